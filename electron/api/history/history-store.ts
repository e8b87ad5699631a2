import type { FileStore, Log } from '../../core/ports.ts';
import type { FileEncryption } from '../../vault/file-encryption.ts';
import { createHistoryFiles, type OpenSegment, type Segment } from './history-files.ts';
import { type StoredEntry, storedEntrySchema } from './stored-entry.ts';

/**
 * The histories of the profiles on disk. Each is a sequence of encrypted files, so that a call
 * writes only its own entry.
 */
export type HistoryStore = {
  /**
   * Reads a profile's history, the latest entry first. It is empty if it was not stored, cannot be
   * read or is not complete.
   */
  read(profileId: string): Promise<StoredEntry[]>;
  /**
   * Writes a profile's history. Writes nothing if the vault is not persistent.
   *
   * @param entries all entries as JSON, the latest first
   * @param addedCount how many of them are new, if the others are those of the last write or read
   */
  write(profileId: string, entries: readonly string[], addedCount?: number): Promise<void>;
  delete(profileId: string): Promise<void>;
};

/** Of files that hold more than this, in characters, all are replaced by one. */
const maxFileCharacters = 1024 * 1024;

const toSegment = ({ number, tag, entryCount, characters }: Segment): Segment => ({
  number,
  tag,
  entryCount,
  characters,
});

/** Returns the latest files that together hold a number of entries. */
function selectLatest(segments: readonly Segment[], entryCount: number): readonly Segment[] {
  let found = 0;
  const index = segments.findLastIndex((segment) => {
    found += segment.entryCount;
    return found >= entryCount;
  });
  return segments.slice(Math.max(0, index));
}

/**
 * Creates the store.
 *
 * @param parts.isAllowed whether policy allows data of a session to outlive the app; if not, stored
 * histories are deleted
 */
export function createHistoryStore(parts: {
  files: FileStore;
  encryption: FileEncryption;
  isAllowed: () => boolean;
  log: Log;
}): HistoryStore {
  const { files, encryption, isAllowed, log } = parts;
  const historyFiles = createHistoryFiles(files, encryption);
  const isPersistent = () => isAllowed() && encryption.isPersistent();
  /** The files of each profile that this process has read or written, the oldest first. */
  const segmentsByProfile = new Map<string, readonly Segment[]>();

  /** Omits entries that this version does not know, such as a failure kind of another version. */
  function parseEntries(segments: readonly OpenSegment[]): { entries: StoredEntry[]; omitted: number } {
    const stored = segments.toReversed().flatMap((segment) => segment.entries);
    const entries = stored.flatMap((entry) => storedEntrySchema.safeParse(entry).data ?? []);
    const omitted = stored.length - entries.length;
    if (omitted > 0) log('history entries cannot be read', { entries: omitted });
    return { entries, omitted };
  }

  return {
    async read(profileId) {
      const numbers = await historyFiles.listNumbers(profileId);
      segmentsByProfile.delete(profileId);
      if (!isAllowed()) await historyFiles.remove(profileId, numbers);
      if (!isPersistent() || numbers.length === 0) return [];
      try {
        const segments = await historyFiles.openAll(profileId, numbers);
        const { entries, omitted } = parseEntries(segments);
        if (omitted === 0) segmentsByProfile.set(profileId, segments.map(toSegment));
        return entries;
      } catch {
        log('history cannot be read and starts empty');
        return [];
      }
    },

    async write(profileId, entries, addedCount = entries.length) {
      if (!isPersistent()) return;
      const numbers = await historyFiles.listNumbers(profileId);
      const known = segmentsByProfile.get(profileId) ?? [];
      segmentsByProfile.delete(profileId);
      if (entries.length === 0) return historyFiles.remove(profileId, numbers);
      const last = known.at(-1);
      const characters = known.reduce((sum, segment) => sum + segment.characters, 0);
      // Another process may have written the history meanwhile.
      const isAppended =
        addedCount < entries.length && last?.number === numbers.at(-1) && characters <= maxFileCharacters;
      const written = isAppended ? entries.slice(0, addedCount) : entries;
      const number = (numbers.at(-1) ?? 0) + 1;
      const earlier = isAppended ? selectLatest(known, entries.length - addedCount) : [];
      const added = await historyFiles.write(profileId, number, { earlier, entries: written });
      const first = earlier[0]?.number ?? number;
      await historyFiles.remove(
        profileId,
        numbers.filter((one) => one < first),
      );
      segmentsByProfile.set(profileId, [...earlier, added]);
    },

    async delete(profileId) {
      segmentsByProfile.delete(profileId);
      await historyFiles.remove(profileId, await historyFiles.listNumbers(profileId));
    },
  };
}
