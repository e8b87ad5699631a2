import type { Secret } from './secret.ts';

/**
 * Creates a function of a secret's value whose result is computed once for each secret, and
 * discarded with it.
 */
export function memoizePerSecret<T>(compute: (value: string) => T): (secret: Secret) => T {
  const results = new WeakMap<Secret, { result: T }>();
  return (secret) => {
    const value = secret.reveal();
    const known = results.get(secret) ?? { result: compute(value) };
    results.set(secret, known);
    return known.result;
  };
}
