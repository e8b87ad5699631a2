import { maxFoundTokens } from '../core/untrusted-parser.ts';
import type { FoundToken } from '../tokens/find-tokens.ts';

/** A pasted token and its id. */
export type PastedToken = FoundToken & { id: string; number: number };

/**
 * The tokens that a user pasted or opened. They are kept in memory only. When there are too many,
 * the oldest are removed.
 */
export type PastedTokens = {
  list(): readonly PastedToken[];
  add(found: readonly FoundToken[]): PastedToken[];
  delete(id: string): void;
  clear(): void;
  /** Returns a signal that aborts when all are removed. */
  untilCleared(): AbortSignal;
};

/** Creates an empty list of pasted tokens. */
export function createPastedTokens(): PastedTokens {
  let cleared = new AbortController();
  let tokens: PastedToken[] = [];
  let lastNumber = 0;
  const remove = (removed: readonly PastedToken[]) => {
    for (const { token } of removed) token.clear();
    tokens = tokens.filter((token) => !removed.includes(token));
  };
  return {
    list: () => tokens,
    add(found) {
      const added = found.map((token) => {
        lastNumber += 1;
        return { ...token, id: `pasted-${lastNumber}`, number: lastNumber };
      });
      tokens.push(...added);
      remove(tokens.slice(0, Math.max(0, tokens.length - maxFoundTokens)));
      return added;
    },
    delete: (id) => remove(tokens.filter((token) => token.id === id)),
    clear() {
      cleared.abort();
      cleared = new AbortController();
      remove(tokens);
    },
    untilCleared: () => cleared.signal,
  };
}
