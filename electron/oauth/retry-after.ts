import type { HttpResponse } from '../http/exchange.ts';

const maxRetryDelayMs = 24 * 60 * 60 * 1000;

/** An HTTP date (RFC 9110 §5.6.7), in ms since the epoch. */
function parseHttpDate(value: string | undefined): number | undefined {
  if (!value || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}

/**
 * Local clock minus server clock in seconds, by the `Date` header (RFC 9110 §6.6.1) of a reply; as exact as that header,
 * which counts whole seconds, and the time that the exchange took.
 */
export function measureClockSkewSeconds({
  headers,
  sentAt,
  durationMs,
}: Pick<HttpResponse, 'headers' | 'sentAt' | 'durationMs'>) {
  const date = parseHttpDate(headers.get('date')?.trim());
  return date === undefined ? undefined : Math.round((sentAt + durationMs / 2 - date) / 1000);
}

/** Below this a number in a reset header is seconds to wait, from here on it is seconds since the epoch. */
const minEpochSeconds = 1_000_000_000;

/** Milliseconds to wait by `Retry-After` (RFC 9110 §10.2.3: seconds or a date). */
function retryAfterDelayMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value && /^\d+$/.test(value)) return Number(value) * 1000;
  const date = parseHttpDate(value);
  return date === undefined ? undefined : date - now;
}

/** Milliseconds to wait by the reset headers that providers use: seconds since the epoch by the server's own clock. */
function rateLimitResetDelayMs(headers: Headers, now: number): number | undefined {
  const value = (headers.get('x-rate-limit-reset') ?? headers.get('x-ratelimit-reset'))?.trim();
  if (!value || !/^\d+$/.test(value)) return undefined;
  if (Number(value) < minEpochSeconds) return Number(value) * 1000;
  return Number(value) * 1000 - (parseHttpDate(headers.get('date')?.trim()) ?? now);
}

const after = (wait: number | undefined, now: number): number | undefined =>
  wait === undefined ? undefined : now + Math.min(Math.max(wait, 0), maxRetryDelayMs);

/** When the next try is allowed, in ms since the epoch by this computer's clock: within a day. */
export const parseRetryAt = (headers: Headers, now: number): number | undefined =>
  after(retryAfterDelayMs(headers, now) ?? rateLimitResetDelayMs(headers, now), now);

/** When a server that cannot answer expects to (RFC 9110 §15.6.4), likewise. Limits of rate are of no meaning there. */
export const parseAvailableAt = (headers: Headers, now: number): number | undefined =>
  after(retryAfterDelayMs(headers, now), now);
