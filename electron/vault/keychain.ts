import type { ProtectorUnavailableReason } from '../../shared/settings.ts';
import type { KeyProtector } from './key-protector.ts';

/** What is used of keytar. */
export type Keytar = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

const serviceName = 'Latchkey';

/**
 * The system's keychain by keytar: Credential Manager, Keychain, Secret Service.
 *
 * @param account tells one vault's key from another's
 * @param load loads keytar, which is optional; throws where it is not installed
 * @param random as many random bytes
 */
export function createKeychainProtector(parts: {
  account: string;
  load: () => Keytar;
  random: (bytes: number) => Buffer;
}): KeyProtector {
  const { account, load, random } = parts;

  async function probe(): Promise<ProtectorUnavailableReason | undefined> {
    const { setPassword, getPassword, deletePassword } = load();
    const probed = `${account} probe`;
    const value = random(16).toString('base64');
    await setPassword(serviceName, probed, value);
    const found = await getPassword(serviceName, probed);
    await deletePassword(serviceName, probed);
    return found === value ? undefined : 'locked';
  }

  return {
    name: 'keychain',
    async findProblem() {
      try {
        load();
      } catch {
        return 'not_installed';
      }
      return probe().catch((error) => (/lock|denied|dismiss|cancel/i.test(String(error)) ? 'locked' : 'no_service'));
    },
    async readKey() {
      const kept = await load().getPassword(serviceName, account);
      return kept === null ? undefined : Buffer.from(kept, 'base64');
    },
    async storeKey(key) {
      await load().setPassword(serviceName, account, key.toString('base64'));
    },
    async deleteKey() {
      await load().deletePassword(serviceName, account);
    },
  };
}
