import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { parseEvents } from '../../format/event-stream.ts';
import { numberFormat } from '../../format/intl.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import style from './event-list.module.css';

/** Maximum number of events rendered. */
const maxEvents = 500;

/** Renders the newest server-sent events of a stream, the newest first. */
export function EventList({ text }: { text: string }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const events = useMemo(() => parseEvents(text), [text]);
  const format = (count: number) => numberFormat(locale, {}).format(count);
  const newest = events.map((event, index) => ({ ...event, number: index + 1 })).slice(-maxEvents);
  return (
    <>
      {events.length > maxEvents && (
        <p className={style.note}>
          {t('api.eventsNewest', { shown: format(maxEvents), total: format(events.length) })}
        </p>
      )}
      {events.length === 0 && <p className={style.note}>{t('api.eventsNone')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: for scrolling by keyboard. */}
      <ol className={`${layout.codeBox} ${style.list}`} aria-label={t('api.events')} tabIndex={0}>
        {newest.toReversed().map(({ type, id, data, number }) => (
          <li key={number}>
            <p className={style.name}>
              <b>{type}</b> {id}
            </p>
            <pre className={style.data}>{data}</pre>
          </li>
        ))}
      </ol>
    </>
  );
}
