import type { FoundToken } from '../tokens/find-tokens.ts';

/** A pasted token by its handle. */
export type PastedToken = FoundToken & { id: string; number: number };

/** The most that are kept; the oldest goes first. */
const maxPastedTokens = 12;

/** The tokens that a person pasted or opened, until they are closed or the session ends. They are never written down. */
export type PastedTokens = {
  list(): readonly PastedToken[];
  add(found: readonly FoundToken[]): PastedToken[];
  delete(id: string): void;
  clear(): void;
};

export function createPastedTokens(): PastedTokens {
  let kept: PastedToken[] = [];
  let last = 0;
  const drop = (gone: readonly PastedToken[]) => {
    for (const { token } of gone) token.clear();
    kept = kept.filter((one) => !gone.includes(one));
  };
  return {
    list: () => kept,
    add(found) {
      const added = found.slice(0, maxPastedTokens).map((one) => {
        last += 1;
        return { ...one, id: `pasted-${last}`, number: last };
      });
      kept.push(...added);
      drop(kept.slice(0, Math.max(0, kept.length - maxPastedTokens)));
      return added;
    },
    delete: (id) => drop(kept.filter((one) => one.id === id)),
    clear: () => drop(kept),
  };
}
