import type { CDPSession, Page } from 'playwright';
import { type Demo, startDemo } from '../../build/demo-server/demo.ts';
import { launchApp, type RunningApp } from '../../build/electron-stand-in/launch.ts';

/** A running build, signed in and with its Inspector open. */
export type MeasuredBuild = {
  name: string;
  shell: RunningApp;
  page: Page;
  /** Returns how many milliseconds of CPU time the page's main thread used during a function. */
  measureMainThreadMs(run: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
};

/** The frames that a page drew during an animation. */
export type FrameStats = {
  /** The times between frames. */
  frameTimesMs: number[];
  /** The average main-thread time for each frame, or for each click. */
  workMs: number;
  /** The number of frames with a row missing from the viewport. */
  blankFrames: number;
};

async function readThreadTimeMs(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

/**
 * Starts a build of the app, signs in and opens the Inspector.
 *
 * @param main the path of its main bundle; this build if omitted
 */
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

/**
 * Pastes a token, and waits until its claims and checks are drawn and the page is idle.
 *
 * @param subject the token's `sub` claim
 */
export async function openToken({ page, shell }: MeasuredBuild, subject: string): Promise<void> {
  await shell.answerDialog('showMessageBox', { response: 0 });
  await page.evaluate(`new Promise((resolve, reject) => {
    const deadline = performance.now() + 30_000;
    [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Paste token').click();
    const poll = () => {
      const table = document.querySelector('main table');
      const isDrawn = table?.textContent.includes('${subject}') && document.querySelector('main li [title^="Open in"]');
      if (isDrawn) requestIdleCallback(() => resolve());
      else if (performance.now() > deadline) reject(new Error('the token was not drawn'));
      else setTimeout(poll, 20);
    };
    poll();
  })`);
}

/** Removes a token, and waits until its claims are gone. */
export async function removeToken({ page }: MeasuredBuild, subject: string): Promise<void> {
  await page.getByRole('button', { name: 'Remove token' }).click();
  await page.getByText(subject).waitFor({ state: 'detached' });
}

/**
 * Scrolls an element down from its top, by one step before each frame, as a mouse wheel does.
 *
 * @param selector the element; `empty` adds and scrolls an empty element of similar size
 * @param stepPx the distance for each frame
 * @param frameCount the number of frames to measure
 */
export async function scroll(
  build: MeasuredBuild,
  selector: string,
  stepPx: number,
  frameCount: number,
): Promise<FrameStats> {
  const recording = { deltas: [] as number[], blankCount: 0 };
  const work = await build.measureMainThreadMs(async () => {
    const text = await build.page.evaluate<string>(`new Promise((resolve) => {
      const empty = '${selector}' === 'empty' && document.createElement('div');
      if (empty) {
        empty.append(document.createElement('div'));
        empty.style.cssText = 'position:fixed;inset:200px 300px 40px 200px;overflow:auto;background:canvas';
        empty.firstChild.style.height = '240000px';
        document.body.append(empty);
      }
      const scroller = empty || document.querySelector('${selector}');
      const { port1, port2 } = new MessageChannel();
      const deltas = [];
      let last, blankCount = 0;
      scroller.scrollTop = 0;
      port2.onmessage = () => { scroller.scrollTop += ${stepPx}; };
      const isBlank = () => {
        if (!scroller.matches('[data-dense]')) return false;
        const rows = scroller.querySelectorAll('tbody tr');
        const { top, bottom } = scroller.getBoundingClientRect();
        const first = rows[0].getBoundingClientRect().top, end = rows[rows.length - 1].getBoundingClientRect().bottom;
        return first > top + 48 || end < bottom - 1;
      };
      const frame = (now) => {
        if (last !== undefined) deltas.push(now - last);
        last = now;
        if (isBlank()) blankCount += 1;
        if (deltas.length < ${frameCount}) { port1.postMessage(0); requestAnimationFrame(frame); return; }
        port1.close();
        if (empty) empty.remove();
        resolve(JSON.stringify({ deltas, blankCount }));
      };
      requestAnimationFrame(frame);
    })`);
    Object.assign(recording, JSON.parse(text));
  });
  return { frameTimesMs: recording.deltas, blankFrames: recording.blankCount, workMs: work / recording.deltas.length };
}

/** Clicks a button repeatedly, every six frames, and measures all frames meanwhile. */
export async function clickRepeatedly(build: MeasuredBuild, selector: string, times: number): Promise<FrameStats> {
  let deltas: number[] = [];
  const work = await build.measureMainThreadMs(async () => {
    const text = await build.page.evaluate<string>(`new Promise((resolve) => {
      const deltas = [];
      let last;
      const frame = (now) => {
        if (last !== undefined) deltas.push(now - last);
        last = now;
        if (deltas.length >= ${times * 6}) return resolve(JSON.stringify(deltas));
        if (deltas.length % 6 === 0) setTimeout(() => document.querySelector('${selector}')?.click());
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })`);
    deltas = JSON.parse(text) as number[];
  });
  return { frameTimesMs: deltas, workMs: work / times, blankFrames: 0 };
}
