import type { Clock } from '../../../electron/core/ports.ts';

/** A clock that stands still until a test moves it. */
export type FakeClock = Clock & {
  /** Advances both clocks, and runs the timers that are due, in order. */
  advance(milliseconds: number): void;
  /** Moves only the wall clock, as a user or a time server does. */
  jump(milliseconds: number): void;
  /** How many timers are still set. */
  countTimers(): number;
};

export const defaultStartMs = Date.UTC(2030, 0, 1);

export function fakeClock(start = defaultStartMs): FakeClock {
  let wall = start;
  let uptime = 0;
  const timers = new Set<{ due: number; run: () => void }>();
  return {
    now: () => wall,
    monotonicNow: () => uptime,
    after(milliseconds, run) {
      const timer = { due: uptime + milliseconds, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const until = uptime + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
        if (!next) break;
        wall += next.due - uptime;
        uptime = next.due;
        timers.delete(next);
        next.run();
      }
      wall += until - uptime;
      uptime = until;
    },
    jump(milliseconds) {
      wall += milliseconds;
    },
    countTimers: () => timers.size,
  };
}

/** Makes a clock run work that only waits for the event loop, without being advanced. */
export const withEventLoop = (clock: FakeClock): FakeClock => ({
  ...clock,
  after(milliseconds, run) {
    if (milliseconds > 0) return clock.after(milliseconds, run);
    const immediate = setImmediate(run);
    return () => clearImmediate(immediate);
  },
});
