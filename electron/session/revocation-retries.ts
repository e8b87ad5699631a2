import type { Clock } from '../core/ports.ts';

/**
 * Retries start after 2 s and back off to 10 s, so that tokens are revoked soon after the server
 * returns. After an hour, there is one a minute.
 */
const minRetryDelayMs = 2_000;
const maxRetryDelayMs = 10_000;
const frequentRetriesMs = 60 * 60_000;
const lateRetryDelayMs = 60_000;

/** Schedules retries, less often the longer they have been necessary. */
export type RevocationRetries = {
  /** Schedules the next retry in place of the scheduled one. */
  schedule(): void;
  /** Cancels the scheduled retry, because nothing is left to retry. */
  stop(): void;
  /** Makes the next retries frequent again. */
  restart(): void;
};

/** Creates the schedule of retries. */
export function createRevocationRetries(clock: Clock, retry: () => void): RevocationRetries {
  let waitingSinceMs: number | undefined;
  let stopTimer = () => {};

  function nextDelayMs(): number {
    waitingSinceMs ??= clock.monotonicNow();
    const waitedMs = clock.monotonicNow() - waitingSinceMs;
    return waitedMs > frequentRetriesMs
      ? lateRetryDelayMs
      : Math.min(Math.max(waitedMs, minRetryDelayMs), maxRetryDelayMs);
  }

  return {
    schedule() {
      stopTimer();
      stopTimer = clock.after(nextDelayMs(), retry);
    },
    stop() {
      stopTimer();
      waitingSinceMs = undefined;
    },
    restart() {
      waitingSinceMs = undefined;
    },
  };
}
