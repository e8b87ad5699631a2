import { describe, expect, it } from 'vitest';
import { durationParts, relativeTime, remainingFraction } from '../../../renderer/format/relative-time.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

it.each([
  [0, '0 second'],
  [999, '0 second'],
  [59 * second, '59 second'],
  [4 * minute + 12 * second, '4 minute 12 second'],
  [2 * hour, '2 hour'],
  [2 * hour + 5 * second, '2 hour'],
  [3 * day + 4 * hour + 5 * minute, '3 day 4 hour'],
  [-minute, '1 minute'],
])('durationParts splits %d ms into at most two adjacent units', (milliseconds, expected) => {
  const parts = durationParts(milliseconds);
  expect(parts.map(({ unit, count }) => `${count} ${unit}`).join(' ')).toBe(expected);
  expect(durationParts(milliseconds, 1)).toEqual(parts.slice(0, 1));
});

describe('relativeTime', () => {
  it('uses two units for the future and one for the past', () => {
    expect(relativeTime(252 * second, 0)).toMatchObject({ tense: 'future', parts: [{ count: 4 }, { count: 12 }] });
    expect(relativeTime(-252 * second, 0)).toMatchObject({ tense: 'past', parts: [{ unit: 'minute', count: 4 }] });
  });

  it('returns `now` for the last seconds, even if the clock is slightly late', () => {
    for (const at of [-4999, 0, 999]) expect(relativeTime(at, 0)).toEqual({ tense: 'now', parts: [] });
    expect(relativeTime(-5000, 0).tense).toBe('past');
    expect(relativeTime(1000, 0).tense).toBe('future');
  });
});

it('remainingFraction is between 1 and 0, even for empty lifetimes', () => {
  expect([-1, 0, 25, 100, 101].map((now) => remainingFraction(0, 100, now))).toEqual([1, 1, 0.75, 0, 0]);
  expect([4, 5].map((now) => remainingFraction(5, 5, now))).toEqual([1, 0]);
});
