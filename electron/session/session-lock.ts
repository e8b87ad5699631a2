import { fail } from '../core/failure.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { RefreshCoordinator } from './refresh-coordinator.ts';
import type { SessionPersistence } from './session-persistence.ts';
import type { SessionStore } from './session-store.ts';
import type { SessionContext, StateMachine } from './state-machine.ts';
import type { StoredSession } from './stored-session.ts';

/**
 * Restores a stored session, and drops its tokens from memory while it is locked. Tokens that are
 * not stored are revoked.
 */
export type SessionLock = {
  /**
   * Restores a stored session.
   *
   * @param options.locked leaves the tokens in the store until the session is unlocked
   */
  restore(stored: StoredSession, options: { client: OAuthClient; store: SessionStore; locked?: boolean }): void;
  /** Removes the tokens from memory until the user re-authenticates. */
  lock(): Promise<void>;
  /**
   * Unlocks a locked session with its stored tokens.
   *
   * @throws `signed_out` if there are none
   */
  unlock(): Promise<void>;
};

/** Creates the lock of the session that a state machine holds. */
export function createSessionLock(parts: {
  stateMachine: StateMachine;
  persistence: SessionPersistence;
  refreshes: RefreshCoordinator;
}): SessionLock {
  const { stateMachine, persistence, refreshes } = parts;

  function start(stored: StoredSession, context: SessionContext): void {
    const { profileId, username, tokens, identity, signedInAt } = stored;
    refreshes.start(tokens, context);
    stateMachine.dispatch({
      type: 'restored',
      subject: { profileId, username },
      context,
      tokens,
      identity,
      signedInAt,
    });
  }

  return {
    restore(stored, { client, store, locked = false }) {
      const context = { client, store, abort: new AbortController() };
      if (!locked) return start(stored, context);
      const { profileId, username, identity, tokens } = stored;
      const { requestedScopes } = tokens.sessionScopes;
      stateMachine.dispatch({
        type: 'restored locked',
        subject: { profileId, username },
        context,
        identity,
        requestedScopes,
      });
    },

    async lock() {
      const state = stateMachine.state();
      if (state.name !== 'signed-in') return;
      refreshes.pause();
      persistence.stop();
      stateMachine.dispatch({ type: 'locked' });
      // A refresh in progress must finish, because a rotated refresh token has to be stored.
      await refreshes.settle();
      if (state.stored !== 'yes') void state.context.client.revoke(state.tokens, new AbortController().signal);
    },

    async unlock() {
      await refreshes.settle();
      const state = stateMachine.state();
      if (state.name !== 'locked') return fail('signed_out');
      const stored = await state.context.store?.readFor(state.context.client.profile);
      // It may have been signed out meanwhile.
      if (!stored || stateMachine.state() !== state) return fail('signed_out');
      start(stored, { ...state.context, abort: new AbortController() });
    },
  };
}
