import { z } from 'zod';
import { parseJson } from '../../core/json.ts';
import type { FileStore, Log } from '../../core/ports.ts';
import { encryptedRecordShape, type FileEncryption } from '../../vault/file-encryption.ts';
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

const folder = 'api-history';
const format = 'latchkey-api-history';
const formatVersion = 1;

/** Of files that hold more than this, in characters, all are replaced by one. */
const maxFileCharacters = 1024 * 1024;

const getFileName = (profileId: string, number: number) => `${folder}/${profileId}.${number}.json`;

const fileSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(formatVersion),
  ...encryptedRecordShape,
});

const contentSchema = z.strictObject({
  /** The number of the oldest file that the history still consists of. */
  first: z.int().positive(),
  /** The authentication tag of the file before. */
  previousTag: z.string(),
  entries: z.array(z.unknown()),
});

/** A file of a history. */
type Segment = { number: number; tag: string; entryCount: number; characters: number };

type OpenSegment = Segment & z.infer<typeof contentSchema>;

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
  const isPersistent = () => isAllowed() && encryption.isPersistent();
  /** The files of each profile that this process has read or written, the oldest first. */
  const segmentsByProfile = new Map<string, readonly Segment[]>();

  /** Lists the numbers of a profile's files, the lowest first. */
  async function listNumbers(profileId: string): Promise<number[]> {
    const names = await files.list(folder);
    return names
      .filter((name) => name.startsWith(`${profileId}.`))
      .flatMap((name) => {
        const [, number] = /^\.([1-9]\d{0,14})\.json$/.exec(name.slice(profileId.length)) ?? [];
        return number === undefined ? [] : [Number(number)];
      })
      .sort((a, b) => a - b);
  }

  /** Removes the oldest first, so that the rest is not taken for a complete history. */
  async function removeFiles(profileId: string, numbers: readonly number[]): Promise<void> {
    for (const number of numbers) await files.remove(getFileName(profileId, number));
  }

  async function open(profileId: string, number: number): Promise<OpenSegment> {
    const name = getFileName(profileId, number);
    const { format: _, version: __, ...record } = fileSchema.parse(parseJson((await files.read(name)) ?? ''));
    const text = (await encryption.decrypt(name, record)) ?? '';
    const content = contentSchema.parse(parseJson(text));
    const { tag } = record;
    return { number, tag, entryCount: content.entries.length, characters: text.length, ...content };
  }

  /** Opens the files that a history consists of, the oldest first. */
  async function openAll(profileId: string, numbers: readonly number[]): Promise<OpenSegment[]> {
    const latest = await open(profileId, numbers.at(-1) ?? 0);
    const earlier = numbers.filter((number) => number >= latest.first && number < latest.number);
    const segments = [...(await Promise.all(earlier.map((number) => open(profileId, number)))), latest];
    const isComplete =
      segments.length === latest.number - latest.first + 1 &&
      segments.every(({ previousTag }, index) => index === 0 || previousTag === segments[index - 1]?.tag);
    if (!isComplete) throw new Error('a file is missing or was replaced');
    return segments;
  }

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
      const numbers = await listNumbers(profileId);
      segmentsByProfile.delete(profileId);
      if (!isAllowed()) await removeFiles(profileId, numbers);
      if (!isPersistent() || numbers.length === 0) return [];
      try {
        const segments = await openAll(profileId, numbers);
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
      const numbers = await listNumbers(profileId);
      const known = segmentsByProfile.get(profileId) ?? [];
      segmentsByProfile.delete(profileId);
      if (entries.length === 0) return removeFiles(profileId, numbers);
      const last = known.at(-1);
      const characters = known.reduce((sum, segment) => sum + segment.characters, 0);
      // Another process may have written the history meanwhile.
      const isAppended =
        addedCount < entries.length && last?.number === numbers.at(-1) && characters <= maxFileCharacters;
      const written = isAppended ? entries.slice(0, addedCount) : entries;
      const number = (numbers.at(-1) ?? 0) + 1;
      const earlier = isAppended ? selectLatest(known, entries.length - addedCount) : [];
      const first = earlier[0]?.number ?? number;
      const head = JSON.stringify({ first, previousTag: earlier.at(-1)?.tag ?? '' });
      const text = `${head.slice(0, -1)},"entries":[${written.join(',')}]}`;
      const name = getFileName(profileId, number);
      const record = await encryption.encrypt(name, text);
      await files.write(name, `${JSON.stringify({ format, version: formatVersion, ...record })}\n`);
      const added = { number, tag: record.tag, entryCount: written.length, characters: text.length };
      await removeFiles(
        profileId,
        numbers.filter((one) => one < first),
      );
      segmentsByProfile.set(profileId, [...earlier, added]);
    },

    async delete(profileId) {
      segmentsByProfile.delete(profileId);
      await removeFiles(profileId, await listNumbers(profileId));
    },
  };
}
