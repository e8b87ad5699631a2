import { safeStorage } from 'electron';
import type { FileStore } from '../core/ports.ts';
import type { KeyProtector } from '../vault/key-protector.ts';

const keyFileName = 'vault.key';
const backupFileName = 'vault.key.copy';
const damagedFileName = 'vault.key.damaged';
/** 32 bytes in Base64 (RFC 4648 §4). */
const keyPattern = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Creates a protector on Electron's `safeStorage`: the system encrypts the key for this account,
 * and a file and its copy store the result. A file that cannot be decrypted is kept aside.
 */
export function createSafeStorageProtector(files: FileStore): KeyProtector {
  let wasRecovered = false;
  const write = async (text: string) => {
    for (const name of [keyFileName, backupFileName]) await files.write(name, text);
  };
  const storeKey = async (key: Buffer) => {
    const encrypted = await safeStorage.encryptStringAsync(key.toString('base64'));
    await write(`${encrypted.toString('base64')}\n`);
  };
  const decrypt = async (text: string) => {
    const decrypted = await safeStorage.decryptStringAsync(Buffer.from(text, 'base64')).catch(() => undefined);
    return decrypted && keyPattern.test(decrypted.result) ? decrypted : undefined;
  };
  return {
    name: 'safe-storage',
    wasRecovered: () => wasRecovered,
    async findProblem() {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'no_service';
      // On Linux without a keyring, Electron encrypts with a password from its source code.
      if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return 'plain_text';
      const { result } = await safeStorage.decryptStringAsync(await safeStorage.encryptStringAsync(keyFileName));
      return result === keyFileName ? undefined : 'failed';
    },
    async readKey() {
      const texts = [await files.read(keyFileName), await files.read(backupFileName)];
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
