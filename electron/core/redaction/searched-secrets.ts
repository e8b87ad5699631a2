import { listDecodings } from './decode-escapes.ts';
import type { SecretMatch } from './needles.ts';
import { listEncodedTexts, listSpellings, minSearchableCharacters } from './spellings.ts';
import { createTextIndex } from './text-index.ts';

/** The secrets of one exchange, which are searched for in all of it. */
export type SearchedSecrets = {
  add(value: string, label: string): void;
  getLabel(value: string): string | undefined;
  /** Whether a text contains a secret too short to search for. Such a text is withheld. */
  haveShortOneIn(text: string): boolean;
  /**
   * Finds them in a text, in any spelling.
   *
   * @param isTruncated whether the text may end with the beginning of a secret
   * @returns `undefined` if the search would take too long
   */
  find(text: string, isTruncated: boolean): SecretMatch[] | undefined;
  count(): number;
  /** Returns the length of the longest spelling. */
  getMaxCharacters(): number;
};

/**
 * Limits the search for the secrets of one exchange in all of it: a secret has about ten spellings.
 * If there are more, texts are withheld.
 */
const maxSpellings = 15_000;

/** Creates an empty set of secrets. */
export function createSearchedSecrets(): SearchedSecrets {
  const labelsByValue = new Map<string, string>();
  const shortSpellings = new Set<string>();
  const index = createTextIndex(minSearchableCharacters);
  let spellingCount = 0;
  let maxCharacters = 0;
  /** Whether there are more secrets than are searched for. */
  let isOverfull = false;

  return {
    add(value, label) {
      if (value.length < minSearchableCharacters) {
        if (value !== '') for (const spelling of listSpellings(value)) shortSpellings.add(spelling);
        return;
      }
      if (labelsByValue.has(value)) return;
      if (spellingCount >= maxSpellings) {
        isOverfull = true;
        return;
      }
      labelsByValue.set(value, label);
      for (const spelling of listEncodedTexts(value)) {
        index.add(spelling, label);
        spellingCount += 1;
        maxCharacters = Math.max(maxCharacters, spelling.length);
      }
    },

    getLabel: (value) => labelsByValue.get(value),
    haveShortOneIn: (text) => [...shortSpellings].some((spelling) => text.includes(spelling)),

    find(text, isTruncated) {
      if (isOverfull) return undefined;
      if (spellingCount === 0) return [];
      const matches: SecretMatch[] = [];
      for (const { text: decoded, toSource } of listDecodings(text, 'utf16', isTruncated)) {
        const found = index.findMatches(decoded);
        if (!found) return undefined;
        for (const { from, to, label } of found) matches.push({ ...toSource(from, to), label });
        for (const { from, to, label } of isTruncated ? index.findBeginnings(decoded) : [])
          matches.push({ ...toSource(from, to), to: text.length, label });
      }
      return matches;
    },

    count: () => labelsByValue.size + shortSpellings.size,
    getMaxCharacters: () => maxCharacters,
  };
}
