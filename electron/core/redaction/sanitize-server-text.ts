import { listDecodings } from './decode-escapes.ts';
import { createSearchedSecrets } from './searched-secrets.ts';
import { replaceMatches } from './secret-matches.ts';
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
  const searched = createSearchedSecrets();
  for (const secret of secrets) searched.add(secret, '[secret]');
  if (searched.isOverfull() || searched.haveShortOneIn(text)) return '[removed]';
  const isTruncated = text.length > maxSearchedCharacters;
  const wellFormed = text.slice(0, maxSearchedCharacters).toWellFormed();
  const matches = searched.find(listDecodings(wellFormed, 'utf16', isTruncated), isTruncated);
  if (!matches) return '[removed]';
  const sanitized = replaceMatches(wellFormed, matches)
    .replace(controlCharacters, ' ')
    .replace(josePrefixPattern, '[removed]')
    .replace(opaqueTokenPattern, '[removed]')
    .trim();
  if (sanitized.length <= maxCharacters) return sanitized;
  // Half of a surrogate pair must not remain at the end.
  return `${sanitized.slice(0, maxCharacters).replace(/[\ud800-\udbff]$/, '')}…`;
}
