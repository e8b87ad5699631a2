import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshnessOf, parseLifetimeMs, refreshLeadMs } from '../../electron/oauth/freshness.ts';

describe('parseLifetimeMs', () => {
  test.each([
    [3600, 3_600_000],
    ['3600', 3_600_000],
    [' 3600 ', 3_600_000],
    [0, 0],
    ['0', 0],
    [0.5, 500],
  ])('parses expires_in %j', (stated, lifetime) => expect(parseLifetimeMs(stated)).toBe(lifetime));

  test.each([
    ...[undefined, null, '', '  ', 'soon', '3600s', -1, '-1', Number.NaN, 'NaN', Number.POSITIVE_INFINITY, 'Infinity'],
    ...[1e306, '1e306', 1e13, true, { valueOf: () => 3600 }],
  ])('ignores expires_in %j', (stated) => expect(parseLifetimeMs(stated)).toBeUndefined());

  test('ignores a list', () => expect(parseLifetimeMs([3600])).toBeUndefined());

  test('always yields an expiry that is a valid date', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.string(), fc.bigInt(), fc.anything()), (stated) => {
        const lifetime = parseLifetimeMs(stated);
        if (lifetime === undefined) return;
        expect(Number.isNaN(new Date(Date.UTC(2030, 0, 1) + lifetime).getTime())).toBe(false);
      }),
    );
  });
});

test.each([
  [3_600_000, undefined, 60_000],
  [600_000, undefined, 60_000],
  [100_000, undefined, 10_000],
  [30_000, undefined, 3000],
  [0, undefined, 0],
  [-5, undefined, 0],
  // A profile that asks for an earlier refresh: no earlier than half-way.
  [60_000, 3600, 30_000],
  [-1, 3600, 0],
])('refreshes a lifetime of %d ms with a lead of %j s %d ms early', (lifetimeMs, leadSeconds, lead) =>
  expect(refreshLeadMs(lifetimeMs, leadSeconds)).toBe(lead),
);

describe('freshnessOf', () => {
  const hour = { requestedAt: 0, expiresAt: 3_600_000 };
  const short = { requestedAt: 0, expiresAt: 30_000 };

  test.each([
    [hour, 0, 'fresh'],
    [hour, 3_539_999, 'fresh'],
    [hour, 3_540_000, 'due'],
    [hour, 3_599_999, 'due'],
    [hour, 3_600_000, 'expired'],
    [short, 26_999, 'fresh'],
    [short, 27_000, 'due'],
    [short, 30_000, 'expired'],
    [{ requestedAt: 5, expiresAt: 5 }, 5, 'expired'],
    [hour, -60_000, 'fresh'],
    [hour, -60_001, 'due'],
    [hour, -365 * 24 * 3_600_000, 'due'],
    [{ requestedAt: 0, expiresAt: undefined }, 1e15, 'unknown'],
  ] as const)('%j at %d is %s', (tokens, now, freshness) => expect(freshnessOf(tokens, now)).toBe(freshness));

  test('is fresh for a new token, however short its lifetime', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (lifetime) => {
        expect(freshnessOf({ requestedAt: 1000, expiresAt: 1000 + lifetime }, 1000)).toBe('fresh');
      }),
    );
  });
});
