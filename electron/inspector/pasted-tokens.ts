import type { FoundToken } from '../tokens/find-tokens.ts';

/** A pasted token and its id. */
export type PastedToken = FoundToken & { id: string; number: number };

/** When more are added, the oldest are removed. */
const maxPastedTokens = 12;

/** The tokens that a user pasted or opened. They are kept in memory only. */
export type PastedTokens = {
  list(): readonly PastedToken[];
  add(found: readonly FoundToken[]): PastedToken[];
  delete(id: string): void;
  clear(): void;
};

/** Creates an empty list of pasted tokens. */
export function createPastedTokens(): PastedTokens {
  let tokens: PastedToken[] = [];
  let lastNumber = 0;
  const remove = (removed: readonly PastedToken[]) => {
    for (const { token } of removed) token.clear();
    tokens = tokens.filter((token) => !removed.includes(token));
  };
  return {
    list: () => tokens,
    add(found) {
      const added = found.slice(0, maxPastedTokens).map((token) => {
        lastNumber += 1;
        return { ...token, id: `pasted-${lastNumber}`, number: lastNumber };
      });
      tokens.push(...added);
      remove(tokens.slice(0, Math.max(0, tokens.length - maxPastedTokens)));
      return added;
    },
    delete: (id) => remove(tokens.filter((token) => token.id === id)),
    clear: () => remove(tokens),
  };
}
