import { describe, expect, test, vi } from 'vitest';
import { createRefreshSchedule } from '../../electron/session/refresh-schedule.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { hourMs, tokenSet } from './support/tokens.ts';

const minuteMs = 60_000;
const offline = { kind: 'offline' } as const;
const rateLimited = (retryAt: number) => ({ kind: 'rate_limited', facts: { retryAt } }) as const;

/** @param earlyMs how much too early timers fire */
function createTestSchedule(random = 0.5, earlyMs = 0) {
  const clock = fakeClock();
  const refresh = vi.fn();
  const early = { ...clock, after: (delayMs: number, run: () => void) => clock.after(delayMs - earlyMs, run) };
  const schedule = createRefreshSchedule({ clock: early, random: () => random, refresh });
  /** Measures how long it takes until the refresh, in milliseconds. */
  const wait = (maxMs = 40 * hourMs) => {
    const before = refresh.mock.calls.length;
    for (let passed = 0; passed <= maxMs; passed += 500) {
      if (refresh.mock.calls.length > before) return passed;
      clock.advance(500);
    }
    return Number.POSITIVE_INFINITY;
  };
  return { ...schedule, clock, refresh, wait };
}

const living = (lifetimeMs: number) => tokenSet('1', { expiresAt: defaultStartMs + lifetimeMs });

describe('before expiry', () => {
  test.each([
    [hourMs, undefined, 0, hourMs - minuteMs],
    [hourMs, undefined, 1, hourMs - 1.5 * minuteMs],
    [5 * minuteMs, undefined, 0, 4.5 * minuteMs],
    [30 * hourMs, undefined, 0, 30 * hourMs - minuteMs],
    // The lead time of the profile, limited to half the lifetime.
    [hourMs, 300, 0, 55 * minuteMs],
    [4 * minuteMs, 300, 0, 2 * minuteMs],
  ])('refreshes a token of %d ms, with a lead of %s s, at random %d, after %d ms', (lifetime, lead, random, after) => {
    const { onTokensRenewed, wait } = createTestSchedule(random);
    onTokensRenewed(living(lifetime), lead);
    expect(wait()).toBe(after);
  });

  test('refreshes an expired token immediately', () => {
    const { clock, onTokensRenewed, wait } = createTestSchedule();
    clock.advance(2 * hourMs);
    onTokensRenewed(living(hourMs));
    expect(wait()).toBe(500);
  });

  test.each([
    ['of no known expiry', { expiresAt: undefined }],
    ['without a refresh token', { refreshToken: undefined }],
    ['of a few seconds', { expiresAt: defaultStartMs + 10_000 }],
    ['of no time at all', { expiresAt: defaultStartMs }],
  ])('does not refresh a token %s', (_what, part) => {
    const { clock, onTokensRenewed } = createTestSchedule();
    onTokensRenewed(tokenSet('1', part));
    expect(clock.countTimers()).toBe(0);
  });

  test('refreshes a token from the future immediately, because its age is unknown', () => {
    const { clock, refresh, onTokensRenewed } = createTestSchedule();
    clock.jump(-24 * hourMs);
    onTokensRenewed(living(hourMs));
    clock.advance(0);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('starts again with new tokens, and can be stopped', () => {
    const { clock, onTokensRenewed, stop } = createTestSchedule();
    onTokensRenewed(living(hourMs));
    clock.advance(30 * minuteMs);
    onTokensRenewed(living(3 * hourMs));
    expect(clock.countTimers()).toBe(1);
    stop();
    expect(clock.countTimers()).toBe(0);
  });
});

describe('after a failure', () => {
  test('retries with growing delays of at most five minutes, and starts again after a success', () => {
    const { clock, onRefreshFailed, onTokensRenewed } = createTestSchedule(1);
    const delays = Array.from({ length: 10 }, () => ((onRefreshFailed(offline) ?? 0) - clock.now()) / 1000);
    expect(delays).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    onTokensRenewed(living(hourMs));
    expect(onRefreshFailed(offline)).toBe(clock.now() + 2000);
  });

  test('picks a random delay, starting at zero', () => {
    const { clock, onRefreshFailed, wait } = createTestSchedule(0);
    expect(onRefreshFailed(offline)).toBe(clock.now());
    expect(wait()).toBe(500);
  });

  test('does not retry before the time that Retry-After names', () => {
    const { clock, refresh, onRefreshFailed, getBackoffFailure } = createTestSchedule(1);
    const limited = rateLimited(clock.now() + 20 * minuteMs);
    expect(onRefreshFailed(limited)).toBe(limited.facts.retryAt);
    expect(getBackoffFailure()).toEqual(limited);
    clock.advance(20 * minuteMs - 1);
    expect(getBackoffFailure()).toEqual(limited);
    expect(refresh).not.toHaveBeenCalled();
    clock.advance(1);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(getBackoffFailure()).toBeUndefined();
  });

  test('retries if a timer fires slightly before that time', () => {
    const { clock, refresh, onRefreshFailed, getBackoffFailure } = createTestSchedule(0.5, 1);
    refresh.mockImplementation(() => expect(getBackoffFailure()).toBeUndefined());
    onRefreshFailed(rateLimited(clock.now() + minuteMs));
    clock.advance(minuteMs);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  test('schedules no retry that would be later than it may be', () => {
    const { clock, refresh, onRefreshFailed } = createTestSchedule(1);
    expect(onRefreshFailed(offline, clock.now() + 2001)).toBe(clock.now() + 2000);
    expect(onRefreshFailed(offline, clock.now() + 4000)).toBeUndefined();
    clock.advance(10 * minuteMs);
    expect(refresh).not.toHaveBeenCalled();
  });

  test('ignores a Retry-After time in the past', () => {
    const { clock, onRefreshFailed } = createTestSchedule(1);
    expect(onRefreshFailed(rateLimited(clock.now()))).toBe(clock.now() + 2000);
  });
});
