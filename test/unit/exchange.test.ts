import { describe, expect, test, vi } from 'vitest';
import type { TransportResponse } from '../../electron/core/ports.ts';
import {
  createExchange,
  describeEndpoint,
  type ExchangeLimits,
  type ExchangeObserver,
  isSecureUrl,
} from '../../electron/http/exchange.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { deferred, fakeTransport, nextTurn } from './support/transport.ts';

const limits: ExchangeLimits = {
  allowLoopbackHttp: false,
  maxBodyBytes: 10,
  overflow: 'fail',
  headersTimeoutMs: 1000,
  bodyTimeoutMs: 500,
};

function setup(answer: () => Response | Promise<Response>, observe?: ExchangeObserver) {
  const transport = fakeTransport(answer);
  const clock = fakeClock();
  const log = fakeLog();
  const exchange = createExchange({ transport, clock, log, userAgent: 'Latchkey/1.2.3', ...(observe && { observe }) });
  const send = (
    part: {
      url?: string;
      signal?: AbortSignal;
      headers?: Record<string, string>;
      limits?: Partial<ExchangeLimits>;
    } = {},
  ) =>
    exchange(
      {
        purpose: 'password',
        method: 'POST',
        url: part.url ?? 'https://id.example.com/token?fake-query=1',
        headers: part.headers ?? { 'x-a': 'b' },
        body: 'c=d',
        signal: part.signal,
      },
      { ...limits, ...part.limits },
    );
  return { transport, clock, log, send };
}

/** Creates a body that ignores signals. It is endless, or never arrives. */
function createBody(chunk?: string) {
  const seen = { canceled: false, pulls: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.pulls += 1;
      if (chunk !== undefined) controller.enqueue(Buffer.from(chunk));
    },
    cancel() {
      seen.canceled = true;
    },
  });
  return { body, seen };
}

const noResponse = { statusText: '', headers: new Headers(), read: async () => undefined };

/** Creates a signal that counts its listeners. */
function watchedSignal() {
  const abort = new AbortController();
  const { signal } = abort;
  const [add, remove] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')];
  return { abort, signal, listeners: () => add.mock.calls.length - remove.mock.calls.length };
}

test('returns the response with its times', async () => {
  const { send, clock } = setup(() => {
    clock.advance(70);
    return new Response('0123456789', { status: 418, statusText: 'Teapot', headers: { 'x-a': 'b' } });
  });
  const sentAt = clock.now();
  const response = await send();
  expect(Buffer.from(response.body).toString()).toBe('0123456789');
  expect(response).toMatchObject({ status: 418, statusText: 'Teapot', truncated: false, sentAt, durationMs: 70 });
  expect(response.headers.get('x-a')).toBe('b');
});

test('sends to the URL as it was parsed and checked', async () => {
  const { send, transport } = setup(() => new Response());
  await send({ url: 'https:\\\\id.example.com\\a\tb' });
  expect(transport.requests[0]?.url).toBe('https://id.example.com/ab');
});

test('reports each step to an observer, with times from the start', async () => {
  const events: unknown[] = [];
  const observe: ExchangeObserver = (request, url) => {
    events.push([request.purpose, url.pathname]);
    return {
      onHeaders: (status, statusText, headers, waitMs) => events.push([status, statusText, headers.get('x-a'), waitMs]),
      onFinished: ({ body, durationMs }) => events.push([body.byteLength, durationMs]),
      onFailed: ({ kind }, durationMs) => events.push([kind, durationMs]),
    };
  };
  const headers = { 'x-a': 'b' };
  const answers = [
    () => new Response('ok', { status: 200, statusText: 'OK', headers }),
    () => Promise.reject(new Error('net::ERR_CONNECTION_RESET')),
  ];
  const { send, clock } = setup(() => {
    clock.advance(70);
    return (answers.shift() ?? Response.error)();
  }, observe);
  clock.advance(5);
  await send();
  await catchFailure(send());
  const started = ['password', '/token'];
  expect(events).toEqual([started, [200, 'OK', 'b', 70], [2, 70], started, ['connection_lost', 70]]);
});

