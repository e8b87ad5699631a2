import { describe, expect, it } from 'vitest';
import { durationParts, relativeTime, remainingFraction } from '../../../renderer/format/relative-time.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('durationParts', () => {
  it.each([
    [0, [['second', 0]]],
    [999, [['second', 0]]],
    [59 * second, [['second', 59]]],
    [
      4 * minute + 12 * second,
      [
        ['minute', 4],
        ['second', 12],
      ],
    ],
    [2 * hour, [['hour', 2]]],
    [2 * hour + 5 * second, [['hour', 2]]],
    [
      3 * day + 4 * hour + 5 * minute,
      [
        ['day', 3],
        ['hour', 4],
      ],
    ],
    [-minute, [['minute', 1]]],
  ])('tells %d ms in at most two neighbouring units', (milliseconds, expected) => {
    expect(durationParts(milliseconds).map(({ unit, count }) => [unit, count])).toEqual(expected);
  });

  it('returns one unit on request', () => {
    expect(durationParts(4 * minute + 12 * second, 1)).toEqual([{ unit: 'minute', count: 4 }]);
  });
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

describe('remainingFraction', () => {
  it('stays between 1 and 0', () => {
    expect([-1, 0, 25, 100, 101].map((now) => remainingFraction(0, 100, now))).toEqual([1, 1, 0.75, 0, 0]);
  });

  it('handles empty lifetimes', () => {
    expect(remainingFraction(5, 5, 4)).toBe(1);
    expect(remainingFraction(5, 5, 5)).toBe(0);
  });
});
