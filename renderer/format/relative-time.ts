const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

export type TimeUnit = (typeof units)[number][0];

export type DurationPart = { readonly unit: TimeUnit; readonly count: number };

/**
 * A duration in at most two neighbouring units, as people say it: 4 min 12 s, 2 days 3 h, 40 s. Rounded down, and at
 * least one part (0 s). Milliseconds in; the sign is ignored.
 */
export function durationParts(milliseconds: number, most: 1 | 2 = 2): DurationPart[] {
  const parts: DurationPart[] = [];
  let rest = Math.abs(milliseconds);
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push({ unit, count });
    else if (parts.length > 0) break;
    if (parts.length === most) break;
  }
  return parts.length > 0 ? parts : [{ unit: 'second', count: 0 }];
}

export type RelativeTime = { readonly tense: 'now' | 'past' | 'future'; readonly parts: readonly DurationPart[] };

/**
 * Where a time lies, seen from now. The past is told in one unit, because nobody needs it exact and it would tick for
 * ever; the future in two, because people wait for it. Both in milliseconds since the epoch.
 */
export function relativeTime(at: number, now: number): RelativeTime {
  const ahead = at - now;
  if (ahead >= 1000) return { tense: 'future', parts: durationParts(ahead) };
  if (ahead > -5000) return { tense: 'now', parts: [] };
  return { tense: 'past', parts: durationParts(ahead, 1) };
}

/** The share of a lifetime that is left, from 1 to 0. All in milliseconds since the epoch. */
export function remainingFraction(from: number, until: number, now: number): number {
  if (until <= from) return now < until ? 1 : 0;
  return Math.min(1, Math.max(0, (until - now) / (until - from)));
}
