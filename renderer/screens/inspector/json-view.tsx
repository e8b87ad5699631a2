import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../shared/tokens.ts';
import { Card } from '../../components/card.tsx';
import code from '../../components/code-block.module.css';
import { prettyJson } from '../../format/claim-value.ts';
import { CopyButton } from '../../widgets/copy-button.tsx';
import style from './json-view.module.css';

/** Lines rendered per chunk. */
const linesPerChunk = 100;

/** Renders claims as JSON, in chunks that the browser lays out when they become visible. */
export function JsonView({ claims }: { claims: JsonObject }) {
  const { t } = useTranslation();
  const text = useMemo(() => prettyJson(claims), [claims]);
  const chunks = useMemo(() => {
    const lines = text.split('\n');
    const count = Math.ceil(lines.length / linesPerChunk);
    return Array.from({ length: count }, (_, at) =>
      lines.slice(at * linesPerChunk, (at + 1) * linesPerChunk).join('\n'),
    );
  }, [text]);
  return (
    <Card title={t('inspector.claims')} action={<CopyButton text={text} label={t('inspector.copyClaims')} />}>
      <figure aria-label={t('inspector.claims')}>
        <pre className={code.code}>
          {chunks.map((chunk, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never change.
            <span key={at} className={style.chunk}>
              {chunk}
              {'\n'}
            </span>
          ))}
        </pre>
      </figure>
    </Card>
  );
}
