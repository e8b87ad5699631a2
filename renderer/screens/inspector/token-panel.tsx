import { memo, useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InspectedToken, VerifyWith } from '../../../shared/inspector.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { Button } from '../../components/button.tsx';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { useClock } from '../../stores/clock.ts';
import { useInspector } from '../../stores/inspector.ts';
import { useStartupInfo } from '../../stores/startup.ts';
import { ChecksCard } from './checks-card.tsx';
import { CompareView } from './compare-view.tsx';
import { HeaderCard } from './header-card.tsx';
import { IntrospectionView } from './introspection-view.tsx';
import { TokenContent } from './token-content.tsx';
import style from './token-panel.module.css';
import { VerifyCard } from './verify-card.tsx';

const contentViews = ['table', 'json', 'compare', 'server'] as const;
type ContentView = (typeof contentViews)[number];

/** A check is made again when the token expires or becomes valid under the person's eyes. */
function useMoments({ exp, nbf }: JsonObject): number {
  return useClock(({ now }) => [exp, nbf].filter((time) => typeof time === 'number' && time * 1000 <= now).length);
}

/** What can be seen of a token: its kind, its way of signing, its size. */
function useSummary({ view }: InspectedToken): string {
  const { t } = useTranslation();
  const { locale } = useStartupInfo();
  const header = 'header' in view ? (view.header ?? {}) : {};
  const { alg, enc } = header;
  const names = [alg, enc].filter((name): name is string => typeof name === 'string').map((name) => name.slice(0, 40));
  return [t(`inspector.kind.${view.kind}`), ...names, formatBytes(view.bytes, locale)].join(' · ');
}

const noClaims: JsonObject = {};

type TokenPanelProps = { token: InspectedToken; tokens: readonly InspectedToken[]; version: string };

/** One token: its claims, what was found of it, and what can be done with it. */
export const TokenPanel = memo(function TokenPanel({ token, tokens, version }: TokenPanelProps) {
  const { t } = useTranslation();
  const [look, setLook] = useState<ContentView>('table');
  const { id, view } = token;
  const checking = useInspector(({ checks }) => checks.get(id));
  const claims = useInspector((inspector) => (inspector.claims?.id === id ? inspector.claims.outcome : undefined));
  const { check, close } = useInspector.getState();
  const summary = useSummary(token);
  const moments = useMoments(claims?.ok ? claims.value : noClaims);
  const again = useCallback(() => void check(id, version), [check, id, version]);
  const verify = useCallback(
    (verifyWith: VerifyWith | undefined) => void check(id, version, verifyWith),
    [check, id, version],
  );
  const pasted = token.origin === 'pasted';
  // biome-ignore lint/correctness/useExhaustiveDependencies: the passing of a moment makes it worth checking again.
  useEffect(() => {
    const last = useInspector.getState().checks.get(id);
    const chosen = last?.usesGivenKey && (pasted || last.version === version);
    if (!chosen) again();
  }, [again, pasted, version, moments]);
  const readable = view.kind === 'jws';
  const offered = contentViews.filter(
    (one) => one === 'table' || (one === 'server' ? token.origin === 'session' : readable),
  );
  const shown = offered.includes(look) ? look : 'table';
  const header = 'header' in view ? view.header : undefined;
  // Two tokens, or two answers, beside each other take all the room there is.
  const whole = shown === 'compare' || shown === 'server';
  return (
    <div className={style.token}>
      <div className={style.bar}>
        <p className={style.summary}>{summary}</p>
        {pasted && (
          <Button variant="quiet" icon="cross" onClick={() => void close(id)}>
            {t('inspector.close')}
          </Button>
        )}
        {offered.length > 1 && (
          <SegmentedControl
            label={t('inspector.view')}
            value={shown}
            options={offered.map((one) => ({ value: one, name: t(`inspector.look.${one}`) }))}
            onChange={setLook}
          />
        )}
      </div>
      <div className={style.parts} data-whole={whole || undefined}>
        <div className={style.main}>
          {shown === 'compare' && <CompareView token={token} tokens={tokens} />}
          {shown === 'server' && <IntrospectionView key={version} token={token} />}
          {(shown === 'table' || shown === 'json') && (
            <TokenContent token={token} claims={claims} contentView={shown} />
          )}
          {header && !readable && <HeaderCard header={header} json={false} />}
        </div>
        {!whole && (
          <div className={style.side}>
            <ChecksCard tokenChecks={checking} onRerun={again} />
            {'header' in view && view.kind !== 'jwe' && (
              <VerifyCard
                isPending={checking?.isPending ?? false}
                usesGivenKey={checking?.usesGivenKey ?? false}
                onVerify={verify}
              />
            )}
            {header && readable && <HeaderCard header={header} json={shown === 'json'} />}
          </div>
        )}
      </div>
    </div>
  );
});
