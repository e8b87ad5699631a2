import { useTranslation } from 'react-i18next';
import type { ExchangeSummary } from '../../../shared/exchanges.ts';
import tableStyle from '../../components/table.module.css';
import { buildTimeline } from '../../format/timeline.ts';
import { useClock } from '../../stores/clock.ts';
import { useLog } from '../../stores/log.ts';
import { ExchangeDetail } from './exchange-detail.tsx';
import { ExchangeRow } from './exchange-row.tsx';
import style from './exchange-table.module.css';

type ExchangeTableProps = { exchanges: readonly ExchangeSummary[]; source: 'log' | 'report' };

/** Lists exchanges in order. A row expands to the full exchange. */
export function ExchangeTable({ exchanges, source }: ExchangeTableProps) {
  const { t } = useTranslation();
  const now = useClock((clock) => clock.now);
  const openId = useLog((log) => log.openId);
  const timeline = buildTimeline(exchanges, now);
  return (
    <div className={tableStyle.frame}>
      <table className={`${tableStyle.table} ${style.table}`} aria-label={t('log.exchanges')}>
        <thead>
          <tr>
            <th scope="col" className={style.time}>
              {t('log.time')}
            </th>
            <th scope="col" className={style.purpose}>
              {t('log.purposeLabel')}
            </th>
            <th scope="col">{t('log.request')}</th>
            <th scope="col" className={style.result}>
              {t('log.result')}
            </th>
            <th scope="col" className={style.duration}>
              {t('log.duration')}
            </th>
          </tr>
        </thead>
        {exchanges.map((exchange) => (
          <tbody key={exchange.id}>
            <ExchangeRow exchange={exchange} bar={timeline.get(exchange.id)} />
            {exchange.id === openId && (
              <tr className={style.open}>
                <td colSpan={5}>
                  <ExchangeDetail exchange={exchange} source={source} />
                </td>
              </tr>
            )}
          </tbody>
        ))}
      </table>
      <p role="status" className={style.none}>
        {exchanges.length === 0 && t('log.noMatch')}
      </p>
    </div>
  );
}
