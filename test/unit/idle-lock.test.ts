import { expect, test, vi } from 'vitest';
import { startIdleLock } from '../../electron/session/idle-lock.ts';
import { fakeClock } from './support/clock.ts';

test('locks once per idle period that exceeds the limit', async () => {
  const clock = fakeClock();
  const lock = vi.fn();
  let idle: number | Promise<number> = 0;
  let minutes: number | undefined = 5;
  startIdleLock({ clock, idleLockMinutes: () => minutes, idleSeconds: async () => idle, lock });
  const pass = async (seconds: number | Promise<number>) => {
    idle = seconds;
    clock.advance(10_000);
    await new Promise(setImmediate);
    return lock.mock.calls.length;
  };
  expect(await pass(299)).toBe(0);
  expect(await pass(300)).toBe(1);
  expect(await pass(900)).toBe(1);
  expect(await pass(3)).toBe(1);
  expect(await pass(301)).toBe(2);
  // The time may be unknown once.
  expect(await pass(3)).toBe(2);
  expect(await pass(new Promise(() => {}))).toBe(2);
  expect(await pass(Promise.reject(new Error('fake')))).toBe(2);
  expect(await pass(301)).toBe(3);
  minutes = undefined;
  await pass(0);
  expect(await pass(3000)).toBe(3);
});
