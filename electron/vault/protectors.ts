import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ProtectorName } from '../../shared/settings.ts';
import type { KeyProtector } from './key-protector.ts';
import { createKeychainProtector, type Keytar } from './keychain.ts';
import type { KeychainTimeout } from './keychain-timeout.ts';

/** The values of the `--vault` switch, which restricts the vault to one protector or to memory. */
const vaultChoices = ['keychain', 'safe-storage', 'memory'] as const;

/** Loads keytar, which throws on a platform without a prebuilt binary. */
const loadKeytar = (): Keytar => createRequire(__filename)('keytar') as Keytar;

/** The key protectors of a vault. */
export type Protectors = {
  /** Protectors to use, in order of preference. */
  protectors: KeyProtector[];
  /** Protectors that must not be used, but may hold the key from an earlier run. */
  excluded: KeyProtector[];
};

/**
 * Selects the protectors for a vault.
 *
 * @param parts.choice the `--vault` switch; anything but one of {@link vaultChoices} selects all
 * @param parts.userData the vault's folder
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
