import { expect, test } from 'vitest';
import { buildTimeline } from '../../../renderer/format/timeline.ts';
import type { ExchangeSummary } from '../../../shared/exchanges.ts';

const base = { purpose: 'api', method: 'GET', origin: 'https://a.example', path: '/' } as const;
const exchange = (id: number, startedAt: number, waitMs?: number, durationMs?: number): ExchangeSummary => ({
  ...{ ...base, id, startedAt, waitMs, durationMs },
});

test('consecutive exchanges share a scale', () => {
  const bars = buildTimeline([exchange(1, 1000, 50, 100), exchange(2, 1100, 75, 100)], 9000);
  expect(bars.get(1)).toEqual({ from: 0, firstByte: 0.25, to: 0.5 });
  expect(bars.get(2)).toEqual({ from: 0.5, firstByte: 0.875, to: 1 });
});

test('a much later exchange has its own scale', () => {
  const bars = buildTimeline([exchange(1, 1000, 50, 100), exchange(2, 900_000, 10, 10)], 901_000);
  expect(bars.get(1)).toEqual({ from: 0, firstByte: 0.5, to: 1 });
  expect(bars.get(2)).toEqual({ from: 0, firstByte: 1, to: 1 });
});

test('a pending exchange extends to now, an instant one still has a position', () => {
  expect(buildTimeline([exchange(1, 1000)], 3000).get(1)).toEqual({ from: 0, firstByte: 1, to: 1 });
  expect(buildTimeline([exchange(1, 1000, 0, 0)], 3000).get(1)).toEqual({ from: 0, firstByte: 0, to: 0 });
  expect(buildTimeline([], 0).size).toBe(0);
});
