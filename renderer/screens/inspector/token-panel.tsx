import { memo, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InspectedToken, VerifyWith } from '../../../shared/inspector.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { Button } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { parseNumericDate, parseObject } from '../../format/claim-value.ts';
import { hasReadableClaims } from '../../format/readable-claims.ts';
import { useClock } from '../../stores/clock.ts';
import { useInspector } from '../../stores/inspector.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import layout from '../../styles/layout.module.css';
import { CheckBanner } from './check-banner.tsx';
import { ChecksCard } from './checks-card.tsx';
import { CompareView } from './compare-view.tsx';
import { HeaderCard } from './header-card.tsx';
import { IntrospectionView } from './introspection-view.tsx';
import { LifetimeAxis } from './lifetime-axis.tsx';
import { TokenContent } from './token-content.tsx';
import style from './token-panel.module.css';
import { TokenParts, tokenPartsOf } from './token-parts.tsx';
import { VerifyCard } from './verify-card.tsx';

const contentViews = ['table', 'json', 'compare', 'server'] as const;
type ContentView = (typeof contentViews)[number];

/** Returns how many of the token's `nbf` and `exp` have passed. */
const passedTimeClaims = ({ exp, nbf }: JsonObject, now: number): number =>
  [exp, nbf].map(parseNumericDate).filter((at) => at !== undefined && at <= now).length;

/** Checks a token when it is shown, when the session changes, and when `nbf` or `exp` passes. */
function useAutomaticChecks({ id, origin }: InspectedToken, version: string, claims: JsonObject | undefined): void {
  const checkAutomatically = useInspector((inspector) => inspector.checkAutomatically);
  const isPasted = origin === 'pasted';
  useEffect(() => void checkAutomatically(id, version, isPasted), [checkAutomatically, id, version, isPasted]);
  useEffect(() => {
    if (!claims) return;
    return useClock.subscribe(({ now }, { now: before }) => {
      if (passedTimeClaims(claims, now) !== passedTimeClaims(claims, before))
        void checkAutomatically(id, version, isPasted);
    });
  }, [checkAutomatically, claims, id, version, isPasted]);
}

function useHeader(view: InspectedToken['view']): JsonObject | undefined {
  const text = 'header' in view ? view.header : undefined;
  return useMemo(() => (text === undefined ? undefined : parseObject(text)), [text]);
}

/** Returns a summary of a token: kind, algorithms and size. */
function useSummary({ view }: InspectedToken): string {
  const { t } = useTranslation();
  const locale = useStartupInfo((info) => info.locale);
  const { alg, enc } = useHeader(view) ?? {};
  const algorithms = [alg, enc]
    .filter((name): name is string => typeof name === 'string')
    .map((name) => name.slice(0, 40));
  return [t(`inspector.kind.${view.kind}`), ...algorithms, formatBytes(view.bytes, locale)].join(' · ');
}

type TokenPanelProps = { token: InspectedToken; tokens: readonly InspectedToken[]; version: string };

/** Renders a token: its claims, check results and actions. */
export const TokenPanel = memo(function TokenPanel({ token, tokens, version }: TokenPanelProps) {
  const { t } = useTranslation();
  const [chosenView, setChosenView] = useState<ContentView>('table');
  const { id, view } = token;
  const tokenChecks = useInspector(({ checks }) => checks.get(id));
  const claims = useInspector((inspector) => (inspector.claims?.id === id ? inspector.claims.outcome : undefined));
  const check = useInspector((inspector) => inspector.check);
  const close = useInspector((inspector) => inspector.close);
  const summary = useSummary(token);
  const checkAgain = useCallback(() => void check(id, version), [check, id, version]);
  const verify = useCallback(
    (verifyWith: VerifyWith | undefined) => void check(id, version, verifyWith),
    [check, id, version],
  );
  const readClaims = claims?.ok ? claims.value : undefined;
  useAutomaticChecks(token, version, readClaims);
  const isReadable = hasReadableClaims(token);
  const availableViews = contentViews.filter(
    (view) => view === 'table' || (view === 'server' ? token.origin === 'session' : isReadable),
  );
  const contentView = availableViews.includes(chosenView) ? chosenView : 'table';
  const header = useHeader(view);
  const disclosedText = view.kind === 'sd_jwt' ? view.disclosed : undefined;
  const disclosed = useMemo(() => disclosedText && parseObject(disclosedText), [disclosedText]);
  // Side-by-side views take the full width.
  const isFullWidth = contentView === 'compare' || contentView === 'server';
  const parts = tokenPartsOf(token);
  return (
    <div className={layout.stackMd}>
      <CheckBanner tokenChecks={tokenChecks} header={header} claims={readClaims} onRerun={checkAgain} />
      {parts && (
        <div className={style.pictures}>
          <TokenParts {...parts} />
          {readClaims && <LifetimeAxis claims={readClaims} />}
        </div>
      )}
      <div className={style.bar}>
        <p className={style.summary}>{summary}</p>
        {token.origin === 'pasted' && (
          <Button variant="quiet" icon="cross" onClick={() => void close(id)}>
            {t('inspector.close')}
          </Button>
        )}
        {availableViews.length > 1 && (
          <SegmentedControl
            label={t('inspector.view')}
            value={contentView}
            options={availableViews.map((view) => ({ value: view, name: t(`inspector.viewName.${view}`) }))}
            onChange={setChosenView}
          />
        )}
      </div>
      <div className={style.parts} data-full-width={isFullWidth || undefined}>
        <div className={layout.stackLg}>
          {contentView === 'compare' && <CompareView token={token} tokens={tokens} />}
          {contentView === 'server' && <IntrospectionView key={version} token={token} />}
          {header && isReadable && !isFullWidth && (
            <HeaderCard fields={header} kind="header" json={contentView === 'json'} />
          )}
          {(contentView === 'table' || contentView === 'json') && (
            <TokenContent token={token} claims={claims} contentView={contentView} />
          )}
          {disclosed && !isFullWidth && (
            <HeaderCard fields={disclosed} kind="disclosed" json={contentView === 'json'} />
          )}
          {header && !isReadable && <HeaderCard fields={header} kind="header" json={false} />}
        </div>
        {!isFullWidth && (
          <div className={layout.stackLg}>
            <ChecksCard tokenChecks={tokenChecks} />
            {'header' in view && view.kind !== 'jwe' && (
              <VerifyCard
                isPending={tokenChecks?.isPending ?? false}
                usesSuppliedKey={tokenChecks?.usesSuppliedKey ?? false}
                onVerify={verify}
              />
            )}
          </div>
        )}
      </div>
    </div>
  );
});
