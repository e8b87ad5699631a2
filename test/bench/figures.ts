import { readFile, writeFile } from 'node:fs/promises';

/** One result of the benchmark. */
export type Figure = {
  name: string;
  value: number;
  unit: '×' | 'ms' | 'KiB';
  /** The most that is acceptable; without it, the figure is only compared with the baseline. */
  goal?: number;
  /**
   * What is compared with the baseline: a ratio within one run, so that the computer does not
   * matter. The value itself if omitted.
   */
  ratio?: number;
  /** What the value is made of. */
  note?: string;
};

const baselinePath = 'test/bench/baseline.json';

/** By how much a ratio may exceed its baseline. */
const tolerance = 1.2;

const format = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Prints a figure with its goal. */
export function printFigure({ name, value, unit, goal, note }: Figure): void {
  const verdict = goal === undefined ? '' : `goal ${goal} ${unit}: ${value <= goal ? 'met' : 'NOT met'}`;
  const number = `${format(value).padStart(7)} ${unit}`;
  console.log(`  ${name.padEnd(58)} ${number.padEnd(12)} ${verdict.padEnd(24)}${note ?? ''}`.trimEnd());
}

const toRatios = (figures: readonly Figure[]) =>
  Object.fromEntries(figures.map(({ name, value, ratio = value }) => [name, Number(ratio.toFixed(3))]));

/** Stores the ratios of these figures as the baseline; others keep theirs. */
export async function recordBaseline(figures: readonly Figure[]): Promise<void> {
  const before = JSON.parse(await readFile(baselinePath, 'utf8').catch(() => '{}'));
  await writeFile(baselinePath, `${JSON.stringify({ ...before, ...toRatios(figures) }, null, 2)}\n`);
}

/** Prints which figures are worse than the baseline, and returns how many. */
export async function compareWithBaseline(figures: readonly Figure[]): Promise<number> {
  const baseline = JSON.parse(await readFile(baselinePath, 'utf8')) as Record<string, number>;
  const worse = Object.entries(toRatios(figures)).filter(
    ([name, ratio]) => !(ratio <= tolerance * (baseline[name] ?? Number.NaN)),
  );
  for (const [name, ratio] of worse)
    console.log(`  ${name}: ${ratio}, which is over ${tolerance} × the baseline of ${baseline[name] ?? 'none'}`);
  if (worse.length === 0) console.log(`  No figure is over ${tolerance} × its baseline.`);
  return worse.length;
}
