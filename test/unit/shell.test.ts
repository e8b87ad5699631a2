import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Handlers } from '../../electron/ipc/handler-types.ts';
import { createExternalOpener } from '../../electron/ipc/open-external.ts';

type Handle = (event: unknown, argument: unknown) => Promise<unknown>;

const electron = vi.hoisted(() => ({
  handled: new Map<string, unknown>(),
}));

vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handle: unknown) => electron.handled.set(channel, handle) },
  protocol: {},
}));

const { registerIpcHandlers } = await import('../../electron/shell/ipc.ts');
const { hardenContents, hardenSession } = await import('../../electron/shell/hardening.ts');
const { serveApp } = await import('../../electron/shell/protocol.ts');
const { messages } = await import('../../shared/contract.ts');

const log = vi.fn();
beforeEach(() => log.mockClear());

describe('IPC', () => {
  const handler = vi.fn(async (): Promise<unknown> => ({ appearance: 'dark' }));
  const handlers = Object.fromEntries(Object.keys(messages).map((name) => [name, handler])) as unknown as Handlers;
  const call = (name: string, event: unknown, argument: unknown) =>
    (electron.handled.get(`latchkey:${name}`) as Handle)(event, argument);

  const page = (url: string) => {
    const mainFrame = { url };
    return { sender: { mainFrame }, senderFrame: mainFrame as unknown };
  };
  const own = page('app://latchkey/index.html');
  const subframe = { ...own, senderFrame: { url: 'app://latchkey/index.html' } };

  beforeAll(() => registerIpcHandlers(handlers, log));
  beforeEach(() => handler.mockClear());

  test('every message of the contract has a channel, and there is no other', () => {
    expect([...electron.handled.keys()].sort()).toEqual(
      Object.keys(messages)
        .map((name) => `latchkey:${name}`)
        .sort(),
    );
  });

  test("the app's own page is answered", async () => {
    await expect(call('changeSettings', own, { appearance: 'dark' })).resolves.toEqual({ appearance: 'dark' });
    expect(handler).toHaveBeenCalledWith({ appearance: 'dark' });
  });

  test.each([
    ['another page', page('https://evil.example/')],
    ['a page whose address begins alike', page('app://latchkey.evil/index.html')],
    ['a frame in the page', subframe],
    ['a frame that is gone', { ...own, senderFrame: null }],
  ])('%s is refused', async (_who, event) => {
    await expect(call('changeSettings', event, { appearance: 'dark' })).rejects.toThrow('refused');
    expect(handler).not.toHaveBeenCalled();
  });

  test.each([
    ['signIn', { profileId: 'a', username: 'b', password: 7 }],
    ['signIn', { profileId: 'a', username: 'b', password: 'c', extra: true }],
    ['signIn', JSON.parse('{"profileId":"a","username":"b","password":"c","__proto__":{"admin":true}}')],
    ['callApi', { callId: 'a', method: 'TRACE', url: 'https://api.example.com' }],
    ['callApi', { callId: 'a', method: 'GET', url: 'x'.repeat(9000) }],
    ['refresh', { anything: 1 }],
    ['changeSettings', null],
    ['copyText', ['text']],
    ['dropTokenFile', { path: '' }],
    ['dropTokenFile', { path: 'token.txt', maxBytes: 1e9 }],
  ])('%s with an argument that its schema does not allow is refused', async (name, argument) => {
    await expect(call(name, own, argument)).rejects.toThrow('refused');
    expect(handler).not.toHaveBeenCalled();
  });

  test('a password is not held by the argument while its call waits for an answer', async () => {
    let answer: (value: unknown) => void = () => {};
    handler.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const argument = { profileId: 'a', username: 'b', password: 'not-a-real-password' };
    const waiting = call('signIn', own, argument);
    expect(handler).toHaveBeenCalledWith({ profileId: 'a', username: 'b', password: 'not-a-real-password' });
    expect(argument).toEqual({});
    answer({ ok: false, failure: { kind: 'cancelled' } });
    await waiting;
  });

  test('a result that holds more than its schema names does not leave', async () => {
    handler.mockResolvedValueOnce({ appearance: 'dark', accessToken: 'fake-token' });
    await expect(call('changeSettings', own, {})).rejects.not.toThrow('fake-token');
  });
});

