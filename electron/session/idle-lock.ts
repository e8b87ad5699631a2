import type { Clock } from '../core/ports.ts';

const checkIntervalMs = 10_000;

/**
 * Locks after so many minutes in which the computer was not used, and once each time: what an administrator asks for.
 *
 * @param minutes asked again each time; `undefined` never locks
 * @param idleSeconds how long the computer has not been used
 */
export function startIdleLock(parts: {
  clock: Clock;
  idleLockMinutes: () => number | undefined;
  idleSeconds: () => number;
  lock: () => void;
}): void {
  const { clock, idleLockMinutes, idleSeconds, lock } = parts;
  let locked = false;
  const look = () => {
    const after = idleLockMinutes();
    const idle = after !== undefined && idleSeconds() >= after * 60;
    if (idle && !locked) lock();
    locked = idle;
    clock.after(checkIntervalMs, look);
  };
  clock.after(checkIntervalMs, look);
}
