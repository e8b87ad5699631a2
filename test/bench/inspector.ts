import { type Frames, forget, open, type Side, scroll, startSide, turn } from './inspector-page.ts';
import { claimCount, deepToken, largeToken, smallToken } from './large-tokens.ts';
import { quantile } from './measure.ts';

const goals = { open: 100, key: 16 };
const opens = 15;
const words = ['claim_4', 'value 31', 'lorem', 'nothing here', 'ünknown'];

/** Another build to measure in the same run, by its main bundle: `BENCH_AGAINST=/path/out/main/main.cjs`. */
const against = process.env.BENCH_AGAINST;

/** A screen of 60 Hz draws a frame each 16.7 ms; a little later is the clock's inaccuracy, not a dropped frame. */
const lateFrame = 16.7 * 1.5;
const droppedFrame = 33.4;

const sides: Side[] = [await startSide('this build', undefined)];
if (against) sides.push(await startSide('the other build', against));

/** Measures every build in turn, so that whatever else the machine does falls on all alike. */
async function each<T>(measure: (side: Side) => Promise<T>): Promise<Map<Side, T>> {
  const results = new Map<Side, T>();
  for (const side of sides) results.set(side, await measure(side));
  return results;
}

const push = <T>(into: Map<Side, T[]>, from: Map<Side, T>) => {
  for (const [side, value] of from) into.set(side, [...(into.get(side) ?? []), value]);
};

const ms = (value: number) => `${value.toFixed(1)} ms`;

function say(what: string, measured: Map<Side, number[]>, goal?: number): void {
  for (const [side, values] of measured) {
    const [median, p95] = [quantile(values, 0.5), quantile(values, 0.95)];
    const verdict = goal === undefined ? '' : `   goal under ${goal} ms: ${median < goal ? 'met' : 'NOT met'}`;
    const late = goal !== undefined && p95 >= goal ? ', but not by the p95' : '';
    const whose = sides.length > 1 ? ` (${side.name})` : '';
    console.log(`  ${(what + whose).padEnd(48)} median ${ms(median)}   p95 ${ms(p95)}${verdict}${late}`);
  }
}

async function opening(side: Side, token: string, person: string): Promise<number> {
  await side.shell.putOnClipboard(token);
  const took = await side.worked(() => open(side, person));
  await forget(side, person);
  return took;
}

async function measureOpening(): Promise<void> {
  const large = new Map<Side, number[]>();
  const small = new Map<Side, number[]>();
  for (let at = 0; at < opens; at += 1) {
    const [many, few] = [await largeToken(at), await smallToken(at)];
    if (at === 0) console.log(`\nInspector, ${claimCount} claims, ${Math.round(many.length / 1000)} kB`);
    const [slow, fast] = [
      await each((side) => opening(side, many, `person-${at}`)),
      await each((side) => opening(side, few, `person-${at}`)),
    ];
    if (at < 2) continue;
    push(large, slow);
    push(small, fast);
  }
  say('opening, main thread', large, goals.open);
  say('opening a token of three claims', small);
}

/** How many frames came late, or not at all, as against an empty page that scrolls in the same run. */
async function measureFrames(what: string, run: (side: Side) => Promise<Frames>): Promise<void> {
  const measured = new Map<Side, [Frames, Frames][]>();
  for (let at = 0; at < 3; at += 1)
    push(
      measured,
      await each(async (side) => [await scroll(side, 'empty', 100, 120), await run(side)] as [Frames, Frames]),
    );
  for (const [side, rounds] of measured) {
    const share = (which: 0 | 1, beyond: number) => {
      const deltas = rounds.flatMap((round) => round[which].deltas);
      return (100 * deltas.filter((delta) => delta > beyond).length) / deltas.length;
    };
    const percent = (beyond: number) =>
      `${share(1, beyond).toFixed(1)} % (empty page ${share(0, beyond).toFixed(1)} %)`;
    const work = quantile(
      rounds.map(([, frames]) => frames.work),
      0.5,
    );
    const blank = rounds.reduce((sum, [, frames]) => sum + frames.blank, 0);
    console.log(
      `  ${(what + (sides.length > 1 ? ` (${side.name})` : '')).padEnd(48)} late ${percent(lateFrame)}   dropped ${percent(droppedFrame)}   ${ms(work)} each${blank > 0 ? `   ${blank} frames with lines missing` : ''}`,
    );
  }
}

const untilDrawn = 'new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(() => resolve())))';

async function measureKeys(): Promise<void> {
  const keys = new Map<Side, number[]>();
  for (const word of words) {
    for (const { page } of sides) {
      await page.getByLabel('Search claims').fill('');
      await page.getByLabel('Search claims').focus();
      await page.evaluate(untilDrawn);
    }
    for (const letter of word)
      push(
        keys,
        await each((side) =>
          side.worked(async () => {
            await side.page.keyboard.insertText(letter);
            await side.page.evaluate(untilDrawn);
          }),
        ),
      );
  }
  say(`a key in search (${keys.get(sides[0] as Side)?.length} keys)`, keys, goals.key);
  for (const { page } of sides) await page.getByLabel('Search claims').fill('');
}

/** What the passing of a second takes while a token is in sight. */
const idle = (side: Side) => side.worked(() => side.page.waitForTimeout(3000)).then((work) => work / 3);

try {
  console.log(`\n${sides[0]?.shell.describe}`);
  await measureOpening();

  const token = await largeToken(99);
  for (const side of sides) {
    await side.shell.putOnClipboard(token);
    await open(side, 'person-99');
  }
  await measureKeys();
  const ticks = new Map<Side, number[]>();
  for (let at = 0; at < 3; at += 1) push(ticks, await each(idle));
  say('a second that passes', ticks);

  const table = '[data-dense]';
  await measureFrames('claims, a wheel’s step a frame', (side) => scroll(side, table, 100, 120));
  await measureFrames('claims, flung to the end', (side) => scroll(side, table, 1000, 240));
  for (const { page } of sides) await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
  await measureFrames('JSON, a wheel’s step a frame', (side) => scroll(side, 'main', 100, 120));
  await measureFrames('JSON, flung to the end', (side) => scroll(side, 'main', 1000, 120));

  const folded = await deepToken(100);
  for (const side of sides) {
    await side.shell.putOnClipboard(folded);
    await open(side, 'person-100');
  }
  await measureFrames('5,000 members folded and unfolded', (side) =>
    turn(side, 'main tbody button[aria-expanded]', 10),
  );
} finally {
  for (const side of sides) await side.close();
}
