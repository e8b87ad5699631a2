import type { ProtectorTrouble } from '../../shared/settings.ts';
import type { Clock } from '../ports.ts';
import type { KeyProtector } from './key-protector.ts';

/** What is used of keytar. */
export type Keytar = {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
};

const service = 'Latchkey';

/** A keyring's daemon that cannot start makes each call wait for half a minute. */
const answersWithin = 5_000;

class NoAnswer extends Error {}

/**
 * The system's keychain by keytar: Credential Manager, Keychain, Secret Service.
 *
 * @param account tells one vault's key from another's
 * @param load loads keytar, which is optional; throws where it is not installed
 * @param random as many random bytes
 */
export function keychain(parts: {
  account: string;
  load: () => Keytar;
  clock: Clock;
  random: (bytes: number) => Buffer;
}): KeyProtector {
  const { account, load, clock, random } = parts;

  function timely<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = clock.after(answersWithin, () => reject(new NoAnswer()));
      call.then(resolve, reject).finally(stop);
    });
  }

  async function probe(): Promise<ProtectorTrouble | undefined> {
    const { setPassword, getPassword, deletePassword } = load();
    const probed = `${account} probe`;
    const value = random(16).toString('base64');
    await timely(setPassword(service, probed, value));
    const found = await timely(getPassword(service, probed));
    await timely(deletePassword(service, probed));
    return found === value ? undefined : 'locked';
  }

  return {
    name: 'keychain',
    async trouble() {
      try {
        load();
      } catch {
        return 'not_installed';
      }
      try {
        return await probe();
      } catch (error) {
        if (error instanceof NoAnswer) return 'no_answer';
        return /lock|denied|dismiss|cancel/i.test(String(error)) ? 'locked' : 'no_service';
      }
    },
    async read() {
      const kept = await timely(load().getPassword(service, account));
      return kept === null ? undefined : Buffer.from(kept, 'base64');
    },
    keep: (key) => timely(load().setPassword(service, account, key.toString('base64'))),
    async forget() {
      await timely(load().deletePassword(service, account));
    },
  };
}
