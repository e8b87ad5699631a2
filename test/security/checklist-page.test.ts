import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { recordEvidence } from './support/evidence.ts';
import { failedPageChecks, pageChecks } from './support/page-checks.ts';
import { type BundlePatch, launchPatchedApp } from './support/patched-app.ts';

/** A demo profile with unreachable servers: a sign-in starts and fails. */
const switches = ['--demo-issuer=http://127.0.0.1:1', '--demo-api=http://127.0.0.1:1'];

const inMain = (from: string, to: string): BundlePatch => ({ in: 'main', from, to });
const inPreload = (from: string, to: string): BundlePatch => ({ in: 'preload', from, to });
const policy = (directive: string, to: string) => inMain(`"${directive}"`, `"${to}"`);
const exposed = 'electron.contextBridge.exposeInMainWorld("latchkey", bridge);';

const undone: [name: string, noticedBy: string, change: BundlePatch[]][] = [
  ['no policy is sent', '7', [inMain('"content-security-policy": contentSecurityPolicy,', '')]],
  ['inline scripts are allowed', '7', [policy("script-src 'self'", "script-src 'self' 'unsafe-inline'")]],
  ['eval is allowed', '7', [policy("script-src 'self'", "script-src 'self' 'unsafe-eval'")]],
  ['inline styles are allowed', '7', [policy("style-src 'self'", "style-src 'self' 'unsafe-inline'")]],
  ['images from any origin are allowed', '7', [policy("img-src 'self' data:", 'img-src *')]],
  ['the page may connect to itself', '7', [policy("connect-src 'none'", "connect-src 'self'")]],
  ['the page may connect to anything', '7', [policy("connect-src 'none'", 'connect-src *')]],
  ['base elements are allowed', '7', [policy("base-uri 'none'", 'base-uri *')]],
  ['form submissions are allowed', '7', [policy("form-action 'none'", 'form-action *')]],
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
    'navigation is allowed',
    '13',
    [
      inMain('if (!isAppPage(event.url)) refuse("navigation")(event);', ''),
      inMain('if (!isAppPage(event.url)) refuse("frame navigation")(event);', ''),
    ],
  ],
  [
    'ipcRenderer is exposed',
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
    'listeners receive the event object too',
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

describe("Electron's checklist in the page of the built app", () => {
  test.each(pageChecks)('$name', ({ check }) => check(shell));
});

describe('the page checks detect every undone point', () => {
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

  test('every mutant', (context) => {
    expect(killed).toBe(undone.length);
    recordEvidence(
      context,
      "The page follows Electron's checklist",
      `${pageChecks.length} checks on the ${shell.description}; ${killed} of ${undone.length} mutants killed`,
    );
  });
});
