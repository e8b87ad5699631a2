import { powerMonitor } from 'electron';

/**
 * Calls a listener when the computer resumes or is unlocked: timers were suspended and the network
 * may differ.
 */
export function onWake(listener: () => void): void {
  powerMonitor.on('resume', listener);
  powerMonitor.on('unlock-screen', listener);
}

/** Returns how long the computer has not been used, in seconds. */
export const idleSeconds = () => powerMonitor.getSystemIdleTime();
