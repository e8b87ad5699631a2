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

/** The main bundle of another build to compare with: `BENCH_AGAINST=/path/out/main/main.cjs`. */
const otherBuildMain = process.env.BENCH_AGAINST;

/** At 60 Hz a frame takes 16.7 ms. Tolerates some inaccuracy of the clock. */
const lateFrameMs = 16.7 * 1.5;
const droppedFrameMs = 33.4;

const builds: MeasuredBuild[] = [await startBuild('this build', undefined)];
if (otherBuildMain) builds.push(await startBuild('the other build', otherBuildMain));

/** Measures every build in turn, so that other load on the computer affects all of them. */
async function measureEach<T>(measure: (build: MeasuredBuild) => Promise<T>): Promise<Map<MeasuredBuild, T>> {
  const results = new Map<MeasuredBuild, T>();
  for (const build of builds) results.set(build, await measure(build));
  return results;
}

const append = <T>(target: Map<MeasuredBuild, T[]>, source: Map<MeasuredBuild, T>) => {
  for (const [build, value] of source) target.set(build, [...(target.get(build) ?? []), value]);
};

const formatMs = (value: number) => `${value.toFixed(1)} ms`;

function printMeasurement(label: string, measured: Map<MeasuredBuild, number[]>, goalMs?: number): void {
  for (const [build, values] of measured) {
    const [median, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
    const verdict = goalMs === undefined ? '' : `   goal under ${goalMs} ms: ${median < goalMs ? 'met' : 'NOT met'}`;
    const p95Verdict = goalMs !== undefined && p95 >= goalMs ? ', but p95 above the goal' : '';
    const buildLabel = builds.length > 1 ? ` (${build.name})` : '';
    console.log(
      `  ${(label + buildLabel).padEnd(48)} median ${formatMs(median)}   p95 ${formatMs(p95)}${verdict}${p95Verdict}`,
    );
  }
}

async function measureOneOpening(build: MeasuredBuild, token: string, subject: string): Promise<number> {
  await build.shell.setClipboardText(token);
  const durationMs = await build.measureMainThreadMs(() => openToken(build, subject));
  await removeToken(build, subject);
  return durationMs;
}

async function measureOpening(): Promise<void> {
  const largeDurations = new Map<MeasuredBuild, number[]>();
  const smallDurations = new Map<MeasuredBuild, number[]>();
  for (let round = 0; round < openCount; round += 1) {
    const [large, small] = [await largeToken(round), await smallToken(round)];
    if (round === 0) console.log(`\nInspector, ${claimCount} claims, ${Math.round(large.length / 1000)} kB`);
    const [largeResults, smallResults] = [
      await measureEach((build) => measureOneOpening(build, large, `user-${round}`)),
      await measureEach((build) => measureOneOpening(build, small, `user-${round}`)),
    ];
    // The first rounds warm up.
    if (round < 2) continue;
    append(largeDurations, largeResults);
    append(smallDurations, smallResults);
  }
  printMeasurement('open the large token', largeDurations, goalsMs.open);
  printMeasurement('open a token with 3 claims', smallDurations);
}

/** Prints how many frames were late or dropped, compared with scrolling an empty element. */
async function measureFrames(label: string, run: (build: MeasuredBuild) => Promise<FrameStats>): Promise<void> {
  const measured = new Map<MeasuredBuild, [FrameStats, FrameStats][]>();
  for (let round = 0; round < 3; round += 1)
    append(
      measured,
      await measureEach(
        async (build) => [await scroll(build, 'empty', 100, 120), await run(build)] as [FrameStats, FrameStats],
      ),
    );
  for (const [build, rounds] of measured) {
    const percentAbove = (index: 0 | 1, limitMs: number) => {
      const deltas = rounds.flatMap((round) => round[index].frameTimesMs);
      return (100 * deltas.filter((delta) => delta > limitMs).length) / deltas.length;
    };
    const formatShare = (limitMs: number) =>
      `${percentAbove(1, limitMs).toFixed(1)} % (empty element ${percentAbove(0, limitMs).toFixed(1)} %)`;
    const work = quantile(
      rounds.map(([, frames]) => frames.workMs),
      0.5,
    );
    const blankFrames = rounds.reduce((sum, [, frames]) => sum + frames.blankFrames, 0);
    console.log(
      `  ${(label + (builds.length > 1 ? ` (${build.name})` : '')).padEnd(48)} late ${formatShare(lateFrameMs)}   dropped ${formatShare(droppedFrameMs)}   ${formatMs(work)} each${blankFrames > 0 ? `   ${blankFrames} frames with missing rows` : ''}`,
    );
  }
}

const waitUntilDrawnScript =
  'new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(() => resolve())))';

async function measureKeys(): Promise<void> {
  const durations = new Map<MeasuredBuild, number[]>();
  for (const text of searchTexts) {
    for (const { page } of builds) {
      await page.getByLabel('Search claims').fill('');
      await page.getByLabel('Search claims').focus();
      await page.evaluate(waitUntilDrawnScript);
    }
    for (const character of text)
      append(
        durations,
        await measureEach((build) =>
          build.measureMainThreadMs(async () => {
            await build.page.keyboard.insertText(character);
            await build.page.evaluate(waitUntilDrawnScript);
          }),
        ),
      );
  }
  printMeasurement(
    `keystroke in search (${durations.get(builds[0] as MeasuredBuild)?.length})`,
    durations,
    goalsMs.key,
  );
  for (const { page } of builds) await page.getByLabel('Search claims').fill('');
}

/** Returns the main-thread time for each second that a token is shown, in milliseconds. */
const measureIdleMs = (build: MeasuredBuild) =>
  build.measureMainThreadMs(() => build.page.waitForTimeout(3000)).then((work) => work / 3);

try {
  console.log(`\n${builds[0]?.shell.description}`);
  await measureOpening();

  const token = await largeToken(99);
  for (const build of builds) {
    await build.shell.setClipboardText(token);
    await openToken(build, 'user-99');
  }
  await measureKeys();
  const idleDurations = new Map<MeasuredBuild, number[]>();
  for (let round = 0; round < 3; round += 1) append(idleDurations, await measureEach(measureIdleMs));
  printMeasurement('one idle second', idleDurations);

  const table = '[data-dense]';
  await measureFrames('claims, scrolled by wheel steps', (build) => scroll(build, table, 100, 120));
  await measureFrames('claims, scrolled fast', (build) => scroll(build, table, 1000, 240));
  for (const { page } of builds) await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
  await measureFrames('JSON, scrolled by wheel steps', (build) => scroll(build, 'main', 100, 120));
  await measureFrames('JSON, scrolled fast', (build) => scroll(build, 'main', 1000, 120));

  const nestedToken = await deepToken(100);
  for (const build of builds) {
    await build.shell.setClipboardText(nestedToken);
    await openToken(build, 'user-100');
  }
  await measureFrames('5,000 members, collapsed and expanded', (build) =>
    clickRepeatedly(build, 'main tbody button[aria-expanded]', 10),
  );
} finally {
  for (const build of builds) await build.close();
}
