import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExchangeSummary, ExchangeView } from '../../../shared/exchanges.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Spinner } from '../../components/spinner.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import style from './exchange-detail.module.css';
import { ExchangeTimes } from './exchange-times.tsx';
import { RecordedMessage } from './recorded-message.tsx';
import { SecretText } from './secret-text.tsx';

type ExchangeDetailProps = { exchange: ExchangeSummary; source: 'log' | 'report' };

/** Loads the details of an exchange, again whenever the log reports a change of it. */
function useExchange({ exchange, source }: ExchangeDetailProps): Outcome<ExchangeView> | undefined {
  const [view, setView] = useState<Outcome<ExchangeView>>();
  useEffect(() => {
    let isCurrent = true;
    void attempt(bridge.getExchange({ source, id: exchange.id })).then((result) => isCurrent && setView(result));
    return () => {
      isCurrent = false;
    };
  }, [exchange, source]);
  return view;
}

/** Shows request, response, timing and failure of an exchange. */
export function ExchangeDetail(props: ExchangeDetailProps) {
  const { t } = useTranslation();
  const view = useExchange(props);
  const isSlow = useDelayed(!view, 300);
  if (!view) return isSlow ? <Spinner /> : null;
  if (!view.ok) return <FailureBlock failure={view.failure} />;
  const { details, curl } = view.value;
  const { request, response, failure, durationMs } = details;
  return (
    <div className={style.detail}>
      <div className={style.head}>
        <code className={style.url}>
          <SecretText text={`${details.method} ${details.url}`} />
        </code>
        {curl !== undefined && <CopyButton text={curl} label={t('log.copyCurl')} variant="named" />}
      </div>
      {failure && <FailureBlock failure={failure} />}
      <ExchangeTimes exchange={details} />
      <div className={style.columns}>
        {request && <RecordedMessage title={t('log.request')} message={request} />}
        {response ? (
          <RecordedMessage
            title={`${t('log.response')} ${details.status} ${response.statusText}`.trim()}
            message={response}
          />
        ) : (
          <section aria-label={t('log.response')} className={style.none}>
            <h2>{t('log.response')}</h2>
            <p>{t(durationMs === undefined ? 'log.inProgressNext' : 'log.noResponse')}</p>
          </section>
        )}
      </div>
    </div>
  );
}
