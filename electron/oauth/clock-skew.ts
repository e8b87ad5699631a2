import * as oauth from 'oauth4webapi';

/** Tolerance for the times in ID tokens, in seconds. */
const clockToleranceSeconds = 60;

/** A clock that is further off than that by the server's own `Date` is likelier wrong than the token is a replay. */
const maxClockSkewSeconds = 49 * 60 * 60;

/** Whether a clock is so far off that times are checked by the server's own instead. */
export const isClockSkewAdjusted = (skew: number) =>
  Math.abs(skew) > clockToleranceSeconds && Math.abs(skew) <= maxClockSkewSeconds;

/** The client, with the server's time to check times against where this computer's clock is wrong. */
export const adjustForClockSkew = (client: oauth.Client, skew = 0): oauth.Client => ({
  ...client,
  [oauth.clockTolerance]: clockToleranceSeconds,
  ...(isClockSkewAdjusted(skew) && { [oauth.clockSkew]: -skew }),
});