test('sends method, headers and body, and names the app as the user agent', async () => {
  const { send, transport } = setup(() => new Response('ok'));
  await send();
  await send({ headers: { 'user-agent': 'own' } });
  expect(transport.requests).toMatchObject([{ method: 'POST', body: 'c=d' }, {}]);
  expect(transport.requests.map(({ headers }) => Object.fromEntries(headers))).toEqual([
    { 'user-agent': 'Latchkey/1.2.3', 'x-a': 'b' },
    { 'user-agent': 'own' },
  ]);
});

test.each(['é', '漢', 'a\r\nb'])('refuses to send the header value %j', async (value) => {
  const { send, transport } = setup(() => new Response('ok'));
  const failure = await catchFailure(send({ headers: { 'x-a': value } }));
  expect(failure).toEqual({ kind: 'header_invalid', facts: { header: 'x-a' } });
  expect(transport.requests).toEqual([]);
});

test.each([0, 100, 101, 199, 407, 600, 699, 999])('refuses a response with the status %d', async (status) => {
  const response = Promise.resolve({ ...noResponse, status });
  const call = { response, abort: vi.fn(), getSentBytes: () => undefined };
  const listener = { onHeaders: vi.fn(), onFinished: vi.fn(), onFailed: vi.fn() };
  const parts = { clock: fakeClock(), log: fakeLog(), observe: () => listener };
  const exchange = createExchange({ transport: () => call, ...parts });
  const request = { purpose: 'api' as const, method: 'GET', url: 'https://a.example/', headers: {} };
  expect(await catchFailure(exchange(request, limits))).toMatchObject({
    kind: status === 407 ? 'proxy_refused' : 'response_malformed',
    details: { status },
  });
  expect(call.abort).toHaveBeenCalled();
  expect(listener.onHeaders).not.toHaveBeenCalled();
});

test.each([
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].map((method) => [method, 'CERT_DATABASE_CHANGED', 1, 2] as const),
  ['GET', 'CERT_VERIFIER_CHANGED', 1, 2],
  ['GET', 'CERT_DATABASE_CHANGED', 2, undefined],
  ['GET', 'FAILED', 1, undefined],
  // It could have reached the server, which would accept a code or a refresh token only once.
  ['POST', 'CERT_DATABASE_CHANGED', 1, undefined],
] as const)('repeats a %s request once if Chromium gave it up because of ERR_%s, of %d', async (...row) => {
  const [method, code, failures, requests] = row;
  const transport = fakeTransport(() =>
    transport.requests.length > failures ? new Response('ok') : Promise.reject(new Error(`net::ERR_${code}`)),
  );
  const clock = fakeClock();
  const exchange = createExchange({ transport, clock, log: fakeLog() });
  const sent = exchange({ purpose: 'api', method, url: 'https://a.example/', headers: {}, body: 'b' }, limits);
  if (requests) expect((await sent).status).toBe(200);
  else expect(await catchFailure(sent)).toMatchObject({ kind: 'request_failed' });
  expect(transport.requests.map(({ body }) => body)).toEqual(Array(requests ?? failures).fill('b'));
  expect(clock.countTimers()).toBe(0);
});

