import { errnoCode } from '../core/errno-code.ts';
import type { Clock, Log } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { Vault, VaultChange } from '../vault/vault.ts';

const recordPrefix = 'locked/';
const lastUseRecordName = 'last-used';

/** Returns the name of the vault record that marks an account as locked. */
export const lockRecordName = (id: string) => `${recordPrefix}${id}`;

/** Stores which accounts are locked, so that restarting the app does not bypass an idle lock. */
export type LockRecords = {
  /** Marks accounts as locked. Never rejects: they are locked until the app quits in any case. */
  lock(ids: readonly string[]): Promise<void>;
  /** Removes an account's mark. Never rejects. */
  unlock(id: string): Promise<void>;
  /** Records that the app was in use until now, because it may be about to quit. */
  recordLastUse(): Promise<void>;
  /**
   * Reads which accounts to restore locked: those with a mark, or all if the app was not used for
   * longer than the idle limit.
   *
   * @param ids all accounts; marks of others are deleted
   * @returns a function that returns whether an account is locked
   */
  read(ids: readonly string[]): Promise<(id: string) => boolean>;
};

/**
 * Creates the lock records of a vault.
 *
 * @param parts.idleLockMinutes returns the idle limit, or `undefined` if there is none
 */
export function createLockRecords(parts: {
  vault: Vault;
  clock: Clock;
  log: Log;
  idleLockMinutes: () => number | undefined;
}): LockRecords {
  const { vault, clock, log, idleLockMinutes } = parts;
  const change = (vaultChange: VaultChange) =>
    vault.change(vaultChange).catch((error) => log('lock cannot be stored', { code: errnoCode(error) }));

  /** A time that is missing, as after a crash, or in the future counts as too long ago. */
  async function isLastUseTooLongAgo(): Promise<boolean> {
    const limitMinutes = idleLockMinutes();
    if (limitMinutes === undefined) return false;
    const lastUse = Number((await vault.read(lastUseRecordName))?.reveal() ?? Number.NaN);
    const unusedMs = clock.now() - lastUse;
    return !(unusedMs >= 0 && unusedMs < limitMinutes * 60_000);
  }

  return {
    lock: (ids) => change({ set: Object.fromEntries(ids.map((id) => [lockRecordName(id), new Secret('yes')])) }),
    unlock: (id) => change({ deleteNames: [lockRecordName(id)], onlyIfExists: lockRecordName(id) }),
    async recordLastUse() {
      if (idleLockMinutes() !== undefined)
        await change({ set: { [lastUseRecordName]: new Secret(String(clock.now())) } });
    },
    async read(ids) {
      const areAllLocked = await isLastUseTooLongAgo();
      const lockRecords = await vault.names(recordPrefix);
      const orphans = lockRecords.filter((name) => !ids.some((id) => lockRecordName(id) === name));
      if (orphans.length > 0) await change({ deleteNames: orphans });
      return (id) => areAllLocked || lockRecords.includes(lockRecordName(id));
    },
  };
}
