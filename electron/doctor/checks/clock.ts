import { measureClockSkewSeconds } from '../../oauth/retry-after.ts';
import { type Check, failure, ok, skipped, warning } from '../check.ts';

/** What ID tokens are allowed to be off by, in seconds; from here on sign-ins fail. */
const tolerated = 60;
const unremarkable = 15;

/** A duration as people say it, to the unit that matters. */
export function sayDuration(seconds: number): string {
  if (seconds >= 7200) return `${Math.round(seconds / 3600)} h`;
  return seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${seconds} s`;
}

/** This computer's clock against the `Date` of the server's answer (RFC 9110 §6.6.1). */
export const clock: Check = {
  check: 'clock',
  needs: ['connection'],
  async run({ reply }) {
    const skew = reply && measureClockSkewSeconds(reply);
    if (skew === undefined) return skipped();
    const off = Math.abs(skew);
    const facts = { duration: sayDuration(off), seconds: skew };
    if (off <= unremarkable) return ok({ ...facts, duration: sayDuration(Math.max(off, 1)) });
    return (off > tolerated ? failure : warning)(skew > 0 ? 'clock_ahead' : 'clock_behind', facts);
  },
};
