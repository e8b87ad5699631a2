import { isScalar, parseExactJson, toJson, toNumber } from '../../shared/json/exact-json.ts';
import type { JsonObject, JsonValue } from '../../shared/tokens.ts';

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

/** Seconds since the epoch in the year 5138, milliseconds since the epoch in 1973. */
const minMilliseconds = 1e11;

/**
 * Converts a NumericDate to milliseconds since the epoch. A time that can only be meant in
 * milliseconds is one.
 */
export function parseNumericDate(value: JsonValue | undefined): number | undefined {
  const time = toNumber(value);
  if (time === undefined || Math.abs(time) * 1000 > maxTimestampMs) return undefined;
  return Math.abs(time) > minMilliseconds ? time : time * 1000;
}

/** Returns how to display a claim's value: as a time, words, text or indented JSON. */
export function claimValue(name: string, value: JsonValue): ClaimValue {
  const at = timeClaims.has(name) ? parseNumericDate(value) : undefined;
  if (at !== undefined) return { kind: 'time', at };
  if (typeof value === 'string') {
    const words = value.split(' ').filter(Boolean);
    return spaceSeparatedClaims.has(name) && words.length > 0
      ? { kind: 'words', words }
      : { kind: 'text', text: value };
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isScalar))
    return { kind: 'words', words: value.map(String) };
  return isScalar(value) ? { kind: 'text', text: String(value) } : { kind: 'json', text: prettyJson(value) };
}

/** Formats a value as indented JSON. */
export const prettyJson = (value: JsonValue): string => toJson(value, 2);

/** Parses an object that main has serialized. */
export const parseObject = (text: string): JsonObject => parseExactJson(text) as JsonObject;

/** Returns the clipboard text of a value: strings as they are, everything else as JSON. */
export const clipboardText = (value: JsonValue) => (typeof value === 'string' ? value : prettyJson(value));
