import type { Clock } from '../../core/ports.ts';

/** Work for later turns of the event loop, in order. */
export type AdditionQueue = {
  /** Adds work that starts in a later turn, after the work before it. */
  add(run: () => Promise<void>): void;
  /** Starts all work that is still to come, and waits for it. */
  complete(): Promise<void>;
};

/** Creates an empty queue. */
export function createAdditionQueue(clock: Clock, onError: (error: unknown) => void): AdditionQueue {
  let last: Promise<unknown> = Promise.resolve();
  const starts = new Set<() => void>();
  return {
    add(run) {
      const turn = new Promise<void>((resolve) => {
        const start = () => {
          starts.delete(start);
          resolve();
        };
        starts.add(start);
        clock.after(0, start);
      });
      last = Promise.all([turn, last]).then(run).catch(onError);
    },
    async complete() {
      for (const start of starts) start();
      await last;
    },
  };
}
