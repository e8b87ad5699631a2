import { EventEmitter } from 'node:events';
import type { Session, WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { hardenContents, hardenSession } from '../../electron/shell/hardening.ts';

const own = ['app://latchkey', 'app://latchkey/index.html'];
const foreign = [
  'https://evil.example/',
  'file:///etc/passwd',
  'app://latchkey.evil/',
  'xapp://latchkey/',
  'app://evil/',
];

type Handler = (...args: unknown[]) => unknown;

/** Returns an emitter with methods, and what each was called with. */
const recordMethods = (names: string[]) => {
  const stored: Record<string, Handler> = {};
  const method = (name: string) => (value: Handler) => {
    stored[name] = value;
  };
  const methods = Object.fromEntries(names.map((name) => [name, method(name)]));
  return { target: Object.assign(new EventEmitter(), methods), stored };
};

/** Emits an event and returns whether it was prevented. */
const isPrevented = (target: EventEmitter, name: string, url?: string) => {
  const preventDefault = vi.fn();
  target.emit(name, { preventDefault, url });
  return preventDefault.mock.calls.length === 1;
};

test('a session grants nothing', () => {
  const { target, stored } = recordMethods([
    'setPermissionRequestHandler',
    'setPermissionCheckHandler',
    'setDevicePermissionHandler',
    'setDisplayMediaRequestHandler',
    'setSpellCheckerEnabled',
    'onBeforeRequest',
  ]);
  hardenSession(Object.assign(target, { webRequest: target }) as unknown as Session);
  const answer = vi.fn();
  stored.setPermissionRequestHandler?.({}, 'media', answer);
  stored.setDisplayMediaRequestHandler?.({}, answer);
  expect(answer.mock.calls).toEqual([[false], [null]]);
  expect([stored.setPermissionCheckHandler?.(), stored.setDevicePermissionHandler?.()]).toEqual([false, false]);
  expect(stored.setSpellCheckerEnabled).toBe(false);
  expect(isPrevented(target, 'will-download')).toBe(true);

  const isCanceled = (url: string) => {
    const callback = vi.fn();
    stored.onBeforeRequest?.({ url }, callback);
    return callback.mock.calls[0]?.[0].cancel;
  };
  const local = ['devtools://devtools/', 'data:text/css,', 'blob:app://latchkey/1', 'chrome-extension://a/'];
  expect([...own, ...local].filter(isCanceled)).toEqual([]);
  const disguised = ['https://evil.example/data:', 'metadata:,', 'database:'];
  expect([...foreign, ...disguised].filter((url) => !isCanceled(url))).toEqual([]);
});

test('a page stays, and opens nothing', () => {
  const { target, stored } = recordMethods(['setWindowOpenHandler']);
  const log = vi.fn();
  hardenContents(target as unknown as WebContents, log);
  const refusals: [event: string, action: string, urls: string[]][] = [
    ['will-attach-webview', 'webview', own],
    ['will-redirect', 'redirect', own],
    ['will-navigate', 'navigation', foreign],
    ['will-frame-navigate', 'frame navigation', foreign],
  ];
  for (const [event, action, urls] of refusals)
    for (const url of urls) {
      expect([url, isPrevented(target, event, url)]).toEqual([url, true]);
      expect(log).toHaveBeenLastCalledWith('refused', { action });
    }
  for (const event of ['will-navigate', 'will-frame-navigate'])
    expect(own.filter((url) => isPrevented(target, event, url))).toEqual([]);
  expect(stored.setWindowOpenHandler?.()).toEqual({ action: 'deny' });
  expect(log).toHaveBeenLastCalledWith('refused', { action: 'new window' });
});
