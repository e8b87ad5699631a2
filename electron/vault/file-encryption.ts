import { z } from 'zod';
import { Secret } from '../core/secret.ts';
import { decryptRecord, type EncryptedRecord, encryptRecord, ivBytes, keyBytes } from './aes-gcm.ts';
import type { Vault } from './vault.ts';

const base64Schema = z.string().max(8 * 1024 * 1024);

/** A {@link EncryptedRecord} in a file, with what else the file says of it. */
export const encryptedRecordShape = { iv: base64Schema, text: base64Schema, tag: base64Schema };

/**
 * Seals texts for files beside the vault. Their key is a record of the vault, so that the vault stays small, and a refresh
 * token is not written anew with everything that somebody does.
 */
export type FileEncryption = {
  /** Whether what is sealed can be opened in another run: `false` where the vault keeps nothing at rest. */
  isPersistent(): boolean;
  /**
   * Makes the key where there is none yet.
   *
   * @param name what {@link FileEncryption.decrypt} has to be asked for
   */
  encrypt(name: string, text: string): Promise<EncryptedRecord>;
  /** `undefined` where the key is gone, or the record is not what was sealed under this name. */
  decrypt(name: string, record: EncryptedRecord): Promise<string | undefined>;
};

/**
 * @param keyRecord the key's name in the vault
 * @param random as many random bytes
 */
export function createFileEncryption(parts: {
  vault: Vault;
  keyRecordName: string;
  random: (bytes: number) => Buffer;
}): FileEncryption {
  const { vault, keyRecordName, random } = parts;

  async function keptKey(): Promise<Buffer | undefined> {
    const key = Buffer.from((await vault.read(keyRecordName))?.reveal() ?? '', 'base64');
    return key.byteLength === keyBytes ? key : undefined;
  }

  async function newKey(): Promise<Buffer> {
    const key = random(keyBytes);
    await vault.set(keyRecordName, new Secret(key.toString('base64')));
    return key;
  }

  return {
    isPersistent: () => vault.status().protector !== 'memory',
    encrypt: async (name, text) =>
      encryptRecord((await keptKey()) ?? (await newKey()), name, new Secret(text), random(ivBytes)),
    async decrypt(name, record) {
      const key = await keptKey();
      return key && decryptRecord(key, name, record)?.reveal();
    },
  };
}
