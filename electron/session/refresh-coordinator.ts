import type { Clock, Log } from '../core/ports.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import { createRefreshSchedule } from './refresh-schedule.ts';
import type { SessionPersistence } from './session-persistence.ts';
import { createSessionRefresh } from './session-refresh.ts';
import type { SessionContext, StateMachine } from './state-machine.ts';

/** Runs the refreshes of one session, one at a time: on schedule, on demand and after a failure. */
export type RefreshCoordinator = {
  /** Starts a session: schedules the first refresh of its tokens. */
  start(tokens: TokenSet, context: SessionContext): void;
  /**
   * Refreshes now, or joins the refresh in progress.
   *
   * @param scopes a subset of the granted scopes, for an access token with only these
   * @throws `signed_out`, `session_ended`, `canceled` and the failures of the refresh grant
   */
  refresh(scopes?: readonly string[]): Promise<TokenSet>;
  isRefreshing(): boolean;
  /** Waits for the refresh in progress, if any. Never rejects. */
  settle(): Promise<void>;
  /** Refreshes if it is due or has failed, after the network is back or the computer woke up. */
  wake(): void;
  /** Cancels the scheduled refresh. One that is in progress continues. */
  pause(): void;
  /** Cancels the scheduled refresh and abandons the one in progress. */
  stop(): void;
};

/**
 * Creates the coordinator of one session's refreshes.
 *
 * @param parts.random returns a number from 0 to 1, to spread refreshes over time
 */
export function createRefreshCoordinator(parts: {
  clock: Clock;
  log: Log;
  random: () => number;
  stateMachine: StateMachine;
  persistence: SessionPersistence;
  issuedTokens: IssuedTokens;
}): RefreshCoordinator {
  const { clock, log, random, stateMachine, persistence, issuedTokens } = parts;
  const schedule = createRefreshSchedule({ clock, random, refresh: refreshInBackground });
  let inProgress: Promise<TokenSet> | undefined;

  function onIssued(tokens: TokenSet, { client }: SessionContext): void {
    issuedTokens.add(tokens);
    schedule.onTokensRenewed(tokens, client.profile.refreshLeadSeconds);
  }

  const run = createSessionRefresh({ clock, log, stateMachine, persistence, schedule, onIssued });

  function refresh(scopes?: readonly string[]): Promise<TokenSet> {
    if (inProgress) return inProgress;
    const own = run(scopes).finally(() => {
      if (inProgress === own) inProgress = undefined;
    });
    inProgress = own;
    return own;
  }

  function refreshInBackground(): void {
    refresh().catch(() => {});
  }

  return {
    start(tokens, context) {
      issuedTokens.clear();
      onIssued(tokens, context);
    },
    refresh,
    isRefreshing: () => inProgress !== undefined,
    async settle() {
      await inProgress?.catch(() => {});
    },
    wake() {
      const state = stateMachine.state();
      if (state.name !== 'signed-in' || !state.tokens.refreshToken) return;
      const { refreshFailure, tokens, context } = state;
      const isDue = refreshFailure !== undefined || ['due', 'expired'].includes(issuedTokens.getFreshness(state));
      if (isDue) refreshInBackground();
      else if (!inProgress) schedule.onTokensRenewed(tokens, context.client.profile.refreshLeadSeconds);
    },
    pause: schedule.stop,
    stop() {
      schedule.stop();
      inProgress = undefined;
    },
  };
}
