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
  const isFailure = hasFailed(exchange);
  const isPending = durationMs === undefined && !failure;
  const icon: IconName = isFailure ? 'cross' : 'check';
  return (
    <span className={style.result} data-result={isPending ? 'pending' : isFailure ? 'failure' : 'success'}>
      {isPending ? <Spinner /> : <Icon name={icon} />}
      {isPending && t('log.inProgress')}
      {!isPending && (failure ? t('log.failed') : status)}
    </span>
  );
}
