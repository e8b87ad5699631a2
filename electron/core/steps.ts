import type { Clock } from './ports.ts';

/** Work in steps, between which it may pause. */
export type Steps<T> = Generator<undefined, T>;

/** How long main works before it yields to the event loop. */
export const sliceMs = 10;

/** Creates a function that yields to the event loop if the current slice is over. */
export function createPacer(clock: Clock): () => Promise<void> {
  let sliceStartMs = clock.monotonicNow();
  return async () => {
    if (clock.monotonicNow() - sliceStartMs < sliceMs) return;
    await new Promise<void>((resolve) => clock.after(0, resolve));
    sliceStartMs = clock.monotonicNow();
  };
}

/** Runs all steps without a pause. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Runs steps in slices, so that the event loop is not blocked. */
export async function runInSlices<T>(steps: Steps<T>, clock: Clock): Promise<T> {
  const pace = createPacer(clock);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await pace();
  }
}
