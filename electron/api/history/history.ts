import type { HistoryEntry, HistoryItem } from '../../../shared/api-history.ts';
import { fail } from '../../core/failure.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { HistoryStore } from './history-store.ts';
import type { StoredEntry } from './stored-entry.ts';

/**
 * A profile with the origins of its API, and the username that is signed in to it. Calls made while
 * signed out belong to every user of the profile.
 */
export type HistoryOwner = { profileId: string; origins: readonly string[]; username: string | undefined };

/**
 * The calls that were sent to each profile's API. Complete responses are kept in memory only,
 * without secrets on disk.
 */
export type ApiHistory = {
  /**
   * Adds a call. It is written half a second later, with what is added until then.
   *
   * @param fullOutcome the outcome with its complete body, which is not stored
   */
  add(profileId: string, stored: StoredEntry, fullOutcome: HistoryEntry['outcome']): Promise<void>;
  /**
   * Adds a call in a later turn of the event loop, so that nobody waits for its redaction. Whatever
   * else is done here waits.
   */
  addLater(profileId: string, createStored: () => Promise<StoredEntry>, fullOutcome: HistoryEntry['outcome']): void;
  /** Lists the calls of an owner, the latest first. */
  list(owner: HistoryOwner): Promise<HistoryItem[]>;
  /** @throws `response_gone` */
  read(owner: HistoryOwner, id: string): Promise<HistoryEntry>;
  /** @throws `file_unwritable` */
  clear(owner: HistoryOwner): Promise<void>;
  /** Deletes the calls that other origins than these responded to. Does not throw. */
  deleteOtherOrigins(profileId: string, origins: readonly string[]): Promise<void>;
  /** Deletes the history of a deleted profile. Does not throw. */
  deleteProfile(profileId: string): Promise<void>;
  /** Writes what is still to be written, and resolves when every change is written. */
  flush(): Promise<void>;
};

/** Limits of a profile's history. */
export const maxEntries = 50;
export const maxStoredCharacters = 512 * 1024;

/** How much of complete responses is kept in memory, for all profiles together. */
const maxFullResponseCharacters = 16 * 1024 * 1024;

/** How long an added call waits to be written, in milliseconds. */
const writeDelayMs = 500;

type Entry = {
  stored: StoredEntry;
  /** The stored entry as JSON. */
  text: string;
  isWritten: boolean;
  fullOutcome?: HistoryEntry['outcome'] | undefined;
};

/** A call without a response may have been refused because of its origin. */
const isAtOrigin =
  (origins: readonly string[]) =>
  ({ stored: { request, outcome } }: Entry) =>
    !outcome.ok || origins.includes(new URL(request.url).origin);

const isOwnedBy =
  ({ username, origins }: HistoryOwner) =>
  (entry: Entry) =>
    (entry.stored.username === undefined || entry.stored.username === username) && isAtOrigin(origins)(entry);

const getBodyCharacters = ({ fullOutcome }: Entry) =>
  fullOutcome?.ok ? (fullOutcome.value.text?.length ?? 0) + (fullOutcome.value.base64?.length ?? 0) : 0;

function omitBody(stored: StoredEntry): StoredEntry {
  if (!stored.outcome.ok) return stored;
  const { text: _, base64: __, ...value } = stored.outcome.value;
  return { ...stored, outcome: { ok: true, value: { ...value, bodyOmitted: true } } };
}

/** Keeps the latest entries that fit. An entry that does not fit loses its response body first. */
function limitEntries(entries: readonly Entry[]): Entry[] {
  let characters = 0;
  const fitting: Entry[] = [];
  for (const entry of entries.slice(0, maxEntries)) {
    if (characters + entry.text.length > maxStoredCharacters) {
      entry.stored = omitBody(entry.stored);
      entry.text = JSON.stringify(entry.stored);
    }
    characters += entry.text.length;
    if (characters > maxStoredCharacters) break;
    fitting.push(entry);
  }
  return fitting;
}

function toHistoryItem({ stored }: Entry): HistoryItem {
  const { id, at, request, outcome } = stored;
  const response = outcome.ok
    ? { status: outcome.value.status, durationMs: outcome.value.durationMs, bytes: outcome.value.bytes }
    : undefined;
  return { id, at, method: request.method, url: request.url, ...(response && { response }) };
}

