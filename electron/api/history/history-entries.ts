import type { HistoryEntry, HistoryItem } from '../../../shared/api-history.ts';
import type { Log } from '../../core/ports.ts';
import type { HistoryStore } from './history-store.ts';
import type { StoredEntry } from './stored-entry.ts';

/**
 * A profile with the origins of its API, and the username that is signed in to it. Calls made while
 * signed out belong to every user of the profile.
 */
export type HistoryOwner = { profileId: string; origins: readonly string[]; username: string | undefined };

/** Limits of a profile's history. */
export const maxEntries = 50;
export const maxStoredCharacters = 512 * 1024;

/** How much of complete responses is kept in memory, for all profiles together. */
const maxFullResponseCharacters = 16 * 1024 * 1024;

/** A call in memory. */
export type Entry = {
  stored: StoredEntry;
  /** The stored entry as JSON. */
  text: string;
  isWritten: boolean;
  fullOutcome?: HistoryEntry['outcome'] | undefined;
};

/** A call without a response may have been refused because of its origin. */
export const isAtOrigin =
  (origins: readonly string[]) =>
  ({ stored: { request, outcome } }: Entry) =>
    !outcome.ok || origins.includes(new URL(request.url).origin);

/** Returns whether a call belongs to an owner. */
export const isOwnedBy =
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
export function limitEntries(entries: readonly Entry[]): Entry[] {
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

/** Projects a call to what the list shows. */
export function toHistoryItem({ stored }: Entry): HistoryItem {
  const { id, at, request, outcome } = stored;
  const response = outcome.ok
    ? { status: outcome.value.status, durationMs: outcome.value.durationMs, bytes: outcome.value.bytes }
    : undefined;
  return { id, at, method: request.method, url: request.url, ...(response && { response }) };
}

/** The calls of each profile in memory, the latest first. */
export type HistoryEntries = {
  /** Returns a profile's calls, which are read from the store at first. */
  load(profileId: string): Promise<Entry[]>;
  /** Changes a profile's calls. */
  change(profileId: string, update: (entries: Entry[]) => Entry[]): Promise<Entry[]>;
  /** Drops the complete bodies of the oldest responses. Their stored entries stay. */
  limitFullOutcomes(profileId: string): Promise<void>;
  /** Removes a profile's calls while they are deleted from the store too. */
  deleteDuring(profileId: string, deletion: () => Promise<void>): Promise<void>;
};

/** Creates the calls in memory. */
export function createHistoryEntries(parts: { store: HistoryStore; log: Log }): HistoryEntries {
  const { store, log } = parts;
  const entriesByProfile = new Map<string, Promise<Entry[]>>();

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

  return {
    load,

    change(profileId, update) {
      // Registered before it is computed, so that the next change builds on it.
      const changed = load(profileId).then(update);
      entriesByProfile.set(profileId, changed);
      return changed;
    },

    async limitFullOutcomes(profileId) {
      let characters = 0;
      const others = [...entriesByProfile.keys()].filter((id) => id !== profileId);
      for (const id of [profileId, ...others])
        for (const entry of (await entriesByProfile.get(id)) ?? []) {
          const next = characters + getBodyCharacters(entry);
          if (characters > 0 && next > maxFullResponseCharacters) entry.fullOutcome = undefined;
          else characters = next;
        }
    },

    async deleteDuring(profileId, deletion) {
      entriesByProfile.set(profileId, Promise.resolve([]));
      await deletion();
      entriesByProfile.delete(profileId);
    },
  };
}
