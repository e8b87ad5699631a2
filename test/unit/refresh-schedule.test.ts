import { describe, expect, test, vi } from 'vitest';
import { createRefreshSchedule } from '../../electron/session/refresh-schedule.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { hourMs, tokenSet } from './support/tokens.ts';

const minuteMs = 60_000;
const offline = { kind: 'offline' } as const;

function schedule(random = 0.5) {
  const clock = fakeClock();
  const refresh = vi.fn();
  return {
    clock,
    refresh,
    schedule: createRefreshSchedule({ clock, random: () => random, refresh }),
  };
}

/** Measures how long it takes until the refresh, in milliseconds. */
function waits({ clock, refresh }: Pick<ReturnType<typeof schedule>, 'clock' | 'refresh'>, most = 10 * hourMs): number {
  const before = refresh.mock.calls.length;
  for (let passed = 0; passed <= most; passed += 500) {
    if (refresh.mock.calls.length > before) return passed;
    clock.advance(500);
  }
  return Number.POSITIVE_INFINITY;
}

const living = (lifetime: number) => tokenSet('1', { expiresAt: defaultStartMs + lifetime });

describe('before expiry', () => {
  test.each([
    [hourMs, 0, hourMs - minuteMs],
    [hourMs, 1, hourMs - 1.5 * minuteMs],
    [5 * minuteMs, 0, 4.5 * minuteMs],
    [30 * hourMs, 0, 30 * hourMs - minuteMs],
  ])('refreshes a token of %d ms, at random %d, after %d ms', (lifetime, random, after) => {
    const one = schedule(random);
    one.schedule.onTokensRenewed(living(lifetime));
    expect(waits(one, 40 * hourMs)).toBe(after);
  });

  test('uses the lead time of the profile, limited to half the lifetime', () => {
    const one = schedule(0);
    one.schedule.onTokensRenewed(living(hourMs), 300);
    expect(waits(one)).toBe(55 * minuteMs);
    const short = schedule(0);
    short.schedule.onTokensRenewed(living(4 * minuteMs), 300);
    expect(waits(short)).toBe(2 * minuteMs);
  });

  test('refreshes an expired token immediately', () => {
    const one = schedule();
    one.clock.advance(2 * hourMs);
    one.schedule.onTokensRenewed(living(hourMs));
    expect(waits(one)).toBe(500);
  });

  test.each([
    ['of no known expiry', { expiresAt: undefined }],
    ['without a refresh token', { refreshToken: undefined }],
    ['of a few seconds', { expiresAt: defaultStartMs + 10_000 }],
    ['of no time at all', { expiresAt: defaultStartMs }],
  ])('does not refresh a token %s', (_what, part) => {
    const one = schedule();
    one.schedule.onTokensRenewed(tokenSet('1', part));
    expect(one.clock.countTimers()).toBe(0);
  });

  test('refreshes a token from the future immediately, because its age is unknown', () => {
    const { clock, refresh, schedule: own } = schedule();
    clock.jump(-24 * hourMs);
    own.onTokensRenewed(living(hourMs));
    clock.advance(0);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('starts again with new tokens, and can be stopped', () => {
    const one = schedule();
    one.schedule.onTokensRenewed(living(hourMs));
    one.clock.advance(30 * minuteMs);
    one.schedule.onTokensRenewed(living(3 * hourMs));
    expect(one.clock.countTimers()).toBe(1);
    one.schedule.stop();
    expect(one.clock.countTimers()).toBe(0);
  });
});

describe('after a failure', () => {
  test('retries with growing delays of at most five minutes', () => {
    const one = schedule(1);
    const apart = Array.from({ length: 10 }, () => one.schedule.onRefreshFailed(offline) - one.clock.now());
    expect(apart).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1000));
  });

  test('picks a random delay, starting at zero', () => {
    const one = schedule(0);
    expect(one.schedule.onRefreshFailed(offline)).toBe(one.clock.now());
    expect(waits(one)).toBe(500);
  });

  test('starts again after a success', () => {
    const one = schedule(1);
    for (let times = 0; times < 5; times += 1) one.schedule.onRefreshFailed(offline);
    one.schedule.onTokensRenewed(living(hourMs));
    expect(one.schedule.onRefreshFailed(offline) - one.clock.now()).toBe(2000);
  });

  test('does not retry before the time that Retry-After names', () => {
    const one = schedule(1);
    const retryAt = one.clock.now() + 20 * minuteMs;
    const limited = { kind: 'rate_limited', facts: { retryAt } } as const;
    expect(one.schedule.onRefreshFailed(limited)).toBe(retryAt);
    expect(one.schedule.getBackoffFailure()).toEqual(limited);
    one.clock.advance(20 * minuteMs - 1);
    expect(one.schedule.getBackoffFailure()).toEqual(limited);
    expect(one.refresh).not.toHaveBeenCalled();
    one.clock.advance(1);
    expect(one.refresh).toHaveBeenCalledTimes(1);
    expect(one.schedule.getBackoffFailure()).toBeUndefined();
  });

  test('ignores a Retry-After time in the past', () => {
    const one = schedule(1);
    const limited = { kind: 'rate_limited', facts: { retryAt: one.clock.now() } } as const;
    expect(one.schedule.onRefreshFailed(limited) - one.clock.now()).toBe(2000);
  });
});
