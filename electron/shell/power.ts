import { powerMonitor } from 'electron';

/** Calls when the computer woke up or was unlocked: timers stood still meanwhile, and the network may be another. */
export function onWake(wake: () => void): void {
  powerMonitor.on('resume', wake);
  powerMonitor.on('unlock-screen', wake);
}

/** How long nobody has used the computer, in seconds. */
export const idleSeconds = () => powerMonitor.getSystemIdleTime();
