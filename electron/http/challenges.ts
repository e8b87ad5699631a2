import type { Challenge } from '../../shared/api.ts';

/** More than any server needs to say. */
const maxHeaderChars = 8000;
const maxTextChars = 300;

type RawChallenge = { scheme: string; parameters: Map<string, string> };

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const separators = /[\t ,]*/y;
const spaces = /[\t ]*/y;
const quotedString = /"((?:[^"\\]|\\[\s\S])*)(?:"|$)/y;
const token68 = /[0-9A-Za-z\-._~+/]+=*(?=[\t ]*(?:,|$))/y;

/**
 * Reads a `WWW-Authenticate` header (RFC 9110 §11.6.1): several challenges, each with parameters, where commas stand
 * between both and may stand in quoted strings. What does not fit is passed over, so that the rest is still understood.
 */
function parseRawChallenges(header: string): RawChallenge[] {
  const text = header.slice(0, maxHeaderChars);
  const found: RawChallenge[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return undefined;
    at = pattern.lastIndex;
    return match[1] ?? match[0];
  };

  while (at < text.length) {
    take(separators);
    const name = take(token);
    if (name === undefined) {
      at += 1;
      continue;
    }
    const afterName = at;
    take(spaces);
    const current = found.at(-1);
    if (text[at] === '=' && current) {
      at += 1;
      take(spaces);
      const value = text[at] === '"' ? take(quotedString)?.replace(/\\([\s\S])/g, '$1') : take(token);
      // A repeated parameter is an error of the server's (RFC 9110 §11.2): the first is taken.
      if (value !== undefined && !current.parameters.has(name.toLowerCase()))
        current.parameters.set(name.toLowerCase(), value);
      continue;
    }
    found.push({ scheme: name, parameters: new Map() });
    // Credentials in the form of token68 say nothing that a person could use.
    if (afterName !== at) take(token68);
  }
  return found;
}

/** Words of a server's, fit to show: printable, and not without end. */
const sanitizeText = (text: string | undefined) =>
  text
    ?.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ')
    .trim()
    .slice(0, maxTextChars) || undefined;

/** The challenges of a reply, as RFC 6750 §3 names their parameters. */
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
        .slice(0, 100),
    };
  });
}
