import type { ResponseHeaders } from '../core/ports.ts';
import type { HttpResponse } from '../http/exchange.ts';

const maxRetryDelayMs = 24 * 60 * 60 * 1000;

/** Parses an HTTP date (RFC 9110 §5.6.7) to ms since the epoch. */
function parseHttpDate(value: string | undefined): number | undefined {
  if (!value || !/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}

/**
 * Measures the clock skew by the `Date` header of a response, whose resolution is one second.
 *
 * @returns local clock minus server clock in seconds; `undefined` without the header
 * @see RFC 9110 §6.6.1
 */
export function measureClockSkewSeconds({
  headers,
  sentAt,
  durationMs,
}: Pick<HttpResponse, 'headers' | 'sentAt' | 'durationMs'>): number | undefined {
  const date = parseHttpDate(headers.get('date')?.trim());
  return date === undefined ? undefined : Math.round((sentAt + durationMs / 2 - date) / 1000);
}

/** Smaller numbers in a reset header are seconds to wait, larger ones seconds since the epoch. */
const minEpochSeconds = 1_000_000_000;

/** Returns the delay that `Retry-After` asks for, in ms (RFC 9110 §10.2.3: seconds or a date). */
function retryAfterDelayMs(headers: ResponseHeaders, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value && /^\d+$/.test(value)) return Number(value) * 1000;
  const date = parseHttpDate(value);
  return date === undefined ? undefined : date - now;
}

/** Returns the delay in ms by the providers' reset headers (seconds since the server's epoch). */
function rateLimitResetDelayMs(headers: ResponseHeaders, now: number): number | undefined {
  const value = (headers.get('x-rate-limit-reset') ?? headers.get('x-ratelimit-reset'))?.trim();
  if (!value || !/^\d+$/.test(value)) return undefined;
  if (Number(value) < minEpochSeconds) return Number(value) * 1000;
  return Number(value) * 1000 - (parseHttpDate(headers.get('date')?.trim()) ?? now);
}

const addDelay = (now: number, delayMs: number | undefined): number | undefined =>
  delayMs === undefined ? undefined : now + Math.min(Math.max(delayMs, 0), maxRetryDelayMs);

/**
 * Returns when a rate-limited request may be retried, within a day.
 *
 * @param now ms since the epoch
 * @returns ms since the epoch by the local clock
 */
export const parseRetryAt = (headers: ResponseHeaders, now: number): number | undefined =>
  addDelay(now, retryAfterDelayMs(headers, now) ?? rateLimitResetDelayMs(headers, now));

/**
 * Returns when an unavailable server (RFC 9110 §15.6.4) may be retried, within a day. Rate limit
 * headers say nothing about that.
 *
 * @param now ms since the epoch
 * @returns ms since the epoch by the local clock
 */
export const parseAvailableAt = (headers: ResponseHeaders, now: number): number | undefined =>
  addDelay(now, retryAfterDelayMs(headers, now));