test('reports what was sent and received, ten times a second at most', async () => {
  const clock = fakeClock();
  const response = deferred<TransportResponse>();
  let sentBytes = 0;
  let receive = (_bytes?: Uint8Array) => {};
  const read = () =>
    new Promise<Uint8Array | undefined>((resolve) => {
      receive = resolve;
    });
  const transport = () => ({ response: response.promise, abort: () => {}, getSentBytes: () => sentBytes });
  const onProgress = vi.fn();
  const ended = createExchange({ transport, clock, log: fakeLog() })(
    { purpose: 'api', method: 'POST', url: 'https://a.example/', headers: {}, body: '0123456789', onProgress },
    { ...limits, maxBodyBytes: 6, overflow: 'truncate', headersTimeoutMs: 10_000 },
  );
  for (const bytes of [1, 2, 4]) {
    sentBytes = bytes;
    clock.advance(33);
  }
  expect(onProgress).not.toHaveBeenCalled();
  clock.advance(1000);
  sentBytes = 10;
  clock.advance(100);
  response.resolve({ status: 200, statusText: '', headers: new Headers({ 'content-length': '900' }), read });
  for (const text of ['abc', 'd']) {
    await nextTurn();
    receive(Buffer.from(text));
  }
  await nextTurn();
  clock.advance(100);
  receive();
  await ended;
  clock.advance(1000);
  expect(onProgress.mock.calls.flat()).toEqual([
    { phase: 'sending', bytes: 4, totalBytes: 10 },
    { phase: 'sending', bytes: 10, totalBytes: 10 },
    { phase: 'receiving', bytes: 4, totalBytes: 6 },
  ]);
  expect(clock.countTimers()).toBe(0);
});

test.each([204, 304])('returns an empty body for a %d without a location', async (status) =>
  expect(await setup(() => new Response(null, { status })).send()).toMatchObject({ status, body: Buffer.alloc(0) }),
);

test.each([
  ['https://anywhere.example', false, true],
  ['http://id.example.com/', true, false],
  ['http://127.0.0.1.evil.com/', true, false],
  ['http://127.0.0.1/', false, false],
  ['http://127.0.0.1:1/', true, true],
  ['http://localhost/', true, true],
  ['http://[::1]/', true, true],
  ['http://[::ffff:7f00:1]', true, false],
  ['ftp://127.0.0.1/', true, false],
  ['file:///etc/passwd', true, false],
  ['ws://127.0.0.1/', true, false],
  ['blob:https://id.example.com/1', true, false],
])('sends to %s, with loopback http %s: %s', async (url, allowLoopbackHttp, isSecure) => {
  expect(isSecureUrl(new URL(url), allowLoopbackHttp)).toBe(isSecure);
  const { send, transport, clock } = setup(() => new Response('ok'));
  const sent = send({ url, limits: { allowLoopbackHttp } });
  if (isSecure) expect((await sent).status).toBe(200);
  else {
    const { host, origin, pathname } = new URL(url);
    const details = { endpoint: `POST ${origin}${pathname}` };
    expect(await catchFailure(sent)).toEqual({ kind: 'endpoint_refused', facts: { host }, details });
  }
  expect(transport.requests).toHaveLength(isSecure ? 1 : 0);
  expect(clock.countTimers()).toBe(0);
});

describe('redirects', () => {
  test.each([300, 301, 302, 303, 307, 308, 399])('refuses a %d and cancels its body', async (status) => {
    const { body, seen } = createBody('x');
    const headers = { location: 'https://evil.example/?fake-query' };
    const { send, transport } = setup(() => new Response(body, { status, headers }));
    const details = { endpoint: 'POST https://id.example.com/token', status };
    const facts = { host: 'id.example.com' };
    expect(await catchFailure(send())).toEqual({ kind: 'redirect_refused', facts, details });
    expect(transport.requests).toHaveLength(1);
    expect(seen.canceled).toBe(true);
  });

  test.each([299, 400])('accepts a %d with a location', async (status) => {
    const answer = () => new Response('x', { status, headers: { location: '/' } });
    expect((await setup(answer).send()).status).toBe(status);
  });
});

