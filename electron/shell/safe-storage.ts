import { safeStorage } from 'electron';
import type { FileStore } from '../ports.ts';
import type { KeyProtector } from '../vault/key-protector.ts';

const file = 'vault.key';

/** Electron's own protection of a key: the system encrypts it for this account, and a file holds what comes of it. */
export function systemAccount(files: FileStore): KeyProtector {
  const keep = async (key: Buffer) => {
    const sealed = await safeStorage.encryptStringAsync(key.toString('base64'));
    await files.write(file, `${sealed.toString('base64')}\n`);
  };
  return {
    name: 'safe-storage',
    async trouble() {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'no_service';
      // On Linux without a keyring Electron would encrypt with a password that is in its source.
      if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return 'plain_text';
      return undefined;
    },
    async read() {
      const sealed = await files.read(file);
      if (!sealed?.trim()) return undefined;
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'));
      const key = Buffer.from(result, 'base64');
      if (shouldReEncrypt) await keep(key);
      return key;
    },
    keep,
    forget: () => files.write(file, ''),
  };
}
