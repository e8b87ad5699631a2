/**
 * Runs the built main bundle in a separate process that its parent controls:
 * `node --import tsx main-process.ts <profile file>`.
 */
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { own } from './main-probes.ts';
import { observeMain, readMainBundle } from './observed-main.ts';

/** A call as the page would make it. */
export type MainCall = { id: number; name: string; argument?: unknown };

/**
 * The result of a call. The first message, with ID 0, reports the root folder once the process is
 * ready.
 */
export type MainResponse = { id: number; value?: unknown; error?: string };

const main = await observeMain(await readMainBundle(), {
  send: ({ url, method, headers }) => request(url, { method, headers }),
  profile: JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as object,
});

const sendResponse = (message: MainResponse) => void process.send?.(message);

Object.assign(main.contents, { isDestroyed: () => false, send: () => {} });

process.on('message', ({ id, name, argument }: MainCall) => {
  if (name === 'plant') {
    Object.assign(globalThis, argument);
    return sendResponse({ id });
  }
  if (name === 'plantBuffer') {
    Object.assign(globalThis, { plantedBuffer: new TextEncoder().encode(String(argument)) });
    return sendResponse({ id });
  }
  if (name === 'idle') {
    main.idleSeconds = Number(argument);
    return sendResponse({ id });
  }
  const handle = main.handlers.get(`latchkey:${name}`);
  if (!handle) return sendResponse({ id, error: 'no such call' });
  handle(own(), argument).then(
    (value) => sendResponse({ id, value }),
    (error) => sendResponse({ id, error: String(error) }),
  );
});
sendResponse({ id: 0, value: main.root });
