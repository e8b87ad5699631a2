/** The operations that Web Crypto does on threads of its own. */
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

/**
 * How many operations other threads have not ended yet: as long as it takes them on a busy machine,
 * no time of ours tells.
 */
export const countPendingOperations = (): number => pendingCount;

/**
 * How many keys were made of others since the start, which can be asked to take any time (PBES2).
 */
export const countDerivedKeys = (): number => derivedCount;
