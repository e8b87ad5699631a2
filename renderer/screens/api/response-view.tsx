import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiResponse } from '../../../shared/api.ts';
import { PairList } from '../../components/pair-list.tsx';
import { PartTabs } from '../../components/part-tabs.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { numberFormat } from '../../format/intl.ts';
import { useApiResponse } from '../../stores/api-response.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { RefusalBlock } from './refusal-block.tsx';
import { ResponseBody } from './response-body.tsx';
import { ResponseCompare } from './response-compare.tsx';
import { ResponseStatus } from './response-status.tsx';
import style from './response-view.module.css';
import { SaveResponseButton, SaveResponseStatus } from './save-response.tsx';

type ResponseTab = 'body' | 'headers' | 'compare';

/** Renders an API response: status, time, size, refusal, headers and body. */
export function ResponseView({ reply }: { reply: ApiResponse }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const responseCallId = useApiResponse((response) => response.responseCallId);
  const lastCallId = useApiResponse((response) => response.lastCallId);
  const [tab, setTab] = useState<ResponseTab>('body');
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  const shownSize = formatBytes(reply.bytes, locale);
  const size = !reply.truncated
    ? shownSize
    : reply.totalBytes === undefined
      ? t('api.sizeMore', { shown: shownSize })
      : t('api.sizeOf', { shown: shownSize, total: formatBytes(reply.totalBytes, locale) });
  const parts = [
    {
      id: 'body' as const,
      label: t('api.replyPart.body'),
      content: <ResponseBody key={responseCallId} reply={reply} />,
    },
    {
      id: 'headers' as const,
      label: t('api.count', { label: t('api.replyPart.headers'), count: reply.headers.length }),
      content: <PairList pairs={reply.headers} />,
    },
    {
      id: 'compare' as const,
      label: t('api.replyPart.compare'),
      content: <ResponseCompare key={responseCallId} reply={reply} callId={responseCallId} />,
    },
  ];
  return (
    <>
      <div className={style.summary} role="status">
        <ResponseStatus status={reply.status} statusText={reply.statusText} />
        <dl className={style.facts}>
          <div>
            <dt>{t('api.took')}</dt>
            <dd>{duration.format(reply.durationMs)}</dd>
          </div>
          <div>
            <dt>{t('api.size')}</dt>
            <dd>{size}</dd>
          </div>
        </dl>
        {reply.refreshed !== 'no' && <p className={style.note}>{t(`api.refreshed.${reply.refreshed}`)}</p>}
        {reply.truncated && (
          <p className={style.note}>
            {t(responseCallId === lastCallId ? 'api.truncated' : 'api.truncatedBefore', { size: shownSize })}
          </p>
        )}
        {reply.masked && <p className={style.note}>{t('api.masked')}</p>}
      </div>
      {reply.refusal && <RefusalBlock refusal={reply.refusal} refreshed={reply.refreshed} />}
      <SaveResponseStatus />
      <PartTabs
        label={t('api.replyParts')}
        parts={parts}
        selected={tab}
        onSelect={setTab}
        action={
          responseCallId && responseCallId === lastCallId && reply.bytes > 0 ? (
            <SaveResponseButton callId={responseCallId} />
          ) : undefined
        }
      />
    </>
  );
}
