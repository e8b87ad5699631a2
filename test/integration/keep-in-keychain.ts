import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileLocks } from '../../electron/file-locks.ts';
import { endNow, folderFiles, systemClock } from '../../electron/node-ports.ts';
import { keychain } from '../../electron/vault/keychain.ts';
import { createPatience } from '../../electron/vault/patience.ts';
import { openVault } from '../../electron/vault/sealed-vault.ts';
import { Secret } from '../../electron/vault/secret.ts';

/**
 * Opens the vault in a folder on the keychain of this process's environment, and prints as JSON its status, what it kept
 * under a name before, and keeps something new there. A process of its own, since the keychain's bus is found only once.
 */
const [folder = '', value] = process.argv.slice(2);
const patience = createPatience(systemClock);
const vault = await openVault({
  files: folderFiles(folder),
  locks: fileLocks(folder, { clock: systemClock, random: Math.random }),
  protectors: [
    patience.limit(
      keychain({ account: 'test', load: () => createRequire(import.meta.url)('keytar'), random: randomBytes }),
    ),
  ],
  random: randomBytes,
  log: () => {},
});
const before = (await vault.read('name'))?.reveal() ?? null;
if (value !== undefined) await vault.keep('name', new Secret(value));
console.log(JSON.stringify({ ...vault.status(), before }));
if (patience.isWaiting()) endNow(0);
process.exit(0);
