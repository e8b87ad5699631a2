import { useTranslation } from 'react-i18next';
import type { ExchangeSummary } from '../../../shared/exchanges.ts';
import { Icon, type IconName } from '../../components/icons.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { hasFailed } from '../../stores/log.ts';
import style from './exchange-result.module.css';

/** Shows how an exchange ended: its status, that it failed, or that it is in progress. */
export function ExchangeResult({ exchange }: { exchange: ExchangeSummary }) {
  const { t } = useTranslation();
  const { status, failure, durationMs } = exchange;
  const failed = hasFailed(exchange);
  const underWay = durationMs === undefined && !failure;
  const icon: IconName = failed ? 'cross' : 'check';
  return (
    <span className={style.result} data-verdict={underWay ? 'none' : failed ? 'bad' : 'good'}>
      {underWay ? <Spinner /> : <Icon name={icon} />}
      {underWay && t('log.underWay')}
      {!underWay && (failure ? t('log.failed') : status)}
    </span>
  );
}
