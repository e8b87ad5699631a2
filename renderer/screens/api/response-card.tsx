import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallProgress } from '../../../shared/api.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { formatBytes } from '../../format/bytes.ts';
import { useApiResponse } from '../../stores/api-response.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { EventList } from './event-list.tsx';
import style from './response-card.module.css';
import { ResponseView } from './response-view.tsx';

const isSent = (progress: CallProgress | undefined) =>
  progress?.phase === 'sending' && progress.bytes === progress.totalBytes;

/** Shows what a call in progress waits for. */
function PendingText() {
  const { t } = useTranslation();
  const text = useApiResponse(({ progress, live }) =>
    live ? 'receivingEvents' : isSent(progress) ? 'awaiting' : (progress?.phase ?? 'sending'),
  );
  return (
    <>
      <Spinner />
      {t(`api.${text}`)}
    </>
  );
}

/** Shows how much was sent or received. Outside the live region, since it changes all the time. */
function TransferredSize() {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const progress = useApiResponse((response) => response.progress);
  if (!progress || isSent(progress)) return null;
  const shown = formatBytes(progress.bytes, locale);
  const { totalBytes } = progress;
  return (
    <p className={style.note}>
      {totalBytes === undefined ? shown : t('api.sizeOf', { shown, total: formatBytes(totalBytes, locale) })}
    </p>
  );
}

/** Renders the response: none yet, pending, failed or received. */
export function ResponseCard() {
  const { t } = useTranslation();
  const outcome = useApiResponse((response) => response.outcome);
  const callId = useApiResponse((response) => response.callId);
  const live = useApiResponse((response) => response.live);
  const cancel = useApiResponse((response) => response.cancel);
  const isReceiving = live !== undefined && callId !== undefined;
  const isSlow = useDelayed(callId !== undefined, 300);
  const headingId = useId();
  const isCanceled = outcome && !outcome.ok && outcome.failure.kind === 'canceled';
  return (
    <section className={style.pane} aria-labelledby={headingId}>
      <h2 id={headingId} className="visually-hidden">
        {t('api.response')}
      </h2>
      <div className={style.pending}>
        <p role="status" className={style.status}>
          {isSlow && <PendingText />}
          {isCanceled && t('api.stopped')}
        </p>
        {isSlow && <TransferredSize />}
        {isReceiving && (
          <Button variant="quiet" onClick={cancel}>
            {t('api.stopEvents')}
          </Button>
        )}
      </div>
      {!outcome && callId === undefined && <EmptyState icon="api" title={t('api.empty')} next={t('api.emptyNext')} />}
      {outcome && !outcome.ok && !isCanceled && (
        <div className={style.content}>
          <FailureBlock failure={outcome.failure} />
          {outcome.failure.kind === 'redirect_refused' && <p className={style.note}>{t('api.redirectNext')}</p>}
        </div>
      )}
      {live && (
        <div className={style.content}>
          <p className={style.note}>{t('api.eventCount', { count: live.count })}</p>
          <EventList text={live.events.join('')} />
        </div>
      )}
      {outcome?.ok && <ResponseView response={outcome.value} />}
    </section>
  );
}
