import type { Failure } from '../../shared/errors.ts';
import type { MfaView } from '../../shared/mfa.ts';
import type { Identity, StoredState } from '../../shared/session.ts';
import type { Secret } from '../core/secret.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** Whose session it is. */
export type Subject = { profileId: string; username: string };

type LockedState = {
  name: 'locked';
  subject: Subject;
  identity: Identity | undefined;
  /** What the sign-in asked for. */
  scopes: readonly string[];
  /** The tokens are in the vault, so that they can be taken up again. */
  kept: boolean;
};

export type SessionState =
  | { name: 'signed-out'; last?: Subject; reason?: Failure }
  | { name: 'signing-in'; subject: Subject; mfa?: MfaView; locked?: LockedState }
  | {
      name: 'signed-in';
      subject: Subject;
      tokens: TokenSet;
      identity: Identity | undefined;
      signedInAt: number;
      kept: StoredState;
      refreshing: boolean;
      refreshes: number;
      refreshFailure?: Failure;
      /** When the next try is made without anybody asking, in ms since the epoch. */
      nextRetryAt?: number;
    }
  | LockedState
  | { name: 'signing-out'; subject: Subject };

export type SessionEvent =
  | { type: 'sign-in started'; subject: Subject }
  | { type: 'mfa asked' | 'mfa answered'; mfa: MfaView }
  | { type: 'sign-in succeeded'; tokens: TokenSet; at: number; kept: StoredState }
  | { type: 'sign-in failed' }
  | { type: 'restored'; subject: Subject; tokens: TokenSet; identity: Identity | undefined; signedInAt: number }
  | { type: 'found locked'; subject: Subject; identity: Identity | undefined; scopes: readonly string[] }
  | { type: 'identity learned'; identity: Identity }
  | { type: 'kept'; kept: StoredState }
  | { type: 'refresh started' }
  | { type: 'refresh token rotated'; refreshToken: Secret }
  | { type: 'refresh succeeded'; tokens: TokenSet }
  | { type: 'refresh failed'; failure: Failure; nextRetryAt?: number }
  | { type: 'session ended'; failure: Failure }
  | { type: 'locked' }
  | { type: 'sign-out started' }
  | { type: 'sign-out finished' };

export const initialState: SessionState = { name: 'signed-out' };

/** What the later source leaves out stays as the earlier one had it. */
const mergeIdentity = (before: Identity | undefined, { subject, name, username, email }: Identity): Identity => ({
  subject,
  name: name ?? before?.name,
  username: username ?? before?.username,
  email: email ?? before?.email,
});

/** The session's state machine. An event that does not fit the state changes nothing. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'sign-in started':
      if (state.name === 'locked') return { name: 'signing-in', subject: event.subject, locked: state };
      return state.name === 'signed-out' ? { name: 'signing-in', subject: event.subject } : state;
    case 'mfa asked':
    case 'mfa answered':
      return state.name === 'signing-in' ? { ...state, mfa: event.mfa } : state;
    case 'sign-in succeeded':
      if (state.name !== 'signing-in') return state;
      return {
        name: 'signed-in',
        subject: state.subject,
        tokens: event.tokens,
        identity: event.tokens.identity,
        signedInAt: event.at,
        kept: event.kept,
        refreshing: false,
        refreshes: 0,
      };
    case 'sign-in failed':
      if (state.name !== 'signing-in') return state;
      return state.locked ?? { name: 'signed-out', last: state.subject };
    case 'restored': {
      if (state.name !== 'signed-out' && state.name !== 'locked') return state;
      const { subject, tokens, identity, signedInAt } = event;
      return { name: 'signed-in', subject, tokens, identity, signedInAt, kept: 'yes', refreshing: false, refreshes: 0 };
    }
    case 'found locked': {
      const { subject, identity, scopes } = event;
      return state.name === 'signed-out' ? { name: 'locked', subject, identity, scopes, kept: true } : state;
    }
    case 'identity learned':
      return state.name === 'signed-in' ? { ...state, identity: mergeIdentity(state.identity, event.identity) } : state;
    case 'kept':
      return state.name === 'signed-in' && state.kept !== event.kept ? { ...state, kept: event.kept } : state;
    case 'refresh started':
      return state.name === 'signed-in' ? { ...state, refreshing: true } : state;
    case 'refresh token rotated':
      if (state.name !== 'signed-in') return state;
      return { ...state, tokens: { ...state.tokens, refreshToken: event.refreshToken } };
    case 'refresh succeeded': {
      if (state.name !== 'signed-in') return state;
      const { refreshFailure: _failure, nextRetryAt: _nextTryAt, ...rest } = state;
      return { ...rest, tokens: event.tokens, refreshing: false, refreshes: state.refreshes + 1 };
    }
    case 'refresh failed': {
      if (state.name !== 'signed-in') return state;
      const { failure, nextRetryAt } = event;
      return {
        ...state,
        refreshing: false,
        refreshFailure: failure,
        ...(nextRetryAt !== undefined && { nextRetryAt }),
      };
    }
    case 'session ended':
      if (state.name !== 'signed-in' && state.name !== 'locked') return state;
      return { name: 'signed-out', last: state.subject, reason: event.failure };
    case 'locked': {
      if (state.name !== 'signed-in') return state;
      const { subject, identity, tokens, kept } = state;
      return { name: 'locked', subject, identity, scopes: tokens.sessionScopes.requestedScopes, kept: kept === 'yes' };
    }
    case 'sign-out started':
      if (state.name !== 'signed-in' && state.name !== 'locked') return state;
      return { name: 'signing-out', subject: state.subject };
    case 'sign-out finished':
      return state.name === 'signing-out' ? { name: 'signed-out', last: state.subject } : state;
  }
}
