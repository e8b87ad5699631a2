import { describe, expect, test } from 'vitest';
import { createExchange, describeEndpoint, type ExchangeLimits, isSecureUrl } from '../../electron/http/exchange.ts';
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

function setup(answer: () => Response | Promise<Response>) {
  const transport = fakeTransport(answer);
  const clock = fakeClock();
  const log = fakeLog();
  const exchange = createExchange({ transport, clock, log });
  const ask = (part: { url?: string; signal?: AbortSignal; limits?: Partial<ExchangeLimits> } = {}) =>
    exchange(
      {
        purpose: 'password',
        method: 'POST',
        url: part.url ?? 'https://id.example.com/token?fake-query=1',
        headers: { 'x-a': 'b' },
        body: 'c=d',
        signal: part.signal,
      },
      { ...limits, ...part.limits },
    );
  return { transport, clock, log, ask };
}

/** An endless body that ignores signals, and whether it was cancelled. */
function endless(chunk = 'x') {
  const seen = { cancelled: false, pulls: 0 };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.pulls += 1;
      controller.enqueue(Buffer.from(chunk));
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

/** A body that never arrives. */
function silent() {
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    cancel() {
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

/** A signal that counts its listeners. */
function watchedSignal() {
  const abort = new AbortController();
  let listeners = 0;
  const add = abort.signal.addEventListener.bind(abort.signal);
  const remove = abort.signal.removeEventListener.bind(abort.signal);
  abort.signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners += 1;
    add(...args);
  };
  abort.signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners -= 1;
    remove(...args);
  };
  return { abort, signal: abort.signal, listeners: () => listeners };
}

test('returns the response with its times', async () => {
  const { ask, clock } = setup(() => {
    clock.advance(70);
    return new Response('0123456789', { status: 418, statusText: 'Teapot', headers: { 'x-a': 'b' } });
  });
  const sentAt = clock.now();
  const response = await ask();
  expect(Buffer.from(response.body).toString()).toBe('0123456789');
  expect(response).toMatchObject({ status: 418, statusText: 'Teapot', truncated: false, sentAt, durationMs: 70 });
  expect(response.headers.get('x-a')).toBe('b');
});

test('sends no cookies, does not cache, and does not follow redirects', async () => {
  const { ask, transport } = setup(() => new Response('ok'));
  await ask();
  expect(transport.requests).toHaveLength(1);
  expect(transport.requests[0]?.init).toMatchObject({
    method: 'POST',
    headers: { 'x-a': 'b' },
    body: 'c=d',
    credentials: 'omit',
    redirect: 'manual',
    cache: 'no-store',
  });
});

test('returns an empty body for an empty response', async () =>
  expect((await setup(() => new Response(null, { status: 204 })).ask()).body).toHaveLength(0));

describe('secure URLs', () => {
  test.each([
    ['http://id.example.com/', true],
    ['http://127.0.0.1.evil.com/', true],
    ['http://127.0.0.1/', false],
    ['ftp://127.0.0.1/', true],
    ['file:///etc/passwd', true],
    ['ws://127.0.0.1/', true],
    ['blob:https://id.example.com/1', true],
  ])('refuses %s, with loopback http %s', async (url, allowLoopbackHttp) => {
    const { ask, transport, clock } = setup(() => new Response('ok'));
    expect((await catchFailure(ask({ url, limits: { allowLoopbackHttp } }))).kind).toBe('endpoint_refused');
    expect(transport.requests).toHaveLength(0);
    expect(clock.countTimers()).toBe(0);
  });

  test.each(['http://127.0.0.1:1/', 'http://localhost/', 'http://[::1]/'])(
    'allows %s only with allowLoopbackHttp',
    async (url) => {
      const { ask } = setup(() => new Response('ok'));
      expect((await ask({ url, limits: { allowLoopbackHttp: true } })).status).toBe(200);
      expect((await catchFailure(ask({ url }))).kind).toBe('endpoint_refused');
    },
  );

  test('are https, or loopback http if allowed', () => {
    expect(isSecureUrl(new URL('https://anywhere.example'), false)).toBe(true);
    expect(isSecureUrl(new URL('http://127.0.0.1'), false)).toBe(false);
    expect(isSecureUrl(new URL('http://[::ffff:7f00:1]'), true)).toBe(false);
  });
});

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('refuses a %d and cancels its body', async (status) => {
    const { body, seen } = endless();
    const headers = { location: 'https://evil.example/?fake-query' };
    const { ask, transport } = setup(() => new Response(body, { status, headers }));
    const failure = await catchFailure(ask());
    expect(failure).toMatchObject({ kind: 'redirect_refused', details: { status } });
    expect(JSON.stringify(failure)).not.toContain('evil.example');
    expect(transport.requests).toHaveLength(1);
    expect(seen.cancelled).toBe(true);
  });

  test('refuses an opaque redirect', async () => {
    const opaque = Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });
    expect((await catchFailure(setup(() => opaque).ask())).kind).toBe('redirect_refused');
  });

  test('recognizes a rejection because of a redirect', async () => {
    const { ask } = setup(() => Promise.reject(new Error('Redirect was cancelled')));
    expect((await catchFailure(ask())).kind).toBe('redirect_refused');
  });

  test('refuses a response that a transport followed a redirect to', async () => {
    const followed = Object.defineProperty(new Response('{}'), 'redirected', { value: true });
    expect((await catchFailure(setup(() => followed).ask())).kind).toBe('redirect_refused');
  });

  test('returns a 304 without a location', async () =>
    expect((await setup(() => new Response(null, { status: 304 })).ask()).status).toBe(304));
});

