import { measureOverlap } from './measure-overlap.ts';
import type { SecretMatch } from './secret-matches.ts';

/**
 * Maximum comparisons per character of a text. Exceeded only by many secrets with one prefix, in a
 * text that repeats the prefix.
 */
const maxComparisonsPerCharacter = 0.5;
const maxComparisons = 1000;

/** Finds any number of texts in another, in one pass over it. */
export type TextIndex = {
  /** @param text at least as long as the index requires */
  add(text: string, label: string): void;
  /**
   * Finds every occurrence of each text. Matches may overlap.
   *
   * @returns `undefined` if the search would take too long
   */
  findMatches(text: string): SecretMatch[] | undefined;
  /** Finds the beginnings of texts at the end of another, which has been cut there. */
  findBeginnings(text: string): SecretMatch[];
};

const filterBits = 13;

/**
 * Creates an empty index.
 *
 * @param minCharacters the length of the shortest text
 */
export function createTextIndex(minCharacters: number): TextIndex {
  const entriesByStart = new Map<string, { text: string; label: string }[]>();
  /**
   * Hashes of the starts. Most positions of a text have another, which is fast to see. Created with
   * the first text, because thousands of empty indexes may be waiting.
   */
  let filter = new Uint8Array();
  const bitsPerCharacter = Math.floor(30 / minCharacters);
  const hashMask = (1 << (bitsPerCharacter * minCharacters)) - 1;
  /** Adds a character to a hash of as many characters as a start has. The first drops out. */
  const addToHash = (hash: number, code: number) => ((hash << bitsPerCharacter) + code) & hashMask;
  const toSlot = (hash: number) => (hash ^ (hash >> filterBits)) & ((1 << filterBits) - 1);

  return {
    add(text, label) {
      if (filter.length === 0) filter = new Uint8Array(1 << filterBits);
      const start = text.slice(0, minCharacters);
      let hash = 0;
      for (let index = 0; index < minCharacters; index += 1) hash = addToHash(hash, start.charCodeAt(index));
      filter[toSlot(hash)] = 1;
      const entries = entriesByStart.get(start);
      if (entries) entries.push({ text, label });
      else entriesByStart.set(start, [{ text, label }]);
    },

    findMatches(text) {
      const matches: SecretMatch[] = [];
      if (entriesByStart.size === 0) return matches;
      let comparisons = 0;
      let hash = 0;
      for (let from = 1 - minCharacters; from + minCharacters <= text.length; from += 1) {
        hash = addToHash(hash, text.charCodeAt(from + minCharacters - 1));
        if (from < 0 || filter[toSlot(hash)] === 0) continue;
        const entries = entriesByStart.get(text.slice(from, from + minCharacters));
        if (!entries) continue;
        comparisons += entries.length;
        if (comparisons > maxComparisons + maxComparisonsPerCharacter * text.length) return undefined;
        for (const entry of entries)
          if (text.startsWith(entry.text, from))
            matches.push({ from, to: from + entry.text.length, label: entry.label });
      }
      return matches;
    },

    findBeginnings: (text) =>
      [...entriesByStart.values()].flat().flatMap((entry) => {
        const overlap = measureOverlap(text, entry.text);
        const from = text.length - overlap;
        return overlap > 0 ? [{ from, to: text.length, label: entry.label }] : [];
      }),
  };
}
