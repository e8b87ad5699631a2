import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { Secret } from '../../electron/core/secret.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { exitImmediately } from '../../electron/node/exit-immediately.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import { createKeychainProtector } from '../../electron/vault/keychain.ts';
import { createKeychainTimeout } from '../../electron/vault/keychain-timeout.ts';

/**
 * Opens the vault in a folder with the keychain of this process's environment, prints its status
 * and a stored value as JSON, and stores a new value. Runs in a separate process because the
 * keychain's bus is looked up only once.
 */
const [folder = '', value] = process.argv.slice(2);
const keychainTimeout = createKeychainTimeout(systemClock);
const vault = await openVault({
  files: createFolderFileStore(folder),
  locks: createFileLocks(folder, { clock: systemClock, random: Math.random }),
  protectors: [
    keychainTimeout.wrap(
      createKeychainProtector({
        account: 'test',
        load: () => createRequire(import.meta.url)('keytar'),
        random: randomBytes,
      }),
    ),
  ],
  random: randomBytes,
  log: () => {},
});
const before = (await vault.read('name'))?.reveal() ?? null;
if (value !== undefined) await vault.set('name', new Secret(value));
console.log(JSON.stringify({ ...vault.status(), before }));
if (keychainTimeout.hasPendingCalls()) exitImmediately(0);
process.exit(0);
