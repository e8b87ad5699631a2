import { z } from 'zod';
import { parseJson } from '../../core/json.ts';
import type { FileStore } from '../../core/ports.ts';
import { encryptedRecordShape, type FileEncryption } from '../../vault/file-encryption.ts';

const folder = 'api-history';
const format = 'latchkey-api-history';
const formatVersion = 1;

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
export type Segment = { number: number; tag: string; entryCount: number; characters: number };

/** A file of a history with its content. */
export type OpenSegment = Segment & z.infer<typeof contentSchema>;

/** The encrypted files of histories, which are numbered for each profile. */
export type HistoryFiles = {
  /** Lists the numbers of a profile's files, the lowest first. */
  listNumbers(profileId: string): Promise<number[]>;
  /** Opens the files that a history consists of, the oldest first. */
  openAll(profileId: string, numbers: readonly number[]): Promise<OpenSegment[]>;
  /**
   * Writes a file.
   *
   * @param content.earlier the other files that the history consists of, the oldest first
   * @param content.entries as JSON, the latest first
   */
  write(
    profileId: string,
    number: number,
    content: { earlier: readonly Segment[]; entries: readonly string[] },
  ): Promise<Segment>;
  /** Removes files, the oldest first, so that the rest is not taken for a complete history. */
  remove(profileId: string, numbers: readonly number[]): Promise<void>;
};

/** Creates the files of histories. */
export function createHistoryFiles(files: FileStore, encryption: FileEncryption): HistoryFiles {
  async function open(profileId: string, number: number): Promise<OpenSegment> {
    const name = getFileName(profileId, number);
    const { format: _, version: __, ...record } = fileSchema.parse(parseJson((await files.read(name)) ?? ''));
    const text = (await encryption.decrypt(name, record)) ?? '';
    const content = contentSchema.parse(parseJson(text));
    const { tag } = record;
    return { number, tag, entryCount: content.entries.length, characters: text.length, ...content };
  }

  return {
    async listNumbers(profileId) {
      const names = await files.list(folder);
      return names
        .filter((name) => name.startsWith(`${profileId}.`))
        .flatMap((name) => {
          const [, number] = /^\.([1-9]\d{0,14})\.json$/.exec(name.slice(profileId.length)) ?? [];
          return number === undefined ? [] : [Number(number)];
        })
        .sort((a, b) => a - b);
    },

    async openAll(profileId, numbers) {
      const latest = await open(profileId, numbers.at(-1) ?? 0);
      const earlier = numbers.filter((number) => number >= latest.first && number < latest.number);
      const segments = [...(await Promise.all(earlier.map((number) => open(profileId, number)))), latest];
      const isComplete =
        segments.length === latest.number - latest.first + 1 &&
        segments.every(({ previousTag }, index) => index === 0 || previousTag === segments[index - 1]?.tag);
      if (!isComplete) throw new Error('a file is missing or was replaced');
      return segments;
    },

    async write(profileId, number, { earlier, entries }) {
      const head = JSON.stringify({ first: earlier[0]?.number ?? number, previousTag: earlier.at(-1)?.tag ?? '' });
      const text = `${head.slice(0, -1)},"entries":[${entries.join(',')}]}`;
      const name = getFileName(profileId, number);
      const record = await encryption.encrypt(name, text);
      await files.write(name, `${JSON.stringify({ format, version: formatVersion, ...record })}\n`);
      return { number, tag: record.tag, entryCount: entries.length, characters: text.length };
    },

    async remove(profileId, numbers) {
      for (const number of numbers) await files.remove(getFileName(profileId, number));
    },
  };
}
