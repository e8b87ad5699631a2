import assert from 'node:assert/strict';
import type { ObservedMain } from './observed-main.ts';

/** URLs that never belong to a page, frame or sender of the app. */
export const evil = [
  'https://evil.example/',
  'http://evil.example/',
  'file:///etc/passwd',
  'app://latchkey.evil/index.html',
  'app://latchkeyevil/',
  'javascript:alert(1)',
  'ws://evil.example/',
  'ftp://evil.example/',
];

export const pageSession = (main: ObservedMain) => {
  const used = [...main.sessions.values()].find(({ serve }) => serve);
  assert(used, 'a session serves the page');
  return used;
};

export const preferences = (main: ObservedMain) => main.windows[0]?.options.webPreferences ?? {};

/** Returns whether any listener of an event prevents it. */
export function prevented(main: ObservedMain, name: string, url: string): boolean {
  let times = 0;
  const event = {
    url,
    preventDefault: () => {
      times += 1;
    },
  };
  main.contents.emit(name, event, url);
  return times > 0;
}

export const called = <T>(
  main: ObservedMain,
  name: string,
  run: (listener: (...parts: unknown[]) => unknown) => T,
): T => {
  const listener = pageSession(main).set.get(name);
  assert(listener, `${name} was called`);
  return run(listener as (...parts: unknown[]) => unknown);
};

const frame = (url: string) => ({ url });
const eventFrom = (mainFrame: object, senderFrame: object | null = mainFrame) => ({
  sender: { mainFrame },
  senderFrame,
});
export const own = () => eventFrom(frame('app://latchkey/index.html'));

export const handlerOf = (main: ObservedMain, name: string) => {
  const handle = main.handlers.get(`latchkey:${name}`);
  assert(handle, `${name} is bound`);
  return handle;
};

export const serve = async (main: ObservedMain, url: string, method = 'GET') => {
  const { serve: answer } = pageSession(main);
  assert(answer);
  return answer({ url, method } as Request);
};

export const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
};

export const refusedSenders: Record<string, () => object> = {
  'another page': () => eventFrom(frame('https://evil.example/')),
  'a page with the same URL prefix': () => eventFrom(frame('app://latchkey.evil/index.html')),
  'a host with the same name prefix': () => eventFrom(frame('app://latchkeyevil/index.html')),
  'a subframe of the page': () => eventFrom(frame('app://latchkey/index.html'), frame('app://latchkey/index.html')),
  'a destroyed frame': () => eventFrom(frame('app://latchkey/index.html'), null),
};
