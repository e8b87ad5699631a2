import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { recordEvidence } from './support/evidence.ts';
import { failedPageChecks, pageChecks } from './support/page-checks.ts';
import { type BundlePatch, launchPatchedApp } from './support/patched-app.ts';

/** A demo profile whose servers are not there: a sign-in on it starts and fails. */
const switches = ['--demo-issuer=http://127.0.0.1:1', '--demo-api=http://127.0.0.1:1'];

const inMain = (from: string, to: string): BundlePatch => ({ in: 'main', from, to });
const inPreload = (from: string, to: string): BundlePatch => ({ in: 'preload', from, to });
const policy = (directive: string, to: string) => inMain(`"${directive}"`, `"${to}"`);
const exposed = 'electron.contextBridge.exposeInMainWorld("latchkey", bridge);';

const undone: [name: string, noticedBy: string, change: BundlePatch[]][] = [
  ['no policy is sent', '7', [inMain('"content-security-policy": contentSecurityPolicy,', '')]],
  ['scripts may be inline', '7', [policy("script-src 'self'", "script-src 'self' 'unsafe-inline'")]],
  ['scripts may be evaluated', '7', [policy("script-src 'self'", "script-src 'self' 'unsafe-eval'")]],
  ['styles may be inline', '7', [policy("style-src 'self'", "style-src 'self' 'unsafe-inline'")]],
  ['images come from anywhere', '7', [policy("img-src 'self' data:", 'img-src *')]],
  ['the page may connect to itself', '7', [policy("connect-src 'none'", "connect-src 'self'")]],
  ['the page may connect to anything', '7', [policy("connect-src 'none'", 'connect-src *')]],
  ['a base may be set', '7', [policy("base-uri 'none'", 'base-uri *')]],
  ['forms may be sent', '7', [policy("form-action 'none'", 'form-action *')]],
  ['frames are allowed by default', '7', [policy("default-src 'none'", "default-src 'self'")]],
  [
    'permissions are granted',
    '5',
    [
      inMain('callback) => callback(false)', 'callback) => callback(true)'),
      inMain('setPermissionCheckHandler(() => false)', 'setPermissionCheckHandler(() => true)'),
    ],
  ],
  [
    'navigation is let go',
    '13',
    [
      inMain('if (!isAppPage(event.url)) refuse("navigation")(event);', ''),
      inMain('if (!isAppPage(event.url)) refuse("frame navigation")(event);', ''),
    ],
  ],
  [
    'ipcRenderer is handed over',
    '20',
    [
      inPreload(
        exposed,
        `${exposed} electron.contextBridge.exposeInMainWorld("electron", { invoke: (name, value) => electron.ipcRenderer.invoke(name, value) });`,
      ),
    ],
  ],
  [
    'a call takes a channel name',
    '20',
    [inPreload(exposed, `bridge.invoke = (name, value) => electron.ipcRenderer.invoke(name, value); ${exposed}`)],
  ],
  [
    'listeners get the event too',
    '20',
    [
      inPreload(
        '(_event, payload) => listener(payload)',
        '(_event, payload) => listener({ state: String(payload.state), port: true }, payload)',
      ),
    ],
  ],
];

let shell: RunningApp;
beforeAll(async () => {
  shell = await launchPatchedApp([], switches);
}, 180_000);
afterAll(() => shell?.close());

describe("Electron's checklist, in the page of the built app", () => {
  test.each(pageChecks)('$name', ({ check }) => check(shell));
});

describe('every point that is undone is noticed in the page', () => {
  let killed = 0;

  test.each(undone)('%s', async (_name, noticedBy, change) => {
    const mutant = await launchPatchedApp(change, switches);
    try {
      expect(await failedPageChecks(mutant, `${noticedBy} `)).not.toEqual([]);
    } finally {
      await mutant.close();
    }
    killed += 1;
  });

  test('all of them', (context) => {
    expect(killed).toBe(undone.length);
    recordEvidence(
      context,
      "Electron's checklist holds in the page",
      `${pageChecks.length} checks on the ${shell.description}; ${killed} of ${undone.length} mutants killed`,
    );
  });
});
