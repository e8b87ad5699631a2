import { z } from 'zod';
import type { FileStore, Log } from '../../core/ports.ts';
import { encryptedRecordShape, type FileEncryption } from '../../vault/file-encryption.ts';
import { type StoredEntry, storedEntrySchema } from './stored-entry.ts';

/** The histories of profiles on disk: an encrypted file for each. */
export type HistoryStore = {
  read(profileId: string): Promise<StoredEntry[]>;
  /** Replaces a profile's history; nothing is written where the vault keeps nothing. */
  write(profileId: string, entries: readonly StoredEntry[]): Promise<void>;
  delete(profileId: string): Promise<void>;
};

const getFileName = (profileId: string) => `api-history/${profileId}.json`;

const fileSchema = z.strictObject({
  format: z.literal('latchkey-api-history'),
  version: z.literal(1),
  ...encryptedRecordShape,
});
const entriesSchema = z.array(storedEntrySchema);

/** @param allowed whether policy lets anything of a session outlive the app; where it does not, what was kept is removed */
export function createHistoryStore(parts: {
  files: FileStore;
  sealer: FileEncryption;
  isAllowed: () => boolean;
  log: Log;
}): HistoryStore {
  const { files, sealer, isAllowed, log } = parts;
  const keeps = () => isAllowed() && sealer.isPersistent();

  return {
    async read(profileId) {
      const name = getFileName(profileId);
      if (!isAllowed()) await files.remove(name);
      if (!keeps()) return [];
      const text = await files.read(name);
      if (text === undefined) return [];
      try {
        const { format: _, version: __, ...record } = fileSchema.parse(JSON.parse(text));
        return entriesSchema.parse(JSON.parse((await sealer.decrypt(name, record)) ?? ''));
      } catch {
        log('history cannot be read, beginning anew');
        return [];
      }
    },

    async write(profileId, entries) {
      if (!keeps()) return;
      const name = getFileName(profileId);
      if (entries.length === 0) return files.remove(name);
      const sealed = await sealer.encrypt(name, JSON.stringify(entries));
      await files.write(name, `${JSON.stringify({ format: 'latchkey-api-history', version: 1, ...sealed })}\n`);
    },

    delete: (profileId) => files.remove(getFileName(profileId)),
  };
}
