import type { Clock } from '../core/ports.ts';

/** With more accounts than this, a notification for each change of each takes too long. */
const maxImmediateAccounts = 20;
const notifyIntervalMs = 100;

/**
 * Creates a function that notifies of a change: immediately, or at most ten times a second if there
 * are many accounts.
 *
 * @param parts.countAccounts returns the number of accounts
 */
export function throttleChanges(parts: { clock: Clock; countAccounts: () => number; notify: () => void }): () => void {
  const { clock, countAccounts, notify } = parts;
  let isScheduled = false;
  return () => {
    if (countAccounts() <= maxImmediateAccounts) return notify();
    if (isScheduled) return;
    isScheduled = true;
    clock.after(notifyIntervalMs, () => {
      isScheduled = false;
      notify();
    });
  };
}
