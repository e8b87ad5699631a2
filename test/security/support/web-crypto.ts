/** The operations that Web Crypto runs on separate threads. */
const operations = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'digest',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'unwrapKey',
  'verify',
  'wrapKey',
] as const;

type Operation = (...parts: unknown[]) => Promise<unknown>;

let pendingCount = 0;
let derivedCount = 0;

const prototype = Object.getPrototypeOf(crypto.subtle) as Record<(typeof operations)[number], Operation>;
for (const name of operations) {
  const original = prototype[name];
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
