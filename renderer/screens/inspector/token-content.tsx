import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InspectedToken } from '../../../shared/inspector.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Notice } from '../../components/notice.tsx';
import { TextField } from '../../components/text-field.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { ClaimsTable } from './claims-table.tsx';
import { JsonView } from './json-view.tsx';

type TokenContentProps = {
  token: InspectedToken;
  /** The decoded claims, if the token has any. */
  claims: Outcome<JsonObject> | undefined;
  contentView: 'table' | 'json';
};

/** Renders the claims of a token, or why they cannot be shown. */
export const TokenContent = memo(function TokenContent({
  token: { view, tokenType },
  claims,
  contentView,
}: TokenContentProps) {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const size = formatBytes(view.bytes, locale);
  switch (view.kind) {
    case 'jws':
    case 'sd_jwt':
      return claims && <Claims claims={claims} contentView={contentView} />;
    case 'broken':
      return (
        <>
          <Notice tone="warn" icon="warning">
            {t(view.hasClaims ? 'inspector.faulty' : 'inspector.broken')} {t(`checkReason.format_${view.fault}`)}
          </Notice>
          {claims && <Claims claims={claims} contentView={contentView} />}
        </>
      );
    case 'paseto':
      return (
        <EmptyState
          icon="hide"
          title={t('inspector.paseto', { version: view.version })}
          next={t('inspector.pasetoNext', { size })}
        />
      );
    case 'jwe':
      return <EmptyState icon="hide" title={t('inspector.jwe')} next={t('inspector.jweNext', { size })} />;
    case 'opaque':
      return (
        <EmptyState
          icon="hide"
          title={t('inspector.opaque')}
          next={t(tokenType === 'refresh' ? 'inspector.opaqueRefresh' : 'inspector.opaqueNext', { size })}
        />
      );
  }
});

type ClaimsProps = Pick<TokenContentProps, 'contentView'> & { claims: Outcome<JsonObject> };

function Claims({ claims, contentView }: ClaimsProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState('');
  if (!claims.ok) return <FailureBlock failure={claims.failure} />;
  if (contentView === 'json') return <JsonView claims={claims.value} />;
  return (
    <>
      <TextField
        label={t('inspector.filter')}
        labelHidden
        icon="inspector"
        placeholder={t('inspector.filter')}
        type="search"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <ClaimsTable claims={claims.value} filter={filter} />
    </>
  );
}
