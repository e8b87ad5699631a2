import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConfirmDialog } from '../../electron/core/ports.ts';
import type { Handlers } from '../../electron/ipc/handler-types.ts';
import { createExternalOpener } from '../../electron/ipc/open-external.ts';
import { deferred } from './support/transport.ts';

type Handle = (event: unknown, argument: unknown) => Promise<unknown>;

const channels = vi.hoisted(() => new Map<string, unknown>());

vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handle: unknown) => channels.set(channel, handle) },
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
    (channels.get(`latchkey:${name}`) as Handle)(event, argument);

  const page = (url: string) => {
    const mainFrame = { url };
    return { sender: { mainFrame }, senderFrame: mainFrame as unknown };
  };
  const own = page('app://latchkey/index.html');
  const subframe = { ...own, senderFrame: { url: 'app://latchkey/index.html' } };

  beforeAll(() => registerIpcHandlers(handlers, log));
  beforeEach(() => handler.mockClear());

  test('every message of the contract has a channel, and there is no other', () => {
    expect([...channels.keys()].sort()).toEqual(
      Object.keys(messages)
        .map((name) => `latchkey:${name}`)
        .sort(),
    );
  });

  test("answers the app's own page", async () => {
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

  const credentials = { profileId: 'a', username: 'b', password: 'not-a-real-password' };

  test.each([
    ['signIn', { ...credentials, password: 7 }],
    ['signIn', { ...credentials, extra: true }],
    ['signIn', JSON.parse('{"profileId":"a","username":"b","password":"c","__proto__":{"admin":true}}')],
    ['callApi', { callId: 'a', method: 'TRACE', url: 'https://api.example.com' }],
    ['callApi', { callId: 'a', method: 'GET', url: 'x'.repeat(9000) }],
    ['refresh', { anything: 1 }],
    ['changeSettings', null],
    ['copyText', ['text']],
    ['dropTokenFile', { path: '' }],
    ['dropTokenFile', { path: 'token.txt', maxBytes: 1e9 }],
  ])('refuses %s with an invalid argument: %j', async (name, argument) => {
    await expect(call(name, own, argument)).rejects.toThrow('refused');
    expect(handler).not.toHaveBeenCalled();
  });

  test('clears a password from the argument while its call is pending', async () => {
    const result = deferred<unknown>();
    handler.mockReturnValueOnce(result.promise);
    const argument = { ...credentials };
    const pending = call('signIn', own, argument);
    expect(handler).toHaveBeenCalledWith(credentials);
    expect(argument).toEqual({});
    result.resolve({ ok: false, failure: { kind: 'cancelled' } });
    await pending;
  });

  test('a result that holds more than its schema names does not leave', async () => {
    handler.mockResolvedValueOnce({ appearance: 'dark', accessToken: 'fake-token' });
    await expect(call('changeSettings', own, {})).rejects.not.toThrow('fake-token');
  });
});

describe('external pages', () => {
  const support = 'https://help.example.com/sign-in';
  const saved = 'https://help.example.org/sign-in?claims=alice';
  const openUnchecked = vi.fn(async () => {});
  const confirm = vi.fn<ConfirmDialog>();
  const isAdministrators = (url: string) => url === support || url.startsWith('http:') || url.startsWith('file:');
  const open = createExternalOpener({
    open: openUnchecked,
    namedBy: (url) => (isAdministrators(url) ? 'administrator' : url === saved ? 'user' : undefined),
    confirm,
  });
  beforeEach(() => void vi.clearAllMocks());

  test.each([
    [support, 1],
    ['https://help.example.com/other', 0],
    ['http://help.example.com/sign-in', 0],
    ['file:///etc/passwd', 0],
    ['javascript:alert(1)', 0],
    ['not a URL', 0],
  ])('%s', async (url, times) => {
    const opening = open(url);
    await (times > 0 ? opening : expect(opening).rejects.toThrow('refused'));
    expect(openUnchecked).toHaveBeenCalledTimes(times);
    expect(confirm).not.toHaveBeenCalled();
  });

  test.each([true, false])('ask first if only a saved profile names them: %s', async (answer) => {
    const { promise, resolve } = deferred<boolean>();
    confirm.mockReturnValueOnce(promise);
    const opening = [open(saved), open(saved)];
    resolve(answer);
    await Promise.all(opening);
    const [question, ...others] = confirm.mock.calls.map(([given]) => given);
    expect(others).toEqual([]);
    expect(question?.title).toContain('help.example.org');
    expect(question?.detail).toContain(saved);
    expect(openUnchecked).toHaveBeenCalledTimes(answer ? 1 : 0);
  });
});

