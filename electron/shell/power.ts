import { powerMonitor } from 'electron';
import type { Clock } from '../core/ports.ts';
import { readDesktopSession } from '../node/desktop-session.ts';

/**
 * Calls a listener when the computer resumes or is unlocked: timers were suspended and the network
 * may differ.
 */
export function onWake(listener: () => void): void {
  powerMonitor.on('resume', listener);
  powerMonitor.on('unlock-screen', listener);
}

/**
 * Creates a function that returns how long the computer has not been used, in seconds. Chromium
 * counts nothing on most Wayland desktops, so on Linux the desktop's own hints count too, and the
 * time since its screen was found locked.
 */
export function createIdleSeconds(
  clock: Pick<Clock, 'monotonicNow'>,
  readSession = process.platform === 'linux' ? readDesktopSession : async () => undefined,
): () => Promise<number> {
  let lockedSinceMs: number | undefined;
  return async () => {
    const session = await readSession();
    const nowMs = clock.monotonicNow();
    lockedSinceMs = session?.isLocked ? (lockedSinceMs ?? nowMs) : undefined;
    const lockedSeconds = (nowMs - (lockedSinceMs ?? nowMs)) / 1_000;
    return Math.max(powerMonitor.getSystemIdleTime(), session?.idleSeconds ?? 0, lockedSeconds);
  };
}
