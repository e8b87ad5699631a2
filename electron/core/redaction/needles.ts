import { Secret } from '../secret.ts';
import { listSpellings } from './spellings.ts';

/**
 * A secret to search for: its spellings, the lengths of the shortest and longest in characters, and
 * the label that replaces it.
 */
export type Needle = {
  encodings: readonly Secret[];
  minCharacters: number;
  maxCharacters: number;
  label: string;
};

/** A secret found in a text, from one index up to but not including another. */
export type SecretMatch = { from: number; to: number; label: string };

/**
 * Shorter secrets occur in ordinary text by chance, so a label would reveal them by what it
 * replaces. They are not searched for: callers withhold the text instead.
 */
export const minSearchableCharacters = 6;

/** Creates a needle that finds a secret in every spelling. */
export function createNeedle(secret: string, label: string): Needle {
  // Most needles are replaced by others before they are searched for.
  let encodings: readonly Secret[] | undefined;
  let maxCharacters = 0;
  const spell = (): readonly Secret[] => {
    if (encodings) return encodings;
    const spellings = listSpellings(secret);
    maxCharacters = Math.max(...spellings.map(({ length }) => length));
    encodings = spellings.map((spelling) => new Secret(spelling));
    return encodings;
  };
  return {
    get encodings() {
      return spell();
    },
    get maxCharacters() {
      spell();
      return maxCharacters;
    },
    minCharacters: secret.length,
    label,
  };
}

/** Finds every occurrence of each needle. Matches may overlap. */
export function findMatches(text: string, needles: Iterable<Needle>): SecretMatch[] {
  const matches: SecretMatch[] = [];
  for (const needle of needles) {
    const { minCharacters, label } = needle;
    if (minCharacters > text.length || minCharacters < minSearchableCharacters) continue;
    for (const encoding of needle.encodings) {
      const spelling = encoding.reveal();
      for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + spelling.length))
        matches.push({ from: at, to: at + spelling.length, label });
    }
  }
  return matches;
}

/**
 * Replaces matches by their labels. The first and longest of overlapping matches replaces all of
 * them.
 */
export function replaceMatches(text: string, matches: readonly SecretMatch[]): string {
  let redacted = '';
  let end = 0;
  for (const { from, to, label } of matches.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    if (from >= end) redacted += text.slice(end, from) + label;
    end = Math.max(end, to);
  }
  return redacted + text.slice(end);
}
