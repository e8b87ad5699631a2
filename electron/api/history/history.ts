import type { HistoryEntry, HistoryItem } from '../../../shared/api-history.ts';
import { fail } from '../../core/failure.ts';
import type { Log } from '../../core/ports.ts';
import type { HistoryStore } from './history-store.ts';
import type { StoredEntry } from './stored-entry.ts';

/** Whose requests are meant: a profile's, and of those a person's and the ones that nobody was signed in for. */
export type HistoryOwner = { profileId: string; who: string | undefined };

/** What was sent to each profile's API. Responses are there whole while the app runs; what is kept has no secret. */
export type ApiHistory = {
  /** @param fullOutcome the outcome with all of its body, for as long as the app runs */
  add(profileId: string, stored: StoredEntry, fullOutcome: HistoryEntry['outcome']): Promise<void>;
  /** The newest first. */
  list(whose: HistoryOwner): Promise<HistoryItem[]>;
  /** Fails with `reply_gone`. */
  read(whose: HistoryOwner, id: string): Promise<HistoryEntry>;
  /** Fails with `file_unwritable`. */
  clear(whose: HistoryOwner): Promise<void>;
  /** Forgets all of a profile that is no more. Does not fail. */
  deleteProfile(profileId: string): Promise<void>;
  /** Ends when everything is written. */
  flush(): Promise<void>;
};

/** The most of one profile's history. */
export const maxEntries = 50;
export const maxStoredCharacters = 512 * 1024;

/** How many characters of whole responses are in memory, of all profiles. */
const maxFullResponseCharacters = 16 * 1024 * 1024;

type Entry = { stored: StoredEntry; fullOutcome?: HistoryEntry['outcome'] | undefined };

const isOwnedBy =
  ({ who }: HistoryOwner) =>
  (entry: Entry) =>
    entry.stored.who === undefined || entry.stored.who === who;

const getBodyCharacters = ({ fullOutcome }: Entry) =>
  fullOutcome?.ok ? (fullOutcome.value.text?.length ?? 0) + (fullOutcome.value.base64?.length ?? 0) : 0;

function omitBody(kept: StoredEntry): StoredEntry {
  if (!kept.outcome.ok) return kept;
  const { text: _, base64: __, ...value } = kept.outcome.value;
  return { ...kept, outcome: { ok: true, value: { ...value, bodyLeftOut: true } } };
}

/** The newest that fit: older responses lose their bodies first, and then go altogether. */
function limitEntries(entries: readonly Entry[]): Entry[] {
  let size = 0;
  const found: Entry[] = [];
  for (const entry of entries.slice(0, maxEntries)) {
    const stored = [entry.stored, omitBody(entry.stored)].find(
      (one) => size + JSON.stringify(one).length <= maxStoredCharacters,
    );
    if (!stored) break;
    size += JSON.stringify(stored).length;
    found.push({ ...entry, stored });
  }
  return found;
}

function toHistoryItem({ stored }: Entry): HistoryItem {
  const { id, at, request, outcome } = stored;
  const reply = outcome.ok
    ? { status: outcome.value.status, durationMs: outcome.value.durationMs, bytes: outcome.value.bytes }
    : undefined;
  return { id, at, method: request.method, url: request.url, ...(reply && { response: reply }) };
}

export function createApiHistory(parts: { store: HistoryStore; log: Log }): ApiHistory {
  const { store: histories, log } = parts;
  const known = new Map<string, Promise<Entry[]>>();
  let written: Promise<unknown> = Promise.resolve();

  const load = (profileId: string): Promise<Entry[]> => {
    const loading =
      known.get(profileId) ??
      histories.read(profileId).then(
        (entries) => entries.map((stored) => ({ stored })),
        () => {
          log('history cannot be read');
          return [];
        },
      );
    known.set(profileId, loading);
    return loading;
  };

  /** Lets go of the oldest whole responses; what is kept of them stays. */
  async function limitWhole(profileId: string): Promise<void> {
    let size = 0;
    const others = [...known.keys()].filter((id) => id !== profileId);
    for (const id of [profileId, ...others])
      for (const entry of (await known.get(id)) ?? []) {
        const next = size + getBodyCharacters(entry);
        if (size > 0 && next > maxFullResponseCharacters) entry.fullOutcome = undefined;
        else size = next;
      }
  }

  /** One after another, each with what is there by then. */
  function write(profileId: string): Promise<void> {
    const mine = written.then(async () =>
      histories.write(
        profileId,
        (await load(profileId)).map(({ stored }) => stored),
      ),
    );
    written = mine.catch(() => log('history cannot be written'));
    return mine;
  }

  /** Changes what is known at once; the next change begins with what this one leaves. */
  function change(profileId: string, to: (entries: Entry[]) => Entry[]): Promise<Entry[]> {
    const changed = load(profileId).then(to);
    known.set(profileId, changed);
    return changed;
  }

  return {
    async add(profileId, stored, fullOutcome) {
      await change(profileId, (entries) => limitEntries([{ stored, fullOutcome }, ...entries]));
      await limitWhole(profileId);
      write(profileId).catch(() => {});
    },

    list: async (whose) => (await load(whose.profileId)).filter(isOwnedBy(whose)).map(toHistoryItem),

    async read(whose, id) {
      const found = (await load(whose.profileId)).filter(isOwnedBy(whose)).find(({ stored }) => stored.id === id);
      const { stored, fullOutcome } = found ?? fail('reply_gone');
      return { request: stored.request, outcome: fullOutcome ?? stored.outcome };
    },

    async clear(whose) {
      const mine = isOwnedBy(whose);
      await change(whose.profileId, (entries) => entries.filter((entry) => !mine(entry)));
      await write(whose.profileId).catch(() => fail('file_unwritable'));
    },

    async deleteProfile(profileId) {
      known.set(profileId, Promise.resolve([]));
      written = written.then(() => histories.delete(profileId)).catch(() => log('history cannot be removed'));
      await written;
      known.delete(profileId);
    },

    flush: async () => void (await written),
  };
}
