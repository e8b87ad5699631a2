import {
  clickRepeatedly,
  type FrameStats,
  type MeasuredBuild,
  openToken,
  removeToken,
  scroll,
  startBuild,
} from './inspector-page.ts';
import { claimCount, deepToken, largeToken, smallToken } from './large-tokens.ts';
import { quantile } from './measure.ts';

const goalsMs = { open: 100, key: 16 };
const openCount = 15;
const searchTexts = ['claim_4', 'value 31', 'lorem', 'nothing here', 'ünknown'];

/**
 * Another build to measure in the same run, by its main bundle:
 * `BENCH_AGAINST=/path/out/main/main.cjs`.
 */
const otherBuildMain = process.env.BENCH_AGAINST;

/**
 * A screen of 60 Hz draws a frame each 16.7 ms; a little later is the clock's inaccuracy, not a
 * dropped frame.
 */
const lateFrameMs = 16.7 * 1.5;
const droppedFrameMs = 33.4;

const builds: MeasuredBuild[] = [await startBuild('this build', undefined)];
if (otherBuildMain) builds.push(await startBuild('the other build', otherBuildMain));

/** Measures every build in turn, so that whatever else the machine does falls on all alike. */
async function measureEach<T>(measure: (side: MeasuredBuild) => Promise<T>): Promise<Map<MeasuredBuild, T>> {
  const results = new Map<MeasuredBuild, T>();
  for (const side of builds) results.set(side, await measure(side));
  return results;
}

const push = <T>(into: Map<MeasuredBuild, T[]>, from: Map<MeasuredBuild, T>) => {
  for (const [side, value] of from) into.set(side, [...(into.get(side) ?? []), value]);
};

const formatMs = (value: number) => `${value.toFixed(1)} ms`;

function printMeasurement(what: string, measured: Map<MeasuredBuild, number[]>, goal?: number): void {
  for (const [side, values] of measured) {
    const [median, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
    const verdict = goal === undefined ? '' : `   goal under ${goal} ms: ${median < goal ? 'met' : 'NOT met'}`;
    const late = goal !== undefined && p95 >= goal ? ', but not by the p95' : '';
    const whose = builds.length > 1 ? ` (${side.name})` : '';
    console.log(`  ${(what + whose).padEnd(48)} median ${formatMs(median)}   p95 ${formatMs(p95)}${verdict}${late}`);
  }
}

async function measureOneOpening(side: MeasuredBuild, token: string, person: string): Promise<number> {
  await side.shell.setClipboardText(token);
  const took = await side.measureMainThreadMs(() => openToken(side, person));
  await removeToken(side, person);
  return took;
}

async function measureOpening(): Promise<void> {
  const large = new Map<MeasuredBuild, number[]>();
  const small = new Map<MeasuredBuild, number[]>();
  for (let at = 0; at < openCount; at += 1) {
    const [many, few] = [await largeToken(at), await smallToken(at)];
    if (at === 0) console.log(`\nInspector, ${claimCount} claims, ${Math.round(many.length / 1000)} kB`);
    const [slow, fast] = [
      await measureEach((side) => measureOneOpening(side, many, `person-${at}`)),
      await measureEach((side) => measureOneOpening(side, few, `person-${at}`)),
    ];
    if (at < 2) continue;
    push(large, slow);
    push(small, fast);
  }
  printMeasurement('opening, main thread', large, goalsMs.open);
  printMeasurement('opening a token of three claims', small);
}

/**
 * How many frames came late, or not at all, as against an empty page that scrolls in the same run.
 */
async function measureFrames(what: string, run: (side: MeasuredBuild) => Promise<FrameStats>): Promise<void> {
  const measured = new Map<MeasuredBuild, [FrameStats, FrameStats][]>();
  for (let at = 0; at < 3; at += 1)
    push(
      measured,
      await measureEach(
        async (side) => [await scroll(side, 'empty', 100, 120), await run(side)] as [FrameStats, FrameStats],
      ),
    );
  for (const [side, rounds] of measured) {
    const share = (which: 0 | 1, beyond: number) => {
      const deltas = rounds.flatMap((round) => round[which].frameTimesMs);
      return (100 * deltas.filter((delta) => delta > beyond).length) / deltas.length;
    };
    const percent = (beyond: number) =>
      `${share(1, beyond).toFixed(1)} % (empty page ${share(0, beyond).toFixed(1)} %)`;
    const work = quantile(
      rounds.map(([, frames]) => frames.workMs),
      0.5,
    );
    const blank = rounds.reduce((sum, [, frames]) => sum + frames.blankFrames, 0);
    console.log(
      `  ${(what + (builds.length > 1 ? ` (${side.name})` : '')).padEnd(48)} late ${percent(lateFrameMs)}   dropped ${percent(droppedFrameMs)}   ${formatMs(work)} each${blank > 0 ? `   ${blank} frames with lines missing` : ''}`,
    );
  }
}

const waitUntilDrawnScript =
  'new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(() => resolve())))';

async function measureKeys(): Promise<void> {
  const keys = new Map<MeasuredBuild, number[]>();
  for (const word of searchTexts) {
    for (const { page } of builds) {
      await page.getByLabel('Search claims').fill('');
      await page.getByLabel('Search claims').focus();
      await page.evaluate(waitUntilDrawnScript);
    }
    for (const letter of word)
      push(
        keys,
        await measureEach((side) =>
          side.measureMainThreadMs(async () => {
            await side.page.keyboard.insertText(letter);
            await side.page.evaluate(waitUntilDrawnScript);
          }),
        ),
      );
  }
  printMeasurement(`a key in search (${keys.get(builds[0] as MeasuredBuild)?.length} keys)`, keys, goalsMs.key);
  for (const { page } of builds) await page.getByLabel('Search claims').fill('');
}

/** What the passing of a second takes while a token is in sight. */
const measureIdleMs = (side: MeasuredBuild) =>
  side.measureMainThreadMs(() => side.page.waitForTimeout(3000)).then((work) => work / 3);

try {
  console.log(`\n${builds[0]?.shell.description}`);
  await measureOpening();

  const token = await largeToken(99);
  for (const side of builds) {
    await side.shell.setClipboardText(token);
    await openToken(side, 'person-99');
  }
  await measureKeys();
  const ticks = new Map<MeasuredBuild, number[]>();
  for (let at = 0; at < 3; at += 1) push(ticks, await measureEach(measureIdleMs));
  printMeasurement('a second that passes', ticks);

  const table = '[data-dense]';
  await measureFrames('claims, a wheel’s step a frame', (side) => scroll(side, table, 100, 120));
  await measureFrames('claims, flung to the end', (side) => scroll(side, table, 1000, 240));
  for (const { page } of builds) await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
  await measureFrames('JSON, a wheel’s step a frame', (side) => scroll(side, 'main', 100, 120));
  await measureFrames('JSON, flung to the end', (side) => scroll(side, 'main', 1000, 120));

  const folded = await deepToken(100);
  for (const side of builds) {
    await side.shell.setClipboardText(folded);
    await openToken(side, 'person-100');
  }
  await measureFrames('5,000 members folded and unfolded', (side) =>
    clickRepeatedly(side, 'main tbody button[aria-expanded]', 10),
  );
} finally {
  for (const side of builds) await side.close();
}
