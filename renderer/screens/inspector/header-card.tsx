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

type HeaderCardProps = { fields: JsonObject; kind: 'header' | 'disclosed'; json: boolean };

/** Renders the JOSE header or the disclosed claims of a token as a list or as JSON. */
export const HeaderCard = memo(function HeaderCard({ fields, kind, json }: HeaderCardProps) {
  const { t } = useTranslation();
  const describe = useClaimDescription(kind === 'header' ? 'headerField' : 'claim');
  const [copied, copy] = useCopied<string>();
  const text = prettyJson(fields);
  const copyButton = json && (
    <CopyButton text={text} label={t(kind === 'header' ? 'inspector.copyHeader' : 'inspector.copyDisclosed')} />
  );
  return (
    <Card title={t(`inspector.${kind}`)} action={copyButton}>
      {json ? (
        <CodeBlock text={text} label={t(`inspector.${kind}`)} />
      ) : (
        <dl className={style.fields}>
          {Object.entries(fields).map(([name, value]) => (
            <div key={name} title={describe(name)}>
              <dt>
                <code>{name}</code> <span className="visually-hidden">{describe(name)}</span>
              </dt>
              <dd>
                <ClaimValueText name={name} value={value} />
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