describe('sizes', () => {
  test('returns a body of exactly the limit', async () =>
    expect((await setup(() => new Response('0123456789')).ask()).truncated).toBe(false));

  test('fails at one byte more', async () =>
    expect(await catchFailure(setup(() => new Response('0123456789x')).ask())).toMatchObject({
      kind: 'response_too_large',
      facts: { limitBytes: 10, host: 'id.example.com' },
    }));

  test('truncates a longer body if requested', async () => {
    const response = await setup(() => new Response('0123456789x')).ask({ limits: { overflow: 'truncate' } });
    expect(response.truncated).toBe(true);
    expect(Buffer.from(response.body).toString()).toBe('0123456789');
  });

  test.each(['fail', 'truncate'] as const)('cancels an endless body (%s)', async (overflow) => {
    const { body, seen } = endless('abc');
    const asked = setup(() => new Response(body)).ask({ limits: { overflow } });
    if (overflow === 'fail') expect((await catchFailure(asked)).kind).toBe('response_too_large');
    else expect((await asked).body).toHaveLength(10);
    expect(seen.cancelled).toBe(true);
    expect(seen.pulls).toBeLessThan(10);
  });
});

describe('times', () => {
  test('limits the wait for the headers', async () => {
    const { ask, clock, transport } = setup(() => new Promise(() => {}));
    const asked = catchFailure(ask());
    await nextTurn();
    clock.advance(999);
    expect(transport.requests[0]?.init.signal?.aborted).toBe(false);
    clock.advance(1);
    expect(await asked).toMatchObject({ kind: 'timed_out', facts: { host: 'id.example.com' } });
    expect(transport.requests[0]?.init.signal?.aborted).toBe(true);
    expect(clock.countTimers()).toBe(0);
  });

  test('limits the wait for the body, and cancels it', async () => {
    const { body, seen } = silent();
    const { ask, clock } = setup(() => new Response(body));
    const asked = catchFailure(ask());
    await nextTurn();
    clock.advance(500);
    expect((await asked).kind).toBe('timed_out');
    await nextTurn();
    expect(seen.cancelled).toBe(true);
    expect(clock.countTimers()).toBe(0);
  });

  test('limits the wait for the body separately from the headers', async () => {
    const headers = deferred<Response>();
    const { ask, clock } = setup(() => headers.promise);
    const asked = ask();
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
    expect(Buffer.from((await asked).body).toString()).toBe('late');
    expect(clock.countTimers()).toBe(0);
  });
});

