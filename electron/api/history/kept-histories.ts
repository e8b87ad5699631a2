import { z } from 'zod';
import type { FileStore, Log } from '../../ports.ts';
import { encryptedRecordShape, type FileEncryption } from '../../vault/file-encryption.ts';
import { type KeptEntry, keptEntrySchema } from './kept-entry.ts';

/** The histories of profiles on disk: an encrypted file for each. */
export type KeptHistories = {
  read(profileId: string): Promise<KeptEntry[]>;
  /** Replaces a profile's history; nothing is written where the vault keeps nothing. */
  write(profileId: string, entries: readonly KeptEntry[]): Promise<void>;
  remove(profileId: string): Promise<void>;
};

const nameOf = (profileId: string) => `api-history/${profileId}.json`;

const fileSchema = z.strictObject({
  format: z.literal('latchkey-api-history'),
  version: z.literal(1),
  ...encryptedRecordShape,
});
const entriesSchema = z.array(keptEntrySchema);

/** @param allowed whether policy lets anything of a session outlive the app; where it does not, what was kept is removed */
export function createKeptHistories(parts: {
  files: FileStore;
  sealer: FileEncryption;
  allowed: () => boolean;
  log: Log;
}): KeptHistories {
  const { files, sealer, allowed, log } = parts;
  const keeps = () => allowed() && sealer.isPersistent();

  return {
    async read(profileId) {
      const name = nameOf(profileId);
      if (!allowed()) await files.remove(name);
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
      const name = nameOf(profileId);
      if (entries.length === 0) return files.remove(name);
      const sealed = await sealer.encrypt(name, JSON.stringify(entries));
      await files.write(name, `${JSON.stringify({ format: 'latchkey-api-history', version: 1, ...sealed })}\n`);
    },

    remove: (profileId) => files.remove(nameOf(profileId)),
  };
}
