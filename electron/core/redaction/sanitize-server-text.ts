import { createNeedle, findMatches, replaceMatches } from './needles.ts';
import { listSpellings, minSearchableCharacters } from './spellings.ts';
import { josePrefixPattern, opaqueTokenPattern } from './token-patterns.ts';

const maxCharacters = 500;

/** Of a longer text, the rest is not searched: that would take too long. */
const maxSearchedCharacters = 64 * 1024;

const controlCharacters = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]+/gu;

/**
 * Sanitizes server text for display: removes secrets, anything that looks like a token, and control
 * and bidirectional formatting characters, and truncates the rest to 500 characters.
 *
 * @param secrets removed in every spelling; a text that contains a secret too short to search for
 * is withheld
 */
export function sanitizeServerText(text: string, secrets: readonly string[] = []): string {
  const present = secrets.filter(Boolean);
  const short = present.filter(({ length }) => length < minSearchableCharacters);
  if (short.flatMap(listSpellings).some((spelling) => text.includes(spelling))) return '[removed]';
  const needles = present.map((secret) => createNeedle(secret, '[secret]'));
  const isTruncated = text.length > maxSearchedCharacters;
  const wellFormed = text.slice(0, maxSearchedCharacters).toWellFormed();
  const sanitized = replaceMatches(wellFormed, findMatches(wellFormed, needles, { isTruncated }))
    .replace(controlCharacters, ' ')
    .replace(josePrefixPattern, '[removed]')
    .replace(opaqueTokenPattern, '[removed]')
    .trim();
  if (sanitized.length <= maxCharacters) return sanitized;
  // Half of a surrogate pair must not remain at the end.
  return `${sanitized.slice(0, maxCharacters).replace(/[\ud800-\udbff]$/, '')}…`;
}
