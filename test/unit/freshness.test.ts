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
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    ['  ', undefined],
    ['soon', undefined],
    ['3600s', undefined],
    [-1, undefined],
    ['-1', undefined],
    [Number.NaN, undefined],
    ['NaN', undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['Infinity', undefined],
    [1e306, undefined],
    ['1e306', undefined],
    [1e13, undefined],
    [true, undefined],
    [[3600], undefined],
    [{ valueOf: () => 3600 }, undefined],
  ])('parses expires_in %j', (stated, lifetime) => {
    expect(parseLifetimeMs(stated)).toBe(lifetime);
  });

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

describe('refreshLeadMs', () => {
  test.each([
    [3_600_000, 60_000],
    [600_000, 60_000],
    [100_000, 10_000],
    [30_000, 3000],
    [0, 0],
    [-5, 0],
  ])('is for a lifetime of %d ms %d ms', (lifetime, lead) => {
    expect(refreshLeadMs(lifetime)).toBe(lead);
  });
});

describe('freshnessOf', () => {
  const hour = { requestedAt: 0, expiresAt: 3_600_000 };
  const short = { requestedAt: 0, expiresAt: 30_000 };

  test.each([
    [hour, 0, 'fresh'],
    [hour, 3_539_999, 'fresh'],
    [hour, 3_540_000, 'due'],
    [hour, 3_599_999, 'due'],
    [hour, 3_600_000, 'expired'],
    [short, 0, 'fresh'],
    [short, 26_999, 'fresh'],
    [short, 27_000, 'due'],
    [short, 30_000, 'expired'],
    [{ requestedAt: 5, expiresAt: 5 }, 5, 'expired'],
    [hour, -60_000, 'fresh'],
    [hour, -60_001, 'due'],
    [hour, -365 * 24 * 3_600_000, 'due'],
    [{ requestedAt: 0, expiresAt: undefined }, 1e15, 'unknown'],
  ] as const)('%j at %d is %s', (tokens, now, freshness) => {
    expect(freshnessOf(tokens, now)).toBe(freshness);
  });

  test('returns fresh for a new token, however short its lifetime', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (lifetime) => {
        expect(freshnessOf({ requestedAt: 1000, expiresAt: 1000 + lifetime }, 1000)).toBe('fresh');
      }),
    );
  });
});
