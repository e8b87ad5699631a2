import type { Clock, Log } from '../../core/ports.ts';
import type { HistoryEntries } from './history-entries.ts';
import type { HistoryStore } from './history-store.ts';

/** How long an added call waits to be written, in milliseconds. */
const writeDelayMs = 500;

/** Writes histories to their store, one at a time. */
export type HistoryWriter = {
  /**
   * Writes after earlier writes, with the entries of that moment.
   *
   * @param isReplaced whether entries were deleted, so that none of what was written may remain
   */
  write(profileId: string, isReplaced?: boolean): Promise<void>;
  /** Writes half a second later, with what is added until then. */
  writeSoon(profileId: string): void;
  /** Deletes a history after earlier writes. Never rejects. */
  delete(profileId: string): Promise<void>;
  /** Writes what is still to be written, and waits for all writes. Never rejects. */
  flush(): Promise<void>;
};

/** Creates the writer. */
export function createHistoryWriter(parts: {
  store: HistoryStore;
  clock: Clock;
  log: Log;
  entries: HistoryEntries;
}): HistoryWriter {
  const { store, clock, log } = parts;
  const timers = new Map<string, () => void>();
  let lastWrite: Promise<unknown> = Promise.resolve();

  function cancelWrite(profileId: string): void {
    timers.get(profileId)?.();
    timers.delete(profileId);
  }

  function write(profileId: string, isReplaced = false): Promise<void> {
    cancelWrite(profileId);
    const result = lastWrite.then(async () => {
      const entries = await parts.entries.load(profileId);
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

  return {
    write,
    writeSoon(profileId) {
      if (timers.has(profileId)) return;
      const cancel = clock.after(writeDelayMs, () => void write(profileId).catch(() => {}));
      timers.set(profileId, cancel);
    },
    async delete(profileId) {
      cancelWrite(profileId);
      lastWrite = lastWrite.then(() => store.delete(profileId)).catch(() => log('history cannot be deleted'));
      await lastWrite;
    },
    async flush() {
      for (const profileId of [...timers.keys()]) write(profileId).catch(() => {});
      await lastWrite;
    },
  };
}
