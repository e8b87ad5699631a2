import type { Clock } from '../ports.ts';
import type { KeyProtector } from './key-protector.ts';

/** A keyring's daemon that hangs makes a call wait for most of a minute, and one that asks the person for as long as they take. */
const answersWithin = 5_000;

class NoAnswer extends Error {}

/** How long the system is waited for, and what of it is still under way. */
export type Patience = {
  /** The protector, whose every call ends after five seconds: `no_answer` is the trouble, else it rejects. */
  limit(protector: KeyProtector): KeyProtector;
  /** Whether a call that was given up holds a thread of this process all the same. */
  isWaiting(): boolean;
};

export function createPatience(clock: Clock): Patience {
  let waiting = 0;

  function timely<T>(call: Promise<T>): Promise<T> {
    waiting += 1;
    const done = () => {
      waiting -= 1;
    };
    call.then(done, done);
    return new Promise((resolve, reject) => {
      const stop = clock.after(answersWithin, () => reject(new NoAnswer()));
      call.then(resolve, reject).finally(stop);
    });
  }

  return {
    isWaiting: () => waiting > 0,
    limit: ({ trouble, read, keep, forget, ...rest }) => ({
      ...rest,
      async trouble() {
        try {
          return await timely(trouble());
        } catch (error) {
          if (error instanceof NoAnswer) return 'no_answer';
          throw error;
        }
      },
      read: () => timely(read()),
      keep: (key) => timely(keep(key)),
      forget: () => timely(forget()),
    }),
  };
}
