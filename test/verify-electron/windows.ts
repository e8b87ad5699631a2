import assert from 'node:assert/strict';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '../../build/demo-server/demo.ts';
import { runDemoWalkthrough } from '../../build/demo-walkthrough.ts';
import { openScreen, passwordField, signIn } from '../../build/page-steps.ts';
import type { Observation } from './verify.ts';

const driven = ['stand-in', 'electron'] as const;
const maxStartMs = 3_000;

export const windowObservations: readonly Observation[] = [
  {
    name: 'the window is visible within 3 s',
    on: driven,
    async observe({ kind, launch, defer }) {
      const { switches } = defer(await startDemo());
      const startedAt = performance.now();
      const { page } = await launch({ switches, headless: false });
      await passwordField(page).waitFor();
      await page.waitForFunction("document.visibilityState === 'visible'");
      const elapsedMs = Math.round(performance.now() - startedAt);
      // The stand-in starts another browser.
      assert(elapsedMs <= maxStartMs || kind === 'stand-in', `only after ${elapsedMs} ms`);
      return `${elapsedMs} ms`;
    },
  },
  {
    name: 'the origin of the page is `app://latchkey`',
    on: ['electron'],
    async observe({ launch }) {
      const { page } = await launch();
      assert.equal(await page.evaluate('location.origin'), 'app://latchkey');
      return 'app://latchkey';
    },
  },
  {
    name: 'no errors in the console, of the Content Security Policy, CORS or scripts',
    on: driven,
    async observe({ launch, defer }) {
      const demo = defer(await startDemo());
      const { page } = await launch({ switches: demo.switches });
      const messages: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) messages.push(message.text());
      });
      page.on('pageerror', ({ message }) => messages.push(message));
      await page.reload();
      await signIn(page, demo.user);
      for (const screen of ['Inspector', 'API', 'Log', 'Settings'] as const) await openScreen(page, screen);
      assert.deepEqual(messages, []);
      return 'none on six screens';
    },
  },
  {
    name: 'the page has the bridge, and nothing of Node',
    on: driven,
    async observe({ launch }) {
      const { page } = await launch();
      const names = ['latchkey', 'process', 'require', 'module', 'Buffer'];
      const found = await page.evaluate(`${JSON.stringify(names)}.filter((name) => name in window)`);
      assert.deepEqual(found, ['latchkey']);
      return 'window.latchkey only';
    },
  },
  {
    name: 'the demo, from sign-in to sign-out',
    on: driven,
    async observe({ launch, defer }) {
      const demo = defer(await startDemo());
      const { page } = await launch({ switches: demo.switches });
      const steps: string[] = [];
      await runDemoWalkthrough(page, demo.user, join(tmpdir(), 'latchkey-verify-demo'), (step) => steps.push(step));
      return steps.join(', ');
    },
  },
  {
    name: 'a second start ends and focuses the window of the first',
    on: driven,
    async observe({ launch, start }) {
      const { page, userData, electronCalls } = await launch();
      const focused = () => electronCalls('BrowserWindow.focus').length;
      const before = focused();
      const [code] = await once(await start([], { userData }), 'exit');
      assert.equal(code, 0, `the second start ended with ${code}`);
      for (let waits = 0; focused() === before; waits += 1) {
        assert(waits < 50, 'the first window was not focused');
        await page.waitForTimeout(100);
      }
      return 'exit code 0, focused';
    },
  },
];
