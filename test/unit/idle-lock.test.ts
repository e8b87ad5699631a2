import { expect, test, vi } from 'vitest';
import { startIdleLock } from '../../electron/session/idle-lock.ts';
import { fakeClock } from './support/clock.ts';

test('locks once per idle period that exceeds the limit', () => {
  const clock = fakeClock();
  const lock = vi.fn();
  let idle = 0;
  let minutes: number | undefined = 5;
  startIdleLock({ clock, idleLockMinutes: () => minutes, idleSeconds: () => idle, lock });
  const pass = (seconds: number) => {
    idle = seconds;
    clock.advance(10_000);
    return lock.mock.calls.length;
  };
  expect(pass(299)).toBe(0);
  expect(pass(300)).toBe(1);
  expect(pass(900)).toBe(1);
  expect(pass(3)).toBe(1);
  expect(pass(301)).toBe(2);
  minutes = undefined;
  pass(0);
  expect(pass(3000)).toBe(2);
});
