import { toNumber } from '../../shared/json/exact-json.ts';
import type { JsonObject, JsonValue } from '../../shared/tokens.ts';

/** Returns a claim by its own name, ignoring what objects inherit from their prototype. */
export const getClaim = (claims: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

/**
 * Returns the scopes in an access token: `scope` (RFC 9068 §2.2.3), or `scp` at some providers, as
 * a string or a list.
 *
 * @returns `undefined` if the token names no scopes
 */
export function getScopes(claims: JsonObject): string[] | undefined {
  const scopes = getClaim(claims, 'scope') ?? getClaim(claims, 'scp');
  if (typeof scopes === 'string') return scopes.split(' ').filter(Boolean);
  return Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string') ? scopes : undefined;
}

/** The latest time that a `Date` can represent, in seconds since the epoch. */
const maxDateSeconds = 8.64e12;

/** Seconds since the epoch in the year 5138, milliseconds since the epoch in 1973. */
const minMilliseconds = 1e11;

/** Whether a time can only be meant in milliseconds, although NumericDate is in seconds. */
export const isInMilliseconds = (value: JsonValue | undefined): boolean =>
  Math.abs(toNumber(value) ?? 0) > minMilliseconds;

/**
 * Converts a NumericDate (RFC 7519 §2) to milliseconds since the epoch. A time that can only be
 * meant in milliseconds is one.
 *
 * @returns `undefined` for any other value
 */
export function parseNumericDate(value: JsonValue | undefined): number | undefined {
  const time = toNumber(value);
  if (time === undefined || Math.abs(time) > maxDateSeconds) return undefined;
  return time * (isInMilliseconds(time) ? 1 : 1000);
}
