import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InspectedToken, ServerAnswer, ServerAnswers } from '../../../shared/inspector.ts';
import type { Outcome } from '../../../shared/outcome.ts';
import { attempt, bridge } from '../../bridge.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { FailureBlock } from '../../components/failure-block.tsx';
import { useDelayed } from '../../components/hooks.ts';
import { prettyJson } from '../../format/claim-value.ts';
import { DifferenceTable } from './difference-table.tsx';
import style from './server-view.module.css';

/** What the server says of a token beside what the token says itself. It is asked only when the person wants it. */
export function ServerView({ token }: { token: InspectedToken }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<Outcome<ServerAnswers>>();
  const [working, setWorking] = useState(false);
  const late = useDelayed(working, 2000);
  const button = useRef<HTMLButtonElement>(null);
  // The first answer takes the place of the button that asked for it, and there is another that asks again.
  useEffect(() => {
    if (outcome && document.activeElement === document.body) button.current?.focus();
  }, [outcome]);
  if (token.origin !== 'session')
    return <EmptyState icon="inspector" title={t('inspector.notOurs')} next={t('inspector.notOursNext')} />;
  const ask = async () => {
    setWorking(true);
    const answered = await attempt(bridge.askServer({ id: token.id }));
    setWorking(false);
    if (answered.ok || answered.failure.kind !== 'cancelled') setOutcome(answered);
  };
  const again = outcome !== undefined;
  const asking = late ? (
    <Button onClick={() => void bridge.cancelInspection()}>{t('action.cancel')}</Button>
  ) : (
    <Button ref={button} look={again ? 'plain' : 'primary'} working={working} onClick={() => void ask()}>
      {t(again ? 'inspector.askAgain' : 'inspector.ask')}
    </Button>
  );
  if (!outcome)
    return <EmptyState icon="redirect" title={t('inspector.askTitle')} next={t('inspector.askNext')} action={asking} />;
  return (
    <div className={style.view}>
      <div className={style.tools}>
        <p className={style.note}>{t('inspector.answersNote')}</p>
        {asking}
      </div>
      {!outcome.ok && <FailureBlock failure={outcome.failure} />}
      {outcome.ok && (
        <>
          <Answer name="introspection" answer={outcome.value.introspection} token={token} />
          <Answer name="userinfo" answer={outcome.value.userinfo} token={token} />
        </>
      )}
    </div>
  );
}

type AnswerProps = { name: keyof ServerAnswers; answer: ServerAnswer; token: InspectedToken };

function Answer({ name, answer, token }: AnswerProps) {
  const { t } = useTranslation();
  const title = t(`inspector.${name}`);
  if (answer.state === 'failed')
    return (
      <Card title={title}>
        <FailureBlock failure={answer.failure} />
      </Card>
    );
  if (answer.state !== 'answered')
    return (
      <Card title={title}>
        <p className={style.note}>{t(`inspector.${answer.state}.${name}`)}</p>
      </Card>
    );
  const contradicted = answer.differences.filter(({ change }) => change === 'changed').length;
  const active = name === 'introspection' ? answer.claims.active : undefined;
  return (
    <Card title={title}>
      {typeof active === 'boolean' && (
        <p className={style.active} data-active={active}>
          {t(active ? 'inspector.active' : 'inspector.inactive')}
        </p>
      )}
      {token.view.kind === 'jws' ? (
        <>
          <p role="status" className={style.note}>
            {contradicted === 0
              ? t('inspector.noContradiction')
              : t('inspector.contradictions', { count: contradicted })}
          </p>
          <DifferenceTable
            label={title}
            before={t('inspector.inToken')}
            after={t('inspector.atServer')}
            differences={answer.differences}
            words="serverChange"
          />
        </>
      ) : (
        <CodeBlock text={prettyJson(answer.claims)} label={title} />
      )}
    </Card>
  );
}
