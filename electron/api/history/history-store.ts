import { z } from 'zod';
import { parseJson } from '../../core/json.ts';
import type { FileStore, Log } from '../../core/ports.ts';
import { encryptedRecordShape, type FileEncryption } from '../../vault/file-encryption.ts';
import { type StoredEntry, storedEntrySchema } from './stored-entry.ts';

/** The histories of the profiles on disk: an encrypted file for each. */
export type HistoryStore = {
  /** Reads a profile's history, which is empty if it was not stored or cannot be read. */
  read(profileId: string): Promise<StoredEntry[]>;
  /** Replaces a profile's history. Writes nothing if the vault is not persistent. */
  write(profileId: string, entries: readonly StoredEntry[]): Promise<void>;
  delete(profileId: string): Promise<void>;
};

const getFileName = (profileId: string) => `api-history/${profileId}.json`;

const fileSchema = z.strictObject({
  format: z.literal('latchkey-api-history'),
  version: z.literal(1),
  ...encryptedRecordShape,
});
const entriesSchema = z.array(z.unknown());

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

  /** Omits entries that this version does not know, such as a failure kind of another version. */
  function parseEntries(text: string): StoredEntry[] {
    const stored = entriesSchema.parse(parseJson(text));
    const entries = stored.flatMap((entry) => storedEntrySchema.safeParse(entry).data ?? []);
    const omitted = stored.length - entries.length;
    if (omitted > 0) log('history entries cannot be read', { entries: omitted });
    return entries;
  }

  return {
    async read(profileId) {
      const name = getFileName(profileId);
      if (!isAllowed()) await files.remove(name);
      if (!isPersistent()) return [];
      const text = await files.read(name);
      if (text === undefined) return [];
      try {
        const { format: _, version: __, ...record } = fileSchema.parse(parseJson(text));
        return parseEntries((await encryption.decrypt(name, record)) ?? '');
      } catch {
        log('history cannot be read and starts empty');
        return [];
      }
    },

    async write(profileId, entries) {
      if (!isPersistent()) return;
      const name = getFileName(profileId);
      if (entries.length === 0) return files.remove(name);
      const record = await encryption.encrypt(name, JSON.stringify(entries));
      await files.write(name, `${JSON.stringify({ format: 'latchkey-api-history', version: 1, ...record })}\n`);
    },

    delete: (profileId) => files.remove(getFileName(profileId)),
  };
}
