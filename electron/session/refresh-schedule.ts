import type { Failure } from '../../shared/errors.ts';
import type { Clock } from '../core/ports.ts';
import { isFromFuture, refreshLeadMs } from '../oauth/freshness.ts';
import type { TokenSet } from '../oauth/token-set.ts';

const initialBackoffMs = 2_000;
const maxBackoffMs = 5 * 60_000;
/** Tokens with a shorter lifetime are refreshed on demand instead of on schedule. */
const minScheduledLifetimeMs = 20_000;
/** Timers with a longer delay can overflow, so they are split. */
const maxTimerMs = 12 * 60 * 60_000;

/** Decides when a session is refreshed automatically. */
export type RefreshSchedule = {
  /**
   * Schedules a refresh before new tokens expire.
   *
   * @param refreshLeadSeconds how long before expiry; see {@link refreshLeadMs} for the default
   */
  onTokensRenewed(tokens: TokenSet, refreshLeadSeconds?: number): void;
  /**
   * Schedules a retry after a failed refresh.
   *
   * @param until in milliseconds since the epoch; a later retry is not scheduled
   * @returns when, in milliseconds since the epoch; `undefined` if not
   */
  onRefreshFailed(failure: Failure, until?: number): number | undefined;
  /** Returns the last failure until `Retry-After` has elapsed. */
  getBackoffFailure(): Failure | undefined;
  /** Cancels the scheduled refresh. */
  stop(): void;
};

/**
 * Creates a schedule. Refreshes run some time before expiry, randomly earlier so that clients that
 * signed in together spread their load. Failures are retried with exponential backoff and full
 * jitter, at most five minutes apart, but never before the time that `Retry-After` names.
 *
 * @param parts.random returns a number from 0 to 1
 * @see RFC 9110 §10.2.3
 */
export function createRefreshSchedule(parts: {
  clock: Clock;
  random: () => number;
  refresh: () => void;
}): RefreshSchedule {
  const { clock, random, refresh } = parts;
  let stopTimer = () => {};
  let failureCount = 0;
  let backoff: { failure: Failure; untilMonotonicMs: number } | undefined;

  function setTimer(dueMonotonicMs: number): void {
    stopTimer();
    const waitMs = Math.max(0, dueMonotonicMs - clock.monotonicNow());
    stopTimer = clock.after(Math.min(waitMs, maxTimerMs), () => {
      if (waitMs > maxTimerMs) return setTimer(dueMonotonicMs);
      // A timer may fire slightly early, and the backoff would then refuse the refresh.
      backoff = undefined;
      refresh();
    });
  }

  function reset(): void {
    failureCount = 0;
    backoff = undefined;
    stopTimer();
  }

  return {
    onTokensRenewed(tokens, refreshLeadSeconds) {
      const { refreshToken, requestedAt, expiresAt } = tokens;
      reset();
      if (!refreshToken || expiresAt === undefined || expiresAt - requestedAt < minScheduledLifetimeMs) return;
      if (isFromFuture(tokens, clock.now())) return setTimer(clock.monotonicNow());
      const leadMs = refreshLeadMs(expiresAt - requestedAt, refreshLeadSeconds) * (1 + random() / 2);
      setTimer(clock.monotonicNow() + expiresAt - leadMs - clock.now());
    },
    onRefreshFailed(failure, until = Number.POSITIVE_INFINITY) {
      failureCount += 1;
      const maxWaitMs = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (failureCount - 1));
      const retryAt = failure.facts?.retryAt;
      const waitMs = retryAt !== undefined && retryAt > clock.now() ? retryAt - clock.now() : random() * maxWaitMs;
      const dueMonotonicMs = clock.monotonicNow() + waitMs;
      if (clock.now() + waitMs >= until) {
        stopTimer();
        return undefined;
      }
      backoff = retryAt === undefined ? undefined : { failure, untilMonotonicMs: dueMonotonicMs };
      setTimer(dueMonotonicMs);
      return clock.now() + waitMs;
    },
    getBackoffFailure: () => (backoff && clock.monotonicNow() < backoff.untilMonotonicMs ? backoff.failure : undefined),
    stop: reset,
  };
}
