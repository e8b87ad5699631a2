import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordedBody } from '../../../shared/exchanges.ts';
import { indentJson } from '../../../shared/json/json-text.ts';
import { Disclosure } from '../../components/disclosure.tsx';
import { PairList } from '../../components/pair-list.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { CopyButton } from '../../widgets/copy-button.tsx';
import style from './recorded-body-view.module.css';
import { renderSecretText, SecretText } from './secret-text.tsx';

/** Longer bodies are collapsed, in characters. */
const collapsedBodyCharacters = 3000;

/** Renders a message body: forms as pairs, JSON indented, long ones collapsed. */
export function RecordedBodyView({ body }: { body: RecordedBody }) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const size = body.kind === 'none' || body.bytes === undefined ? undefined : formatBytes(body.bytes, locale);
  switch (body.kind) {
    case 'none':
      return <p className={style.none}>{t('log.noBody')}</p>;
    case 'unread':
      return <p className={style.none}>{size === undefined ? t('log.notText') : t('log.notTextSize', { size })}</p>;
    case 'form':
      return (
        <div className={layout.stackSm}>
          <h3>{t('log.body')}</h3>
          <PairList wideNames pairs={body.fields} renderText={renderSecretText} />
        </div>
      );
    default:
      return <TextBody text={body.text} cut={body.kind === 'text' && body.cut} size={size} />;
  }
}

function TextBody({ text, cut, size }: { text: string; cut: boolean; size: string | undefined }) {
  const { t } = useTranslation();
  const formatted = useMemo(() => indentJson(text) ?? text, [text]);
  const content = (
    <pre className={style.text}>
      <SecretText text={formatted} />
    </pre>
  );
  return (
    <div className={layout.stackSm}>
      <div className={layout.spread}>
        <h3>{t('log.body')}</h3>
        <CopyButton text={formatted} label={t('log.copyBody')} />
      </div>
      {cut && <p className={style.none}>{t('log.truncated')}</p>}
      {formatted.length > collapsedBodyCharacters ? (
        <Disclosure label={size === undefined ? t('log.body') : t('log.bodyWithSize', { size })}>{content}</Disclosure>
      ) : (
        content
      )}
    </div>
  );
}
