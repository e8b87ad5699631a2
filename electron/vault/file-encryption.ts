import { z } from 'zod';
import { Secret } from '../core/secret.ts';
import { decryptRecord, type EncryptedRecord, encryptRecord, ivBytes, keyBytes } from './aes-gcm.ts';
import type { Vault } from './vault.ts';

const base64Schema = z.string().max(8 * 1024 * 1024);

/** Schema members of an {@link EncryptedRecord} in a file. */
export const encryptedRecordShape = { iv: base64Schema, text: base64Schema, tag: base64Schema };

/** Part of the format of these files, as is the cipher's prefix. */
const toContext = (name: string) => `1 ${name}`;

/**
 * Encrypts texts for files beside the vault. Only their key is in the vault, which keeps it small:
 * it holds refresh tokens, so it should not be rewritten with every change elsewhere.
 */
export type FileEncryption = {
  /** Returns whether texts can be decrypted after a restart: `false` if the vault is in memory. */
  isPersistent(): boolean;
  /**
   * Encrypts a text, creating the key if there is none yet.
   *
   * @param name must be passed to {@link FileEncryption.decrypt} again
   */
  encrypt(name: string, text: string): Promise<EncryptedRecord>;
  /**
   * Decrypts a text.
   *
   * @returns `undefined` if the key is gone, or the text was not encrypted under this name
   */
  decrypt(name: string, record: EncryptedRecord): Promise<string | undefined>;
};

/**
 * Creates the encryption for files.
 *
 * @param parts.keyRecordName the name of the key's record in the vault
 * @param parts.random returns a number of random bytes
 */
export function createFileEncryption(parts: {
  vault: Vault;
  keyRecordName: string;
  random: (bytes: number) => Buffer;
}): FileEncryption {
  const { vault, keyRecordName, random } = parts;

  async function readKey(): Promise<Buffer | undefined> {
    const stored = await vault.read(keyRecordName);
    const key = stored && Buffer.from(stored.reveal(), 'base64');
    return key?.byteLength === keyBytes ? key : undefined;
  }

  async function createKey(): Promise<Buffer> {
    const key = random(keyBytes);
    await vault.set(keyRecordName, new Secret(key.toString('base64')));
    return key;
  }

  return {
    isPersistent: () => vault.status().protector !== 'memory',
    encrypt: async (name, text) =>
      encryptRecord(new Secret(text), {
        key: (await readKey()) ?? (await createKey()),
        context: toContext(name),
        iv: random(ivBytes),
      }),
    async decrypt(name, record) {
      const key = await readKey();
      return key && decryptRecord(record, { key, context: toContext(name) })?.reveal();
    },
  };
}
