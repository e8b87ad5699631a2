import type { HistoryEntry, HistoryItem } from '../../../shared/api-history.ts';
import { fail } from '../../core/failure.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { createAdditionQueue } from './addition-queue.ts';
import {
  createHistoryEntries,
  type HistoryOwner,
  isAtOrigin,
  isOwnedBy,
  limitEntries,
  toHistoryItem,
} from './history-entries.ts';
import type { HistoryStore } from './history-store.ts';
import { createHistoryWriter } from './history-writer.ts';
import type { StoredEntry } from './stored-entry.ts';

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

/** Creates the history. */
export function createApiHistory(parts: { store: HistoryStore; clock: Clock; log: Log }): ApiHistory {
  const { clock, log } = parts;
  const history = createHistoryEntries(parts);
  const writer = createHistoryWriter({ ...parts, entries: history });
  const additions = createAdditionQueue(clock, () => log('call cannot be recorded'));

  const add: ApiHistory['add'] = async (profileId, stored, fullOutcome) => {
    const entry = { stored, text: JSON.stringify(stored), isWritten: false, fullOutcome };
    await history.change(profileId, (entries) => limitEntries([entry, ...entries]));
    await history.limitFullOutcomes(profileId);
    writer.writeSoon(profileId);
  };

  return {
    add,

    addLater(profileId, createStored, fullOutcome) {
      additions.add(async () => add(profileId, await createStored(), fullOutcome));
    },

    async list(owner) {
      await additions.complete();
      return (await history.load(owner.profileId)).filter(isOwnedBy(owner)).map(toHistoryItem);
    },

    async read(owner, id) {
      await additions.complete();
      const entries = (await history.load(owner.profileId)).filter(isOwnedBy(owner));
      const { stored, fullOutcome } = entries.find((entry) => entry.stored.id === id) ?? fail('response_gone');
      return { request: stored.request, outcome: fullOutcome ?? stored.outcome };
    },

    async clear(owner) {
      await additions.complete();
      const isOwned = isOwnedBy(owner);
      await history.change(owner.profileId, (entries) => entries.filter((entry) => !isOwned(entry)));
      await writer.write(owner.profileId, true).catch(() => fail('file_unwritable'));
    },

    async deleteOtherOrigins(profileId, origins) {
      await additions.complete();
      const before = (await history.load(profileId)).length;
      const { length } = await history.change(profileId, (entries) => entries.filter(isAtOrigin(origins)));
      if (length < before) await writer.write(profileId, true).catch(() => {});
    },

    async deleteProfile(profileId) {
      await additions.complete();
      await history.deleteDuring(profileId, () => writer.delete(profileId));
    },

    async flush() {
      await additions.complete();
      await writer.flush();
    },
  };
}
