import { measureClockSkewSeconds } from '../../oauth/retry-after.ts';
import { type Check, failure, ok, skipped, warning } from '../check.ts';

/** The tolerance for the times in ID tokens. With a larger skew, sign-ins fail. */
const maxSkewSeconds = 60;
const negligibleSkewSeconds = 15;

/** Formats a duration in its largest unit. */
function formatDuration(seconds: number): string {
  if (seconds >= 7200) return `${Math.round(seconds / 3600)} h`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;
}

/** Compares the local clock with the server's `Date` header (RFC 9110 §6.6.1). */
export const clock: Check = {
  check: 'clock',
  requires: ['connection'],
  async run({ response }) {
    const skewSeconds = response && measureClockSkewSeconds(response);
    if (skewSeconds === undefined) return skipped();
    const absoluteSeconds = Math.abs(skewSeconds);
    const facts = { duration: formatDuration(absoluteSeconds), seconds: skewSeconds };
    if (absoluteSeconds <= negligibleSkewSeconds)
      return ok({ ...facts, duration: formatDuration(Math.max(absoluteSeconds, 1)) });
    return (absoluteSeconds > maxSkewSeconds ? failure : warning)(
      skewSeconds > 0 ? 'clock_ahead' : 'clock_behind',
      facts,
    );
  },
};
