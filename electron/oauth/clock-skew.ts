import { maxClockSkewMs } from '../tokens/checks/context.ts';

/**
 * The largest skew to compensate for. A `Date` header further off is more likely wrong itself, or
 * the response replayed.
 */
const maxClockSkewSeconds = 49 * 60 * 60;

/** Whether the local clock is so far off that times are checked against the server's clock. */
export const isClockSkewAdjusted = (skewSeconds: number): boolean =>
  Math.abs(skewSeconds) * 1000 > maxClockSkewMs && Math.abs(skewSeconds) <= maxClockSkewSeconds;

/**
 * Converts a time of the local clock to the server's, if the local clock is wrong.
 *
 * @param localMs ms since the epoch
 * @param skewSeconds local clock minus server clock
 */
export const toServerTime = (localMs: number, skewSeconds = 0): number =>
  isClockSkewAdjusted(skewSeconds) ? localMs - skewSeconds * 1000 : localMs;
