import type { Clock } from '../core/ports.ts';

const checkIntervalMs = 10_000;

/**
 * Locks once each time the computer has been idle for longer than a limit.
 *
 * @param parts.idleLockMinutes returns the limit, or `undefined` to never lock; read at each check
 * @param parts.idleSeconds returns how long the computer has been idle
 */
export function startIdleLock(parts: {
  clock: Clock;
  idleLockMinutes: () => number | undefined;
  idleSeconds: () => Promise<number>;
  lock: () => void;
}): void {
  const { clock, idleLockMinutes, idleSeconds, lock } = parts;
  let wasIdle = false;
  const scheduleCheck = () => clock.after(checkIntervalMs, () => void check());
  const check = async () => {
    // First: a check that fails or never ends must not end the idle lock.
    scheduleCheck();
    const limitMinutes = idleLockMinutes();
    const seconds = limitMinutes === undefined ? 0 : await idleSeconds().catch(() => undefined);
    if (seconds === undefined) return;
    const isIdle = limitMinutes !== undefined && seconds >= limitMinutes * 60;
    if (isIdle && !wasIdle) lock();
    wasIdle = isIdle;
  };
  scheduleCheck();
}