describe('sizes', () => {
  test('are exact', async () => {
    const send = (body: string, limits = {}) => setup(() => new Response(body)).send({ limits });
    expect((await send('0123456789')).truncated).toBe(false);
    const facts = { limitBytes: 10, host: 'id.example.com' };
    const details = { endpoint: 'POST https://id.example.com/token', status: 200 };
    expect(await catchFailure(send('0123456789x'))).toEqual({ kind: 'response_too_large', facts, details });
    const { truncated, body } = await send('0123456789x', { overflow: 'truncate' });
    expect([truncated, Buffer.from(body).toString()]).toEqual([true, '0123456789']);
  });

  test('leave the rest of a longer body to be read or canceled', async () => {
    const chunks = ['01234', '56789x', 'yz'].map((text) => Buffer.from(text));
    const send = (body: ReadableStream) => setup(() => new Response(body)).send({ limits: { overflow: 'stream' } });
    const { body, truncated, remainingBody } = await send(
      new ReadableStream({
        pull: (controller) => {
          const chunk = chunks.shift();
          if (chunk) controller.enqueue(chunk);
          else controller.close();
        },
      }),
    );
    expect([Buffer.from(body).toString(), truncated]).toEqual(['0123456789', true]);
    const rest = [await remainingBody?.read(), await remainingBody?.read(), await remainingBody?.read()];
    expect(rest.map((bytes) => bytes && Buffer.from(bytes).toString())).toEqual(['x', 'yz', undefined]);

    const endless = createBody('abc');
    const { remainingBody: unread } = await send(endless.body);
    expect(endless.seen.canceled).toBe(false);
    unread?.cancel();
    expect(endless.seen.canceled).toBe(true);
  });

  test.each(['fail', 'truncate'] as const)('cancels an endless body (%s)', async (overflow) => {
    const { body, seen } = createBody('abc');
    const sent = setup(() => new Response(body)).send({ limits: { overflow } });
    if (overflow === 'fail') expect((await catchFailure(sent)).kind).toBe('response_too_large');
    else expect((await sent).body).toHaveLength(10);
    expect(seen.canceled).toBe(true);
    expect(seen.pulls).toBeLessThan(10);
  });
});

describe('times', () => {
  test('limits the wait for the headers', async () => {
    const { send, clock, transport } = setup(() => new Promise(() => {}));
    const sent = catchFailure(send());
    await nextTurn();
    clock.advance(999);
    expect(transport.requests[0]?.signal.aborted).toBe(false);
    clock.advance(1);
    const details = { endpoint: 'POST https://id.example.com/token' };
    expect(await sent).toEqual({ kind: 'timed_out', facts: { host: 'id.example.com' }, details });
    expect(transport.requests[0]?.signal.aborted).toBe(true);
    expect(clock.countTimers()).toBe(0);
  });

  test('limits the wait for the body, and cancels it', async () => {
    const { body, seen } = createBody();
    const { send, clock } = setup(() => new Response(body));
    const sent = catchFailure(send());
    await nextTurn();
    clock.advance(500);
    expect((await sent).kind).toBe('timed_out');
    await nextTurn();
    expect(seen.canceled).toBe(true);
    expect(clock.countTimers()).toBe(0);
  });

  test('limits the wait for the body separately from the headers', async () => {
    const headers = deferred<Response>();
    const { send, clock } = setup(() => headers.promise);
    const sent = send();
    await nextTurn();
    clock.advance(999);
    const late = deferred<string>();
    headers.resolve(
      new Response(
        new ReadableStream({
          async start(controller) {
            controller.enqueue(Buffer.from(await late.promise));
            controller.close();
          },
        }),
      ),
    );
    await nextTurn();
    clock.advance(499);
    late.resolve('late');
    expect(Buffer.from((await sent).body).toString()).toBe('late');
    expect(clock.countTimers()).toBe(0);
  });
});

