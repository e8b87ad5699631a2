import type { Failure } from '../../shared/errors.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock, Log } from '../core/ports.ts';
import { freshnessOf } from '../oauth/freshness.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { lastingRefusals } from '../oauth/transient-failures.ts';
import type { RefreshSchedule } from './refresh-schedule.ts';
import { refreshUnderLock } from './refresh-under-lock.ts';
import type { SessionPersistence } from './session-persistence.ts';
import type { SessionContext, StateMachine } from './state-machine.ts';

/** Failures after which the refresh token is worthless, so that only a sign-in helps. */
const sessionEndingKinds = new Set(['session_ended', 'subject_changed', 'id_token_changed']);

/**
 * Creates a function that refreshes a session once, and applies the result to its state, its store
 * and its schedule.
 *
 * @param parts.onIssued receives the tokens unless the session has ended or was locked
 * @returns the function, which takes a subset of the granted scopes, and rejects with `signed_out`,
 *   `session_ended`, `canceled` or a failure of the refresh grant
 */
export function createSessionRefresh(parts: {
  clock: Clock;
  log: Log;
  stateMachine: StateMachine;
  persistence: SessionPersistence;
  schedule: RefreshSchedule;
  onIssued: (tokens: TokenSet, context: SessionContext) => void;
}): (scopes?: readonly string[]) => Promise<TokenSet> {
  const { clock, log, stateMachine, persistence, schedule, onIssued } = parts;

  function getSubject(): string | undefined {
    const state = stateMachine.state();
    return state.name === 'signed-in' || state.name === 'locked' ? state.identity?.subject : undefined;
  }

  async function onFailed(failure: Failure, { store, abort }: SessionContext): Promise<void> {
    if (sessionEndingKinds.has(failure.kind)) {
      schedule.stop();
      persistence.stop();
      abort.abort();
      await store?.delete().catch(() => log('session cannot be deleted'));
      return stateMachine.dispatch({ type: 'session ended', failure });
    }
    const state = stateMachine.state();
    const tokens = state.name === 'signed-in' && state.tokens.refreshToken ? state.tokens : undefined;
    // A retry after the access token has expired would only hide that the user must sign in.
    const until = lastingRefusals.has(failure.kind) ? (tokens?.expiresAt ?? clock.now()) : undefined;
    const nextRetryAt = tokens && schedule.onRefreshFailed(failure, until);
    stateMachine.dispatch({ type: 'refresh failed', failure, nextRetryAt });
  }

  return async (scopes) => {
    const session = stateMachine.signedIn();
    const { client, store, abort } = session.context;
    const { signal } = abort;
    const backoffFailure = schedule.getBackoffFailure();
    if (backoffFailure) throw new FailureError(backoffFailure);
    stateMachine.dispatch({ type: 'refresh started' });
    try {
      const tokens = await refreshUnderLock(session.tokens, {
        client,
        store,
        isStored: session.stored === 'yes',
        signal,
        scopes,
        getSubject,
        isUsable: (found) => ['fresh', 'unknown'].includes(freshnessOf(found, clock.now())),
        storeTokens: async (newTokens) => {
          if (signal.aborted) return;
          const stored = await persistence.write({ ...session, tokens: newTokens }, session.stored);
          stateMachine.dispatch({ type: 'stored', stored });
          persistence.scheduleRetry();
        },
        onRotated: (refreshToken) => stateMachine.dispatch({ type: 'refresh token rotated', refreshToken }),
      });
      if (signal.aborted || stateMachine.state().name !== 'signed-in') {
        if (signal.aborted || session.stored !== 'yes') void client.revoke(tokens, new AbortController().signal);
        fail('canceled');
      }
      onIssued(tokens, session.context);
      stateMachine.dispatch({ type: 'refresh succeeded', tokens });
      return tokens;
    } catch (error) {
      if (!signal.aborted) await onFailed(toFailure(error), session.context);
      throw error;
    }
  };
}
