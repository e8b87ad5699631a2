import type { Challenge } from '../../shared/api.ts';
import { toSingleLine } from '../core/dialog-text.ts';

/** Longer headers and texts are truncated. */
const maxHeaderCharacters = 8000;
const maxTextCharacters = 300;
const maxScopes = 100;

type RawChallenge = { scheme: string; parameters: Map<string, string> };

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const separators = /[\t ,]*/y;
const spaces = /[\t ]*/y;
const quotedString = /"((?:[^"\\]|\\[\s\S])*)(?:"|$)/y;
const token68 = /[0-9A-Za-z\-._~+/]+=*(?=[\t ]*(?:,|$))/y;

/**
 * Parses a `WWW-Authenticate` header. It can hold several challenges with several parameters each,
 * both separated by commas, and quoted strings can contain commas too. Malformed parts are skipped.
 *
 * @see RFC 9110 §11.6.1
 */
function parseRawChallenges(header: string): RawChallenge[] {
  const text = header.slice(0, maxHeaderCharacters);
  const challenges: RawChallenge[] = [];
  let position = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) return undefined;
    position = pattern.lastIndex;
    return match[1] ?? match[0];
  };

  while (position < text.length) {
    take(separators);
    const name = take(token);
    if (name === undefined) {
      position += 1;
      continue;
    }
    const nameEnd = position;
    take(spaces);
    const current = challenges.at(-1);
    if (text[position] === '=' && current) {
      position += 1;
      take(spaces);
      const value = text[position] === '"' ? take(quotedString)?.replace(/\\([\s\S])/g, '$1') : take(token);
      // A parameter must not be repeated (RFC 9110 §11.2), so only the first counts.
      if (value !== undefined && !current.parameters.has(name.toLowerCase()))
        current.parameters.set(name.toLowerCase(), value);
      continue;
    }
    challenges.push({ scheme: name, parameters: new Map() });
    // A token68 holds nothing that could be shown to the user.
    if (nameEnd !== position) take(token68);
  }
  return challenges;
}

/** Sanitizes server text for display: removes control characters and limits its length. */
const sanitizeText = (text: string | undefined) => (text && toSingleLine(text, maxTextCharacters)) || undefined;

/**
 * Parses the challenges of a response.
 *
 * @param header the `WWW-Authenticate` header
 * @see RFC 6750 §3
 */
export function parseChallenges(header: string | null): Challenge[] {
  return parseRawChallenges(header ?? '').map(({ scheme, parameters }) => {
    const realm = sanitizeText(parameters.get('realm'));
    const error = sanitizeText(parameters.get('error'));
    const description = sanitizeText(parameters.get('error_description'));
    return {
      scheme: sanitizeText(scheme) ?? '',
      ...(realm && { realm }),
      ...(error && { error }),
      ...(description && { description }),
      scopes: (parameters.get('scope') ?? '')
        .split(' ')
        .filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(scope))
        .slice(0, maxScopes),
    };
  });
}
