import type { MfaAnswer } from '../../shared/mfa.ts';
import type { SessionSnapshot, SignOutResult } from '../../shared/session.ts';
import { FailureError, fail, failureOf } from '../failure.ts';
import type { OAuthClient, PasswordCredentials } from '../oauth/client.ts';
import { freshnessOf } from '../oauth/freshness.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Clock, Log } from '../ports.ts';
import type { Secret } from '../vault/secret.ts';
import { initialState, reduce, type SessionEvent, type SessionState } from './machine.ts';
import { createMfaDesk } from './mfa-desk.ts';
import { snapshotOf } from './snapshot.ts';

/** The one session: who is signed in, with which tokens, and every exchange that changes that. */
export type Session = {
  snapshot(): SessionSnapshot;
  /** Signs in; `busy` where somebody is signed in or about to be, else what the password grant can fail with. */
  signIn(profileId: string, client: OAuthClient, credentials: PasswordCredentials): Promise<SessionSnapshot>;
  /** Answers what a sign-in that is under way asks, by the number of its prompt. */
  answerMfa(number: number, answer: MfaAnswer): void;
  /** Ends a sign-in that is under way. */
  cancelSignIn(): void;
  /**
   * Refreshes now, together with whoever else is refreshing. Fails with `signed_out`, `request_invalid` where a good token
   * has no refresh token beside it, and the refresh grant's kinds.
   */
  refresh(): Promise<SessionSnapshot>;
  /** Revokes the tokens and forgets them. Fails with `signed_out`. */
  signOut(): Promise<SignOutResult>;
  /** The tokens as they are, for looking at them. Fails with `signed_out`. */
  tokens(): TokenSet;
  /** Whose session it is. Fails with `signed_out`. */
  profileId(): string;
  /**
   * An access token to send: refreshed first when it is due. One that is only due is still used where its refresh fails
   * and the session goes on. Fails with `signed_out`, `session_ended` and the refresh grant's kinds.
   */
  accessToken(): Promise<{ token: Secret; refreshed: boolean }>;
  /**
   * An access token to send after this one was refused: the current one where it is another already, else the result of
   * one refresh; `signed_out` where it is no token of this session. Fails as {@link Session.accessToken}.
   */
  accessTokenAfter(refused: Secret): Promise<Secret>;
  /** There is a refresh token, so that another access token can be had without the person. */
  canRefresh(): boolean;
  /** Calls the listener with every new snapshot. */
  onChange(listener: (snapshot: SessionSnapshot) => void): void;
};

/** Failures after which the refresh token is worth nothing, so that only a sign-in helps. */
const endsSession = new Set(['session_ended', 'subject_changed']);

