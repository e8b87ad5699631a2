import type { JsonValue } from '../../shared/tokens.ts';

/** Claims with a NumericDate, in seconds since the epoch (RFC 7519 §2). */
const timeClaims: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

/** Claims that hold space-separated words (RFC 6749 §3.3). */
const spaceSeparatedClaims: ReadonlySet<string> = new Set(['scope', 'scp']);

/** The range of `Date`, in milliseconds on either side of the epoch. */
const maxTimestampMs = 8.64e15;

/** How a claim's value is displayed. Times are in milliseconds since the epoch. */
export type ClaimValue =
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly text: string };

const isPlain = (value: JsonValue) => typeof value !== 'object' || value === null;

/** Returns how to display a claim's value: as a time, words, text or indented JSON. */
export function claimValue(name: string, value: JsonValue): ClaimValue {
  if (typeof value === 'number' && timeClaims.has(name) && Math.abs(value) * 1000 <= maxTimestampMs)
    return { kind: 'time', at: value * 1000 };
  if (typeof value === 'string') {
    const words = value.split(' ').filter(Boolean);
    return spaceSeparatedClaims.has(name) && words.length > 0
      ? { kind: 'words', words }
      : { kind: 'text', text: value };
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain))
    return { kind: 'words', words: value.map(String) };
  return isPlain(value) ? { kind: 'text', text: String(value) } : { kind: 'json', text: prettyJson(value) };
}

/** Formats a value as indented JSON. */
export function prettyJson(value: JsonValue): string {
  return JSON.stringify(value, null, 2);
}

/** Returns the clipboard text of a value: strings as they are, everything else as JSON. */
export const clipboardText = (value: JsonValue) => (typeof value === 'string' ? value : prettyJson(value));
