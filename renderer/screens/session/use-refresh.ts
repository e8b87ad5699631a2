import { useState } from 'react';
import type { Failure } from '../../../shared/errors.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { attempt, bridge } from '../../bridge.ts';

/** Refreshes the session on request. Reports failures that the snapshot does not contain. */
export function useRefresh(snapshot: SessionSnapshot) {
  const [answer, setAnswer] = useState<{ failure?: Failure }>();
  const refresh = async (scopes?: string[]) => {
    setAnswer(undefined);
    const outcome = await attempt(scopes ? bridge.refreshWithScopes({ scopes }) : bridge.refresh());
    setAnswer(outcome.ok ? {} : { failure: outcome.failure });
  };
  const kept = snapshot.state === 'signed-in' ? snapshot.refreshFailure : undefined;
  return { refresh, failure: kept ?? answer?.failure, done: answer !== undefined && !answer.failure };
}