/** Creates the history. */
export function createApiHistory(parts: { store: HistoryStore; clock: Clock; log: Log }): ApiHistory {
  const { store, clock, log } = parts;
  const entriesByProfile = new Map<string, Promise<Entry[]>>();
  const writeTimers = new Map<string, () => void>();
  let lastWrite: Promise<unknown> = Promise.resolve();
  let additions: Promise<unknown> = Promise.resolve();
  const startAdditions = new Set<() => void>();

  const load = (profileId: string): Promise<Entry[]> => {
    const entries =
      entriesByProfile.get(profileId) ??
      store.read(profileId).then(
        (storedEntries) =>
          limitEntries(storedEntries.map((stored) => ({ stored, text: JSON.stringify(stored), isWritten: true }))),
        () => {
          log('history cannot be read');
          return [];
        },
      );
    entriesByProfile.set(profileId, entries);
    return entries;
  };

  /** Drops the complete bodies of the oldest responses. Their stored entries stay. */
  async function limitFullOutcomes(profileId: string): Promise<void> {
    let characters = 0;
    const others = [...entriesByProfile.keys()].filter((id) => id !== profileId);
    for (const id of [profileId, ...others])
      for (const entry of (await entriesByProfile.get(id)) ?? []) {
        const next = characters + getBodyCharacters(entry);
        if (characters > 0 && next > maxFullResponseCharacters) entry.fullOutcome = undefined;
        else characters = next;
      }
  }

  function cancelWrite(profileId: string): void {
    writeTimers.get(profileId)?.();
    writeTimers.delete(profileId);
  }

  /**
   * Writes after earlier writes, with the entries of that moment.
   *
   * @param isReplaced whether entries were deleted, so that none of what was written may remain
   */
  function write(profileId: string, isReplaced = false): Promise<void> {
    cancelWrite(profileId);
    const result = lastWrite.then(async () => {
      const entries = await load(profileId);
      const added = isReplaced ? -1 : entries.findIndex(({ isWritten }) => isWritten);
      const unwritten = added < 0 ? entries : entries.slice(0, added);
      if (unwritten.length === 0 && !isReplaced) return;
      await store.write(
        profileId,
        entries.map(({ text }) => text),
        unwritten.length,
      );
      for (const entry of unwritten) entry.isWritten = true;
    });
    lastWrite = result.catch(() => log('history cannot be written'));
    return result;
  }

  function writeSoon(profileId: string): void {
    if (writeTimers.has(profileId)) return;
    const cancel = clock.after(writeDelayMs, () => void write(profileId).catch(() => {}));
    writeTimers.set(profileId, cancel);
  }

  /** Registers the result before it is computed, so that the next change builds on it. */
  function change(profileId: string, update: (entries: Entry[]) => Entry[]): Promise<Entry[]> {
    const changed = load(profileId).then(update);
    entriesByProfile.set(profileId, changed);
    return changed;
  }

  /** Starts all additions that are still to come, and waits for them. */
  async function completeAdditions(): Promise<void> {
    for (const start of startAdditions) start();
    await additions;
  }

  const add: ApiHistory['add'] = async (profileId, stored, fullOutcome) => {
    const entry = { stored, text: JSON.stringify(stored), isWritten: false, fullOutcome };
    await change(profileId, (entries) => limitEntries([entry, ...entries]));
    await limitFullOutcomes(profileId);
    writeSoon(profileId);
  };

  return {
    add,

    addLater(profileId, createStored, fullOutcome) {
      const turn = new Promise<void>((resolve) => {
        const start = () => {
          startAdditions.delete(start);
          resolve();
        };
        startAdditions.add(start);
        clock.after(0, start);
      });
      const addition = Promise.all([turn, additions]).then(async () =>
        add(profileId, await createStored(), fullOutcome),
      );
      additions = addition.catch(() => log('call cannot be recorded'));
    },

    async list(owner) {
      await completeAdditions();
      return (await load(owner.profileId)).filter(isOwnedBy(owner)).map(toHistoryItem);
    },

    async read(owner, id) {
      await completeAdditions();
      const entries = (await load(owner.profileId)).filter(isOwnedBy(owner));
      const { stored, fullOutcome } = entries.find((entry) => entry.stored.id === id) ?? fail('response_gone');
      return { request: stored.request, outcome: fullOutcome ?? stored.outcome };
    },

    async clear(owner) {
      await completeAdditions();
      const isOwned = isOwnedBy(owner);
      await change(owner.profileId, (entries) => entries.filter((entry) => !isOwned(entry)));
      await write(owner.profileId, true).catch(() => fail('file_unwritable'));
    },

    async deleteOtherOrigins(profileId, origins) {
      await completeAdditions();
      const before = (await load(profileId)).length;
      const { length } = await change(profileId, (entries) => entries.filter(isAtOrigin(origins)));
      if (length < before) await write(profileId, true).catch(() => {});
    },

    async deleteProfile(profileId) {
      await completeAdditions();
      cancelWrite(profileId);
      entriesByProfile.set(profileId, Promise.resolve([]));
      lastWrite = lastWrite.then(() => store.delete(profileId)).catch(() => log('history cannot be deleted'));
      await lastWrite;
      entriesByProfile.delete(profileId);
    },

    async flush() {
      await completeAdditions();
      for (const profileId of [...writeTimers.keys()]) write(profileId).catch(() => {});
      await lastWrite;
    },
  };
}
