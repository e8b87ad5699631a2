import assert from 'node:assert/strict';
import {
  called,
  evil,
  handlerOf,
  own,
  pageSession,
  policy,
  preferences,
  prevented,
  refusedSenders,
  serve,
} from './main-probes.ts';
import type { ObservedMain } from './observed-main.ts';
import { passwordOrigin, supportUrl } from './observed-main.ts';

/** Starts the bundle under test. */
export type Observe = (options?: {
  packaged?: boolean;
  secondInstance?: boolean;
  switches?: string[];
}) => Promise<ObservedMain>;

/** A check of the built main bundle: a point of Electron's checklist, or an additional one. */
export type MainCheck = (main: ObservedMain, observe: Observe) => void | Promise<void>;

const requiredPreferences: [point: number, name: keyof Electron.WebPreferences, value: boolean][] = [
  [2, 'nodeIntegration', false],
  [2, 'nodeIntegrationInWorker', false],
  [2, 'nodeIntegrationInSubFrames', false],
  [3, 'contextIsolation', true],
  [4, 'sandbox', true],
  [6, 'webSecurity', true],
  [8, 'allowRunningInsecureContent', false],
  [9, 'experimentalFeatures', false],
  [11, 'webviewTag', false],
  [13, 'navigateOnDragDrop', false],
  [20, 'safeDialogs', true],
];
const preferenceChecks = requiredPreferences.map(([point, name, value]): [string, MainCheck] => [
  `${point} ${name} is ${value}`,
  (main) => assert.equal(preferences(main)[name], value),
]);

