import type { Clock } from '../core/ports.ts';
import type { KeyProtector } from './key-protector.ts';

/** A keyring's daemon that hangs makes a call wait for most of a minute, and one that asks the person for as long as they take. */
const callTimeoutMs = 5_000;

class KeychainTimeoutError extends Error {}

/** How long the system is waited for, and what of it is still under way. */
export type KeychainTimeout = {
  /** The protector, whose every call ends after five seconds: `no_answer` is the trouble, else it rejects. */
  wrap(protector: KeyProtector): KeyProtector;
  /** Whether a call that was given up holds a thread of this process all the same. */
  hasPendingCalls(): boolean;
};

export function createKeychainTimeout(clock: Clock): KeychainTimeout {
  let waiting = 0;

  function timely<T>(call: Promise<T>): Promise<T> {
    waiting += 1;
    const done = () => {
      waiting -= 1;
    };
    call.then(done, done);
    return new Promise((resolve, reject) => {
      const stop = clock.after(callTimeoutMs, () => reject(new KeychainTimeoutError()));
      call.then(resolve, reject).finally(stop);
    });
  }

  return {
    hasPendingCalls: () => waiting > 0,
    wrap: ({ findProblem, readKey, storeKey, deleteKey, ...rest }) => ({
      ...rest,
      async findProblem() {
        try {
          return await timely(findProblem());
        } catch (error) {
          if (error instanceof KeychainTimeoutError) return 'no_answer';
          throw error;
        }
      },
      readKey: () => timely(readKey()),
      storeKey: (key) => timely(storeKey(key)),
      deleteKey: () => timely(deleteKey()),
    }),
  };
}