describe('external pages', () => {
  const support = 'https://help.example.com/sign-in';
  const openUnchecked = vi.fn(async () => {});
  const open = createExternalOpener({
    open: openUnchecked,
    isAllowed: (url) => url === support || url.startsWith('http:') || url.startsWith('file:'),
    log,
  });

  test.each([
    [support, 1],
    ['https://help.example.com/other', 0],
    ['http://help.example.com/sign-in', 0],
    ['file:///etc/passwd', 0],
    ['javascript:alert(1)', 0],
    ['not a URL', 0],
  ])('%s', async (url, times) => {
    openUnchecked.mockClear();
    await open(url);
    expect(openUnchecked).toHaveBeenCalledTimes(times);
  });
});

describe('hardening', () => {
  const listeners = new Map<string, (event: { url: string; preventDefault(): void }) => void>();
  let openWindow: (details: { url: string }) => unknown = () => undefined;
  const contents = {
    on: (name: string, listener: never) => listeners.set(name, listener),
    setWindowOpenHandler: (handler: typeof openWindow) => {
      openWindow = handler;
    },
  };
  beforeAll(() => hardenContents(contents as never, log));

  const prevented = (name: string, url: string) => {
    const preventDefault = vi.fn();
    listeners.get(name)?.({ url, preventDefault });
    return preventDefault.mock.calls.length === 1;
  };

  test.each(['will-navigate', 'will-frame-navigate'])('%s stays within the app', (name) => {
    expect(prevented(name, 'app://latchkey/index.html')).toBe(false);
    for (const url of ['https://evil.example/', 'app://latchkey.evil/', 'file:///etc/passwd', 'javascript:alert(1)'])
      expect(prevented(name, url), url).toBe(true);
  });

  test('redirects, webviews and new windows are refused', () => {
    expect(prevented('will-redirect', 'app://latchkey/index.html')).toBe(true);
    expect(prevented('will-attach-webview', '')).toBe(true);
    expect(openWindow({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
  });

  test('permissions, devices, downloads and the network are refused to the page', () => {
    const session: Record<string, (...parts: never[]) => unknown> = {};
    const take = (name: string) => (handler: never) => {
      session[name] = handler;
    };
    let download: (event: { preventDefault(): void }) => void = () => {};
    hardenSession({
      setPermissionRequestHandler: take('request'),
      setPermissionCheckHandler: take('check'),
      setDevicePermissionHandler: take('device'),
      setDisplayMediaRequestHandler: take('display'),
      setSpellCheckerEnabled: () => {},
      on: (_name: string, listener: typeof download) => {
        download = listener;
      },
      webRequest: { onBeforeRequest: take('before') },
    } as never);
    const answers: unknown[] = [];
    const answer = (value: unknown) => answers.push(value);
    session.request?.(...([undefined, 'media', answer] as never[]));
    session.before?.(...([{ url: 'https://evil.example/' }, answer] as never[]));
    session.before?.(...([{ url: 'app://latchkey/index.html' }, answer] as never[]));
    expect(answers).toEqual([false, { cancel: true }, { cancel: false }]);
    expect([session.check?.(), session.device?.()]).toEqual([false, false]);
    const preventDefault = vi.fn();
    download({ preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });
});

describe('app://', () => {
  let folder: string;
  let serve: (request: Request) => Promise<Response>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-pages-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    await writeFile(join(folder, 'secret.key'), 'fake');
    await writeFile(`${folder}.html`, 'outside');
    serveApp(
      {
        protocol: {
          handle: (_scheme: string, handler: typeof serve) => {
            serve = handler;
          },
        },
      } as never,
      folder,
    );
  });
  afterAll(() => Promise.all([rm(folder, { recursive: true }), rm(`${folder}.html`)]));

  const status = async (url: string, method = 'GET') => (await serve({ url, method } as Request)).status;

  test('a page comes with the policy that allows it nothing else', async () => {
    const response = await serve({ url: 'app://latchkey/index.html', method: 'GET' } as Request);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('nothing outside the folder, no other kind of file, no other method, no other host', async () => {
    const outside = `${folder.split('/').at(-1)}.html`;
    for (const path of [
      `/../${outside}`,
      `/%2e%2e/${outside}`,
      `/..%2f${outside}`,
      `/%2e%2e%2f${outside}`,
      '/secret.key',
      '/',
      '/none.html',
    ])
      expect(await status(`app://latchkey${path}`), path).toBe(404);
    expect(await status('app://latchkey/index.html', 'POST')).toBe(405);
    expect(await status('app://elsewhere/index.html')).toBe(404);
    expect(await status('app://latchkey/%00index.html')).toBe(404);
    expect(await status('app://latchkey/%E0%A4%A.html')).toBe(404);
  });
});