export function createSession(parts: { clock: Clock; log: Log }): Session {
  const { clock, log } = parts;
  const listeners: ((snapshot: SessionSnapshot) => void)[] = [];
  let state: SessionState = initialState;
  let client: OAuthClient | undefined;
  let signInAbort = new AbortController();
  let sessionAbort = new AbortController();
  let refreshing: Promise<TokenSet> | undefined;
  /** The access tokens that this session has had, so that none of another is given for one of them. */
  let issued = new WeakSet<Secret>();

  function dispatch(event: SessionEvent): void {
    const next = reduce(state, event);
    if (next === state) return;
    state = next;
    log('session', { event: event.type, state: state.name });
    const snapshot = snapshotOf(state);
    for (const listener of listeners)
      try {
        listener(snapshot);
      } catch (error) {
        log('defect', { name: error instanceof Error ? error.name : typeof error });
      }
  }

  const desk = createMfaDesk({
    clock,
    show: (mfa) => dispatch({ type: mfa.checking ? 'mfa answered' : 'mfa asked', mfa }),
  });

  function signedIn() {
    if (state.name !== 'signed-in' || !client) return fail('signed_out');
    return { state, client };
  }

  /** Userinfo is asked behind the person's back: the session does not depend on it, so its failure is only logged. */
  function learnIdentity(tokens: TokenSet, from: OAuthClient): void {
    if (tokens.identity?.name || tokens.identity?.email) return;
    const { signal } = sessionAbort;
    from
      .identity(tokens, signal)
      .then((identity) => {
        if (identity && !signal.aborted) dispatch({ type: 'identity learned', identity });
      })
      .catch((error) => log('userinfo not available', { kind: failureOf(error).kind }));
  }

  async function refreshOnce(): Promise<TokenSet> {
    const { state: before, client: from } = signedIn();
    const { signal } = sessionAbort;
    dispatch({ type: 'refresh started' });
    try {
      const tokens = await from.refresh(before.tokens, signal);
      if (signal.aborted) fail('cancelled');
      issued.add(tokens.accessToken);
      dispatch({ type: 'refresh succeeded', tokens });
      return tokens;
    } catch (error) {
      const failure = failureOf(error);
      if (!signal.aborted)
        dispatch({ type: endsSession.has(failure.kind) ? 'session ended' : 'refresh failed', failure });
      throw error;
    }
  }

  function refreshTogether(): Promise<TokenSet> {
    if (refreshing) return refreshing;
    const mine = refreshOnce().finally(() => {
      if (refreshing === mine) refreshing = undefined;
    });
    refreshing = mine;
    return mine;
  }

  return {
    snapshot: () => snapshotOf(state),
    onChange: (listener) => {
      listeners.push(listener);
    },
    canRefresh: () => state.name === 'signed-in' && state.tokens.refreshToken !== undefined,
    profileId: () => signedIn().state.subject.profileId,
    tokens: () => signedIn().state.tokens,

    async signIn(profileId, withClient, credentials) {
      if (state.name !== 'signed-out') fail('busy');
      const abort = new AbortController();
      signInAbort = abort;
      dispatch({ type: 'sign-in started', subject: { profileId, username: credentials.username } });
      try {
        const tokens = await withClient.signIn(credentials, abort.signal, desk);
        if (abort.signal.aborted) fail('cancelled');
        client = withClient;
        sessionAbort = new AbortController();
        issued = new WeakSet([tokens.accessToken]);
        dispatch({ type: 'sign-in succeeded', tokens, at: clock.now() });
        learnIdentity(tokens, withClient);
        return snapshotOf(state);
      } catch (error) {
        dispatch({ type: 'sign-in failed' });
        throw error;
      }
    },

    answerMfa: (number, answer) => desk.answer(number, answer),
    cancelSignIn: () => signInAbort.abort(),

    async refresh() {
      const { tokens } = signedIn().state;
      if (!tokens.refreshToken && freshnessOf(tokens, clock.now()) !== 'expired') fail('request_invalid');
      await refreshTogether();
      return snapshotOf(state);
    },

    async signOut() {
      signedIn();
      await refreshing?.catch(() => {});
      const { state: before, client: from } = signedIn();
      sessionAbort.abort();
      refreshing = undefined;
      client = undefined;
      dispatch({ type: 'sign-out started' });
      const revocation = await from.revoke(before.tokens, new AbortController().signal);
      dispatch({ type: 'sign-out finished' });
      return { revocation };
    },

    async accessToken() {
      const { tokens } = signedIn().state;
      const freshness = freshnessOf(tokens, clock.now());
      if (freshness === 'fresh' || freshness === 'unknown') return { token: tokens.accessToken, refreshed: false };
      if (freshness === 'due' && !tokens.refreshToken) return { token: tokens.accessToken, refreshed: false };
      try {
        return { token: (await refreshTogether()).accessToken, refreshed: true };
      } catch (error) {
        const kept = state.name === 'signed-in' && state.tokens.accessToken.equals(tokens.accessToken);
        if (freshness === 'due' && kept && error instanceof FailureError)
          return { token: tokens.accessToken, refreshed: false };
        throw error;
      }
    },

    async accessTokenAfter(refused) {
      const { accessToken } = signedIn().state.tokens;
      if (!issued.has(refused)) fail('signed_out');
      if (!accessToken.equals(refused)) return accessToken;
      return (await refreshTogether()).accessToken;
    },
  };
}
