import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transport } from '../../electron/core/ports.ts';
import { createNodeTransport } from '../servers/node-transport.ts';
import { fakeClock } from '../unit/support/clock.ts';
import { type Core, startCore, testProfile } from './core.ts';

const early = (connection: string) =>
  `HTTP/1.1 413 Payload Too Large\r\ncontent-length: 17\r\nconnection: ${connection}\r\n\r\n{"error":"early"}`;

/** Repeats a text until the connection is closed. */
function trickle(socket: Socket, head: string, text: string): void {
  socket.write(head);
  const timer = setInterval(() => socket.write(text), 50);
  socket.once('close', () => clearInterval(timer));
}

/** How a server responds, by path, as soon as it has received the request's headers. */
const responses: Record<string, (socket: Socket) => void> = {
  '/early': (socket) => socket.write(early('keep-alive')),
  '/early-close': (socket) => socket.end(early('close')),
  '/answer-then-reset': (socket) => socket.write(early('close'), () => setTimeout(() => socket.resetAndDestroy(), 50)),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/trickled-body': (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\n\r\n', 'x'),
  '/trickled-headers': (socket) => trickle(socket, 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'),
  '/long-header': (socket) => socket.end(`HTTP/1.1 200 OK\r\nx-long: ${'a'.repeat(200_000)}\r\n\r\n`),
  '/control-character': (socket) => socket.end('HTTP/1.1 200 OK\r\nx-odd: a\x01b\r\n\r\n'),
};

let server: Server;
let origin: string;
let closedConnections = 0;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('close', () => {
      closedConnections += 1;
    });
    socket.once('data', (head) => responses[/^\w+ (\S+) /.exec(head.toString())?.[1] ?? '']?.(socket));
    socket.on('data', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const start = (options: Parameters<typeof startCore>[1] = {}) =>
  startCore(testProfile({ issuer: origin, api: { origins: [origin] } }), {
    transport: createNodeTransport(),
    ...options,
  });

function call(core: Core, path: string, body?: string) {
  const method = body === undefined ? 'GET' : 'POST';
  const target = { method, url: `${origin}${path}`, token: 'none', profileId: 'test' } as const;
  return core.handlers.callApi({
    callId: path,
    headers: {},
    body,
    timeoutMs: path.startsWith('/trickled') ? 1000 : 30_000,
    ...target,
  });
}

test.each<[path: string, expected: object]>([
  ['/early', { value: { status: 413, text: '{"error":"early"}' } }],
  ['/early-close', { value: { status: 413, text: '{"error":"early"}' } }],
  ['/answer-then-reset', { value: { status: 413, text: '{"error":"early"}' } }],
  ['/reset', { failure: { kind: 'connection_lost' } }],
])('a server that answers an upload before it is complete: %s', async (path, expected) => {
  const core = await start();
  expect(await call(core, path, 'x'.repeat(1_000_000))).toMatchObject(expected);
});

test.each<[path: string, kind: string]>([
  ['/trickled-body', 'timed_out'],
  ['/trickled-headers', 'timed_out'],
  ['/long-header', 'response_malformed'],
  ['/control-character', 'response_malformed'],
])('a response without end or sense ends with its connection: %s', async (path, kind) => {
  const core = await start();
  const before = closedConnections;
  expect(await call(core, path)).toMatchObject({ failure: { kind } });
  await expect.poll(() => closedConnections).toBe(before + 1);
});

describe('a body of one byte a second, for an hour', () => {
  /** Sends a byte whenever a second of the clock passes. */
  function startTrickle() {
    const clock = fakeClock();
    let bytes = 0;
    let isCanceled = false;
    const headers = new Headers({ 'content-type': 'application/json' });
    const read = () =>
      new Promise<Uint8Array | undefined>((resolve) => {
        clock.after(1000, () => {
          bytes += 1;
          resolve(bytes > 3600 ? undefined : Uint8Array.of(0x7b));
        });
      });
    const transport: Transport = () => ({
      response: Promise.resolve({ status: 200, statusText: 'OK', headers, read }),
      abort: () => {
        isCanceled = true;
      },
      getSentBytes: () => undefined,
    });
    return { clock, transport, state: () => ({ bytes, isCanceled }) };
  }

  test.each<[what: string, act: (core: Core) => Promise<unknown>, maxSeconds: number, reported?: object]>([
    ['metadata', (core) => core.signIn('alice', 'not-a-real-password'), 11],
    [
      'an API response',
      (core) =>
        core.handlers.callApi({
          ...{ callId: 'slow', method: 'GET', url: `${origin}/slow`, headers: {}, token: 'none', profileId: 'test' },
        }),
      61,
      { callId: 'slow', phase: 'receiving', bytes: 59 },
    ],
  ])('%s: the time limit ends it', async (_what, act, maxSeconds, reported) => {
    const { clock, transport, state } = startTrickle();
    const core = await start({ clock, transport });
    const outcome = act(core);
    for (let second = 0; second < 3600 && !state().isCanceled; second += 1) {
      await new Promise(setImmediate);
      clock.advance(1000);
    }
    expect(await outcome).toMatchObject({ ok: false, failure: { kind: 'timed_out' } });
    expect(state().isCanceled).toBe(true);
    expect(state().bytes).toBeLessThanOrEqual(maxSeconds);
    expect(state().bytes).toBeGreaterThan(5);
    expect(core.callProgress.at(-1)).toEqual(reported);
  });
});
