import { createCipheriv, createDecipheriv, pbkdf2Sync } from 'node:crypto';
import { refuseUnknownMembers } from './unsupported.ts';

/** Chromium's key for Linux computers without a keyring, which is in its source code. */
const key = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
const iv = Buffer.alloc(16, ' ');
const tag = Buffer.from('v10');

/**
 * Electron's `safeStorage` on Linux without a keyring: it claims to be available, and encrypts with
 * a key that everybody has.
 */
export const safeStorage = refuseUnknownMembers('safeStorage', {
  isAsyncEncryptionAvailable: async () => true,
  async encryptStringAsync(text: string): Promise<Buffer> {
    const cipher = createCipheriv('aes-128-cbc', key, iv);
    return Buffer.concat([tag, cipher.update(text), cipher.final()]);
  },
  async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    if (!encrypted.subarray(0, tag.length).equals(tag))
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.');
    const decipher = createDecipheriv('aes-128-cbc', key, iv);
    const result = Buffer.concat([decipher.update(encrypted.subarray(tag.length)), decipher.final()]).toString();
    return { result, shouldReEncrypt: false };
  },
} satisfies Pick<Electron.SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'>);
