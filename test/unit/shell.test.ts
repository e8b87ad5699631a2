import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
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
    ['a window that is gone', { sender: { mainFrame: null }, senderFrame: null }],
  ])('%s is refused', async (_who, event) => {
    await expect(call('changeSettings', event, { appearance: 'dark' })).rejects.toThrow('refused');
    expect(handler).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledExactlyOnceWith('refused', { reason: 'sender', call: 'changeSettings' });
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
    ['changeSettings', 'dark'],
    ['copyText', ['text']],
    ['dropTokenFile', { path: '/home/alice/token.txt' }],
    ['dropTokenFile', { content: '/home/alice/token.txt' }],
    ['dropTokenFile', { content: [1, 2, 3] }],
    ['dropTokenFile', { content: new Uint8Array(1024 * 1024 + 2) }],
  ])('refuses %s with an invalid argument: %j', async (name, argument) => {
    await expect(call(name, own, argument)).rejects.toThrow('refused');
    expect(handler).not.toHaveBeenCalled();
    expect(log).toHaveBeenCalledExactlyOnceWith('refused', { reason: 'argument', call: name });
  });

  test('clears a password from the argument while its call is pending', async () => {
    const result = deferred<unknown>();
    handler.mockReturnValueOnce(result.promise);
    const argument = { ...credentials };
    const pending = call('signIn', own, argument);
    expect(handler).toHaveBeenCalledWith(credentials);
    expect(argument).toEqual({});
    result.resolve({ ok: false, failure: { kind: 'canceled' } });
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
    const opening = open(saved);
    await expect(open(saved)).rejects.toMatchObject({ failure: { kind: 'busy' } });
    resolve(answer);
    await opening;
    const [question, ...others] = confirm.mock.calls.map(([given]) => given);
    expect(others).toEqual([]);
    expect(question?.title).toContain('help.example.org');
    expect(question?.detail).toContain(saved);
    expect(openUnchecked).toHaveBeenCalledTimes(answer ? 1 : 0);
  });
});
