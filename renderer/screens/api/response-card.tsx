import { useTranslation } from 'react-i18next';
import { Card } from '../../components/card.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { useApiResponse } from '../../stores/api-response.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './response-card.module.css';
import { ResponseView } from './response-view.tsx';

/** Renders the response: none yet, pending, failed or received. */
export function ResponseCard() {
  const { t } = useTranslation();
  const outcome = useApiResponse((response) => response.outcome);
  const callId = useApiResponse((response) => response.callId);
  const isSlow = useDelayed(callId !== undefined, 300);
  const isCancelled = outcome && !outcome.ok && outcome.failure.kind === 'cancelled';
  return (
    <Card title={t('api.response')} className={style.card}>
      <p role="status" className={style.status}>
        {isSlow && (
          <>
            <Spinner />
            {t('api.sending')}
          </>
        )}
        {isCancelled && t('api.stopped')}
      </p>
      {!outcome && callId === undefined && <EmptyState icon="api" title={t('api.empty')} next={t('api.emptyNext')} />}
      {outcome && !outcome.ok && !isCancelled && <FailureBlock failure={outcome.failure} />}
      {outcome && !outcome.ok && outcome.failure.kind === 'redirect_refused' && (
        <p className={style.note}>{t('api.redirectNext')}</p>
      )}
      {outcome?.ok && <ResponseView response={outcome.value} />}
    </Card>
  );
}
