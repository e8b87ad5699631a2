import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiReply } from '../../../shared/api.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { indentJson } from '../../format/json-text.ts';
import { useFacts } from '../../stores/startup.ts';
import style from './reply-body.module.css';

/** The body of a reply: indented where it is JSON, as it is where it is other text. */
export function ReplyBody({ reply }: { reply: ApiReply }) {
  const { t } = useTranslation();
  const { locale } = useFacts();
  const { text, bytes, truncated } = reply;
  const shown = useMemo(() => (text === undefined ? undefined : (indentJson(text) ?? text)), [text]);
  if (bytes === 0) return <p className={style.none}>{t('api.emptyBody')}</p>;
  if (shown === undefined)
    return <p className={style.none}>{t('api.notText', { size: formatBytes(bytes, locale) })}</p>;
  return (
    <div className={style.body}>
      <div className={style.head}>
        <h3>{t('api.body')}</h3>
        <CopyButton text={shown} label={t('api.copyBody')} />
      </div>
      {truncated && <p className={style.none}>{t('api.truncated')}</p>}
      <CodeBlock text={shown} label={t('api.responseBody')} />
    </div>
  );
}
