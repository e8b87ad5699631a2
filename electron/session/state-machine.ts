import type { Failure } from '../../shared/errors.ts';
import type { MfaView } from '../../shared/mfa.ts';
import type { Identity, StoredState } from '../../shared/session.ts';
import { createEmitter } from '../core/emitter.ts';
import { errorName, fail } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SessionStore } from './session-store.ts';

/** The profile and username that a session is for. */
export type Subject = { profileId: string; username: string };

/** What a session works with until it ends. */
export type SessionContext = {
  client: OAuthClient;
  /** `undefined` if the session is not stored. */
  store: SessionStore | undefined;
  /** Aborts the session's requests when it ends. */
  abort: AbortController;
};

/** A session with tokens in memory. */
export type SignedInState = {
  name: 'signed-in';
  subject: Subject;
  context: SessionContext;
  tokens: TokenSet;
  identity: Identity | undefined;
  /** In milliseconds since the epoch. */
  signedInAt: number;
  stored: StoredState;
  refreshing: boolean;
  /** How many refreshes have succeeded. */
  refreshes: number;
  refreshFailure?: Failure;
  /** When the refresh is retried automatically, in milliseconds since the epoch. */
  nextRetryAt?: number;
};

/** A session whose tokens are only in the vault, or gone, until the user re-authenticates. */
export type LockedState = {
  name: 'locked';
  subject: Subject;
  context: SessionContext;
  identity: Identity | undefined;
  /** The scopes that the sign-in requested. */
  requestedScopes: readonly string[];
  /** Whether the tokens are in the vault, so that the session can be unlocked without a sign-in. */
  stored: boolean;
};

/** The states of a session. Only `signed-in` holds tokens. */
export type SessionState =
  | { name: 'signed-out'; previousSubject?: Subject; reason?: Failure }
  | { name: 'signing-in'; subject: Subject; mfa?: MfaView; locked?: LockedState }
  | SignedInState
  | LockedState
  | { name: 'signing-out'; subject: Subject };

/** What happens to a session. */
export type SessionEvent =
  | { type: 'sign-in started'; subject: Subject }
  | { type: 'mfa prompted' | 'mfa answered'; mfa: MfaView }
  | {
      type: 'sign-in succeeded';
      context: SessionContext;
      tokens: TokenSet;
      signedInAt: number;
      stored: StoredState;
    }
  | { type: 'sign-in failed' }
  | {
      type: 'restored';
      subject: Subject;
      context: SessionContext;
      tokens: TokenSet;
      identity: Identity | undefined;
      signedInAt: number;
    }
  | {
      type: 'restored locked';
      subject: Subject;
      context: SessionContext;
      identity: Identity | undefined;
      requestedScopes: readonly string[];
    }
  | { type: 'identity received'; identity: Identity }
  | { type: 'stored'; stored: StoredState }
  | { type: 'refresh started' }
  | { type: 'refresh token rotated'; refreshToken: Secret }
  | { type: 'refresh succeeded'; tokens: TokenSet }
  | { type: 'refresh failed'; failure: Failure; nextRetryAt?: number | undefined }
  | { type: 'session ended'; failure: Failure }
  | { type: 'locked' }
  | { type: 'sign-out started' }
  | { type: 'sign-out finished' };

/** The state before any sign-in. */
export const initialState: SessionState = { name: 'signed-out' };

/** Merges claims about the user: members that the newer source omits are kept. */
const mergeIdentity = (current: Identity | undefined, { subject, name, username, email }: Identity): Identity => ({
  subject,
  name: name ?? current?.name,
  username: username ?? current?.username,
  email: email ?? current?.email,
});

