import { useTranslation } from 'react-i18next';
import type { ExchangeSummary } from '../../../shared/exchanges.ts';
import { Icon } from '../../components/icons.tsx';
import { formatLocalTime, formatUtcTime } from '../../format/format-time.ts';
import { numberFormat } from '../../format/intl.ts';
import type { TimelineBar } from '../../format/timeline.ts';
import { hostOf } from '../../format/url.ts';
import { useClock } from '../../stores/clock.ts';
import { useLog } from '../../stores/log.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { ExchangeResult } from './exchange-result.tsx';
import style from './exchange-row.module.css';
import { TimelineBarImage } from './timeline-bar-image.tsx';

/** Renders an exchange as a row. The whole row is the target of its button. */
export function ExchangeRow({ exchange, bar }: { exchange: ExchangeSummary; bar: TimelineBar | undefined }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const now = useClock((clock) => clock.now);
  const toggleExchange = useLog((log) => log.toggleExchange);
  const { id, startedAt, purpose, method, origin, path, durationMs, retry } = exchange;
  const isOpen = useLog((log) => log.openId === id);
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  return (
    <tr className={style.row} data-open={isOpen || undefined}>
      <td className={style.time}>
        <time dateTime={new Date(startedAt).toISOString()} title={formatUtcTime(startedAt)}>
          {formatLocalTime(startedAt, now, locale)}
        </time>
      </td>
      <td>{t(`log.purpose.${purpose}`)}</td>
      <th scope="row">
        <button type="button" className={style.button} aria-expanded={isOpen} onClick={() => toggleExchange(id)}>
          <Icon name={isOpen ? 'down' : 'right'} />
          <span>
            <span className={style.method}>{method}</span> {hostOf(origin)}
            {path}
          </span>
        </button>
        {retry && <p className={style.note}>{t(`log.retry.${retry.part}`)}</p>}
      </th>
      <td>
        <ExchangeResult exchange={exchange} />
      </td>
      <td className={style.duration}>
        {bar && <TimelineBarImage bar={bar} />}
        {durationMs !== undefined && <span className={style.durationText}>{duration.format(durationMs)}</span>}
      </td>
    </tr>
  );
}
