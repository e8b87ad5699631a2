import { useTranslation } from 'react-i18next';
import type { ExchangeSummary } from '../../../shared/exchanges.ts';
import { numberFormat } from '../../format/intl.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import style from './exchange-times.module.css';

/** Shows where the time of an exchange was spent. */
export function ExchangeTimes({ exchange: { waitMs, durationMs } }: { exchange: ExchangeSummary }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const number = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 1 });
  if (durationMs === undefined) return null;
  const format = (duration: number | undefined) =>
    duration === undefined ? t('log.unknown') : number.format(duration);
  return (
    <dl className={style.times}>
      <div>
        <dt>{t('log.timeToHeaders')}</dt>
        <dd>
          {format(waitMs)} <span className={style.note}>{waitMs !== undefined && t('log.connection')}</span>
        </dd>
      </div>
      <div>
        <dt>{t('log.timeToBody')}</dt>
        <dd>{format(waitMs === undefined ? undefined : Math.max(0, durationMs - waitMs))}</dd>
      </div>
      <div>
        <dt>{t('log.total')}</dt>
        <dd>{format(durationMs)}</dd>
      </div>
    </dl>
  );
}
