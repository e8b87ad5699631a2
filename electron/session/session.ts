import type { MfaInput } from '../../shared/mfa.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { fail } from '../core/failure.ts';
import { memoize } from '../core/memoize.ts';
import type { Clock, Log } from '../core/ports.ts';
import { waitAtMost } from '../core/wait-at-most.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { type AccessTokens, createAccessTokens } from './access-tokens.ts';
import { createIssuedTokens } from './issued-tokens.ts';
import { createRefreshCoordinator } from './refresh-coordinator.ts';
import { createSessionLock, type SessionLock } from './session-lock.ts';
import { createSessionPersistence } from './session-persistence.ts';
import { createSignIn, type SignInRequest } from './sign-in.ts';
import { toSnapshot } from './snapshot.ts';
import { createStateMachine } from './state-machine.ts';

/** One account's session: its user, its tokens, and every exchange that changes them. */
export type Session = AccessTokens &
  Omit<SessionLock, 'unlock'> & {
    snapshot(): SessionSnapshot;
    /**
     * Signs in, and stores the session if a store is given. A locked session is unlocked.
     *
     * @throws `busy` if the session is signed in or signing in, and the failures of the password
     *   grant
     */
    signIn(request: SignInRequest): Promise<SessionSnapshot>;
    /** Answers an MFA prompt of the sign-in in progress. Ignored unless this prompt is waiting. */
    answerMfa(promptNumber: number, answer: MfaInput): void;
    /** Cancels the sign-in in progress, if any. */
    cancelSignIn(): void;
    /**
     * Refreshes now, or joins the refresh in progress.
     *
     * @param scopes a subset of the granted scopes, for an access token with only these
     * @throws `signed_out`, `refresh_token_missing` unless the access token has expired,
     *   `scope_not_granted`, `busy` if scopes are given while another refresh is in progress, and
     *   the failures of the refresh grant
     */
    refresh(scopes?: readonly string[]): Promise<SessionSnapshot>;
    /** Refreshes if it is due or has failed, after the network is back or the computer woke up. */
    wake(): void;
    /**
     * Waits a few seconds at most for a refresh in progress, and stores a session that could not be
     * stored before.
     */
    settle(): Promise<void>;
    /**
     * Unlocks a locked session with its stored tokens.
     *
     * @throws `signed_out` if there are none
     */
    unlock(): Promise<SessionSnapshot>;
    /**
     * Starts a sign-out, which {@link Session.finishSignOut} completes.
     *
     * @returns the tokens to revoke
     * @throws `signed_out`
     */
    startSignOut(): Promise<{ tokens: TokenSet | undefined; client: OAuthClient }>;
    finishSignOut(): void;
    /**
     * Returns the current tokens without refreshing them.
     *
     * @throws `signed_out`
     */
    tokens(): TokenSet;
    /**
     * Returns the client that signed in. It has the profile of that moment, whatever has been saved
     * since.
     *
     * @throws `signed_out`
     */
    client(): OAuthClient;
    /** Returns the scopes that the sign-in requested, if the session is signed in or locked. */
    requestedScopes(): readonly string[] | undefined;
    /** Returns whether the session has a refresh token. */
    canRefresh(): boolean;
    onChange(listener: (snapshot: SessionSnapshot) => void): void;
  };

/** How long a sign-out or the end of the app waits for a refresh in progress. */
const maxRefreshWaitMs = 5_000;

/**
 * Creates a session, signed out at first.
 *
 * @param parts.random returns a number from 0 to 1, to spread refreshes over time
 */
export function createSession(parts: { clock: Clock; log: Log; random: () => number }): Session {
  const { clock, log, random } = parts;
  const stateMachine = createStateMachine(log);
  const issuedTokens = createIssuedTokens(clock);
  const persistence = createSessionPersistence({ clock, log, stateMachine });
  const refreshes = createRefreshCoordinator({ clock, log, random, stateMachine, persistence, issuedTokens });
  const signIn = createSignIn({ clock, log, stateMachine, persistence, refreshes });
  const sessionLock = createSessionLock({ stateMachine, persistence, refreshes });

  /** Every listener of a change asks for the state's projection. */
  const project = memoize(toSnapshot);
  const snapshot = () => project(stateMachine.state());

  return {
    ...createAccessTokens({ stateMachine, refreshes, issuedTokens }),
    snapshot,
    onChange: (listener) => stateMachine.onChange((state) => listener(project(state))),
    canRefresh: () => {
      const state = stateMachine.state();
      return state.name === 'signed-in' && state.tokens.refreshToken !== undefined;
    },
    client: () => stateMachine.signedIn().context.client,
    tokens: () => stateMachine.signedIn().tokens,
    requestedScopes() {
      const state = stateMachine.state();
      if (state.name === 'signed-in') return state.tokens.sessionScopes.requestedScopes;
      return state.name === 'locked' ? state.requestedScopes : undefined;
    },

    async signIn(request) {
      await signIn.signIn(request);
      return snapshot();
    },
    answerMfa: signIn.answerMfa,
    cancelSignIn: signIn.cancel,

    restore: sessionLock.restore,
    lock: sessionLock.lock,
    async unlock() {
      await sessionLock.unlock();
      return snapshot();
    },

    async refresh(scopes) {
      const session = stateMachine.signedIn();
      const { refreshToken, grantedScopes } = session.tokens;
      if (!refreshToken && issuedTokens.getFreshness(session) !== 'expired') fail('refresh_token_missing');
      if (scopes?.some((scope) => !grantedScopes.includes(scope))) fail('scope_not_granted');
      if (scopes && refreshes.isRefreshing()) fail('busy');
      await refreshes.refresh(scopes);
      return snapshot();
    },

    wake: refreshes.wake,

    async settle() {
      await waitAtMost(refreshes.settle(), maxRefreshWaitMs, clock);
      await persistence.retryNow();
    },

    async startSignOut() {
      await waitAtMost(refreshes.settle(), maxRefreshWaitMs, clock);
      const state = stateMachine.state();
      if (state.name !== 'signed-in' && state.name !== 'locked') return fail('signed_out');
      const { client, store, abort } = state.context;
      refreshes.stop();
      persistence.stop();
      abort.abort();
      stateMachine.dispatch({ type: 'sign-out started' });
      if (state.name === 'signed-in') return { tokens: state.tokens, client };
      const stored = await store?.readFor(client.profile).catch(() => undefined);
      return { tokens: stored?.tokens, client };
    },

    finishSignOut: () => stateMachine.dispatch({ type: 'sign-out finished' }),
  };
}
