import { errnoCode } from '../core/errno-code.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { readPlainValue, setPlainValue } from '../vault/plain-value.ts';
import type { Vault } from '../vault/vault.ts';
import { sessionRecordName } from './session-store.ts';
import { withLockState } from './stored-session.ts';

const lastUseRecordName = 'last-used';

/** Stores which accounts are locked, so that restarting the app does not bypass an idle lock. */
export type IdleLockStore = {
  /**
   * Marks stored sessions as locked. Never rejects: they are locked until the app quits in any
   * case.
   */
  markLocked(ids: readonly string[]): Promise<void>;
  /** Marks a stored session as unlocked. Never rejects. */
  markUnlocked(id: string): Promise<void>;
  /** Records that the app was in use until now, because it may be about to quit. */
  recordLastUse(): Promise<void>;
  /**
   * Returns whether all sessions are to be restored locked: if the app was not used for longer than
   * the idle limit, or the vault has lost something, which may be a lock. Never rejects.
   */
  areAllLocked(): Promise<boolean>;
};

/**
 * Creates the store of idle locks in a vault.
 *
 * @param parts.idleLockMinutes returns the idle limit, or `undefined` if there is none
 */
export function createIdleLockStore(parts: {
  vault: Vault;
  clock: Clock;
  log: Log;
  idleLockMinutes: () => number | undefined;
}): IdleLockStore {
  const { vault, clock, log, idleLockMinutes } = parts;
  let isLockLost = false;

  const tryToStore = (change: Promise<void>): Promise<boolean> =>
    change.then(
      () => true,
      (error) => {
        log('lock cannot be stored', { code: errnoCode(error) });
        return false;
      },
    );
  const setLocks = (ids: readonly string[], isLocked: boolean) =>
    tryToStore(
      vault.change({
        update: Object.fromEntries(
          ids.map((id) => [sessionRecordName(id), (record: Secret) => withLockState(record, isLocked)]),
        ),
      }),
    );

  /** A time that is missing, as after a crash, or in the future counts as too long ago. */
  async function isLastUseTooLongAgo(): Promise<boolean> {
    const limitMinutes = idleLockMinutes();
    if (limitMinutes === undefined) return false;
    const lastUse = Number((await readPlainValue(vault, lastUseRecordName)) ?? Number.NaN);
    const unusedMs = clock.now() - lastUse;
    return !(unusedMs >= 0 && unusedMs < limitMinutes * 60_000);
  }

  return {
    async markLocked(ids) {
      isLockLost = !(await setLocks(ids, true));
    },
    async markUnlocked(id) {
      await setLocks([id], false);
    },
    async recordLastUse() {
      if (idleLockMinutes() === undefined) return;
      // Without a time of last use, everything is locked at the next start.
      if (isLockLost) await tryToStore(vault.delete(lastUseRecordName));
      else await tryToStore(setPlainValue(vault, lastUseRecordName, String(clock.now())));
    },
    async areAllLocked() {
      try {
        return vault.status().condition !== 'good' || (await isLastUseTooLongAgo());
      } catch {
        return true;
      }
    },
  };
}
