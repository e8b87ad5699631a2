import type { Failure } from '../../shared/errors.ts';
import type { Clock } from '../core/ports.ts';
import { isFromFuture, refreshLeadMs } from '../oauth/freshness.ts';
import type { TokenSet } from '../oauth/token-set.ts';

const initialBackoffMs = 2_000;
const maxBackoffMs = 5 * 60_000;
/** Tokens that live shorter are refreshed when they are needed, not by the clock. */
const minScheduledLifetimeMs = 20_000;
/** The longest that a timer is set for, since larger ones overflow. */
const maxTimerMs = 12 * 60 * 60_000;

/** When the refreshes of a session happen without anybody asking. */
export type RefreshSchedule = {
  /** After new tokens: the next refresh is due before they expire. */
  onTokensRenewed(tokens: TokenSet): void;
  /** After a refresh that failed: another try, later each time. Answers when, in ms since the epoch. */
  onRefreshFailed(failure: Failure): number;
  /** Fails the same way again while the server does not want to be asked. */
  getBackoffFailure(): Failure | undefined;
  stop(): void;
};

/**
 * Refreshes before expiry, by `lead` and some more by chance, so that many computers that signed in together do not all
 * come back together; and after a failure by exponential back-off with full jitter, at most five minutes apart. A server
 * that says when (`Retry-After`) is not asked before.
 *
 * @param random between 0 and 1
 * @param lead ms before expiry, of a lifetime in ms
 */
export function createRefreshSchedule(parts: {
  clock: Clock;
  random: () => number;
  refresh: () => void;
  getLeadMs?: (lifetime: number) => number;
}): RefreshSchedule {
  const { clock, random, refresh, getLeadMs = refreshLeadMs } = parts;
  let stopTimer = () => {};
  let failures = 0;
  let held: { failure: Failure; until: number } | undefined;

  /** @param due by `clock.monotonicNow` */
  function setTimer(due: number): void {
    stopTimer();
    const wait = Math.max(0, due - clock.monotonicNow());
    stopTimer = clock.after(Math.min(wait, maxTimerMs), () => {
      if (wait > maxTimerMs) return setTimer(due);
      // A timer may run a moment early, and would then be held back for good.
      held = undefined;
      refresh();
    });
  }

  return {
    onTokensRenewed(tokens) {
      const { refreshToken, requestedAt, expiresAt } = tokens;
      failures = 0;
      held = undefined;
      stopTimer();
      if (!refreshToken || expiresAt === undefined || expiresAt - requestedAt < minScheduledLifetimeMs) return;
      if (isFromFuture(tokens, clock.now())) return setTimer(clock.monotonicNow());
      const before = getLeadMs(expiresAt - requestedAt) * (1 + random() / 2);
      setTimer(clock.monotonicNow() + expiresAt - before - clock.now());
    },
    onRefreshFailed(failure) {
      failures += 1;
      const most = Math.min(maxBackoffMs, initialBackoffMs * 2 ** (failures - 1));
      const retryAt = failure.facts?.retryAt;
      const wait = retryAt !== undefined && retryAt > clock.now() ? retryAt - clock.now() : random() * most;
      held = retryAt === undefined ? undefined : { failure, until: clock.monotonicNow() + wait };
      setTimer(clock.monotonicNow() + wait);
      return clock.now() + wait;
    },
    getBackoffFailure: () => (held && clock.monotonicNow() < held.until ? held.failure : undefined),
    stop() {
      failures = 0;
      held = undefined;
      stopTimer();
    },
  };
}
