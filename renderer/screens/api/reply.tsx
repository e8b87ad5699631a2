import { useTranslation } from 'react-i18next';
import type { ApiReply } from '../../../shared/api.ts';
import { Fold } from '../../components/fold.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { useFacts } from '../../stores/startup.ts';
import style from './reply.module.css';
import { ReplyBody } from './reply-body.tsx';
import { ReplyStatus } from './reply-status.tsx';

/** A reply of the API: status, time, size, headers and body. */
export function Reply({ reply }: { reply: ApiReply }) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const duration = new Intl.NumberFormat(locale, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 });
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
            <dd>{formatBytes(reply.bytes, locale)}</dd>
          </div>
        </dl>
        {reply.refreshed !== 'no' && <p className={style.note}>{t(`api.refreshed.${reply.refreshed}`)}</p>}
      </div>
      {reply.headers.length > 0 && (
        <Fold label={t('api.headers', { count: reply.headers.length })}>
          <dl className={style.headers}>
            {reply.headers.map(([name, value], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a reply may repeat a header, and the list never changes.
              <div key={at}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Fold>
      )}
      <ReplyBody reply={reply} />
    </>
  );
}
