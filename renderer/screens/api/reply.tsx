import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiReply } from '../../../shared/api.ts';
import { PartTabs } from '../../components/part-tabs.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { numberFormat } from '../../format/intl.ts';
import { useApiPanel } from '../../stores/api-panel.ts';
import { useFacts } from '../../stores/startup.ts';
import { RefusalBlock } from './refusal-block.tsx';
import style from './reply.module.css';
import { ReplyBody } from './reply-body.tsx';
import { ReplyCompare } from './reply-compare.tsx';
import { ReplyStatus } from './reply-status.tsx';
import { SaveReplyButton, SaveReplyStatus } from './save-reply.tsx';

type ReplyPart = 'body' | 'headers' | 'compare';

function Headers({ headers }: { headers: ApiReply['headers'] }) {
  return (
    <dl className={style.headers}>
      {headers.map(([name, value], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a reply may repeat a header, and the list never changes.
        <div key={at}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A reply of the API: status, time, size, why it was refused, headers and body. */
export function Reply({ reply }: { reply: ApiReply }) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const { answered, last } = useApiPanel();
  const [part, setPart] = useState<ReplyPart>('body');
  const duration = numberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
  const shown = formatBytes(reply.bytes, locale);
  const size = !reply.truncated
    ? shown
    : reply.totalBytes === undefined
      ? t('api.sizeMore', { shown })
      : t('api.sizeOf', { shown, total: formatBytes(reply.totalBytes, locale) });
  const parts = [
    { id: 'body' as const, label: t('api.replyPart.body'), content: <ReplyBody key={answered} reply={reply} /> },
    {
      id: 'headers' as const,
      label: t('api.count', { label: t('api.replyPart.headers'), count: reply.headers.length }),
      content: <Headers headers={reply.headers} />,
    },
    {
      id: 'compare' as const,
      label: t('api.replyPart.compare'),
      content: <ReplyCompare key={answered} reply={reply} answered={answered} />,
    },
  ];
  return (
    <>
      <div className={style.summary} role="status">
        <ReplyStatus status={reply.status} statusText={reply.statusText} />
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
            {t(answered === last ? 'api.truncated' : 'api.truncatedBefore', { size: shown })}
          </p>
        )}
        {reply.masked && <p className={style.note}>{t('api.masked')}</p>}
      </div>
      {reply.refusal && <RefusalBlock refusal={reply.refusal} refreshed={reply.refreshed} />}
      <SaveReplyStatus />
      <PartTabs
        label={t('api.replyParts')}
        parts={parts}
        selected={part}
        onSelect={setPart}
        action={answered && answered === last && reply.bytes > 0 ? <SaveReplyButton callId={answered} /> : undefined}
      />
    </>
  );
}
