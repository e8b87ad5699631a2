import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../shared/tokens.ts';
import { Card } from '../../components/card.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { clipboardText, prettyJson } from '../../format/claim-value.ts';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { useCopied } from '../../widgets/use-copied.ts';
import { ClaimValueText } from './claim-value-text.tsx';
import { CopyValue } from './copy-value.tsx';
import style from './header-card.module.css';
import { useClaimDescription } from './use-claim-description.ts';

/** Renders the JOSE header of a token as a list or as JSON. */
export const HeaderCard = memo(function HeaderCard({ header, json }: { header: JsonObject; json: boolean }) {
  const { t } = useTranslation();
  const describe = useClaimDescription('headerField');
  const [copied, copy] = useCopied<string>();
  const text = prettyJson(header);
  const copyButton = json && <CopyButton text={text} label={t('inspector.copyHeader')} />;
  return (
    <Card title={t('inspector.header')} action={copyButton}>
      {json ? (
        <CodeBlock text={text} label={t('inspector.header')} />
      ) : (
        <dl className={style.fields}>
          {Object.entries(header).map(([name, value]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                <ClaimValueText name={name} value={value} />
                <p className={style.description}>{describe(name)}</p>
              </dd>
              <dd className={style.copy}>
                <CopyValue
                  label={copied === name ? t('action.copied') : t('inspector.copyValue', { name })}
                  copied={copied === name}
                  onCopy={() => copy(name, clipboardText(value))}
                />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
});
