import { z } from 'zod';
import type { FileStore, Log } from '../../ports.ts';
import { ivBytes, keyBytes, seal, unseal } from '../../vault/envelope.ts';
import { Secret } from '../../vault/secret.ts';
import type { Vault } from '../../vault/vault.ts';
import { type KeptEntry, keptEntrySchema } from './kept-entry.ts';

/**
 * The histories of profiles on disk: an encrypted file for each. Their key is a record of the vault, so that the vault
 * stays small, and a refresh token is not written anew with every request that somebody sends.
 */
export type KeptHistories = {
  read(profileId: string): Promise<KeptEntry[]>;
  /** Replaces a profile's history; nothing is written where the vault keeps nothing. */
  write(profileId: string, entries: readonly KeptEntry[]): Promise<void>;
  remove(profileId: string): Promise<void>;
};

const keyRecord = 'api-history-key';

const nameOf = (profileId: string) => `api-history/${profileId}.json`;

const base64 = z.string().max(8 * 1024 * 1024);
const sealedSchema = z.strictObject({
  format: z.literal('latchkey-api-history'),
  version: z.literal(1),
  iv: base64,
  text: base64,
  tag: base64,
});
const entriesSchema = z.array(keptEntrySchema);

/**
 * @param allowed whether policy lets anything of a session outlive the app; where it does not, what was kept is removed
 * @param random as many random bytes
 */
export function createKeptHistories(parts: {
  files: FileStore;
  vault: Vault;
  allowed: () => boolean;
  random: (bytes: number) => Buffer;
  log: Log;
}): KeptHistories {
  const { files, vault, allowed, random, log } = parts;
  const keeps = () => allowed() && vault.status().protector !== 'memory';

  async function keptKey(): Promise<Buffer | undefined> {
    const key = Buffer.from((await vault.read(keyRecord))?.reveal() ?? '', 'base64');
    return key.byteLength === keyBytes ? key : undefined;
  }

  async function newKey(): Promise<Buffer> {
    const key = random(keyBytes);
    await vault.keep(keyRecord, new Secret(key.toString('base64')));
    return key;
  }

  return {
    async read(profileId) {
      const name = nameOf(profileId);
      if (!allowed()) await files.remove(name);
      if (!keeps()) return [];
      const text = await files.read(name);
      const key = await keptKey();
      if (text === undefined || !key) return [];
      try {
        const { format: _, version: __, ...record } = sealedSchema.parse(JSON.parse(text));
        return entriesSchema.parse(JSON.parse(unseal(key, name, record)?.reveal() ?? ''));
      } catch {
        log('history cannot be read, beginning anew');
        return [];
      }
    },

    async write(profileId, entries) {
      if (!keeps()) return;
      const name = nameOf(profileId);
      if (entries.length === 0) return files.remove(name);
      const key = (await keptKey()) ?? (await newKey());
      const sealed = seal(key, name, new Secret(JSON.stringify(entries)), random(ivBytes));
      await files.write(name, `${JSON.stringify({ format: 'latchkey-api-history', version: 1, ...sealed })}\n`);
    },

    remove: (profileId) => files.remove(nameOf(profileId)),
  };
}