/** Every check by its name. */
export const mainChecks: Readonly<Record<string, MainCheck>> = {
  ...Object.fromEntries(preferenceChecks),
  '1 nothing but the app is loaded, and the page cannot load anything else': (main) => {
    assert.deepEqual(main.windows[0]?.loaded, ['app://latchkey/index.html']);
    const canceled = (url: string) =>
      called(main, 'onBeforeRequest', (ask) => {
        let answer: { cancel?: boolean } = {};
        ask({ url }, (given: { cancel?: boolean }) => {
          answer = given;
        });
        return answer.cancel;
      });
    for (const url of evil) assert.equal(canceled(url), true, url);
    assert.equal(canceled('app://latchkey/index.html'), false);
  },
  '4 every renderer is sandboxed before the app is ready': (main) => {
    assert(main.order.includes('app.enableSandbox'));
    assert(main.order.indexOf('app.enableSandbox') < main.order.indexOf('ready'));
  },
  '5 permission requests and checks, device access and screen capture are refused': (main) => {
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid']) {
      const answers: unknown[] = [];
      called(main, 'setPermissionRequestHandler', (ask) =>
        ask(undefined, permission, (answer: unknown) => answers.push(answer)),
      );
      assert.deepEqual(answers, [false], permission);
      const isGranted = called(main, 'setPermissionCheckHandler', (ask) => ask(null, permission));
      assert.equal(isGranted, false);
    }
    const hasUsb = called(main, 'setDevicePermissionHandler', (ask) => ask({ deviceType: 'usb' }));
    assert.equal(hasUsb, false);
    const streams: unknown[] = [];
    called(main, 'setDisplayMediaRequestHandler', (ask) => ask({}, (given: unknown) => streams.push(given)));
    assert.deepEqual(streams, [null]);
  },
  '7 the content security policy is the strictest that the page supports': async (main) => {
    const response = await serve(main, 'app://latchkey/index.html');
    const given = response.headers.get('content-security-policy') ?? '';
    const expected = Object.entries(policy).map((directive) => directive.join(' '));
    assert.deepEqual(given.split('; ').sort(), expected.sort());
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
  },
  '10 no Blink feature is enabled or disabled': (main) => {
    assert.deepEqual(
      Object.keys(preferences(main)).filter((name) => /blink/i.test(name)),
      [],
    );
  },
  '12 a webview cannot be attached': (main) =>
    assert(prevented(main, 'will-attach-webview', 'app://latchkey/index.html')),
  '13 navigation stays within the app': (main) => {
    for (const name of ['will-navigate', 'will-frame-navigate']) {
      for (const url of evil) assert(prevented(main, name, url), `${name} ${url}`);
      assert(!prevented(main, name, 'app://latchkey/index.html'));
    }
    for (const url of [...evil, 'app://latchkey/index.html']) assert(prevented(main, 'will-redirect', url), url);
  },
  '14 new windows are refused': (main) => {
    for (const url of [...evil, 'about:blank', 'app://latchkey/index.html'])
      assert.deepEqual(main.contents.openHandler?.({ url }), { action: 'deny' });
  },
  '15 only https pages that a profile names are opened outside': async (main) => {
    const allowed = new Set([supportUrl, 'http://help.example.com/', 'file:///etc/passwd', 'javascript:alert(1)']);
    const userUrl = 'https://help.example.com/user';
    const open = main.own.createExternalOpener({
      open: async (url) => void main.opened.push(url),
      namedBy: (url) =>
        allowed.has(url) || !URL.canParse(url) ? 'administrator' : url === userUrl ? 'user' : undefined,
      confirm: async () => false,
    });
    for (const url of [...allowed, userUrl, 'https://help.example.com/other', 'not a URL'])
      await open(url).catch(() => {});
    assert.deepEqual(main.opened, [supportUrl]);
  },
  '17 only the top frame of the app page may call': async (main) => {
    assert(main.handlers.size > 0);
    for (const [channel, handle] of main.handlers)
      for (const [who, event] of Object.entries(refusedSenders))
        await assert.rejects(handle(event(), undefined), /^Error: refused$/, `${channel} from ${who}`);
    assert.equal(
      ((await handlerOf(main, 'changeSettings')(own(), { appearance: 'dark' })) as { appearance?: string }).appearance,
      'dark',
    );
  },
  '17 arguments and results are validated, and arguments are cleared': async (main) => {
    assert.equal(((await handlerOf(main, 'getStartupInfo')(own(), undefined)) as { version: string }).version, '0.0.0');
    await assert.rejects(handlerOf(main, 'changeSettings')(own(), { appearance: 'pink' }), /^Error: refused$/);
    await assert.rejects(handlerOf(main, 'getStartupInfo')(own(), { anything: 1 }), /^Error: refused$/);
    const copied = handlerOf(main, 'copyText')(own(), { text: 'text' });
    assert.equal(await copied.catch(() => undefined), undefined);
    const argument = { profileId: 'acme', username: 'alice', password: 'not-a-real-password' };
    await handlerOf(main, 'signIn')(own(), argument);
    assert.deepEqual(argument, {});
    for (const hostile of [new Uint8Array(4), Object('boxed'), Object.freeze({ a: 1 }), [1, 2]])
      for (const [channel, handle] of main.handlers)
        await assert.rejects(handle(own(), hostile), /^Error: refused$/, channel);
  },
  '18 app:// is a standard, secure scheme with no other privilege than the code cache': (main) => {
    assert(main.order.indexOf('schemes') < main.order.indexOf('ready'));
    assert.deepEqual(
      main.schemes.map(({ scheme }) => scheme),
      ['app'],
    );
    const privileges = main.schemes[0]?.privileges ?? {};
    assert.deepEqual(
      Object.keys(privileges).filter((name) => privileges[name]),
      ['standard', 'secure', 'codeCache'],
    );
  },
  '18 app:// serves only files of the page, and only for GET': async (main) => {
    const status = async (url: string, method?: string) => (await serve(main, url, method)).status;
    assert.equal(await status('app://latchkey/index.html'), 200);
    assert.equal(
      (await serve(main, 'app://latchkey/index.html')).headers.get('content-type'),
      'text/html; charset=utf-8',
    );
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'])
      assert.equal(await status('app://latchkey/index.html', method), 405, method);
    for (const path of [
      '/..%2findex.html',
      '/%2e%2e%2findex.html',
      '/..%2f..%2findex.html',
      '/x/..%2f..%2f..%2findex.html',
      '/..%2frenderer.html',
      '/..%2frenderer-old%2findex.html',
      '/..%5c..%5cindex.html',
      '/%2fetc%2fpasswd',
      '/secret.key',
      '/',
      '/none.html',
      '/index.html%00.png',
      '/%E0%A4%A.html',
    ])
      assert.equal(await status(`app://latchkey${path}`), 404, path);
    for (const origin of ['app://elsewhere', 'https://latchkey', 'app://latchkey.evil', 'app://latchkey:80'])
      assert.equal(await status(`${origin}/index.html`), 404, origin);
  },
  '20 the bridge is the only preload script': (main) => {
    assert.match(preferences(main).preload ?? '', /[\\/]preload[\\/]preload\.cjs$/);
  },
  'extra: one instance per user': async (main, observe) => {
    assert.equal(main.windows.length, 1, 'another start opened a window');
    const second = await observe({ secondInstance: true });
    assert.equal(second.quits, 1);
    assert.deepEqual(second.windows, []);
  },
  'extra: sessions are in memory, and the page has its own': (main) => {
    for (const partition of main.sessions.keys()) assert(!partition.startsWith('persist:'), partition);
    const { partition } = pageSession(main);
    assert(partition !== '', 'not the default session');
    const given = preferences(main) as { session?: unknown; partition?: unknown };
    assert(given.session !== undefined && given.partition === undefined);
    assert.equal(main.sessions.size, 2);
  },
  'extra: the network session sends no cookies, follows no redirects and caches nothing': async (main) => {
    await handlerOf(main, 'signIn')(own(), { profileId: 'acme', username: 'alice', password: 'not-a-real-one' });
    assert(main.requests.length > 0);
    for (const { url, partition, redirect, credentials, cache, headers } of main.requests) {
      assert(url.startsWith(passwordOrigin));
      assert.deepEqual(
        { partition, redirect, credentials, cache },
        { partition: 'latchkey-network', redirect: 'manual', credentials: 'omit', cache: 'no-store' },
      );
      assert.equal(headers?.['user-agent'], 'Latchkey/0.0.0');
    }
  },
  'extra: no client certificate is sent to a server that asks for one': (main) => {
    const event = { prevented: false, preventDefault: () => Object.assign(event, { prevented: true }) };
    const selected: unknown[][] = [];
    main.appEvents.emit('select-client-certificate', event, null, passwordOrigin, [{}], (...chosen: unknown[]) => {
      selected.push(chosen);
    });
    assert.deepEqual([event.prevented, selected], [true, [[]]]);
  },
  'extra: developer tools only if unpackaged': async (main, observe) => {
    assert.equal(preferences(main).devTools, true);
    assert.match(main.menu, /toggleDevTools/);
    const packaged = await observe({ packaged: true });
    assert.equal(preferences(packaged).devTools, false);
    assert.doesNotMatch(packaged.menu, /toggleDevTools/);
  },
  'extra: an installed app ignores Chromium switches that would override policy': async (main, observe) => {
    const dropped = ({ order }: ObservedMain) =>
      order.slice(0, order.indexOf('ready')).filter((one) => one.startsWith('without --'));
    assert.deepEqual(dropped(main), []);
    const packaged = dropped(await observe({ packaged: true }));
    for (const name of ['proxy-server', 'ignore-certificate-errors', 'remote-debugging-port', 'host-resolver-rules'])
      assert.ok(packaged.includes(`without --${name}`), name);
  },
  'extra: an installed app does not start outside the sandbox': async (_main, observe) => {
    for (const [packaged, windows] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const main = await observe({ packaged, switches: ['no-sandbox'] });
      assert.equal(main.windows.length, windows);
      assert.equal(main.order.includes('exit 70'), packaged);
    }
  },
  'extra: downloads and spell checking are disabled': (main) => {
    let refused = false;
    const event = {
      preventDefault: () => {
        refused = true;
      },
    };
    pageSession(main).events.emit('will-download', event);
    assert(refused);
    assert.equal(preferences(main).spellcheck, false);
    assert.deepEqual(pageSession(main).spelling, [false]);
  },
  'extra: the page receives validated events, and none once it is destroyed': async (main) => {
    const sent: unknown[] = [];
    let destroyed = false;
    Object.assign(main.contents, {
      isDestroyed: () => destroyed,
      send: (...parts: unknown[]) => {
        if (destroyed) throw new TypeError('Object has been destroyed');
        sent.push(parts);
      },
    });
    const signIn = handlerOf(main, 'signIn');
    const credentials = () => ({ profileId: 'acme', username: 'alice', password: 'not-a-real-one' });
    await signIn(own(), credentials());
    assert(sent.length > 0);
    assert.doesNotMatch(JSON.stringify(sent), /not-a-real-one/);
    const before = main.order.length;
    destroyed = true;
    const outcome = (await signIn(own(), credentials())) as { ok: boolean; failure?: { kind: string } };
    assert.notEqual(outcome.failure?.kind, 'internal');
    assert.equal(main.order.length, before);
  },
};

/** Returns the names of the checks with this prefix that a bundle fails. */
export async function findFailedMainChecks(observe: Observe, prefix: string): Promise<string[]> {
  const failed: string[] = [];
  const main = await observe();
  for (const [name, check] of Object.entries(mainChecks).filter(([name]) => name.startsWith(prefix)))
    try {
      await check(main, observe);
    } catch {
      failed.push(name);
    }
  return failed;
}
