import type { Clock } from '../core/ports.ts';
import type { KeyProtector } from './key-protector.ts';

/**
 * A hung keyring blocks a call for most of a minute, and one that prompts until the user answers.
 */
const callTimeoutMs = 5_000;

class KeychainTimeoutError extends Error {}

/** Limits how long key protectors may take, and tracks calls that exceeded the limit. */
export type KeychainTimeout = {
  /** Wraps a protector. A timeout is the problem `no_answer`; other calls reject. */
  wrap(protector: KeyProtector): KeyProtector;
  /** Returns whether calls are pending, each of which blocks a thread of this process. */
  hasPendingCalls(): boolean;
};

/** Creates the time limit for the calls of all protectors. */
export function createKeychainTimeout(clock: Clock): KeychainTimeout {
  let pendingCalls = 0;

  function withTimeout<T>(call: Promise<T>): Promise<T> {
    pendingCalls += 1;
    const onSettled = () => {
      pendingCalls -= 1;
    };
    call.then(onSettled, onSettled);
    return new Promise((resolve, reject) => {
      const stopTimer = clock.after(callTimeoutMs, () => reject(new KeychainTimeoutError()));
      call.then(resolve, reject).finally(stopTimer);
    });
  }

  return {
    hasPendingCalls: () => pendingCalls > 0,
    wrap: ({ findProblem, readKey, storeKey, deleteKey, ...rest }) => ({
      ...rest,
      async findProblem() {
        try {
          return await withTimeout(findProblem());
        } catch (error) {
          if (error instanceof KeychainTimeoutError) return 'no_answer';
          throw error;
        }
      },
      readKey: () => withTimeout(readKey()),
      storeKey: (key) => withTimeout(storeKey(key)),
      deleteKey: () => withTimeout(deleteKey()),
    }),
  };
}
