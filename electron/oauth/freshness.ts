import type { TokenSet } from './token-set.ts';

const maxRefreshLeadMs = 60_000;
const refreshLeadRatio = 0.1;
const maxRefreshLeadRatio = 0.5;
const maxLifetimeSeconds = 100 * 365 * 24 * 60 * 60;

/**
 * How long before its expiry an access token counts as due for a refresh, in milliseconds: the smaller of 60 s and 10 %
 * of its lifetime, so that a short-lived token is not refreshed before every call.
 *
 * @param seconds what a profile says instead; half the lifetime at most
 */
export function refreshLeadMs(lifetime: number, seconds?: number): number {
  if (seconds !== undefined) return Math.min(seconds * 1000, Math.max(0, lifetime) * maxRefreshLeadRatio);
  return Math.min(maxRefreshLeadMs, Math.max(0, lifetime) * refreshLeadRatio);
}

/** `due`: usable, but should be refreshed; `unknown`: the server did not say when it expires. */
export type Freshness = 'fresh' | 'due' | 'expired' | 'unknown';

/** How far a clock may go back unnoticed, in milliseconds. */
const clockStepToleranceMs = 60_000;

/** Whether tokens are from the future by this clock, so that it was set since, and does not say how old they are. */
export const isFromFuture = ({ requestedAt }: Pick<TokenSet, 'requestedAt'>, now: number): boolean =>
  now < requestedAt - clockStepToleranceMs;

/** @param now ms since the epoch */
export function freshnessOf(
  tokens: Pick<TokenSet, 'requestedAt' | 'expiresAt'>,
  now: number,
  lead: (lifetime: number) => number = refreshLeadMs,
): Freshness {
  const { requestedAt, expiresAt } = tokens;
  if (expiresAt === undefined) return 'unknown';
  if (now >= expiresAt) return 'expired';
  if (isFromFuture(tokens, now)) return 'due';
  return now >= expiresAt - lead(expiresAt - requestedAt) ? 'due' : 'fresh';
}

/**
 * The lifetime that `expires_in` states, in milliseconds (RFC 6749 §5.1: a number of seconds). Some servers send it as a
 * string; anything that is no non-negative number, and more than a hundred years, is treated as not stated.
 */
export function parseLifetimeMs(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn;
  return typeof seconds === 'number' && seconds >= 0 && seconds <= maxLifetimeSeconds ? seconds * 1000 : undefined;
}
