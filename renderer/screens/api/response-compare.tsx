import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiResponse } from '../../../shared/api.ts';
import { SelectField } from '../../components/select-field.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { formatLocalTime } from '../../format/format-time.ts';
import { compareResponses, type Difference } from '../../format/response-diff.ts';
import { pathOf } from '../../format/url.ts';
import { useApiHistory } from '../../stores/api-history.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import style from './response-compare.module.css';

/** Maximum number of differences listed per kind. */
const maxDifferences = 200;

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
          {differences.slice(0, maxDifferences).map(({ location: place, kind, before, after }) => (
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
      {differences.length > maxDifferences && (
        <p className={style.none}>{t('api.compareLong', { count: maxDifferences })}</p>
      )}
    </>
  );
}

/** Returns another response of the history once it is loaded. */
function useHistoryResponse(id: string | undefined): ApiResponse | undefined {
  const [found, setFound] = useState<{ id: string; reply: ApiResponse }>();
  const read = useApiHistory((history) => history.read);
  useEffect(() => {
    if (id === undefined) return;
    let wanted = true;
    void read(id).then((entry) => {
      if (wanted && entry?.outcome.ok) setFound({ id, reply: entry.outcome.value });
    });
    return () => {
      wanted = false;
    };
  }, [id, read]);
  return found?.id === id ? found?.reply : undefined;
}

/** Compares the response with another one of the history. */
export function ResponseCompare({ reply, answered }: { reply: ApiResponse; answered: string | undefined }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const items = useApiHistory((history) => history.items);
  const mine = items.find(({ id }) => id === answered);
  const others = items.flatMap((item) =>
    item.id !== answered && item.response ? [{ ...item, reply: item.response }] : [],
  );
  const alike = others.find(({ url, method }) => url === mine?.url && method === mine.method) ?? others[0];
  const [picked, setPicked] = useState<string>();
  const chosen = others.find(({ id }) => id === picked) ?? alike;
  const other = useHistoryResponse(chosen?.id);
  const found = useMemo(() => other && compareResponses(other, reply), [other, reply]);
  if (!chosen) return <p className={style.none}>{t('api.compareNone')}</p>;
  const same = found && !found.status && found.headers.length === 0 && found.body?.length === 0;
  return (
    <div className={layout.stackMd}>
      <SelectField
        label={t('api.compareWith')}
        variant="quiet"
        value={chosen.id}
        options={others.map((one) => ({
          value: one.id,
          name: t('api.comparePick', {
            status: one.reply.status,
            method: one.method,
            path: pathOf(one.url),
            when: formatLocalTime(one.at, one.at, locale),
          }),
        }))}
        onChange={setPicked}
      />
      {same && <p>{t('api.compareSame')}</p>}
      {found && other && (
        <>
          <Differences title={t('api.compareStatus')} differences={found.status ? [found.status] : []} />
          <Differences title={t('api.compareBody')} differences={found.body ?? []} />
          {!found.body && (
            <p className={style.none}>
              {t(other.bodyLeftOut || reply.bodyLeftOut ? 'api.compareLeftOut' : 'api.compareBytes', {
                before: formatBytes(other.bytes, locale),
                after: formatBytes(reply.bytes, locale),
              })}
            </p>
          )}
          <Differences title={t('api.compareHeaders')} differences={found.headers} />
        </>
      )}
    </div>
  );
}
