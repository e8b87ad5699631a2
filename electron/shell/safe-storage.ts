import { safeStorage } from 'electron';
import type { FileStore } from '../core/ports.ts';
import type { KeyProtector } from '../vault/key-protector.ts';

const keyFileName = 'vault.key';
const backupFileName = 'vault.key.copy';
const damagedFileName = 'vault.key.damaged';
/** 32 bytes as base64. */
const keyPattern = /^[A-Za-z0-9+/]{43}=$/;

/**
 * Electron's own protection of a key: the system encrypts it for this account, and a file holds what comes of it, and
 * another the same. What neither opens is put aside.
 */
export function createSafeStorageProtector(files: FileStore): KeyProtector {
  let mended = false;
  const write = async (text: string) => {
    for (const name of [keyFileName, backupFileName]) await files.write(name, text);
  };
  const storeKey = async (key: Buffer) => {
    const sealed = await safeStorage.encryptStringAsync(key.toString('base64'));
    await write(`${sealed.toString('base64')}\n`);
  };
  const open = async (text: string) => {
    const opened = await safeStorage.decryptStringAsync(Buffer.from(text, 'base64')).catch(() => undefined);
    return opened && keyPattern.test(opened.result) ? opened : undefined;
  };
  return {
    name: 'safe-storage',
    wasRecovered: () => mended,
    async findProblem() {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'no_service';
      // On Linux without a keyring Electron would encrypt with a password that is in its source.
      if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return 'plain_text';
      const { result } = await safeStorage.decryptStringAsync(await safeStorage.encryptStringAsync(keyFileName));
      return result === keyFileName ? undefined : 'failed';
    },
    async readKey() {
      const texts = [await files.read(keyFileName), await files.read(backupFileName)];
      const there = texts.filter((text) => text?.trim()) as string[];
      for (const text of there) {
        const opened = await open(text);
        if (!opened) continue;
        mended = text !== there[0];
        const key = Buffer.from(opened.result, 'base64');
        if (opened.shouldReEncrypt) await storeKey(key);
        else if (texts.some((other) => other !== text)) await write(text);
        return key;
      }
      if (there[0]) await files.write(damagedFileName, there[0]);
      return undefined;
    },
    storeKey,
    async deleteKey() {
      for (const name of [keyFileName, backupFileName]) await files.remove(name);
    },
  };
}
