import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ProtectorName } from '../../shared/settings.ts';
import type { KeyProtector } from './key-protector.ts';
import { createKeychainProtector, type Keytar } from './keychain.ts';
import type { KeychainTimeout } from './keychain-timeout.ts';

/** `--vault=…`: one protector alone, or memory alone, for tests and admins. */
export const vaultChoices = ['keychain', 'safe-storage', 'memory'] as const;

/** keytar is optional: a machine that cannot build it has the other protector. */
const loadKeytar = (): Keytar => createRequire(__filename)('keytar') as Keytar;

export type Protectors = {
  /** Those to try, the best first. */
  protectors: KeyProtector[];
  /** Those that are not to be used, and may have the key from before. */
  excluded: KeyProtector[];
};

/**
 * What may keep the vault's key.
 *
 * @param choice what `--vault` says; anything but one of {@link vaultChoices} means all
 * @param userData the folder whose vault it is
 */
export function selectProtectors(parts: {
  choice: string;
  userData: string;
  safeStorageProtector: KeyProtector;
  keychainTimeout: KeychainTimeout;
  random: (bytes: number) => Buffer;
}): Protectors {
  const { choice, userData, safeStorageProtector, keychainTimeout, random } = parts;
  const account = `vault ${createHash('sha256').update(userData).digest('hex').slice(0, 16)}`;
  const all = [createKeychainProtector({ account, load: loadKeytar, random }), safeStorageProtector].map(
    keychainTimeout.wrap,
  );
  const chosen = vaultChoices.find((name) => name === choice) as ProtectorName | 'memory' | undefined;
  if (chosen === undefined) return { protectors: all, excluded: [] };
  return { protectors: all.filter(({ name }) => name === chosen), excluded: all.filter(({ name }) => name !== chosen) };
}
