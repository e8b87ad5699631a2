import type { ProtectorUnavailableReason } from '../../shared/settings.ts';
import type { KeyProtector } from './key-protector.ts';

/** The functions of keytar that the vault uses. */
export type Keytar = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

const serviceName = 'Latchkey';

/**
 * Creates the protector that uses the system keychain: Credential Manager on Windows, Keychain on
 * macOS, Secret Service on Linux.
 *
 * @param parts.account distinguishes the keys of several vaults
 * @param parts.load loads keytar; throws if this platform has no prebuilt binary or a library is
 *   missing
 * @param parts.random returns a number of random bytes
 */
export function createKeychainProtector(parts: {
  account: string;
  load: () => Keytar;
  random: (bytes: number) => Buffer;
}): KeyProtector {
  const { account, load, random } = parts;

  async function probe(): Promise<ProtectorUnavailableReason | undefined> {
    const { setPassword, getPassword, deletePassword } = load();
    // Two processes that probe at once must not read each other's value.
    const probeAccount = `${account} probe ${random(8).toString('hex')}`;
    const value = random(16).toString('base64');
    await setPassword(serviceName, probeAccount, value);
    try {
      return (await getPassword(serviceName, probeAccount)) === value ? undefined : 'locked';
    } finally {
      await deletePassword(serviceName, probeAccount);
    }
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
      const key = await load().getPassword(serviceName, account);
      return key === null ? undefined : Buffer.from(key, 'base64');
    },
    async storeKey(key) {
      await load().setPassword(serviceName, account, key.toString('base64'));
    },
    async deleteKey() {
      await load().deletePassword(serviceName, account);
    },
  };
}
