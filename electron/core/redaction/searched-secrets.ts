import type { Decoding } from './decoding.ts';
import type { SecretMatch } from './secret-matches.ts';
import { getMinSpellingLength, listEncodedTexts, listSpellings, minSearchableCharacters } from './spellings.ts';
import { createTextIndex } from './text-index.ts';

/** The secrets of one exchange, which are searched for in all of it. */
export type SearchedSecrets = {
  /** @param listTexts returns the spellings of the value, if they may be known */
  add(value: string, label: string, listTexts?: () => readonly string[] | undefined): void;
  getLabel(value: string): string | undefined;
  /** Whether a text contains a secret too short to search for. Such a text is withheld. */
  haveShortOneIn(text: string): boolean;
  /** Whether there are more than are searched for, so that every text is withheld. */
  isOverfull(): boolean;
  /**
   * Finds them in the decodings of a text, in any spelling.
   *
   * @param isTruncated whether the text may end with the beginning of a secret
   * @returns `undefined` if the search would take too long
   */
  find(decodings: readonly Decoding[], isTruncated: boolean): SecretMatch[] | undefined;
  count(): number;
  /** Returns how many of them have texts withheld: short ones, and being overfull. */
  countWithholding(): number;
  /** Returns a lower bound of the lengths of all spellings. */
  getMinCharacters(): number;
  /** Returns the length of the longest spelling. */
  getMaxCharacters(): number;
};

/**
 * Limits the search for the secrets of one exchange in all of it: a secret has about ten spellings,
 * a short one five. If there are more, texts are withheld.
 */
const maxSpellings = 3000;
const maxShortSpellings = 250;

/** A secret whose spellings are not needed yet. Most texts are shorter than a token. */
type UnspelledSecret = { minCharacters: number; label: string; listTexts: () => readonly string[] };

/** How many spellings an unspelled secret counts as. */
const estimatedSpellings = 10;

/** Creates an empty set of secrets. */
export function createSearchedSecrets(): SearchedSecrets {
  const labelsByValue = new Map<string, string>();
  const shortSpellings = new Set<string>();
  const index = createTextIndex(minSearchableCharacters);
  let spellingCount = 0;
  let minCharacters = Number.POSITIVE_INFINITY;
  let maxCharacters = 0;
  /** Whether there are more secrets than are searched for. */
  let isOverfull = false;

  let unspelled: UnspelledSecret[] = [];

  function spell({ label, listTexts }: UnspelledSecret): void {
    for (const spelling of listTexts()) {
      index.add(spelling, label);
      spellingCount += 1;
      maxCharacters = Math.max(maxCharacters, spelling.length);
    }
  }

  /** Lists the spellings that a text of this length may contain. */
  function spellUpTo(length: number): void {
    const fits = (secret: UnspelledSecret) => secret.minCharacters <= length;
    if (!unspelled.some(fits)) return;
    for (const secret of unspelled.filter(fits)) spell(secret);
    unspelled = unspelled.filter((secret) => !fits(secret));
  }

  const countWithholding = () => shortSpellings.size + Number(isOverfull);

  return {
    add(value, label, listTexts) {
      if (value.length < minSearchableCharacters) {
        if (value !== '') for (const spelling of listSpellings(value)) shortSpellings.add(spelling);
        isOverfull ||= shortSpellings.size > maxShortSpellings;
        return;
      }
      if (labelsByValue.has(value)) return;
      if (spellingCount + unspelled.length * estimatedSpellings >= maxSpellings) {
        isOverfull = true;
        return;
      }
      labelsByValue.set(value, label);
      const secret = {
        minCharacters: getMinSpellingLength(value),
        label,
        listTexts: () => listTexts?.() ?? listEncodedTexts(value),
      };
      minCharacters = Math.min(minCharacters, secret.minCharacters);
      unspelled.push(secret);
    },

    getLabel: (value) => labelsByValue.get(value),
    isOverfull: () => isOverfull,

    haveShortOneIn(text) {
      for (const spelling of shortSpellings) if (text.includes(spelling)) return true;
      return false;
    },

    find(decodings, isTruncated) {
      const matches: SecretMatch[] = [];
      for (const { text: decoded, toSource } of decodings) {
        spellUpTo(isTruncated ? Number.POSITIVE_INFINITY : decoded.length);
        const found = index.findMatches(decoded);
        if (!found) return undefined;
        for (const { from, to, label } of found) matches.push({ ...toSource(from, to), label });
        for (const { from, to, label } of isTruncated ? index.findBeginnings(decoded) : [])
          matches.push({ from: toSource(from, to).from, to: Number.POSITIVE_INFINITY, label });
      }
      return matches;
    },

    count: () => labelsByValue.size + countWithholding(),
    countWithholding,
    getMinCharacters: () => minCharacters,
    getMaxCharacters() {
      spellUpTo(Number.POSITIVE_INFINITY);
      return maxCharacters;
    },
  };
}
