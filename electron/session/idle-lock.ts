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
  const check = async () => {
    const limitMinutes = idleLockMinutes();
    const isIdle = limitMinutes !== undefined && (await idleSeconds()) >= limitMinutes * 60;
    if (isIdle && !wasIdle) lock();
    wasIdle = isIdle;
    clock.after(checkIntervalMs, () => void check());
  };
  clock.after(checkIntervalMs, () => void check());
}