describe('cancelling', () => {
  test('before the request sends nothing', async () => {
    const { ask, transport, clock } = setup(() => new Response('ok'));
    expect(await catchFailure(ask({ signal: AbortSignal.abort() }))).toEqual({ kind: 'cancelled' });
    expect(transport.requests).toHaveLength(0);
    expect(clock.countTimers()).toBe(0);
  });

  test('while waiting for headers, even if the transport ignores the signal', async () => {
    const { ask, transport, clock } = setup(() => new Promise(() => {}));
    const { abort, signal, listeners } = watchedSignal();
    const asked = catchFailure(ask({ signal }));
    await nextTurn();
    abort.abort();
    expect(await asked).toEqual({ kind: 'cancelled' });
    expect(transport.requests[0]?.init.signal?.aborted).toBe(true);
    expect(clock.countTimers()).toBe(0);
    expect(listeners()).toBe(0);
  });

  test('while the body is read cancels the body', async () => {
    const { body, seen } = silent();
    const { ask, clock } = setup(() => new Response(body));
    const { abort, signal, listeners } = watchedSignal();
    const asked = catchFailure(ask({ signal }));
    await nextTurn();
    abort.abort(new Error('fake-reason'));
    expect(await asked).toEqual({ kind: 'cancelled' });
    await nextTurn();
    expect(seen.cancelled).toBe(true);
    expect(clock.countTimers()).toBe(0);
    expect(listeners()).toBe(0);
  });

  test('has the same result if the transport rejects with its own abort error', async () => {
    const { abort, signal } = watchedSignal();
    const { ask } = setup(() => {
      abort.abort();
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    });
    expect(await catchFailure(ask({ signal }))).toEqual({ kind: 'cancelled' });
  });
});

test.each([
  ['a response', () => new Response('ok')],
  ['a failure', () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: '/' } })],
  ['too much', () => new Response('x'.repeat(11))],
])('leaves no timer and no listener after %s', async (_what, answer) => {
  const { ask, clock } = setup(answer);
  const { signal, listeners } = watchedSignal();
  await ask({ signal }).catch(() => {});
  expect(clock.countTimers()).toBe(0);
  expect(listeners()).toBe(0);
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
  expect(failure.kind).toBe('connection_lost');
  expect(JSON.stringify(failure)).not.toContain('fake-secret');
});

test('reports a body that breaks off as a lost connection', async () => {
  const broken = new ReadableStream({
    start: (controller) => controller.error(Object.assign(new Error('terminated'), { code: 'UND_ERR_SOCKET' })),
  });
  expect((await catchFailure(setup(() => new Response(broken)).ask())).kind).toBe('connection_lost');
});

describe('the log', () => {
  test('has endpoint, status, time and size, but no query or body', async () => {
    const { ask, log } = setup(() => new Response('fake-body'));
    await ask();
    expect(log.lines).toEqual([
      { event: 'exchange', facts: { endpoint: 'POST https://id.example.com/token', status: 200, ms: 0, bytes: 9 } },
    ]);
  });

  test('has the kind of a failure', async () => {
    const { ask, log } = setup(() => Promise.reject(Object.assign(new Error('fake-text'), { code: 'ENOTFOUND' })));
    await catchFailure(ask({ url: 'https://id.example.com/a?fake-query#fake-fragment' }));
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
    const { ask } = setup(() => Promise.reject(new Error('net::ERR_FAILED')));
    const failure = await catchFailure(ask({ url: `https://id.example.com/${'a'.repeat(7000)}` }));
    expect(failure.details?.endpoint?.startsWith('POST https://id.example.com/aaa')).toBe(true);
  });
});
