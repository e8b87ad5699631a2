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
            <th scope="col">{t('api.location')}</th>
            <th scope="col">{t('api.before')}</th>
            <th scope="col">{t('api.after')}</th>
          </tr>
        </thead>
        <tbody>
          {differences.slice(0, maxDifferences).map(({ location, kind, before, after }) => (
            <tr key={location} data-kind={kind}>
              <th scope="row">
                <code>{location}</code> <span className={style.kind}>{t(`api.diff.${kind}`)}</span>
              </th>
              <td>{before !== undefined && <code>{before}</code>}</td>
              <td>{after !== undefined && <code>{after}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {differences.length > maxDifferences && (
        <p className={style.none}>{t('api.compareTruncated', { count: maxDifferences })}</p>
      )}
    </>
  );
}

/** Returns another response of the history once it is loaded. */
function useHistoryResponse(id: string | undefined): ApiResponse | undefined {
  const [loaded, setLoaded] = useState<{ id: string; response: ApiResponse }>();
  const read = useApiHistory((history) => history.read);
  useEffect(() => {
    if (id === undefined) return;
    let isCurrent = true;
    void read(id).then((entry) => {
      if (isCurrent && entry?.outcome.ok) setLoaded({ id, response: entry.outcome.value });
    });
    return () => {
      isCurrent = false;
    };
  }, [id, read]);
  return loaded?.id === id ? loaded?.response : undefined;
}

/** Compares the response with another one of the history. */
export function ResponseCompare({ response, callId }: { response: ApiResponse; callId: string | undefined }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const items = useApiHistory((history) => history.items);
  const item = items.find(({ id }) => id === callId);
  const others = items.flatMap((other) =>
    other.id !== callId && other.response ? [{ ...other, response: other.response }] : [],
  );
  const defaultOther = others.find(({ url, method }) => url === item?.url && method === item.method) ?? others[0];
  const [chosenId, setChosenId] = useState<string>();
  const chosen = others.find(({ id }) => id === chosenId) ?? defaultOther;
  const other = useHistoryResponse(chosen?.id);
  const differences = useMemo(() => other && compareResponses(other, response), [other, response]);
  if (!chosen) return <p className={style.none}>{t('api.compareNone')}</p>;
  const isSame =
    differences && !differences.status && differences.headers.length === 0 && differences.body?.length === 0;
  return (
    <div className={layout.stackMd}>
      <SelectField
        label={t('api.compareWith')}
        variant="quiet"
        value={chosen.id}
        options={others.map((option) => ({
          value: option.id,
          name: t('api.comparePick', {
            status: option.response.status,
            method: option.method,
            path: pathOf(option.url),
            when: formatLocalTime(option.at, option.at, locale),
          }),
        }))}
        onChange={setChosenId}
      />
      {isSame && <p>{t('api.compareSame')}</p>}
      {differences && other && (
        <>
          <Differences title={t('api.compareStatus')} differences={differences.status ? [differences.status] : []} />
          <Differences title={t('api.compareBody')} differences={differences.body ?? []} />
          {!differences.body && (
            <p className={style.none}>
              {t(other.bodyOmitted || response.bodyOmitted ? 'api.compareOmitted' : 'api.compareBytes', {
                before: formatBytes(other.bytes, locale),
                after: formatBytes(response.bytes, locale),
              })}
            </p>
          )}
          <Differences title={t('api.compareHeaders')} differences={differences.headers} />
        </>
      )}
    </div>
  );
}
