import type { Clock } from './ports.ts';

/**
 * Waits for work to settle, but no longer than a limit. Never rejects, and leaves the work running.
 */
export async function waitAtMost(work: Promise<unknown>, maxWaitMs: number, clock: Clock): Promise<void> {
  let stopTimer = () => {};
  const limit = new Promise<void>((resolve) => {
    stopTimer = clock.after(maxWaitMs, resolve);
  });
  await Promise.race([work.catch(() => {}), limit]);
  stopTimer();
}
