const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A unit of time. */
export type TimeUnit = (typeof units)[number][0];

/** A number of one unit, such as 4 minutes. */
export type DurationPart = { readonly unit: TimeUnit; readonly count: number };

/**
 * Splits a duration into at most two adjacent units, rounded down, such as 4 min 12 s. The sign is
 * ignored.
 *
 * @returns at least one part (0 s)
 */
export function durationParts(milliseconds: number, maxParts: 1 | 2 = 2): DurationPart[] {
  const parts: DurationPart[] = [];
  let remaining = Math.abs(milliseconds);
  for (const [unit, unitMs] of units) {
    const count = Math.floor(remaining / unitMs);
    remaining -= count * unitMs;
    if (count > 0) parts.push({ unit, count });
    else if (parts.length > 0) break;
    if (parts.length === maxParts) break;
  }
  return parts.length > 0 ? parts : [{ unit: 'second', count: 0 }];
}

/** A time relative to now. */
export type RelativeTime = { readonly tense: 'now' | 'past' | 'future'; readonly parts: readonly DurationPart[] };

/**
 * Returns a time relative to now. The past has one unit, because two would change all the time; the
 * future has two, because users wait for it.
 *
 * @param at in milliseconds since the epoch
 * @param now in milliseconds since the epoch
 */
export function relativeTime(at: number, now: number): RelativeTime {
  const difference = at - now;
  if (difference >= 1000) return { tense: 'future', parts: durationParts(difference) };
  if (difference > -5000) return { tense: 'now', parts: [] };
  return { tense: 'past', parts: durationParts(difference, 1) };
}

/**
 * Returns the remaining share of a lifetime, from 1 to 0. All times are in milliseconds since the
 * epoch.
 */
export function remainingFraction(startsAt: number, endsAt: number, now: number): number {
  if (endsAt <= startsAt) return now < endsAt ? 1 : 0;
  return Math.min(1, Math.max(0, (endsAt - now) / (endsAt - startsAt)));
}
