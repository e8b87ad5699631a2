import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TokenView } from '../../../shared/tokens.ts';
import { Card } from '../../components/card.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Segments } from '../../components/segments.tsx';
import { TextField } from '../../components/text-field.tsx';
import { prettyJson } from '../../format/claim-value.ts';
import { ClaimsTable } from './claims-table.tsx';
import { HeaderCard } from './header-card.tsx';
import style from './readable-token.module.css';
import panel from './token-panel.module.css';

type ReadableTokenProps = { view: Extract<TokenView, { kind: 'jws' }>; size: string };

/** A token whose claims can be read: as a table that can be filtered, or as JSON. */
export function ReadableToken({ view, size }: ReadableTokenProps) {
  const { t } = useTranslation();
  const [look, setLook] = useState<'table' | 'json'>('table');
  const [filter, setFilter] = useState('');
  const json = prettyJson(view.claims);
  return (
    <div className={style.token}>
      <div className={style.tools}>
        {look === 'table' && (
          <div className={style.filter}>
            <TextField
              label={t('inspector.filter')}
              labelHidden
              icon="inspector"
              placeholder={t('inspector.filter')}
              type="search"
              value={filter}
              onChange={(event) => setFilter(event.target.value)}
            />
          </div>
        )}
        <p className={style.size}>{t('inspector.size', { size })}</p>
        <Segments
          label={t('inspector.view')}
          value={look}
          options={[
            { value: 'table', name: t('inspector.table') },
            { value: 'json', name: t('inspector.json') },
          ]}
          onChange={setLook}
        />
      </div>
      <div className={panel.parts}>
        {look === 'table' ? (
          <ClaimsTable claims={view.claims} filter={filter} />
        ) : (
          <Card title={t('inspector.claims')} action={<CopyButton text={json} label={t('inspector.copyClaims')} />}>
            <CodeBlock text={json} label={t('inspector.claims')} />
          </Card>
        )}
        <HeaderCard header={view.header} json={look === 'json'} />
      </div>
    </div>
  );
}
