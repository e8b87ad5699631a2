import { measureClockSkewSeconds } from '../../oauth/retry-after.ts';
import { type Check, failure, ok, skipped, warning } from '../check.ts';

/** What ID tokens are allowed to be off by, in seconds; from here on sign-ins fail. */
const maxSkewSeconds = 60;
const negligibleSkewSeconds = 15;

/** A duration as people say it, to the unit that matters. */
export function formatDuration(seconds: number): string {
  if (seconds >= 7200) return `${Math.round(seconds / 3600)} h`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;
}

/** This computer's clock against the `Date` of the server's answer (RFC 9110 §6.6.1). */
export const clock: Check = {
  check: 'clock',
  requires: ['connection'],
  async run({ response }) {
    const skew = response && measureClockSkewSeconds(response);
    if (skew === undefined) return skipped();
    const off = Math.abs(skew);
    const facts = { duration: formatDuration(off), seconds: skew };
    if (off <= negligibleSkewSeconds) return ok({ ...facts, duration: formatDuration(Math.max(off, 1)) });
    return (off > maxSkewSeconds ? failure : warning)(skew > 0 ? 'clock_ahead' : 'clock_behind', facts);
  },
};
