import { expect, test } from 'vitest';
import { createApiClient } from '../../electron/api/client.ts';
import { createEventRelay } from '../../electron/api/event-stream.ts';
import { createCancelableTasks } from '../../electron/core/cancelable-tasks.ts';
import { createMask } from '../../electron/core/redaction/mask-bytes.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import type { Session } from '../../electron/session/session.ts';
import { parseEvents } from '../../renderer/format/event-stream.ts';
import type { ApiEvents } from '../../shared/api.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport, nextTurn } from './support/transport.ts';

const token = 'fake-echoed-token';

function setupRelay() {
  const clock = fakeClock();
  const received: ApiEvents[] = [];
  const relay = createEventRelay({
    ...{ callId: '1', clock, createMask: () => createMask([new Secret(token)]) },
    onEvents: (events) => received.push(events),
  });
  const push = (text: string) => relay.push(Buffer.from(text));
  return { clock, relay, push, received, events: () => received.flatMap(({ events }) => events) };
}

test.each([
  ['\n', '\n'],
  ['\r\n', '\r\n'],
  ['\r', '\r'],
  ['\n', '\r\n'],
  ['\r\n', '\n'],
])('masks a token across chunks of any size, with lines that end in %j and %j', (eol, end) => {
  const text = `data: a${eol}${end}event: x${eol}data: ${token} é漢${eol}${end}data: ${encodeURIComponent(token)}${eol}${end}`;
  for (let size = 1; size <= text.length; size += 1) {
    const { clock, relay, events } = setupRelay();
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) {
      relay.push(bytes.subarray(at, at + size));
      clock.advance(100);
    }
    expect(events().join('')).toBe(text.replaceAll(token, '*'.repeat(token.length)));
    expect(events()).toHaveLength(3);
  }
});

test('passes events on ten times a second, and counts those that are too many or too long', () => {
  const { clock, relay, push, received } = setupRelay();
  for (let at = 1; at <= 300; at += 1) push(`data: ${at}\n\n`);
  push(`data: ${'x'.repeat(70_000)}`);
  push('\n');
  push('\ndata: after\n\ndata: begun');
  expect(received).toEqual([]);
  clock.advance(100);
  expect(received).toMatchObject([{ callId: '1', count: 302 }]);
  expect(received[0]?.events).toHaveLength(200);
  expect(received[0]?.events.slice(-2)).toEqual(['data: 300\n\n', 'data: after\n\n']);
  push(` ${token.slice(0, 9)}`);
  relay.end();
  expect(received[1]).toEqual({ callId: '1', count: 303, events: [`data: begun ${'*'.repeat(9)}`] });
});

function setupCall() {
  let send = (_text: string) => {};
  let end = () => {};
  let lose = () => {};
  const transport = fakeTransport(() => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = (text) => controller.enqueue(Buffer.from(text));
        end = () => controller.close();
        lose = () => controller.error(new Error('net::ERR_CONNECTION_RESET'));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  });
  const clock = fakeClock();
  const received: ApiEvents[] = [];
  const client = createApiClient({
    ...{ exchange: createExchange({ transport, clock, log: fakeLog() }), clock },
    onEvents: (events) => received.push(events),
  });
  const session = {
    getAccessToken: async () => ({ token: new Secret(token), refreshed: false }),
    tokens: () => tokenSet('now'),
    canRefresh: () => false,
  } as unknown as Session;
  const tasks = createCancelableTasks();
  const request = { callId: '1', method: 'GET', url: `${apiOrigin}/events`, headers: {}, timeoutMs: 1000 } as const;
  const called = tasks.run('1', (signal) => client(session, testProfile(), request, signal));
  const wait = async (ms: number) => {
    for (let turn = 0; turn < 4; turn += 1) await nextTurn();
    clock.advance(ms);
  };
  return {
    tasks,
    called,
    received,
    wait,
    transport,
    send: (t: string) => send(t),
    end: () => end(),
    lose: () => lose(),
  };
}

test('a stream has no time limit, and ends with what has arrived when the user stops it', async () => {
  const { tasks, called, received, wait, transport, send } = setupCall();
  await wait(0);
  send(`data: ${token}\n\n`);
  await wait(60_000);
  send('data: 2\n\ndata: 3');
  await wait(100);
  const masked = '*'.repeat(token.length);
  expect(received).toEqual([
    { callId: '1', count: 1, events: [`data: ${masked}\n\n`] },
    { callId: '1', count: 2, events: ['data: 2\n\n'] },
  ]);
  tasks.cancel('1');
  const text = `data: ${masked}\n\ndata: 2\n\ndata: 3`;
  expect(await called).toMatchObject({ status: 200, mediaType: 'text/event-stream', text, truncated: false });
  expect(transport.requests[0]?.signal.aborted).toBe(true);
  expect(received.at(-1)).toMatchObject({ count: 3, events: ['data: 3'] });
});

test('a stream fails when its session is locked or its connection is lost', async () => {
  const locked = setupCall();
  const lost = setupCall();
  for (const { wait, send } of [locked, lost]) {
    await wait(0);
    send('data: 1\n\n');
    await wait(100);
  }
  locked.tasks.cancelAll();
  lost.lose();
  expect((await catchFailure(locked.called)).kind).toBe('canceled');
  expect((await catchFailure(lost.called)).kind).toBe('connection_lost');
  expect(locked.transport.requests[0]?.signal.aborted).toBe(true);
});

test('keeps the first MiB of a stream, and shows what comes later', async () => {
  const { called, received, wait, send, end } = setupCall();
  await wait(0);
  for (let at = 0; at < 40; at += 1) send(`data: ${'x'.repeat(32_000)}\n\n`);
  await wait(100);
  send('data: last\n\n');
  await wait(100);
  end();
  expect(await called).toMatchObject({ bytes: 1024 * 1024, truncated: true });
  expect(received.flatMap(({ events }) => events).at(-1)).toBe('data: last\n\n');
});

test('parses events as browsers do', () => {
  const text =
    '\uFEFF: comment\n\nevent: add\ndata: 73\ndata:  lines\r\nid:1\n\n\ndata\n\nid: 2\n\rretry: 5\n\ndata:{"a":"b:c"}';
  expect(parseEvents(text)).toEqual([
    { type: 'add', id: '1', data: '73\n lines' },
    { type: 'message', id: '', data: '' },
    { type: 'message', id: '', data: '{"a":"b:c"}' },
  ]);
});
