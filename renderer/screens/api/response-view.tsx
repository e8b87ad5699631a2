import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiResponse } from '../../../shared/api.ts';
import { Button } from '../../components/button.tsx';
import { PairList } from '../../components/pair-list.tsx';
import { PartTabs } from '../../components/part-tabs.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { numberFormat } from '../../format/intl.ts';
import { useApiResponse } from '../../stores/api-response.ts';
import { inspectResponse } from '../../stores/app-lifecycle.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { RefusalBlock } from './refusal-block.tsx';
import { ResponseBody } from './response-body.tsx';
import { ResponseCompare } from './response-compare.tsx';
import { ResponseStatus } from './response-status.tsx';
import style from './response-view.module.css';
import { SaveResponseButton, SaveResponseStatus } from './save-response.tsx';

type ResponseTab = 'body' | 'headers' | 'compare';

/** Whether the text of a response contains what looks like a signed or encrypted token. */
const hasToken = ({ text = '' }: ApiResponse) => /\beyJ[\w-]{8,}\.[\w-]*\./.test(text);

const truncatedText = (mediaType: string | undefined, isLast: boolean) =>
  mediaType === 'text/event-stream' ? 'api.eventsTruncated' : isLast ? 'api.truncated' : 'api.truncatedBefore';

/** Renders an API response: status, time, size, refusal, headers and body. */
export function ResponseView({ response }: { response: ApiResponse }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const responseCallId = useApiResponse((response) => response.responseCallId);
  const lastCallId = useApiResponse((response) => response.lastCallId);
  const canInspect = useStartupInfo((info) => info.policy.inspector);
  const [tab, setTab] = useState<ResponseTab>('body');
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  const shownSize = formatBytes(response.bytes, locale);
  const size = !response.truncated
    ? shownSize
    : response.totalBytes === undefined
      ? t('api.sizeMore', { shown: shownSize })
      : t('api.sizeOf', { shown: shownSize, total: formatBytes(response.totalBytes, locale) });
  const parts = [
    {
      id: 'body' as const,
      label: t('api.responseSection.body'),
      content: <ResponseBody key={responseCallId} response={response} />,
    },
    {
      id: 'headers' as const,
      label: t('api.count', { label: t('api.responseSection.headers'), count: response.headers.length }),
      content: <PairList pairs={response.headers} />,
    },
    {
      id: 'compare' as const,
      label: t('api.responseSection.compare'),
      content: <ResponseCompare key={responseCallId} response={response} callId={responseCallId} />,
    },
  ];
  const notice = (
    <>
      <SaveResponseStatus />
      <div role="status" className={style.notes}>
        {response.refreshed !== 'no' && <p className={style.note}>{t(`api.refreshed.${response.refreshed}`)}</p>}
        {response.truncated && (
          <p className={style.note}>
            {t(truncatedText(response.mediaType, responseCallId === lastCallId), { size: shownSize })}
          </p>
        )}
        {response.masked && <p className={style.note}>{t('api.masked')}</p>}
      </div>
      {response.refusal && <RefusalBlock refusal={response.refusal} refreshed={response.refreshed} />}
    </>
  );
  return (
    <>
      <div className={style.summary} role="status">
        <ResponseStatus status={response.status} statusText={response.statusText} />
        <dl className={style.facts}>
          <div>
            <dt>{t('api.duration')}</dt>
            <dd>{duration.format(response.durationMs)}</dd>
          </div>
          <div>
            <dt>{t('api.size')}</dt>
            <dd>{size}</dd>
          </div>
        </dl>
      </div>
      <PartTabs
        label={t('api.responseSections')}
        parts={parts}
        selected={tab}
        onSelect={setTab}
        notice={notice}
        action={
          responseCallId && responseCallId === lastCallId && response.bytes > 0 ? (
            <div className={style.actions}>
              {canInspect && hasToken(response) && (
                <Button variant="quiet" onClick={() => void inspectResponse(responseCallId)}>
                  {t('api.inspectResponse')}
                </Button>
              )}
              <SaveResponseButton callId={responseCallId} />
            </div>
          ) : undefined
        }
      />
    </>
  );
}
