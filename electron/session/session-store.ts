import type { Profile } from '../../shared/profile.ts';
import type { Locks } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { destinationFingerprint } from '../oauth/destinations.ts';
import type { Vault } from '../vault/vault.ts';
import { parseStoredSession, type StoredSession, serializeSession } from './stored-session.ts';

/** Stores one session in the vault, shared with other processes of the app. */
export type SessionStore = {
  /**
   * Runs a function while no other process does so for this session.
   *
   * @throws `busy` if the lock cannot be acquired in time
   */
  withLock<T>(run: () => Promise<T>): Promise<T>;
  /** Reads the session, which another process may have changed or deleted. */
  read(): Promise<StoredSession | undefined>;
  /** Reads the session if its tokens may be sent to the destinations of a profile, and no other. */
  readFor(profile: Profile): Promise<StoredSession | undefined>;
  /** Stores the session. */
  set(session: StoredSession): Promise<void>;
  /**
   * Replaces the session if it still exists, so that a sign-out elsewhere is not undone. If it is
   * locked, it stays locked.
   */
  update(session: StoredSession): Promise<void>;
  /** Deletes the session. */
  delete(): Promise<void>;
};

const recordPrefix = 'session/';

/** Returns the name of a session's record in the vault. */
export const sessionRecordName = (id: string) => `${recordPrefix}${id}`;

/** Reads the records of all stored sessions by ID. */
export const readSessionRecords = async (vault: Vault): Promise<[id: string, record: Secret][]> =>
  [...(await vault.readAll(recordPrefix))].map(([name, record]) => [name.slice(recordPrefix.length), record]);

/** Creates the store of one session. */
export function createSessionStore(parts: { id: string; vault: Vault; locks: Locks }): SessionStore {
  const { id, vault, locks } = parts;
  const name = sessionRecordName(id);
  const read = async () => {
    const text = await vault.read(name);
    return text && parseStoredSession(text);
  };
  return {
    withLock: (run) => locks.withLock(`session-${id}`, run),
    read,
    async readFor(profile) {
      const stored = await read();
      return stored?.destinations === destinationFingerprint(profile, 'all') ? stored : undefined;
    },
    set: (session) => vault.set(name, serializeSession(session)),
    update: (session) => {
      const toNext = (current: Secret) =>
        serializeSession({ ...session, isLocked: session.isLocked || parseStoredSession(current)?.isLocked !== false });
      return vault.change({ update: { [name]: toNext } });
    },
    delete: () => vault.delete(name),
  };
}
