import type { Secret } from './secret.ts';

/** Creates a function whose result is computed once for each object, and discarded with it. */
export function memoize<K extends object, T>(compute: (key: K) => T): (key: K) => T {
  const results = new WeakMap<K, { result: T }>();
  return (key) => {
    const known = results.get(key) ?? { result: compute(key) };
    results.set(key, known);
    return known.result;
  };
}

/**
 * Creates a function of a secret's value whose result is computed once for each secret. It throws
 * if the secret was cleared.
 */
export function memoizePerSecret<T>(compute: (value: string) => T): (secret: Secret) => T {
  const computeOnce = memoize((secret: Secret) => compute(secret.reveal()));
  return (secret) => {
    secret.reveal();
    return computeOnce(secret);
  };
}
