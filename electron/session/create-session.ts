import type { Failure } from '../../shared/errors.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { freshnessOf, refreshLeadMs } from '../oauth/freshness.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { createMfaPrompter } from './mfa-prompter.ts';
import { refreshTokens } from './refresh.ts';
import { createRefreshSchedule } from './refresh-schedule.ts';
import type { Session } from './session.ts';
import { createSessionPersistence } from './session-persistence.ts';
import type { SessionStore } from './session-store.ts';
import { toSnapshot } from './snapshot.ts';
import { initialState, reduce, type SessionEvent, type SessionState } from './state-machine.ts';

/** Failures after which the refresh token is worth nothing, so that only a sign-in helps. */
const sessionEndingKinds = new Set(['session_ended', 'subject_changed']);

/** How long a sign-out waits for a refresh that is under way, in milliseconds. */
const maxRefreshWaitMs = 5_000;

/** @param random between 0 and 1, to spread what happens by the clock */
export function createSession(parts: { clock: Clock; log: Log; random: () => number }): Session {
  const { clock, log, random } = parts;
  const listeners: ((snapshot: SessionSnapshot) => void)[] = [];
  let state: SessionState = initialState;
  let client: OAuthClient | undefined;
  let keeper: SessionStore | undefined;
  let signInAbort = new AbortController();
  let sessionAbort = new AbortController();
  let refreshing: Promise<TokenSet> | undefined;
  /** The access tokens that this session has had, so that none of another is given for one of them. */
  let issued = new WeakSet<Secret>();
  /** When the tokens in use came, by the clock that does not jump. */
  let arrived = { wall: 0, uptime: 0 };

  const schedule = createRefreshSchedule({
    clock,
    random,
    refresh: () => void refreshTogether().catch(() => {}),
    getLeadMs: (lifetime) => refreshLeadMs(lifetime, client?.profile.refreshLeadSeconds),
  });

  function dispatch(event: SessionEvent): void {
    const next = reduce(state, event);
    if (next === state) return;
    state = next;
    log('session', { event: event.type, state: state.name });
    const snapshot = toSnapshot(state);
    for (const listener of listeners)
      try {
        listener(snapshot);
      } catch (error) {
        log('defect', { name: error instanceof Error ? error.name : typeof error });
      }
  }

  const desk = createMfaPrompter({
    clock,
    onView: (mfa) => dispatch({ type: mfa.checking ? 'mfa answered' : 'mfa asked', mfa }),
  });

  function signedIn() {
    if (state.name !== 'signed-in' || !client) return fail('signed_out');
    return { state, client };
  }

  /** The time as the tokens see it: a clock that was set back does not make them last longer. */
  const now = () => Math.max(clock.now(), arrived.wall + clock.monotonicNow() - arrived.uptime);

  const freshness = (tokens: TokenSet) =>
    freshnessOf(tokens, now(), (lifetime) => refreshLeadMs(lifetime, client?.profile.refreshLeadSeconds));

  /** Where tokens are from the past by this clock though they just came, they count from now. */
  function begin(tokens: TokenSet): void {
    arrived = { wall: clock.now(), uptime: clock.monotonicNow() };
    issued.add(tokens.accessToken);
    schedule.onTokensRenewed(tokens);
  }

  const keeping = createSessionPersistence({
    clock,
    log,
    currentSession: () => (state.name === 'signed-in' && client ? { session: state, client, keeper } : undefined),
    onWritten: (kept) => dispatch({ type: 'kept', kept }),
  });

  /** Userinfo is asked behind the person's back: the session does not depend on it, so its failure is only logged. */
  function learnIdentity(tokens: TokenSet, from: OAuthClient): void {
    if (tokens.identity?.name || tokens.identity?.email) return;
    const { signal } = sessionAbort;
    from
      .fetchIdentity(tokens, signal)
      .then((identity) => {
        if (!identity || signal.aborted) return;
        dispatch({ type: 'identity learned', identity });
        if (state.name === 'signed-in') void keeping.updateIdentity(state, from, keeper);
      })
      .catch((error) => log('userinfo not available', { kind: toFailure(error).kind }));
  }

  async function refreshOnce(scopes?: readonly string[]): Promise<TokenSet> {
    const { state: before, client: from } = signedIn();
    const { signal } = sessionAbort;
    const held = schedule.getBackoffFailure();
    if (held) throw new FailureError(held);
    dispatch({ type: 'refresh started' });
    try {
      const tokens = await refreshTokens(before.tokens, {
        client: from,
        store: keeper,
        isStored: before.kept === 'yes',
        signal,
        scopes,
        isUsable: (found) => ['fresh', 'unknown'].includes(freshnessOf(found, clock.now())),
        storeTokens: async (part) => {
          if (signal.aborted) return;
          dispatch({
            type: 'kept',
            kept: await keeping.write({ ...before, tokens: part }, from, keeper, before.kept),
          });
          keeping.scheduleRetry();
        },
        onRotated: (refreshToken) => dispatch({ type: 'refresh token rotated', refreshToken }),
      });
      if (signal.aborted || state.name !== 'signed-in') {
        if (signal.aborted || before.kept !== 'yes') void from.revoke(tokens, new AbortController().signal);
        fail('cancelled');
      }
      begin(tokens);
      dispatch({ type: 'refresh succeeded', tokens });
      return tokens;
    } catch (error) {
      if (!signal.aborted) await refreshFailed(toFailure(error));
      throw error;
    }
  }

  async function refreshFailed(failure: Failure): Promise<void> {
    if (!sessionEndingKinds.has(failure.kind)) {
      const waits = state.name === 'signed-in' && state.tokens.refreshToken !== undefined;
      return dispatch({
        type: 'refresh failed',
        failure,
        ...(waits && { nextRetryAt: schedule.onRefreshFailed(failure) }),
      });
    }
    schedule.stop();
    keeping.stop();
    await keeper?.delete().catch(() => log('session cannot be forgotten'));
    dispatch({ type: 'session ended', failure });
  }

  function refreshTogether(scopes?: readonly string[]): Promise<TokenSet> {
    if (refreshing) return refreshing;
    const mine = refreshOnce(scopes).finally(() => {
      if (refreshing === mine) refreshing = undefined;
    });
    refreshing = mine;
    return mine;
  }

  /** Waits for a refresh that is under way, but not for long. */
  async function refreshSettled(): Promise<void> {
    if (!refreshing) return;
    let stopTimer = () => {};
    const enough = new Promise<void>((resolve) => {
      stopTimer = clock.after(maxRefreshWaitMs, resolve);
    });
    await Promise.race([refreshing.catch(() => {}), enough]);
    stopTimer();
  }

  /** Nothing of the session happens any more by itself. */
  function stop(): void {
    schedule.stop();
    keeping.stop();
    sessionAbort.abort();
    refreshing = undefined;
  }

  function startSession(withClient: OAuthClient, withKeeper: SessionStore | undefined, tokens: TokenSet): void {
    client = withClient;
    keeper = withKeeper;
    sessionAbort = new AbortController();
    issued = new WeakSet();
    begin(tokens);
  }

  return {
    snapshot: () => toSnapshot(state),
    onChange: (listener) => {
      listeners.push(listener);
    },
    canRefresh: () => state.name === 'signed-in' && state.tokens.refreshToken !== undefined,
    profileId: () => signedIn().state.subject.profileId,
    tokens: () => signedIn().state.tokens,
    requestedScopes() {
      if (state.name === 'signed-in') return state.tokens.sessionScopes.requestedScopes;
      return state.name === 'locked' ? state.scopes : undefined;
    },

    async signIn(profileId, withClient, credentials, withKeeper) {
      if (state.name !== 'signed-out' && state.name !== 'locked') fail('busy');
      const abort = new AbortController();
      signInAbort = abort;
      const subject = { profileId, username: credentials.username };
      dispatch({ type: 'sign-in started', subject });
      try {
        // A locked session may have a refresh under way, which would be written over what this brings.
        if (refreshing) await refreshing.catch(() => {});
        const tokens = await withClient.signIn(credentials, abort.signal, desk);
        const at = clock.now();
        const kept = abort.signal.aborted
          ? 'no'
          : await keeping.write({ subject, tokens, identity: tokens.identity, signedInAt: at }, withClient, withKeeper);
        if (abort.signal.aborted) {
          if (kept === 'yes') await withKeeper?.delete().catch(() => {});
          void withClient.revoke(tokens, new AbortController().signal);
          fail('cancelled');
        }
        startSession(withClient, withKeeper, tokens);
        dispatch({ type: 'sign-in succeeded', tokens, at, kept });
        keeping.scheduleRetry();
        learnIdentity(tokens, withClient);
        return toSnapshot(state);
      } catch (error) {
        dispatch({ type: 'sign-in failed' });
        throw error;
      }
    },

    restore(kept, withClient, withKeeper, locked = false) {
      const { profileId, username, tokens, identity, signedInAt } = kept;
      const subject = { profileId, username };
      if (locked) {
        client = withClient;
        keeper = withKeeper;
        return dispatch({ type: 'found locked', subject, identity, scopes: tokens.sessionScopes.requestedScopes });
      }
      startSession(withClient, withKeeper, tokens);
      dispatch({ type: 'restored', subject, tokens, identity, signedInAt });
    },

    answerMfa: (number, answer) => desk.answer(number, answer),
    cancelSignIn: () => signInAbort.abort(),

    async refresh(scopes) {
      const { tokens } = signedIn().state;
      if (!tokens.refreshToken && freshness(tokens) !== 'expired') fail('refresh_token_missing');
      if (scopes?.some((scope) => !tokens.grantedScopes.includes(scope))) fail('scope_not_granted');
      if (scopes && refreshing) fail('busy');
      await refreshTogether(scopes);
      return toSnapshot(state);
    },

    wake() {
      if (state.name !== 'signed-in' || !state.tokens.refreshToken) return;
      const waits = state.refreshFailure !== undefined || ['due', 'expired'].includes(freshness(state.tokens));
      if (waits) void refreshTogether().catch(() => {});
      else if (!refreshing) schedule.onTokensRenewed(state.tokens);
    },

    async settle() {
      await refreshSettled();
      await keeping.retryNow();
    },

    async lock() {
      if (state.name !== 'signed-in') return;
      const { state: before, client: from } = signedIn();
      schedule.stop();
      keeping.stop();
      dispatch({ type: 'locked' });
      // A refresh that is under way is not cut short: what the server replaces must be written.
      await refreshing?.catch(() => {});
      if (before.kept !== 'yes') void from.revoke(before.tokens, new AbortController().signal);
    },

    async unlock() {
      await refreshing?.catch(() => {});
      const kept = state.name === 'locked' ? await keeper?.read() : undefined;
      if (!kept || !client || !keeper) return fail('signed_out');
      this.restore(kept, client, keeper);
      return toSnapshot(state);
    },

    async startSignOut() {
      await refreshSettled();
      if ((state.name !== 'signed-in' && state.name !== 'locked') || !client) return fail('signed_out');
      const from = client;
      const tokens = state.name === 'signed-in' ? state.tokens : undefined;
      stop();
      client = undefined;
      dispatch({ type: 'sign-out started' });
      return { tokens: tokens ?? (await keeper?.read().catch(() => undefined))?.tokens, client: from };
    },

    finishSignOut: () => dispatch({ type: 'sign-out finished' }),

    async getAccessToken() {
      const { tokens } = signedIn().state;
      const age = freshness(tokens);
      if (age === 'fresh' || age === 'unknown') return { token: tokens.accessToken, refreshed: false };
      if (age === 'due' && !tokens.refreshToken) return { token: tokens.accessToken, refreshed: false };
      try {
        return { token: (await refreshTogether()).accessToken, refreshed: true };
      } catch (error) {
        const same = state.name === 'signed-in' && state.tokens.accessToken.equals(tokens.accessToken);
        if (age === 'due' && same && error instanceof FailureError)
          return { token: tokens.accessToken, refreshed: false };
        throw error;
      }
    },

    isTokenReplaced: (token) =>
      state.name === 'signed-in' && (refreshing !== undefined || !state.tokens.accessToken.equals(token)),

    async getAccessTokenAfterRejection(refused) {
      const { accessToken } = signedIn().state.tokens;
      if (!issued.has(refused)) fail('signed_out');
      if (!accessToken.equals(refused)) return accessToken;
      return (await refreshTogether()).accessToken;
    },
  };
}
