import type { HistoryEntry, HistoryItem } from '../../../shared/api-history.ts';
import { fail } from '../../failure.ts';
import type { Log } from '../../ports.ts';
import type { KeptEntry } from './kept-entry.ts';
import type { KeptHistories } from './kept-histories.ts';

/** Whose requests are meant: a profile's, and of those a person's and the ones that nobody was signed in for. */
export type Whose = { profileId: string; who: string | undefined };

/** What was sent to each profile's API. Responses are there whole while the app runs; what is kept has no secret. */
export type ApiHistory = {
  /** @param whole the outcome with all of its body, for as long as the app runs */
  add(profileId: string, kept: KeptEntry, whole: HistoryEntry['outcome']): Promise<void>;
  /** The newest first. */
  list(whose: Whose): Promise<HistoryItem[]>;
  /** Fails with `reply_gone`. */
  read(whose: Whose, id: string): Promise<HistoryEntry>;
  /** Fails with `file_unwritable`. */
  clear(whose: Whose): Promise<void>;
  /** Forgets all of a profile that is no more. Does not fail. */
  drop(profileId: string): Promise<void>;
  /** Ends when everything is written. */
  settled(): Promise<void>;
};

/** The most of one profile's history. */
export const mostEntries = 50;
export const mostKept = 512 * 1024;

/** How many characters of whole responses are in memory, of all profiles. */
const mostWhole = 16 * 1024 * 1024;

type Entry = { kept: KeptEntry; whole?: HistoryEntry['outcome'] | undefined };

const isOf =
  ({ who }: Whose) =>
  (entry: Entry) =>
    entry.kept.who === undefined || entry.kept.who === who;

const bodySize = ({ whole }: Entry) =>
  whole?.ok ? (whole.value.text?.length ?? 0) + (whole.value.base64?.length ?? 0) : 0;

function withoutBody(kept: KeptEntry): KeptEntry {
  if (!kept.outcome.ok) return kept;
  const { text: _, base64: __, ...value } = kept.outcome.value;
  return { ...kept, outcome: { ok: true, value: { ...value, bodyLeftOut: true } } };
}

/** The newest that fit: older responses lose their bodies first, and then go altogether. */
function fitting(entries: readonly Entry[]): Entry[] {
  let size = 0;
  const found: Entry[] = [];
  for (const entry of entries.slice(0, mostEntries)) {
    const kept = [entry.kept, withoutBody(entry.kept)].find((one) => size + JSON.stringify(one).length <= mostKept);
    if (!kept) break;
    size += JSON.stringify(kept).length;
    found.push({ ...entry, kept });
  }
  return found;
}

function itemOf({ kept }: Entry): HistoryItem {
  const { id, at, request, outcome } = kept;
  const reply = outcome.ok
    ? { status: outcome.value.status, durationMs: outcome.value.durationMs, bytes: outcome.value.bytes }
    : undefined;
  return { id, at, method: request.method, url: request.url, ...(reply && { reply }) };
}

export function createApiHistory(parts: { kept: KeptHistories; log: Log }): ApiHistory {
  const { kept: histories, log } = parts;
  const known = new Map<string, Promise<Entry[]>>();
  let written: Promise<unknown> = Promise.resolve();

  const load = (profileId: string): Promise<Entry[]> => {
    const loading =
      known.get(profileId) ??
      histories.read(profileId).then(
        (entries) => entries.map((kept) => ({ kept })),
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
        const next = size + bodySize(entry);
        if (size > 0 && next > mostWhole) entry.whole = undefined;
        else size = next;
      }
  }

  /** One after another, each with what is there by then. */
  function write(profileId: string): Promise<void> {
    const mine = written.then(async () =>
      histories.write(
        profileId,
        (await load(profileId)).map(({ kept }) => kept),
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
    async add(profileId, kept, whole) {
      await change(profileId, (entries) => fitting([{ kept, whole }, ...entries]));
      await limitWhole(profileId);
      write(profileId).catch(() => {});
    },

    list: async (whose) => (await load(whose.profileId)).filter(isOf(whose)).map(itemOf),

    async read(whose, id) {
      const found = (await load(whose.profileId)).filter(isOf(whose)).find(({ kept }) => kept.id === id);
      const { kept, whole } = found ?? fail('reply_gone');
      return { request: kept.request, outcome: whole ?? kept.outcome };
    },

    async clear(whose) {
      const mine = isOf(whose);
      await change(whose.profileId, (entries) => entries.filter((entry) => !mine(entry)));
      await write(whose.profileId).catch(() => fail('file_unwritable'));
    },

    async drop(profileId) {
      known.set(profileId, Promise.resolve([]));
      written = written.then(() => histories.remove(profileId)).catch(() => log('history cannot be removed'));
      await written;
      known.delete(profileId);
    },

    settled: async () => void (await written),
  };
}
