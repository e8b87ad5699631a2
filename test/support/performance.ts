import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Returns how long the event loop was blocked at most while a task ran, in milliseconds. */
export async function measureBlockingMs(run: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 5 });
  histogram.enable();
  await run();
  await new Promise((resolve) => setTimeout(resolve, 20));
  histogram.disable();
  return histogram.max / 1e6;
}

/** Returns the processor time of a task, the least of several runs, in milliseconds. */
export function measureMs(run: () => unknown, runs = 4): number {
  const durations = Array.from({ length: runs }, () => {
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.min(...durations);
}

const maxRuns = 12;

/**
 * Repeats a measurement until it is below a limit, because other programs slow some runs down.
 *
 * @returns the least result
 */
export function measureUntilBelow(limitMs: number, measureRunMs: () => number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < maxRuns && least >= limitMs; run += 1) least = Math.min(least, measureRunMs());
  return least;
}

/**
 * Measures how much longer a task takes for twice the input: about 2 if it is linear, 4 if it is
 * quadratic.
 *
 * @param prepare creates the task for a size; choose a size for which the quadratic task takes more
 *   than 10 ms, since shorter times are mostly noise
 */
export function measureGrowth(prepare: (size: number) => () => unknown, size: number): number {
  const [short, long] = [prepare(size), prepare(4 * size)];
  const shortMs = Math.max(10, measureMs(short));
  return Math.sqrt(measureMs(long) / shortMs);
}
