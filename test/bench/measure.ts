import { setTimeout as delay } from 'node:timers/promises';

/** An implementation to compare with others that do the same. */
export type Contender = {
  name: string;
  /** Runs before each measurement. */
  prepare?: () => Promise<unknown>;
  run: () => Promise<unknown>;
  /** Completes the work that `run` has deferred, which counts as CPU time but not as duration. */
  settle?: () => Promise<unknown>;
};

/** Creates a reproducible random number generator (mulberry32). */
function createSeededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const order = [...items];
  for (let index = order.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other] as T, order[index] as T];
  }
  return order;
}

/**
 * Returns a quantile.
 *
 * @param fraction from 0 to 1, such as 0.5 for the median
 * @returns `NaN` if there are no values
 */
export function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
}

/** Returns the median, or `NaN` if there are no values. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Returns how much CPU time of this process a function takes, user and system, in milliseconds. */
export async function measureCpuMs(run: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Measures every contender once per round, in a new random order each time. */
async function measureInTurn(
  contenders: readonly Contender[],
  { rounds, warmUp }: { rounds: number; warmUp: number },
  measure: (contender: Contender) => Promise<number>,
): Promise<Map<string, number[]>> {
  const random = createSeededRandom(7);
  const results = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUp; round < rounds; round += 1)
    for (const contender of shuffle(contenders, random)) {
      await contender.prepare?.();
      const result = await measure(contender);
      if (round >= 0) results.get(contender.name)?.push(result);
    }
  return results;
}

/** Returns how long each contender takes in each round, in milliseconds. */
export const compareDurations = (contenders: readonly Contender[], options: { rounds: number; warmUp: number }) =>
  measureInTurn(contenders, options, async ({ run, settle }) => {
    const startedAt = performance.now();
    await run();
    const durationMs = performance.now() - startedAt;
    await settle?.();
    return durationMs;
  });

/**
 * Returns the CPU time of a call by each contender, in milliseconds, deferred work included.
 *
 * @param options.calls how many calls a round has, one after another
 * @param options.pauseMs how long to wait after each call
 */
export const compareCpu = (
  contenders: readonly Contender[],
  { calls, pauseMs = 0, ...options }: { rounds: number; warmUp: number; calls: number; pauseMs?: number },
) =>
  measureInTurn(contenders, options, async ({ run, settle }) => {
    await settle?.();
    const cpuMs = await measureCpuMs(async () => {
      for (let call = 0; call < calls; call += 1) {
        await run();
        if (pauseMs > 0) await delay(pauseMs);
      }
      await settle?.();
    });
    return cpuMs / calls;
  });
