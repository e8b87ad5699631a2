import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { recordEvidence } from './support/evidence.ts';
import { failedPageChecks, pageChecks } from './support/page-checks.ts';
import { type BundlePatch, launchPatchedApp } from './support/patched-app.ts';

/** A demo profile with unreachable servers: a sign-in starts and fails. */
const switches = ['--demo-issuer=http://127.0.0.1:1', '--demo-api=http://127.0.0.1:1'];

const inMain = (from: string, to: string): BundlePatch => ({ in: 'main', from, to });
const inPreload = (from: string, to: string): BundlePatch => ({ in: 'preload', from, to });

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Also drops Trusted Types, which refuse these scripts too. */
const withoutTypes = (scripts: string): [string, string] => [
  contentSecurityPolicy,
  contentSecurityPolicy.replace("script-src 'self'", scripts).replace("require-trusted-types-for 'script'; ", ''),
];

/** Weaker policies. They share one app, which serves the policy of a file. */
const weakPolicies: [name: string, directive: string, weakened: string][] = [
  ['no policy is sent', contentSecurityPolicy, ''],
  ['Trusted Types are not required', "require-trusted-types-for 'script'; ", ''],
  ['policies of Trusted Types are allowed', "trusted-types 'none'", 'trusted-types *'],
  ['inline scripts are allowed', ...withoutTypes("script-src 'self' 'unsafe-inline'")],
  ['eval is allowed', ...withoutTypes("script-src 'self' 'unsafe-eval'")],
  ['WebAssembly is allowed', "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'"],
  ['inline styles are allowed', "style-src 'self'", "style-src 'self' 'unsafe-inline'"],
  ['images from any origin are allowed', "img-src 'self' data:", 'img-src *'],
  ['the page may connect to itself', "connect-src 'none'", "connect-src 'self'"],
  ['the page may connect to anything', "connect-src 'none'", 'connect-src *'],
  ['base elements are allowed', "base-uri 'none'", 'base-uri *'],
  ['form submissions are allowed', "form-action 'none'", 'form-action *'],
  ['frames are allowed by default', "default-src 'none'", "default-src 'self'"],
];

const exposed = 'electron.contextBridge.exposeInMainWorld("latchkey", bridge);';

const exposeMore = (more: string) => inPreload(exposed, `${more} ${exposed}`);
const invoke = '(name, value) => electron.ipcRenderer.invoke(name, value)';
const [withoutEvent, withEvent] = [
  '(_event, payload) => listener(payload)',
  '(_event, payload) => listener({ state: String(payload.state), port: true }, payload)',
];

type Mutant = [name: string, noticedBy: string, ...changes: BundlePatch[]];

/** Other points that are undone. Those that do not affect each other's checks share an app. */
const undone: Mutant[][] = [
  [
    [
      'permissions are granted',
      '5',
      inMain('callback) => callback(false)', 'callback) => callback(true)'),
      inMain('setPermissionCheckHandler(() => false)', 'setPermissionCheckHandler(() => true)'),
    ],
    [
      'ipcRenderer is exposed',
      '20',
      exposeMore(`electron.contextBridge.exposeInMainWorld("electron", { invoke: ${invoke} });`),
    ],
    // The last one, because the page leaves.
    [
      'navigation is allowed',
      '13',
      inMain('if (!isAppPage(event.url)) refuse("navigation")(event);', ''),
      inMain('if (!isAppPage(event.url)) refuse("frame navigation")(event);', ''),
    ],
  ],
  [['a call takes a channel name', '20', exposeMore(`bridge.invoke = ${invoke};`)]],
  [['listeners receive the event object too', '20', inPreload(withoutEvent, withEvent)]],
];

let shell: RunningApp;
beforeAll(async () => {
  shell = await launchPatchedApp([], switches);
}, 180_000);
afterAll(() => shell?.close());

describe("Electron's checklist in the page of the built app", () => {
  test.each(Object.entries(pageChecks))('%s', (_name, check) => check(shell));
});

let killed = 0;

async function expectNoticed(mutant: RunningApp, noticedBy: string): Promise<void> {
  expect(await failedPageChecks(mutant, `${noticedBy} `)).not.toEqual([]);
  killed += 1;
}

describe('the page checks detect a weaker content security policy', () => {
  let folder: string;
  let app: RunningApp;
  const serve = async (policy: string) => {
    await writeFile(join(folder, 'policy'), policy);
    await app?.page.reload();
    await app?.page.getByRole('heading', { level: 1 }).waitFor();
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-policy-'));
    await serve(contentSecurityPolicy);
    const file = JSON.stringify(join(folder, 'policy'));
    const served = `"content-security-policy": require("node:fs").readFileSync(${file}, "utf8"),`;
    app = await launchPatchedApp([inMain('"content-security-policy": contentSecurityPolicy,', served)], switches);
  }, 180_000);
  afterAll(async () => {
    await app?.close();
    await rm(folder, { recursive: true });
  });

  test('but not the policy itself', async () => {
    expect(await failedPageChecks(app, '7 ')).toEqual([]);
    await serve(contentSecurityPolicy);
    expect(await failedPageChecks(shell, '7 ')).toEqual([]);
  });

  test.each(weakPolicies)('%s', async (_name, directive, weakened) => {
    expect(contentSecurityPolicy).toContain(directive);
    await serve(contentSecurityPolicy.replace(directive, weakened));
    await expectNoticed(app, '7');
  });
});

describe.each(undone)('the page checks detect what is undone', (...mutants) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await launchPatchedApp(
      mutants.flatMap(([, , ...changes]) => changes),
      switches,
    );
  }, 180_000);
  afterAll(() => app?.close());

  test.each(mutants)('%s', (_name, noticedBy) => expectNoticed(app, noticedBy));
});

test('the page checks detect every mutant', (context) => {
  const count = weakPolicies.length + undone.flat().length;
  expect(killed).toBe(count);
  recordEvidence(
    context,
    "The page follows Electron's checklist",
    `${Object.keys(pageChecks).length} checks on the ${shell.description}; ${killed} of ${count} mutants killed`,
  );
});
