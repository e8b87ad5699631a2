import type { SessionSnapshot } from '../../shared/session.ts';
import { fail } from '../core/failure.ts';
import type { UserVerifier } from '../core/ports.ts';
import type { AccountSlots } from './account-slots.ts';
import type { IdleLockStore } from './idle-lock-store.ts';

/** Locks and unlocks accounts. */
export type AccountLocks = {
  /** Locks every account that is signed in. */
  lock(): Promise<void>;
  /**
   * Unlocks the active account after the system has verified the user.
   *
   * @param reason shown in the system's prompt
   * @throws `canceled` if the user is not verified, `signed_out`
   */
  unlock(reason: string): Promise<SessionSnapshot>;
};

/** Creates the locks of accounts, which a restart of the app does not open. */
export function createAccountLocks(parts: {
  slots: AccountSlots;
  idleLockStore: IdleLockStore;
  userVerifier: UserVerifier;
}): AccountLocks {
  const { slots, idleLockStore, userVerifier } = parts;
  return {
    async lock() {
      const locking = Promise.allSettled(slots.all().map(({ session }) => session.lock()));
      const locked = slots.all().filter(({ session }) => {
        const snapshot = session.snapshot();
        return snapshot.state === 'locked' && snapshot.stored;
      });
      if (locked.length > 0) await idleLockStore.markLocked(locked.map(({ id }) => id));
      await locking;
    },

    async unlock(reason) {
      const { id, session } = slots.active();
      if (!(await userVerifier.verify(reason))) fail('canceled');
      const unlocked = await session.unlock();
      await idleLockStore.markUnlocked(id);
      return unlocked;
    },
  };
}
