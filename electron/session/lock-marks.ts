import type { Clock, Log } from '../ports.ts';
import { Secret } from '../vault/secret.ts';
import type { Vault } from '../vault/vault.ts';

const prefix = 'locked/';
const lastUsed = 'last-used';

/** The vault's record that an account is locked. */
export const lockMark = (id: string) => `${prefix}${id}`;

/** What outlives the app of an idle lock, so that starting it again does not get around one. */
export type LockMarks = {
  /** Does not fail: these accounts are locked all the same, until the app ends. */
  lock(ids: readonly string[]): Promise<void>;
  unlock(id: string): Promise<void>;
  /** The app ends, or may: what follows counts as time in which nobody used it. */
  left(): Promise<void>;
  /**
   * Tells at the start which accounts are to be locked: those that were, and all where nobody used the app for too long.
   *
   * @param ids the accounts that are there; marks of others go
   */
  read(ids: readonly string[]): Promise<(id: string) => boolean>;
};

/** @param minutes how long nobody may have used it; `undefined` where nothing is locked for that */
export function createLockMarks(parts: {
  vault: Vault;
  clock: Clock;
  log: Log;
  minutes: () => number | undefined;
}): LockMarks {
  const { vault, clock, log, minutes } = parts;
  const change = (what: Parameters<Vault['change']>[0]) =>
    vault.change(what).catch((error) => log('lock cannot be kept', { code: (error as NodeJS.ErrnoException).code }));

  /** A time that is missing, as after a crash, or in the future says nothing. */
  async function isLongAgo(): Promise<boolean> {
    const after = minutes();
    if (after === undefined) return false;
    const unused = clock.now() - Number((await vault.read(lastUsed))?.reveal() ?? Number.NaN);
    return !(unused >= 0 && unused < after * 60_000);
  }

  return {
    lock: (ids) => change({ keep: Object.fromEntries(ids.map((id) => [lockMark(id), new Secret('yes')])) }),
    unlock: (id) => change({ forget: [lockMark(id)], ifThere: lockMark(id) }),
    async left() {
      if (minutes() !== undefined) await change({ keep: { [lastUsed]: new Secret(String(clock.now())) } });
    },
    async read(ids) {
      const all = await isLongAgo();
      const locked = await vault.names(prefix);
      const lost = locked.filter((mark) => !ids.some((id) => lockMark(id) === mark));
      if (lost.length > 0) await change({ forget: lost });
      return (id) => all || locked.includes(lockMark(id));
    },
  };
}
