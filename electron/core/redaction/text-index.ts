import { measureOverlap } from './measure-overlap.ts';
import { minOverlapCharacters, type SecretMatch } from './needles.ts';

/**
 * How often a text may be compared for each of its characters. More are needed only if many texts
 * that begin alike are searched for where that beginning is repeated, which no real secrets do.
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

/**
 * Creates an empty index.
 *
 * @param minCharacters the length of the shortest text
 */
export function createTextIndex(minCharacters: number): TextIndex {
  const entriesByStart = new Map<string, { text: string; label: string }[]>();
  return {
    add(text, label) {
      const start = text.slice(0, minCharacters);
      const entries = entriesByStart.get(start);
      if (entries) entries.push({ text, label });
      else entriesByStart.set(start, [{ text, label }]);
    },

    findMatches(text) {
      const matches: SecretMatch[] = [];
      if (entriesByStart.size === 0) return matches;
      let comparisons = 0;
      for (let from = 0; from + minCharacters <= text.length; from += 1) {
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
        return overlap >= minOverlapCharacters ? [{ from, to: text.length, label: entry.label }] : [];
      }),
  };
}
