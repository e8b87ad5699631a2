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

/** Longer than both attempts to read the session take. */
const sessionTimeoutMs = 5_000;

/**
 * Creates a function that returns how long the computer has not been used, in seconds. Chromium
 * counts nothing on most Wayland desktops, so on Linux the desktop's own hints count too, and the
 * time since its screen was found locked. A desktop that fails or does not answer counts nothing.
 */
export function createIdleSeconds(
  clock: Pick<Clock, 'monotonicNow' | 'after'>,
  readSession = process.platform === 'linux' ? readDesktopSession : async () => undefined,
): () => Promise<number> {
  let lockedSinceMs: number | undefined;
  const tryReadSession = async () => {
    let stopTimer = () => {};
    const noAnswer = new Promise<undefined>((resolve) => {
      stopTimer = clock.after(sessionTimeoutMs, () => resolve(undefined));
    });
    return Promise.race([readSession(), noAnswer])
      .catch(() => undefined)
      .finally(stopTimer);
  };
  return async () => {
    const session = await tryReadSession();
    const nowMs = clock.monotonicNow();
    // If the session is unknown once, its screen may still be locked.
    if (session) lockedSinceMs = session.isLocked ? (lockedSinceMs ?? nowMs) : undefined;
    const lockedSeconds = session?.isLocked ? (nowMs - (lockedSinceMs ?? nowMs)) / 1_000 : 0;
    return Math.max(powerMonitor.getSystemIdleTime(), session?.idleSeconds ?? 0, lockedSeconds);
  };
}
