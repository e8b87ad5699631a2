/** One way of doing a thing, to be compared with others that do the same. */
export type Contender = {
  name: string;
  /** Done before each run, and not measured. */
  prepare?: () => Promise<void>;
  run: () => Promise<unknown>;
};

export type BenchmarkResult = {
  name: string;
  /** Milliseconds. */
  medianMs: number;
  p95Ms: number;
  /** Client CPU, user and system, in milliseconds a call. */
  cpuMs: number;
};

/** mulberry32: the shuffles are the same in every run of a seed. */
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
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as T, order[at] as T];
  }
  return order;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Runs all contenders once a round, in an order shuffled anew each round, so that whatever else the
 * machine does falls on all alike. The first rounds warm up and do not count.
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
      const before = performance.now();
      await run();
      const took = performance.now() - before;
      const { user, system } = process.cpuUsage(cpuBefore);
      if (round < 0) continue;
      times.get(name)?.push(took);
      cpu.set(name, (cpu.get(name) ?? 0) + (user + system) / 1000);
    }
  return contenders.map(({ name }) => {
    const own = times.get(name) ?? [];
    return { name, medianMs: quantile(own, 0.5), p95Ms: quantile(own, 0.95), cpuMs: (cpu.get(name) ?? 0) / rounds };
  });
}
