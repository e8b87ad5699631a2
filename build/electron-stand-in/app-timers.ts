type AppTimer = { dueAt: number; fire: () => void };

const pending = new Map<NodeJS.Timeout, AppTimer>();
/** By how much the app's timers are ahead of the clock. */
let aheadMs = 0;

/** Shorter timers are left alone, so that only few timers cost a look at the stack. */
const minTrackedMs = 1000;

/**
 * Tracks the timers that the app's main bundle starts, so that a test can advance them. Those of
 * the stand-in's own libraries stay real.
 */
export function trackAppTimers(mainFile: string): void {
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  const startTracked = (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) => {
    if (delayMs < minTrackedMs || !new Error().stack?.includes(mainFile)) return start(run, delayMs, ...args);
    const fire = () => {
      if (!pending.delete(timer)) return;
      stop(timer);
      run(...args);
    };
    const timer = start(fire, delayMs);
    pending.set(timer, { dueAt: performance.now() + aheadMs + delayMs, fire });
    return timer;
  };
  const stopTracked = (timer: NodeJS.Timeout | undefined) => {
    if (timer) pending.delete(timer);
    stop(timer);
  };
  Object.assign(globalThis, { setTimeout: startTracked, clearTimeout: stopTracked });
}

/** Fires the app's timers that are due within this time, in order. */
export function advanceAppTimers(milliseconds: number): void {
  aheadMs += milliseconds;
  const now = performance.now() + aheadMs;
  const due = [...pending.values()].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
  for (const { fire } of due) fire();
}
