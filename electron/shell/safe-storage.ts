import { safeStorage } from 'electron';
import type { FileStore } from '../core/ports.ts';
import type { KeyProtector } from '../vault/key-protector.ts';

const keyFileName = 'vault.key';
const backupFileName = 'vault.key.copy';
const damagedFileName = 'vault.key.damaged';
/**
 * On Linux, the start of a text that Chromium encrypted with a password from its source code, which
 * it does if no keyring answers. The name of the storage backend does not reveal this.
 *
 * @see Chromium's components/os_crypt/sync/os_crypt_linux.cc
 */
const constantKeyPrefix = Buffer.from('v10');

const usesConstantKey = (encrypted: Buffer) =>
  process.platform === 'linux' && encrypted.subarray(0, constantKeyPrefix.length).equals(constantKeyPrefix);

/** 32 bytes in base64 (RFC 4648 §4). */
const keyPattern = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Creates a protector on Electron's `safeStorage`: the system encrypts the key for this account,
 * and a file and its copy store the result. A file that cannot be decrypted is renamed; one that
 * anyone can decrypt is deleted.
 */
export function createSafeStorageProtector(files: FileStore): KeyProtector {
  let wasRecovered = false;
  const write = async (text: string) => {
    for (const name of [keyFileName, backupFileName]) await files.write(name, text);
  };
  const storeKey = async (key: Buffer) => {
    const encrypted = await safeStorage.encryptStringAsync(key.toString('base64'));
    if (usesConstantKey(encrypted)) throw new Error('the system would not protect the key');
    await write(`${encrypted.toString('base64')}\n`);
  };
  /** Reads a file, unless anyone can decrypt it: then deletes it. */
  const readProtected = async (name: string) => {
    const text = await files.read(name);
    if (text === undefined || !usesConstantKey(Buffer.from(text, 'base64'))) return text;
    await files.remove(name);
    return undefined;
  };
  const decrypt = async (text: string) => {
    const encrypted = Buffer.from(text, 'base64');
    const decrypted = await safeStorage.decryptStringAsync(encrypted).catch(() => undefined);
    return decrypted && keyPattern.test(decrypted.result) ? decrypted : undefined;
  };
  return {
    name: 'safe-storage',
    wasRecovered: () => wasRecovered,
    async findProblem() {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'no_service';
      const encrypted = await safeStorage.encryptStringAsync(keyFileName);
      if (usesConstantKey(encrypted)) return 'plain_text';
      const { result } = await safeStorage.decryptStringAsync(encrypted);
      return result === keyFileName ? undefined : 'failed';
    },
    async readKey() {
      const texts = [await readProtected(keyFileName), await readProtected(backupFileName)];
      await readProtected(damagedFileName);
      const present = texts.filter((text) => text?.trim()) as string[];
      for (const text of present) {
        const decrypted = await decrypt(text);
        if (!decrypted) continue;
        wasRecovered = text !== present[0];
        const key = Buffer.from(decrypted.result, 'base64');
        if (decrypted.shouldReEncrypt) await storeKey(key);
        else if (texts.some((other) => other !== text)) await write(text);
        return key;
      }
      if (present[0]) await files.write(damagedFileName, present[0]);
      return undefined;
    },
    storeKey,
    async deleteKey() {
      for (const name of [keyFileName, backupFileName]) await files.remove(name);
    },
  };
}
