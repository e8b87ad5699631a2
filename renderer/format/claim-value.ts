import type { JsonValue } from '../../shared/tokens.ts';

/** Claims whose value is a NumericDate (RFC 7519 §2): seconds since the epoch. */
const timeClaims: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

/** Claims that hold several words in one string, with spaces between them (RFC 6749 §3.3). */
const wordClaims: ReadonlySet<string> = new Set(['scope', 'scp']);

/** The furthest time that a `Date` can hold, in milliseconds on either side of the epoch. */
const maxTimestampMs = 8.64e15;

export type ClaimValue =
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string };

const isPlain = (value: JsonValue) => typeof value !== 'object' || value === null;

/** How a claim's value is best read: a time, a row of words, plain text, or indented JSON. */
export function claimValue(name: string, value: JsonValue): ClaimValue {
  if (typeof value === 'number' && timeClaims.has(name) && Math.abs(value) * 1000 <= maxTimestampMs)
    return { kind: 'time', at: value * 1000 };
  if (typeof value === 'string') {
    const words = value.split(' ').filter(Boolean);
    return wordClaims.has(name) && words.length > 0 ? { kind: 'words', words } : { kind: 'text', text: value };
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain))
    return { kind: 'words', words: value.map(String) };
  return isPlain(value) ? { kind: 'text', text: String(value) } : { kind: 'json', text: prettyJson(value) };
}

/** JSON as people read it. */
export function prettyJson(value: JsonValue): string {
  return JSON.stringify(value, null, 2);
}

/** What copying a value gives: text as it is, everything else as JSON. */
export const clipboardText = (value: JsonValue) => (typeof value === 'string' ? value : prettyJson(value));
