import type { TokenSet } from './token-set.ts';

const maxRefreshLeadMs = 60_000;
const refreshLeadRatio = 0.1;
const maxRefreshLeadRatio = 0.5;
const maxLifetimeSeconds = 100 * 365 * 24 * 60 * 60;

/**
 * Returns how long before its expiry an access token is due for a refresh: 10 % of its lifetime,
 * 60 seconds at most, so that a short-lived token is not refreshed before every call.
 *
 * @param lifetimeMs the lifetime of the access token, in ms
 * @param leadSeconds the profile's setting, which replaces the default; capped at half the lifetime
 * @returns the lead time in ms
 */
export function refreshLeadMs(lifetimeMs: number, leadSeconds?: number): number {
  const positiveLifetimeMs = Math.max(0, lifetimeMs);
  if (leadSeconds !== undefined) return Math.min(leadSeconds * 1000, positiveLifetimeMs * maxRefreshLeadRatio);
  return Math.min(maxRefreshLeadMs, positiveLifetimeMs * refreshLeadRatio);
}

/**
 * The state of an access token. `due`: usable, but should be refreshed. `unknown`: the server did
 * not specify when it expires.
 */
export type Freshness = 'fresh' | 'due' | 'expired' | 'unknown';

/** How far the clock may be set back without notice. */
const clockStepToleranceMs = 60_000;

/**
 * Whether tokens were requested in the future by the local clock. It has been set back since then,
 * so their age is unknown.
 *
 * @param now ms since the epoch
 */
export const isFromFuture = ({ requestedAt }: Pick<TokenSet, 'requestedAt'>, now: number): boolean =>
  now < requestedAt - clockStepToleranceMs;

/**
 * Returns the state of an access token.
 *
 * @param now ms since the epoch
 * @param leadMs returns how long before expiry a token is due, in ms, for its lifetime in ms
 */
export function freshnessOf(
  tokens: Pick<TokenSet, 'requestedAt' | 'expiresAt'>,
  now: number,
  leadMs: (lifetimeMs: number) => number = refreshLeadMs,
): Freshness {
  const { requestedAt, expiresAt } = tokens;
  if (expiresAt === undefined) return 'unknown';
  if (now >= expiresAt) return 'expired';
  if (isFromFuture(tokens, now)) return 'due';
  return now >= expiresAt - leadMs(expiresAt - requestedAt) ? 'due' : 'fresh';
}

/**
 * Parses `expires_in`, a number of seconds that some servers send as a string.
 *
 * @returns the lifetime in ms; `undefined` if it is not a number from 0 to a hundred years
 * @see RFC 6749 §5.1
 */
export function parseLifetimeMs(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= maxLifetimeSeconds ? seconds * 1000 : undefined;
}
