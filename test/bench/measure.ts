/** An implementation to compare with others that do the same. */
export type Contender = {
  name: string;
  /** Runs before each measurement. */
  prepare?: () => Promise<void>;
  run: () => Promise<unknown>;
};

/** The measurements of one contender. */
export type BenchmarkResult = {
  name: string;
  medianMs: number;
  p95Ms: number;
  /** The average user and system CPU time of this process for each run. */
  cpuMs: number;
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

/**
 * Runs every contender once per round, in a new random order each time, so that other load on the
 * computer affects all of them.
 *
 * @param rounds the number of measured rounds
 * @param warmUp the number of rounds before them
 */
export async function compare(
  contenders: readonly Contender[],
  rounds: number,
  warmUp = 400,
): Promise<BenchmarkResult[]> {
  const random = createSeededRandom(7);
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const cpu = new Map(contenders.map(({ name }) => [name, 0]));
  for (let round = -warmUp; round < rounds; round += 1)
    for (const { name, prepare, run } of shuffle(contenders, random)) {
      await prepare?.();
      const cpuBefore = process.cpuUsage();
      const startedAt = performance.now();
      await run();
      const durationMs = performance.now() - startedAt;
      const { user, system } = process.cpuUsage(cpuBefore);
      if (round < 0) continue;
      times.get(name)?.push(durationMs);
      cpu.set(name, (cpu.get(name) ?? 0) + (user + system) / 1000);
    }
  return contenders.map(({ name }) => {
    const durations = times.get(name) ?? [];
    return {
      name,
      medianMs: quantile(durations, 0.5),
      p95Ms: quantile(durations, 0.95),
      cpuMs: (cpu.get(name) ?? 0) / rounds,
    };
  });
}