/** Returns the state after an event. An event that does not apply to the state changes nothing. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'sign-in started':
      if (state.name === 'locked') return { name: 'signing-in', subject: event.subject, locked: state };
      return state.name === 'signed-out' ? { name: 'signing-in', subject: event.subject } : state;
    case 'mfa prompted':
    case 'mfa answered':
      return state.name === 'signing-in' ? { ...state, mfa: event.mfa } : state;
    case 'sign-in succeeded': {
      if (state.name !== 'signing-in') return state;
      const { context, tokens, signedInAt, stored } = event;
      const { identity } = tokens;
      return {
        name: 'signed-in',
        subject: state.subject,
        context,
        tokens,
        identity,
        signedInAt,
        stored,
        refreshing: false,
        refreshes: 0,
      };
    }
    case 'sign-in failed':
      if (state.name !== 'signing-in') return state;
      return state.locked ?? { name: 'signed-out', previousSubject: state.subject };
    case 'restored': {
      if (state.name !== 'signed-out' && state.name !== 'locked') return state;
      const { type: _, ...restored } = event;
      return { name: 'signed-in', ...restored, stored: 'yes', refreshing: false, refreshes: 0 };
    }
    case 'restored locked': {
      const { type: _, ...restored } = event;
      return state.name === 'signed-out' ? { name: 'locked', ...restored, stored: true } : state;
    }
    case 'identity received': {
      if (state.name !== 'signed-in') return state;
      // A refresh has named the user meanwhile.
      const { subject = event.identity.subject } = state.tokens.identity ?? {};
      if (subject !== event.identity.subject) return state;
      return { ...state, identity: mergeIdentity(state.identity, event.identity) };
    }
    case 'stored':
      return state.name === 'signed-in' && state.stored !== event.stored ? { ...state, stored: event.stored } : state;
    case 'refresh started':
      return state.name === 'signed-in' ? { ...state, refreshing: true } : state;
    case 'refresh token rotated':
      if (state.name !== 'signed-in') return state;
      return { ...state, tokens: { ...state.tokens, refreshToken: event.refreshToken } };
    case 'refresh succeeded': {
      if (state.name !== 'signed-in') return state;
      const { refreshFailure: _failure, nextRetryAt: _nextRetryAt, ...rest } = state;
      const { tokens } = event;
      const identity = state.identity ?? tokens.identity;
      return { ...rest, tokens, identity, refreshing: false, refreshes: state.refreshes + 1 };
    }
    case 'refresh failed': {
      if (state.name !== 'signed-in') return state;
      const { nextRetryAt: _previous, ...rest } = state;
      const { failure, nextRetryAt } = event;
      return {
        ...rest,
        refreshing: false,
        refreshFailure: failure,
        ...(nextRetryAt !== undefined && { nextRetryAt }),
      };
    }
    case 'session ended':
      if (state.name !== 'signed-in' && state.name !== 'locked') return state;
      return { name: 'signed-out', previousSubject: state.subject, reason: event.failure };
    case 'locked': {
      if (state.name !== 'signed-in') return state;
      const { subject, context, identity, tokens, stored } = state;
      const { requestedScopes } = tokens.sessionScopes;
      return { name: 'locked', subject, context, identity, requestedScopes, stored: stored === 'yes' };
    }
    case 'sign-out started':
      if (state.name !== 'signed-in' && state.name !== 'locked') return state;
      return { name: 'signing-out', subject: state.subject };
    case 'sign-out finished':
      return state.name === 'signing-out' ? { name: 'signed-out', previousSubject: state.subject } : state;
  }
}

/** Holds the state of one session. */
export type StateMachine = {
  state(): SessionState;
  /**
   * Returns the state of a signed-in session.
   *
   * @throws `signed_out`
   */
  signedIn(): SignedInState;
  /** Applies an event and notifies the listeners if the state has changed. */
  dispatch(event: SessionEvent): void;
  onChange(listener: (state: SessionState) => void): void;
};

/** Creates the state machine of a session. It starts signed out. */
export function createStateMachine(log: Log): StateMachine {
  const changes = createEmitter<SessionState>((error) => log('defect', { name: errorName(error) }));
  let state = initialState;
  return {
    state: () => state,
    signedIn: () => (state.name === 'signed-in' ? state : fail('signed_out')),
    dispatch(event) {
      const next = reduce(state, event);
      if (next === state) return;
      state = next;
      log('session', { event: event.type, state: state.name });
      changes.emit(state);
    },
    onChange: changes.on,
  };
}
