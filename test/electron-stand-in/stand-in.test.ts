import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { type FixtureWindow, launchFixture, printed } from './fixture/launch-fixture.ts';

declare const window: FixtureWindow & EventTarget;
declare const document: {
  querySelector(selector: string): { click(): void } | null;
  body: { append(node: unknown): void };
};

let shell: RunningApp;
let server: Server;
let origin: string;

const evaluate = <T>(inPage: () => T | Promise<T>): Promise<T> => shell.page.evaluate(inPage);
const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no failure',
    (error: Error) => error.message,
  );

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/landed' }).end();
    else response.end(`cookie:${request.headers.cookie ?? 'none'}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  shell = await launchFixture({ switches: ['--refusals'] });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  server?.close();
  await shell?.close();
});

describe('the preload script', () => {
  it('runs before the page and exposes its API', async () => {
    expect(await evaluate(() => window.sawAtStart)).toEqual({
      latchkey: 'object',
      preloadGlobal: 'undefined',
      require: 'undefined',
    });
  });

  it('shares no globals with the page', async () => {
    expect(await evaluate(() => typeof window.onlyInPreload)).toBe('undefined');
    const own = await evaluate(() => Object.getOwnPropertyNames(window).filter((name) => /^_[0-9a-f]{6}/.test(name)));
    expect(own).toEqual([]);
  });

  it('exposes an API that the page cannot change', async () => {
    const outcome = await evaluate(() => {
      const before = window.latchkey;
      try {
        (window as { latchkey: unknown }).latchkey = 'mine';
      } catch {}
      const failures = [
        () => Object.defineProperty(window, 'latchkey', { value: 'mine' }),
        () => Object.defineProperty(window.latchkey, 'echo', { value: 'mine' }),
        () => Object.defineProperty(window.latchkey.nested.list, '0', { value: 9 }),
      ].map((attempt) => {
        try {
          attempt();
          return 'changed';
        } catch {
          return 'refused';
        }
      });
      return [window.latchkey === before, delete (window as { latchkey?: unknown }).latchkey, ...failures];
    });
    expect(outcome).toEqual([true, false, 'refused', 'refused', 'refused']);
  });

  it('can require only electron, and cannot expose a name twice', async () => {
    expect(await evaluate(() => window.latchkey.requireFailure)).toBe('module not found: node:fs');
    expect(await evaluate(() => window.refusedTwice)).toContain('existing property');
  });

  it('passes functions both ways, errors by their message, and nothing that cannot be cloned', async () => {
    const outcome = await evaluate(() => {
      const messageOf = (attempt: () => unknown): string => {
        try {
          return `${attempt()}`;
        } catch (error) {
          return `${(error as Error).name}: ${(error as Error).message}`;
        }
      };
      return [
        window.latchkey.callBack((n: number) => n * 2),
        window.latchkey.makeAdder(2)(3),
        messageOf(() => window.latchkey.throwIt()),
        messageOf(() => window.latchkey.give(Symbol('s'))),
        messageOf(() => window.latchkey.give(document)),
        messageOf(() => window.latchkey.sendSync()),
      ];
    });
    expect(outcome).toEqual([
      41,
      5,
      'Error: thrown in preload',
      'Error: An object could not be cloned.',
      'Error: An object could not be cloned.',
      'Error: The Electron stand-in does not support ipcRenderer.sendSync',
    ]);
  });

  it('gives the page objects of the page’s own world', async () => {
    const isOwn = await evaluate(() => {
      const given = window.latchkey.give({ list: [1] }) as { list: number[] };
      return [
        given instanceof Object,
        Object.getPrototypeOf(given.list) === Array.prototype,
        window.latchkey.echo instanceof Function,
      ];
    });
    expect(isOwn).toEqual([true, true, true]);
  });
});

describe('messages', () => {
  it('carry everything that structured clone supports', async () => {
    expect(await evaluate(() => window.latchkey.roundTrip())).toEqual(Array(8).fill(true));
    expect(await evaluate(() => window.latchkey.sendFunction())).toBe('An object could not be cloned.');
  });

  it('fail with Electron’s error messages', async () => {
    const failed = await evaluate(() => window.latchkey.fail().catch((error: Error) => `${error}`));
    expect(failed).toBe("Error: Error invoking remote method 'fail': RangeError: deliberate");
    const unknown = await evaluate(() => window.latchkey.unknown().catch((error: Error) => error.message));
    expect(unknown).toContain("Error: No handler registered for 'nobody-handles-this'");
  });

  it('name their sender', async () => {
    expect(await evaluate(() => window.latchkey.sender())).toEqual({
      isMainFrame: true,
      url: 'app://fixture/index.html',
      origin: 'app://fixture',
      parent: null,
      isTop: true,
      window: 1,
    });
  });

  it('go from main to the page until it stops listening', async () => {
    const heard = await evaluate(async () => {
      const times: number[] = [];
      const stop = window.latchkey.onNews(({ at }) => times.push(at.getTime()));
      await window.test.news();
      stop();
      await window.test.news();
      await window.latchkey.echo(1);
      return times;
    });
    expect(heard).toEqual([7]);
  });

  it('are all recorded, in both directions', async () => {
    await evaluate(() => window.latchkey.echo({ mark: 'find "me"' }));
    const found = shell.ipcMessages().filter(({ payload }) => payload.includes('find \\"me\\"'));
    expect(found.map(({ direction, channel }) => `${direction} ${channel}`)).toEqual(['to-main echo', 'to-page echo']);
  });
});

describe('the page', () => {
  it('is subject to the policy that it was served with', async () => {
    expect(await evaluate(() => window.inlineScriptRan)).toBeUndefined();
    const failure = await evaluate(() => fetch('/page.js').then(String, (error: Error) => error.message));
    expect(failure).toContain('Failed to fetch');
    expect(printed(shell, 'request')).toContainEqual({
      url: 'app://fixture/page.js',
      referer: 'app://fixture/index.html',
    });
  });

  it('does not navigate if main prevents it', async () => {
    await evaluate(() => document.querySelector('#away')?.click());
    await vi.waitFor(() => expect(printed(shell, 'will-navigate')).toContain('https://elsewhere.example/'));
    expect(await evaluate(() => window.sawAtStart.latchkey)).toBe('object');
    expect(shell.page.url()).toContain('/index.html');
  });

  it('opens no windows', async () => {
    await evaluate(() => document.querySelector('#popup')?.click());
    await vi.waitFor(() => expect(printed(shell, 'popup')).toContain('https://elsewhere.example/'));
    // A popup exists for a moment, so check a little later whether it stays.
    await shell.page.waitForTimeout(300);
    expect(shell.page.context().pages()).toHaveLength(1);
  });

  it('has the size of the window and the color scheme that main sets', async () => {
    const [width, height] = await shell.page.evaluate<number[]>('[innerWidth, innerHeight]');
    expect([width, height]).toEqual([700, 500]);
    const isDark = () => shell.page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches");
    expect(await isDark()).toBe(false);
    await evaluate(() => window.test.do('dark'));
    await vi.waitFor(async () => expect(await isDark()).toBe(true));
  });

  it('gets the permissions that main grants', async () => {
    const query = "navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)";
    expect(await shell.page.evaluate(query)).toBe('denied');
  });
});

describe('main', () => {
  it('gets an error for a redirect that it does not follow', async () => {
    const get = (path: string, redirect: string) =>
      shell.page.evaluate(([url, mode]) => window.test.fetch(url ?? '', mode ?? ''), [`${origin}${path}`, redirect]);
    expect(await get('/moved', 'manual')).toBe('Redirect was cancelled');
    expect(await get('/moved', 'error')).toBe("Attempted to redirect, but redirect policy was 'error'");
    expect(await get('/moved', 'follow')).toBe('200 cookie:none');
  });

  it('gets Chromium’s names for what fails', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const failed = await shell.page.evaluate((url) => window.test.fetch(url, 'follow'), `http://127.0.0.1:${port}/`);
    expect(failed).toBe('net::ERR_CONNECTION_REFUSED');
  });

  it('cannot use what the stand-in does not imitate', () => {
    const [refusals] = printed(shell, 'refusals') as string[][];
    expect(refusals).toEqual([
      'The Electron stand-in does not support electron.desktopCapturer',
      'The Electron stand-in does not support app.dock',
      "The Electron stand-in does not support the event 'made-up' of app",
      'The Electron stand-in does not support contextIsolation: false',
      'The Electron stand-in does not support nodeIntegration: true',
      'The Electron stand-in does not support sandbox: false',
      'The Electron stand-in does not support the BrowserWindow option kiosk',
      'The Electron stand-in does not support Session.cookies',
      'The Electron stand-in does not support BrowserWindow.getFocusedWindow',
    ]);
  });

  it('can be controlled and observed by the test', async () => {
    await evaluate(() => window.test.do('copy'));
    expect(await shell.readClipboardText()).toBe('copied');
    await evaluate(() => window.test.do('open'));
    expect(shell.openedUrls()).toEqual(['https://help.example/']);
    await shell.answerDialog('showMessageBox', { response: 1 });
    expect(await evaluate(() => window.test.do('ask'))).toMatchObject({ response: 1 });
    expect(shell.electronCalls('dialog.showMessageBox')).toHaveLength(1);
    await shell.emitPowerEvent('suspend');
    await vi.waitFor(() => expect(printed(shell, 'event')).toContain('suspend'));
    expect(await failureOf(shell.page.goto('https://elsewhere.example/'))).toContain('ERR_ABORTED');
  });
});
