import type { Locks } from '../core/ports.ts';
import type { Vault } from '../vault/vault.ts';
import { isNewerVersion, parseStoredSession, type StoredSession, serializeSession } from './stored-session.ts';

/** Where one session outlives the app, for whoever asked for it. */
export type SessionStore = {
  /** Runs while no other process does so for this session. Fails with `busy`. */
  withLock<T>(run: () => Promise<T>): Promise<T>;
  /** The session as it is kept; another process may have changed it. */
  read(): Promise<StoredSession | undefined>;
  set(kept: StoredSession): Promise<void>;
  /** Replaces what is kept; where another process signed out meanwhile nothing comes back. */
  update(kept: StoredSession): Promise<void>;
  delete(): Promise<void>;
  /** Forgets what is no session. What a newer version of the app kept stays. */
  deleteInvalid(): Promise<void>;
};

const recordPrefix = 'session/';

/** The vault's record of a session. */
export const sessionRecordName = (id: string) => `${recordPrefix}${id}`;

/** The ids of the sessions that are kept. */
export const listStoredSessionIds = async (vault: Vault): Promise<string[]> =>
  (await vault.names(recordPrefix)).map((name) => name.slice(recordPrefix.length));

/** Keeps the session of this id in the vault. */
export function createSessionStore(parts: { id: string; vault: Vault; locks: Locks }): SessionStore {
  const { id, vault, locks } = parts;
  const name = sessionRecordName(id);
  return {
    withLock: (run) => locks.withLock(`session-${id}`, run),
    async read() {
      const text = await vault.read(name);
      return text && parseStoredSession(text);
    },
    set: (kept) => vault.set(name, serializeSession(kept)),
    update: (kept) => vault.change({ set: { [name]: serializeSession(kept) }, onlyIfExists: name }),
    delete: () => vault.delete(name),
    async deleteInvalid() {
      const text = await vault.read(name);
      if (!text || !isNewerVersion(text)) await vault.delete(name);
    },
  };
}
