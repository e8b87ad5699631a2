import { Secret } from '../secret.ts';
import { listDecodings } from './decode-escapes.ts';
import type { Decoding } from './decoding.ts';
import { measureOverlap } from './measure-overlap.ts';
import { listEncodedTexts, minSearchableCharacters } from './spellings.ts';

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

/** Creates a needle that finds a secret in every spelling. */
export function createNeedle(secret: string, label: string): Needle {
  // Most needles are replaced by others before they are searched for.
  let encodings: readonly Secret[] | undefined;
  let maxCharacters = 0;
  const spell = (): readonly Secret[] => {
    if (encodings) return encodings;
    const spellings = listEncodedTexts(secret);
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

/** Returns the texts that a needle searches for. */
export const listNeedleTexts = ({ encodings }: Needle): string[] => encodings.map((encoding) => encoding.reveal());

/**
 * Finds every occurrence of each needle, also with escaped characters. Matches may overlap.
 *
 * @param decodings of the text, if they are known
 * @param isTruncated also finds the beginning of a secret whose end is cut off
 */
export function findMatches(
  text: string,
  needles: Iterable<Needle>,
  { isTruncated = false, decodings }: { isTruncated?: boolean; decodings?: readonly Decoding[] } = {},
): SecretMatch[] {
  const matches: SecretMatch[] = [];
  const maxCharacters = isTruncated ? Number.POSITIVE_INFINITY : text.length;
  const searched = [...needles].filter(
    ({ minCharacters }) => minCharacters >= minSearchableCharacters && minCharacters <= maxCharacters,
  );
  if (searched.length === 0) return matches;
  for (const { text: decoded, toSource } of decodings ?? listDecodings(text, 'utf16', isTruncated))
    for (const needle of searched) {
      const { label } = needle;
      for (const spelling of listNeedleTexts(needle)) {
        for (let at = decoded.indexOf(spelling); at >= 0; at = decoded.indexOf(spelling, at + spelling.length))
          matches.push({ ...toSource(at, at + spelling.length), label });
        const overlap = isTruncated ? measureOverlap(decoded, spelling) : 0;
        if (overlap > 0)
          matches.push({ ...toSource(decoded.length - overlap, decoded.length), to: text.length, label });
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
