import { nextTurn } from '../../unit/support/transport.ts';
import { words } from './words.ts';

/** The operations that Web Crypto runs on separate threads. */
const operations = words(
  'decrypt deriveBits deriveKey digest encrypt exportKey generateKey importKey sign unwrapKey verify wrapKey',
);

type Operation = (...parts: unknown[]) => Promise<unknown>;

let pendingCount = 0;
let derivedCount = 0;

const prototype = Object.getPrototypeOf(crypto.subtle) as Record<string, Operation>;
for (const name of operations) {
  const original = prototype[name];
  if (!original) throw new Error(`Web Crypto has no ${name}`);
  Object.defineProperty(prototype, name, {
    configurable: true,
    writable: true,
    value(this: unknown, ...parts: unknown[]) {
      pendingCount += 1;
      if (name === 'deriveBits' || name === 'deriveKey') derivedCount += 1;
      const end = () => {
        pendingCount -= 1;
      };
      const result = original.apply(this, parts);
      result.then(end, end);
      return result;
    },
  });
}

/** Returns the number of operations in progress on other threads, which take an unknown time. */
export const countPendingOperations = (): number => pendingCount;

/** Returns the number of keys derived so far. A derivation can take arbitrarily long (PBES2). */
export const countDerivedKeys = (): number => derivedCount;

/** Waits for background work that continues after a call, such as userinfo and revocation. */
export async function waitUntilIdle(isBusy = () => false): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) {
    await nextTurn();
    if (isBusy() || pendingCount > 0) turns = -1;
  }
}
