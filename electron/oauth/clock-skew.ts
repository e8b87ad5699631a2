import * as oauth from 'oauth4webapi';

/** Tolerance for the times in ID tokens. */
const clockToleranceSeconds = 60;

/**
 * The largest skew to compensate for. A `Date` header further off is more likely wrong itself, or
 * the response replayed.
 */
const maxClockSkewSeconds = 49 * 60 * 60;

/** Whether the local clock is so far off that times are checked against the server's clock. */
export const isClockSkewAdjusted = (skewSeconds: number): boolean =>
  Math.abs(skewSeconds) > clockToleranceSeconds && Math.abs(skewSeconds) <= maxClockSkewSeconds;

/**
 * Returns the client with oauth4webapi's clock options: the tolerance and, if the local clock is
 * wrong, the skew.
 *
 * @param skewSeconds local clock minus server clock
 */
export const adjustForClockSkew = (client: oauth.Client, skewSeconds = 0): oauth.Client => ({
  ...client,
  [oauth.clockTolerance]: clockToleranceSeconds,
  ...(isClockSkewAdjusted(skewSeconds) && { [oauth.clockSkew]: -skewSeconds }),
});
