import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiReply } from '../../../shared/api.ts';
import { SelectField } from '../../components/select-field.tsx';
import { pathOf } from '../../format/address.ts';
import { formatBytes } from '../../format/bytes.ts';
import { compareReplies, type Difference } from '../../format/reply-diff.ts';
import { sayLocal } from '../../format/say-time.ts';
import { useApiHistory } from '../../stores/api-history.ts';
import { useApiPanel } from '../../stores/api-panel.ts';
import { useFacts } from '../../stores/startup.ts';
import style from './reply-compare.module.css';

/** How many differences of one kind are listed. */
const most = 200;

function Differences({ title, differences }: { title: string; differences: readonly Difference[] }) {
  const { t } = useTranslation();
  if (differences.length === 0) return null;
  return (
    <>
      <table className={style.table}>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('api.place')}</th>
            <th scope="col">{t('api.before')}</th>
            <th scope="col">{t('api.after')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, most).map(({ place, kind, before, after }) => (
            <tr key={place} data-kind={kind}>
              <th scope="row">
                <code>{place}</code> <span className={style.kind}>{t(`api.diff.${kind}`)}</span>
              </th>
              <td>{before !== undefined && <code>{before}</code>}</td>
              <td>{after !== undefined && <code>{after}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > most && <p className={style.none}>{t('api.compareLong', { count: most })}</p>}
    </>
  );
}

/** This reply beside another of the history. */
export function ReplyCompare({ reply, answered }: { reply: ApiReply; answered: string | undefined }) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const draft = useApiPanel((panel) => panel.draft);
  const entries = useApiHistory((history) => history.entries);
  const others = entries.flatMap((entry) =>
    entry.id !== answered && entry.outcome.ok ? [{ ...entry, reply: entry.outcome.value }] : [],
  );
  const alike = others.find((one) => one.draft.url === draft.url && one.draft.method === draft.method) ?? others[0];
  const [chosen, setChosen] = useState<string>();
  const other = others.find(({ id }) => id === chosen) ?? alike;
  const found = useMemo(() => other && compareReplies(other.reply, reply), [other, reply]);
  if (!other || !found) return <p className={style.none}>{t('api.compareNone')}</p>;
  const same = !found.status && found.headers.length === 0 && found.body?.length === 0;
  return (
    <div className={style.compare}>
      <SelectField
        label={t('api.compareWith')}
        look="quiet"
        value={other.id}
        options={others.map((one) => ({
          value: one.id,
          name: t('api.comparePick', {
            status: one.reply.status,
            method: one.draft.method,
            path: pathOf(one.draft.url),
            when: sayLocal(one.at, one.at, locale),
          }),
        }))}
        onChange={setChosen}
      />
      {same && <p>{t('api.compareSame')}</p>}
      <Differences title={t('api.compareStatus')} differences={found.status ? [found.status] : []} />
      <Differences title={t('api.compareBody')} differences={found.body ?? []} />
      {!found.body && (
        <p className={style.none}>
          {t('api.compareBytes', {
            before: formatBytes(other.reply.bytes, locale),
            after: formatBytes(reply.bytes, locale),
          })}
        </p>
      )}
      <Differences title={t('api.compareHeaders')} differences={found.headers} />
    </div>
  );
}
