import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EndpointResult, InspectedToken, IntrospectionResult } from '../../../shared/inspector.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { useDelayed } from '../../components/use-delayed.ts';
import { parseObject, prettyJson } from '../../format/claim-value.ts';
import layout from '../../styles/layout.module.css';
import { FailureBlock } from '../../widgets/failure-block.tsx';
import { DifferenceTable } from './difference-table.tsx';
import style from './introspection-view.module.css';

/** Compares a token with the server's introspection and UserInfo, on request only. */
export function IntrospectionView({ token }: { token: InspectedToken }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<Outcome<IntrospectionResult>>();
  const [isPending, setPending] = useState(false);
  const isSlow = useDelayed(isPending, 2000);
  const button = useRef<HTMLButtonElement>(null);
  // The first result replaces the button that requested it, so focus the new one.
  useEffect(() => {
    if (outcome && document.activeElement === document.body) button.current?.focus();
  }, [outcome]);
  if (token.origin !== 'session')
    return <EmptyState icon="inspector" title={t('inspector.foreignToken')} next={t('inspector.foreignTokenNext')} />;
  const request = async () => {
    setPending(true);
    const result = await attempt(bridge.introspectToken({ id: token.id }));
    setPending(false);
    if (result.ok || result.failure.kind !== 'canceled') setOutcome(result);
  };
  const hasResult = outcome !== undefined;
  const requestButton = isSlow ? (
    <Button onClick={() => void bridge.cancelInspection()}>{t('action.cancel')}</Button>
  ) : (
    <Button ref={button} variant={hasResult ? 'plain' : 'primary'} isPending={isPending} onClick={() => void request()}>
      {t(hasResult ? 'inspector.queryAgain' : 'inspector.queryServer')}
    </Button>
  );
  if (!outcome)
    return (
      <EmptyState
        icon="redirect"
        title={t('inspector.serverTitle')}
        next={t('inspector.serverNext')}
        action={requestButton}
      />
    );
  return (
    <div className={layout.stackMd}>
      <div className={style.tools}>
        <p className={style.note}>{t('inspector.omittedClaimsNote')}</p>
        {requestButton}
      </div>
      {!outcome.ok && <FailureBlock failure={outcome.failure} />}
      {outcome.ok && (
        <>
          <EndpointResultCard name="introspection" result={outcome.value.introspection} token={token} />
          <EndpointResultCard name="userinfo" result={outcome.value.userinfo} token={token} />
        </>
      )}
    </div>
  );
}

type EndpointResultProps = { name: keyof IntrospectionResult; result: EndpointResult; token: InspectedToken };

function EndpointResultCard({ name, result, token }: EndpointResultProps) {
  const { t } = useTranslation();
  const title = t(`inspector.${name}`);
  if (result.state === 'failed')
    return (
      <Card title={title}>
        <FailureBlock failure={result.failure} />
      </Card>
    );
  if (result.state !== 'answered')
    return (
      <Card title={title}>
        <p className={style.note}>{t(`inspector.${result.state}.${name}`)}</p>
      </Card>
    );
  const contradictions = result.differences.filter(({ change }) => change === 'changed').length;
  const claims = parseObject(result.claims);
  const isActive = name === 'introspection' ? claims.active : undefined;
  return (
    <Card title={title}>
      {typeof isActive === 'boolean' && (
        <p className={style.active} data-active={isActive}>
          {t(isActive ? 'inspector.active' : 'inspector.inactive')}
        </p>
      )}
      {token.view.kind === 'jws' ? (
        <>
          <p role="status" className={style.note}>
            {contradictions === 0
              ? t('inspector.noContradiction')
              : t('inspector.contradictions', { count: contradictions })}
          </p>
          <DifferenceTable
            label={title}
            before={t('inspector.inToken')}
            after={t('inspector.atServer')}
            differences={result.differences}
            words="serverChange"
          />
        </>
      ) : (
        <CodeBlock text={prettyJson(claims)} label={title} />
      )}
    </Card>
  );
}
