import type { CDPSession, Page } from 'playwright';
import { type Demo, startDemo } from '../../build/demo-server/demo.ts';
import { launchApp, type RunningApp } from '../../build/electron-stand-in/launch.ts';

/** The inspector of one build, signed in and measured. */
export type MeasuredBuild = {
  name: string;
  shell: RunningApp;
  page: Page;
  /**
   * What the page's main thread took for something, in milliseconds: its own time, not what else
   * the machine did.
   */
  measureMainThreadMs(run: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
};

/** How a page moved: the time between its frames, in milliseconds. */
export type FrameStats = {
  frameTimesMs: number[];
  /** Main-thread time for each frame, on average. */
  workMs: number;
  /** Frames in which a line was missing from what was in sight. */
  blankFrames: number;
};

async function readThreadTimeMs(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

/** Starts a build of the app and opens its inspector. */
export async function startBuild(name: string, main: string | undefined): Promise<MeasuredBuild> {
  const demo: Demo = await startDemo();
  const shell = await launchApp({ switches: [...demo.switches, '--vault=memory'], ...(main && { main }) });
  const { page } = shell;
  await page.getByLabel('Password', { exact: true }).fill(demo.user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
  await page.getByRole('navigation').getByRole('button', { name: 'Inspector' }).click();
  await page.getByRole('button', { name: 'Paste token' }).waitFor();
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    name,
    shell,
    page,
    async measureMainThreadMs(run) {
      const before = await readThreadTimeMs(devTools);
      await run();
      return (await readThreadTimeMs(devTools)) - before;
    },
    async close() {
      await shell.close();
      await demo.close();
    },
  };
}

/** Pastes a token; settles when its claims and its checks are drawn and the page is idle. */
export async function openToken({ page }: MeasuredBuild, person: string): Promise<void> {
  await page.evaluate(`new Promise((done) => {
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Paste token').click();
    const look = () => {
      const table = document.querySelector('main table');
      const drawn = table?.textContent.includes('${person}') && document.querySelector('main li [title^="Open in"]');
      if (drawn) requestIdleCallback(() => done());
      else setTimeout(look, 20);
    };
    look();
  })`);
}

export async function removeToken({ page }: MeasuredBuild, person: string): Promise<void> {
  await page.getByRole('button', { name: 'Remove token' }).click();
  await page.getByText(person).waitFor({ state: 'detached' });
}

/**
 * Moves something from top to end, a step a frame, as a wheel does: each step comes before the
 * frame that shows it.
 *
 * @param what a selector of what scrolls; `empty` for an element of the same size with nothing in
 *   it
 * @param step in px
 */
export async function scroll(side: MeasuredBuild, what: string, step: number, frames: number): Promise<FrameStats> {
  const told = { deltas: [] as number[], blank: 0 };
  const work = await side.measureMainThreadMs(async () => {
    const text = await side.page.evaluate<string>(`new Promise((done) => {
      const empty = '${what}' === 'empty' && Object.assign(document.createElement('div'), { innerHTML: '<div></div>' });
      if (empty) {
        empty.style.cssText = 'position:fixed;inset:200px 300px 40px 200px;overflow:auto;background:canvas';
        empty.firstChild.style.height = '240000px';
        document.body.append(empty);
      }
      const place = empty || document.querySelector('${what}');
      const { port1, port2 } = new MessageChannel();
      const deltas = [];
      let last, blank = 0;
      place.scrollTop = 0;
      port2.onmessage = () => { place.scrollTop += ${step}; };
      const isBlank = () => {
        if (!place.matches('[data-dense]')) return false;
        const lines = place.querySelectorAll('tbody tr');
        const { top, bottom } = place.getBoundingClientRect();
        const first = lines[0].getBoundingClientRect().top, end = lines[lines.length - 1].getBoundingClientRect().bottom;
        return first > top + 48 || end < bottom - 1;
      };
      const frame = (now) => {
        if (last !== undefined) deltas.push(now - last);
        last = now;
        if (isBlank()) blank += 1;
        if (deltas.length < ${frames}) { port1.postMessage(0); requestAnimationFrame(frame); return; }
        port1.close();
        if (empty) empty.remove();
        done(JSON.stringify({ deltas, blank }));
      };
      requestAnimationFrame(frame);
    })`);
    Object.assign(told, JSON.parse(text));
  });
  return { frameTimesMs: told.deltas, blankFrames: told.blank, workMs: work / told.deltas.length };
}

/** Clicks a button again and again, some frames apart, and looks at every frame meanwhile. */
export async function clickRepeatedly(side: MeasuredBuild, selector: string, times: number): Promise<FrameStats> {
  let deltas: number[] = [];
  const work = await side.measureMainThreadMs(async () => {
    const text = await side.page.evaluate<string>(`new Promise((done) => {
      const deltas = [];
      let last;
      const frame = (now) => {
        if (last !== undefined) deltas.push(now - last);
        last = now;
        if (deltas.length >= ${times * 6}) return done(JSON.stringify(deltas));
        if (deltas.length % 6 === 0) setTimeout(() => document.querySelector('${selector}')?.click());
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })`);
    deltas = JSON.parse(text) as number[];
  });
  return { frameTimesMs: deltas, workMs: work / times, blankFrames: 0 };
}
