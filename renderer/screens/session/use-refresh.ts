import { useState } from 'react';
import type { Failure } from '../../../shared/errors.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { attempt, bridge } from '../../bridge.ts';

/** Refreshes the session on request. Reports failures that the snapshot does not contain. */
export function useRefresh(snapshot: SessionSnapshot) {
  const [result, setResult] = useState<{ failure?: Failure }>();
  const refresh = async (scopes?: string[]) => {
    setResult(undefined);
    const outcome = await attempt(scopes ? bridge.refreshWithScopes({ scopes }) : bridge.refresh());
    setResult(outcome.ok ? {} : { failure: outcome.failure });
  };
  const snapshotFailure = snapshot.state === 'signed-in' ? snapshot.refreshFailure : undefined;
  return { refresh, failure: snapshotFailure ?? result?.failure, done: result !== undefined && !result.failure };
}