describe('canceling', () => {
  test('before the request sends nothing', async () => {
    const { send, transport, clock } = setup(() => new Response('ok'));
    expect(await catchFailure(send({ signal: AbortSignal.abort() }))).toEqual({ kind: 'canceled' });
    expect(transport.requests).toHaveLength(0);
    expect(clock.countTimers()).toBe(0);
  });

  test.each(['headers', 'body'])(
    'while waiting for the %s, even if the transport ignores the signal',
    async (phase) => {
      const { body, seen } = createBody();
      const { send, transport, clock } = setup(() =>
        phase === 'body' ? new Response(body) : new Promise<Response>(() => {}),
      );
      const { abort, signal, listeners } = watchedSignal();
      const sent = catchFailure(send({ signal }));
      await nextTurn();
      abort.abort(new Error('fake-reason'));
      expect(await sent).toEqual({ kind: 'canceled' });
      await nextTurn();
      expect(transport.requests[0]?.signal.aborted).toBe(true);
      expect(seen.canceled).toBe(phase === 'body');
      expect([clock.countTimers(), listeners()]).toEqual([0, 0]);
    },
  );

  test('has the same result if the transport rejects with its own abort error', async () => {
    const { abort, signal } = watchedSignal();
    const { send } = setup(() => {
      abort.abort();
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    });
    expect(await catchFailure(send({ signal }))).toEqual({ kind: 'canceled' });
  });
});

test.each([
  ['a response', () => new Response('ok')],
  ['a failure', () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: '/' } })],
  ['too much', () => new Response('x'.repeat(11))],
])('leaves no timer and no listener after %s', async (_what, answer) => {
  const { send, clock } = setup(answer);
  const { signal, listeners } = watchedSignal();
  await send({ signal }).catch(() => {});
  expect([clock.countTimers(), listeners()]).toEqual([0, 0]);
});

test('fails if the transport throws instead of rejecting', async () => {
  const exchange = createExchange({
    transport: () => {
      throw new TypeError('Invalid header value fake-secret');
    },
    clock: fakeClock(),
    log: fakeLog(),
  });
  const request = { purpose: 'api' as const, method: 'GET', url: 'https://a.example/', headers: {} };
  const failure = await catchFailure(exchange(request, limits));
  const details = { code: 'TypeError', endpoint: 'GET https://a.example/' };
  expect(failure).toMatchObject({ kind: 'request_failed', details });
  expect(JSON.stringify(failure)).not.toContain('fake-secret');
});

test('reports a body that breaks off as a lost connection', async () => {
  const broken = new ReadableStream({
    start: (controller) => controller.error(Object.assign(new Error('terminated'), { code: 'ECONNRESET' })),
  });
  expect((await catchFailure(setup(() => new Response(broken)).send())).kind).toBe('connection_lost');
});

describe('the log', () => {
  test('has endpoint, status, time and size, but no query or body', async () => {
    const { send, log, clock } = setup(() => {
      clock.advance(1.6);
      return new Response('fake-body');
    });
    await send();
    expect(log.lines).toEqual([
      { event: 'exchange', facts: { endpoint: 'POST https://id.example.com/token', status: 200, ms: 2, bytes: 9 } },
    ]);
  });

  test('has the kind of a failure', async () => {
    const { send, log } = setup(() => Promise.reject(Object.assign(new Error('fake-text'), { code: 'ENOTFOUND' })));
    await catchFailure(send({ url: 'https://id.example.com/a?fake-query#fake-fragment' }));
    expect(log.lines).toEqual([
      {
        event: 'exchange failed',
        facts: { endpoint: 'POST https://id.example.com/a', kind: 'host_not_found', code: 'ENOTFOUND' },
      },
    ]);
  });
});

describe('describeEndpoint', () => {
  test('omits user, query and fragment', () =>
    expect(describeEndpoint('GET', new URL('https://alice:fake@id.example.com:8443/a?fake#fake'))).toBe(
      'GET https://id.example.com:8443/a',
    ));

  test('truncates a long path to the limit of the contract', async () => {
    const { send } = setup(() => Promise.reject(new Error('net::ERR_FAILED')));
    const failure = await catchFailure(send({ url: `https://id.example.com/${'a'.repeat(7000)}` }));
    expect(failure.details?.endpoint).toBe(`POST https://id.example.com/${'a'.repeat(472)}`);
  });
});
