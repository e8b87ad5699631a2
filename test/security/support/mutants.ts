/** A program with one security measure undone. */
export type Mutant = { name: string; text: string };

/**
 * Runs checks on a mutant and ignores its unhandled rejections, which would fail the test run.
 *
 * @param run resolves to what the checks found
 */
export async function runOnMutant<T>(run: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => {});
  try {
    return await run();
  } finally {
    await new Promise<void>((resolve) => setImmediate(resolve));
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

const toPattern = (text: string) =>
  new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '\\s+'), 'g');

/**
 * Replaces one passage of a bundle.
 *
 * @param from occurs exactly once; its white space matches any white space
 * @throws {Error} if the passage is missing or not unique
 */
export function createMutant(bundle: string, name: string, from: string, to: string): Mutant {
  const found = [...bundle.matchAll(toPattern(from))];
  const [match] = found;
  if (!match || found.length > 1)
    throw new Error(`"${from}" is in the bundle ${found.length} times, not once: fix the mutant "${name}"`);
  return { name, text: bundle.slice(0, match.index) + to + bundle.slice(match.index + match[0].length) };
}

/** Returns a mutant for each `passage → replacement`, named after it. See {@link createMutant}. */
export const createMutants = (bundle: string, changes: readonly string[]): Mutant[] =>
  changes.map((change) => {
    const [from = '', to = ''] = change.split(' → ');
    return createMutant(bundle, change, from, to);
  });
