import type { Locks } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import { isNewer, type KeptSession, readKept, writeKept } from './kept-session.ts';

/** Where one session outlives the app, for whoever asked for it. */
export type Keeper = {
  /** Runs while no other process does so for this session. Fails with `busy`. */
  alone<T>(run: () => Promise<T>): Promise<T>;
  /** The session as it is kept; another process may have changed it. */
  read(): Promise<KeptSession | undefined>;
  write(kept: KeptSession): Promise<void>;
  /** Replaces what is kept; where another process signed out meanwhile nothing comes back. */
  rewrite(kept: KeptSession): Promise<void>;
  forget(): Promise<void>;
  /** Forgets what is no session. What a newer version of the app kept stays. */
  discard(): Promise<void>;
};

const prefix = 'session/';

/** The vault's record of a session. */
export const keptName = (id: string) => `${prefix}${id}`;

/** The ids of the sessions that are kept. */
export const keptIds = async (vault: Vault): Promise<string[]> =>
  (await vault.names(prefix)).map((name) => name.slice(prefix.length));

/** Keeps the session of this id in the vault. */
export function createKeeper(parts: { id: string; vault: Vault; locks: Locks }): Keeper {
  const { id, vault, locks } = parts;
  const name = keptName(id);
  return {
    alone: (run) => locks.alone(`session-${id}`, run),
    async read() {
      const text = await vault.read(name);
      return text && readKept(text);
    },
    write: (kept) => vault.keep(name, writeKept(kept)),
    rewrite: (kept) => vault.change({ keep: { [name]: writeKept(kept) }, ifThere: name }),
    forget: () => vault.forget(name),
    async discard() {
      const text = await vault.read(name);
      if (!text || !isNewer(text)) await vault.forget(name);
    },
  };
}
