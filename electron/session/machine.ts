import type { Failure } from '../../shared/errors.ts';
import type { MfaView } from '../../shared/mfa.ts';
import type { Identity } from '../../shared/session.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** Whose session it is. */
export type Subject = { profileId: string; username: string };

export type SessionState =
  | { name: 'signed-out'; last?: Subject; reason?: Failure }
  | { name: 'signing-in'; subject: Subject; mfa?: MfaView }
  | {
      name: 'signed-in';
      subject: Subject;
      tokens: TokenSet;
      identity: Identity | undefined;
      signedInAt: number;
      refreshing: boolean;
      refreshes: number;
      refreshFailure?: Failure;
    }
  | { name: 'signing-out'; subject: Subject };

export type SessionEvent =
  | { type: 'sign-in started'; subject: Subject }
  | { type: 'mfa asked' | 'mfa answered'; mfa: MfaView }
  | { type: 'sign-in succeeded'; tokens: TokenSet; at: number }
  | { type: 'sign-in failed' }
  | { type: 'identity learned'; identity: Identity }
  | { type: 'refresh started' }
  | { type: 'refresh succeeded'; tokens: TokenSet }
  | { type: 'refresh failed'; failure: Failure }
  | { type: 'session ended'; failure: Failure }
  | { type: 'sign-out started' }
  | { type: 'sign-out finished' };

export const initialState: SessionState = { name: 'signed-out' };

/** What the later source leaves out stays as the earlier one had it. */
const merged = (before: Identity | undefined, { subject, name, username, email }: Identity): Identity => ({
  subject,
  name: name ?? before?.name,
  username: username ?? before?.username,
  email: email ?? before?.email,
});

/** The session's state machine. An event that does not fit the state changes nothing. */
export function reduce(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'sign-in started':
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
        refreshing: false,
        refreshes: 0,
      };
    case 'sign-in failed':
      return state.name === 'signing-in' ? { name: 'signed-out', last: state.subject } : state;
    case 'identity learned':
      return state.name === 'signed-in' ? { ...state, identity: merged(state.identity, event.identity) } : state;
    case 'refresh started':
      return state.name === 'signed-in' ? { ...state, refreshing: true } : state;
    case 'refresh succeeded': {
      if (state.name !== 'signed-in') return state;
      const { refreshFailure: _, ...kept } = state;
      return { ...kept, tokens: event.tokens, refreshing: false, refreshes: state.refreshes + 1 };
    }
    case 'refresh failed':
      return state.name === 'signed-in' ? { ...state, refreshing: false, refreshFailure: event.failure } : state;
    case 'session ended':
      return state.name === 'signed-in' ? { name: 'signed-out', last: state.subject, reason: event.failure } : state;
    case 'sign-out started':
      return state.name === 'signed-in' ? { name: 'signing-out', subject: state.subject } : state;
    case 'sign-out finished':
      return state.name === 'signing-out' ? { name: 'signed-out', last: state.subject } : state;
  }
}
