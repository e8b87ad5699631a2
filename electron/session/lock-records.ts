import type { Clock, Log } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { Vault } from '../vault/vault.ts';

const recordPrefix = 'locked/';
const lastUsedRecordName = 'last-used';

/** The vault's record that an account is locked. */
export const lockRecordName = (id: string) => `${recordPrefix}${id}`;

/** What outlives the app of an idle lock, so that starting it again does not get around one. */
export type LockRecords = {
  /** Does not fail: these accounts are locked all the same, until the app ends. */
  lock(ids: readonly string[]): Promise<void>;
  unlock(id: string): Promise<void>;
  /** The app ends, or may: what follows counts as time in which nobody used it. */
  recordLastUse(): Promise<void>;
  /**
   * Tells at the start which accounts are to be locked: those that were, and all where nobody used the app for too long.
   *
   * @param ids the accounts that are there; marks of others go
   */
  read(ids: readonly string[]): Promise<(id: string) => boolean>;
};

/** @param minutes how long nobody may have used it; `undefined` where nothing is locked for that */
export function createLockRecords(parts: {
  vault: Vault;
  clock: Clock;
  log: Log;
  idleLockMinutes: () => number | undefined;
}): LockRecords {
  const { vault, clock, log, idleLockMinutes } = parts;
  const change = (what: Parameters<Vault['change']>[0]) =>
    vault.change(what).catch((error) => log('lock cannot be kept', { code: (error as NodeJS.ErrnoException).code }));

  /** A time that is missing, as after a crash, or in the future says nothing. */
  async function isLongAgo(): Promise<boolean> {
    const after = idleLockMinutes();
    if (after === undefined) return false;
    const unused = clock.now() - Number((await vault.read(lastUsedRecordName))?.reveal() ?? Number.NaN);
    return !(unused >= 0 && unused < after * 60_000);
  }

  return {
    lock: (ids) => change({ set: Object.fromEntries(ids.map((id) => [lockRecordName(id), new Secret('yes')])) }),
    unlock: (id) => change({ deleteNames: [lockRecordName(id)], onlyIfExists: lockRecordName(id) }),
    async recordLastUse() {
      if (idleLockMinutes() !== undefined)
        await change({ set: { [lastUsedRecordName]: new Secret(String(clock.now())) } });
    },
    async read(ids) {
      const all = await isLongAgo();
      const locked = await vault.names(recordPrefix);
      const lost = locked.filter((mark) => !ids.some((id) => lockRecordName(id) === mark));
      if (lost.length > 0) await change({ deleteNames: lost });
      return (id) => all || locked.includes(lockRecordName(id));
    },
  };
}