describe('hardening', () => {
  type Listener = (event: { url: string; preventDefault(): void }) => void;
  const handlers: Record<string, (...parts: never[]) => unknown> = {};
  const set = (name: string) => (handler: never) => void Object.assign(handlers, { [name]: handler });
  const on = (name: string, listener: never) => set(name)(listener);
  const setters = ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'];
  const others = ['setDisplayMediaRequestHandler', 'setSpellCheckerEnabled', 'setWindowOpenHandler'];
  const electron = {
    ...Object.fromEntries([...setters, ...others].map((name) => [name, set(name)])),
    ...{ on, webRequest: { onBeforeRequest: set('onBeforeRequest') } },
  };
  beforeAll(() => {
    hardenContents(electron as never, log);
    hardenSession(electron as never);
  });

  const isPrevented = (name: string, url: string) => {
    const preventDefault = vi.fn();
    (handlers[name] as Listener)({ url, preventDefault });
    return preventDefault.mock.calls.length === 1;
  };

  test.each(['will-navigate', 'will-frame-navigate'])('%s stays within the app', (name) => {
    expect(isPrevented(name, 'app://latchkey/index.html')).toBe(false);
    for (const url of ['https://evil.example/', 'app://latchkey.evil/', 'file:///etc/passwd', 'javascript:alert(1)'])
      expect(isPrevented(name, url), url).toBe(true);
  });

  test('redirects, webviews, downloads and new windows are refused', () => {
    for (const name of ['will-redirect', 'will-attach-webview', 'will-download'])
      expect(isPrevented(name, 'app://latchkey/index.html'), name).toBe(true);
    const open = handlers.setWindowOpenHandler as (details: object) => unknown;
    expect(open({ url: 'https://evil.example/' })).toEqual({ action: 'deny' });
  });

  test('permissions, devices and the network are refused to the page', () => {
    const answer = vi.fn();
    const call = (name: string, ...parts: unknown[]) => handlers[name]?.(...(parts as never[]));
    call('setPermissionRequestHandler', undefined, 'media', answer);
    for (const url of ['https://evil.example/', 'app://latchkey/index.html']) call('onBeforeRequest', { url }, answer);
    expect(answer.mock.calls).toEqual([[false], [{ cancel: true }], [{ cancel: false }]]);
    expect(setters.slice(1).map((name) => call(name))).toEqual([false, false]);
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
    const handle = vi.fn<(scheme: string, handler: typeof serve) => void>();
    serveApp({ protocol: { handle } } as never, folder);
    serve = handle.mock.calls[0]?.[1] ?? serve;
  });
  afterAll(() => Promise.all([rm(folder, { recursive: true }), rm(`${folder}.html`)]));

  test('serves a page with a strict policy', async () => {
    const response = await serve({ url: 'app://latchkey/index.html', method: 'GET' } as Request);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each<[status: number, urlOf: (outside: string) => string, method?: string]>([
    [404, (outside: string) => `latchkey/../${outside}`],
    [404, (outside: string) => `latchkey/%2e%2e/${outside}`],
    [404, (outside: string) => `latchkey/..%2f${outside}`],
    [404, (outside: string) => `latchkey/%2e%2e%2f${outside}`],
    [404, () => 'latchkey/secret.key'],
    [404, () => 'latchkey/'],
    [404, () => 'latchkey/none.html'],
    [404, () => 'latchkey/%00index.html'],
    [404, () => 'latchkey/%E0%A4%A.html'],
    [404, () => 'elsewhere/index.html'],
    [405, () => 'latchkey/index.html', 'POST'],
  ])('has status %i for %s %s', async (expected, urlOf, method = 'GET') => {
    const url = `app://${urlOf(`${folder.split('/').at(-1)}.html`)}`;
    expect((await serve({ url, method } as Request)).status, url).toBe(expected);
  });
});
