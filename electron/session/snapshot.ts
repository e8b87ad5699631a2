import type { SessionSnapshot } from '../../shared/session.ts';
import type { SessionState } from './state-machine.ts';

/** Projects a state to what the page may see: everything but the tokens. */
export function toSnapshot(state: SessionState): SessionSnapshot {
  switch (state.name) {
    case 'signed-out':
      return { state: 'signed-out', ...state.previousSubject, ...(state.reason && { reason: state.reason }) };
    case 'signing-in':
      return {
        state: 'signing-in',
        ...state.subject,
        ...(state.locked && { unlocking: true }),
        ...(state.mfa && { mfa: state.mfa }),
      };
    case 'signing-out':
      return { state: 'signing-out', ...state.subject };
    case 'locked':
      return { state: 'locked', ...state.subject, identity: state.identity, stored: state.stored };
    case 'signed-in': {
      const { tokens } = state;
      return {
        state: 'signed-in',
        ...state.subject,
        identity: state.identity,
        scopes: { requested: [...tokens.requestedScopes], granted: [...tokens.grantedScopes] },
        signedInAt: state.signedInAt,
        receivedAt: tokens.requestedAt,
        expiresAt: tokens.expiresAt,
        refreshable: tokens.refreshToken !== undefined,
        stored: state.stored,
        refreshing: state.refreshing,
        refreshes: state.refreshes,
        refreshFailure: state.refreshFailure,
        nextRetryAt: state.nextRetryAt,
        clockSkewSeconds: tokens.clockSkewSeconds,
      };
    }
  }
}
