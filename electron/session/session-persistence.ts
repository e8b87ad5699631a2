import type { StoredState } from '../../shared/session.ts';
import { errnoCode } from '../core/errno-code.ts';
import { toFailure } from '../core/failure.ts';
import type { Clock, Log } from '../core/ports.ts';
import { destinationFingerprint } from '../oauth/destinations.ts';
import type { SignedInState, StateMachine } from './state-machine.ts';
import type { StoredSession } from './stored-session.ts';

const retryDelayMs = 60_000;

type PersistableSession = Pick<SignedInState, 'subject' | 'context' | 'tokens' | 'identity' | 'signedInAt'>;

/** Writes a session to its store, and retries writes that failed. */
export type SessionPersistence = {
  /**
   * Writes a session. Never rejects: the tokens are usable even if they cannot be stored.
   *
   * @param previously `yes` if the session was stored before; it is then not written if another
   *   process has deleted it
   */
  write(session: PersistableSession, previously?: StoredState): Promise<StoredState>;
  /**
   * Writes the user's identity if the stored tokens are still those of this session. Otherwise
   * another process has refreshed them, and writing would bring back an old refresh token. Never
   * rejects.
   */
  updateIdentity(session: PersistableSession): Promise<void>;
  /** Retries a failed write now, because the app is about to quit. */
  retryNow(): Promise<void>;
  /** Retries a failed write every minute until it succeeds. */
  scheduleRetry(): void;
  /** Cancels the scheduled retry. */
  stop(): void;
};

/** Creates the persistence of the session that a state machine holds. */
export function createSessionPersistence(parts: {
  clock: Clock;
  log: Log;
  stateMachine: StateMachine;
}): SessionPersistence {
  const { clock, log, stateMachine } = parts;
  let cancelRetry = () => {};

  function toStoredSession({ subject, context, tokens, identity, signedInAt }: PersistableSession): StoredSession {
    const destinations = destinationFingerprint(context.client.profile, 'all');
    // A refresh can end after the session was locked.
    const isLocked = stateMachine.state().name === 'locked';
    return { ...subject, destinations, identity, signedInAt, isLocked, tokens };
  }

  async function write(session: PersistableSession, previously?: StoredState): Promise<StoredState> {
    const { store } = session.context;
    if (!store) return 'no';
    const stored = toStoredSession(session);
    try {
      await (previously === 'yes' ? store.update(stored) : store.set(stored));
      return 'yes';
    } catch (error) {
      log('session cannot be stored', { code: errnoCode(error) ?? toFailure(error).kind });
      return 'failed';
    }
  }

  async function updateIdentity(session: PersistableSession): Promise<void> {
    const { store } = session.context;
    const update = async () => {
      const stored = await store?.readFor(session.context.client.profile);
      if (stored?.tokens.accessToken.equals(session.tokens.accessToken)) await store?.update(toStoredSession(session));
    };
    await store?.withLock(update).catch((error) => log('identity cannot be stored', { kind: toFailure(error).kind }));
  }

  function unstoredSession(): SignedInState | undefined {
    const state = stateMachine.state();
    return state.name === 'signed-in' && state.stored === 'failed' ? state : undefined;
  }

  async function retryNow(): Promise<void> {
    cancelRetry();
    const session = unstoredSession();
    if (!session) return;
    const stored = await write(session);
    if (!unstoredSession()) return;
    stateMachine.dispatch({ type: 'stored', stored });
    scheduleRetry();
  }

  function scheduleRetry(): void {
    cancelRetry();
    if (unstoredSession()) cancelRetry = clock.after(retryDelayMs, () => void retryNow());
  }

  return { write, updateIdentity, retryNow, scheduleRetry, stop: () => cancelRetry() };
}
