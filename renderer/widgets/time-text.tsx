import { useTranslation } from 'react-i18next';
import { formatLocalTime, formatRelativeTime, formatUtcTime } from '../format/format-time.ts';
import { useClock } from '../stores/clock.ts';
import { useStartupInfo } from '../stores/startup.ts';
import style from './time-text.module.css';

/**
 * Renders a time relative to now and in local time, with UTC as the tooltip.
 *
 * @param at in milliseconds since the epoch
 */
export function TimeText({ at }: { at: number }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const now = useClock((clock) => clock.now);
  return (
    <time className={style.time} dateTime={new Date(at).toISOString()} title={formatUtcTime(at)}>
      <span>{formatRelativeTime(t, at, now)}</span>{' '}
      <span className={style.local}>{formatLocalTime(at, now, locale)}</span>
    </time>
  );
}
