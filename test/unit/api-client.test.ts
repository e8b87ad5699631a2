import { describe, expect, test, vi } from 'vitest';
import { parseAllowedUrl } from '../../electron/api/call-restrictions.ts';
import { createApiClient } from '../../electron/api/client.ts';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import {
  createExchange,
  type Exchange,
  type ExchangeLimits,
  type ExchangeRequest,
} from '../../electron/http/exchange.ts';
import type { Session } from '../../electron/session/session.ts';
import { type ApiCall, apiResponseSchema } from '../../shared/api.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport, jsonResponse, type SentRequest } from './support/transport.ts';

const old = new Secret('fake-old');

function setup(answer: (request: SentRequest) => Response | Promise<Response>, session: Partial<Session> = {}) {
  const transport = fakeTransport(answer);
  const clock = fakeClock();
  const fake = {
    getAccessToken: vi.fn(session.getAccessToken ?? (async () => ({ token: old, refreshed: false }))),
    getAccessTokenAfterRejection: vi.fn(session.getAccessTokenAfterRejection ?? (async () => new Secret('fake-new'))),
    canRefresh: vi.fn(session.canRefresh ?? (() => true)),
    isTokenReplaced: vi.fn(session.isTokenReplaced ?? (() => false)),
    tokens: vi.fn(session.tokens ?? (() => tokenSet('now'))),
  };
  const exchange = createExchange({ transport, clock, log: fakeLog() });
  const api = createApiClient({ exchange, clock });
  const call = async (part: Partial<ApiCall> = {}, profile = testProfile(), signal = new AbortController().signal) =>
    apiResponseSchema.parse(
      await api(
        fake as unknown as Session,
        profile,
        { callId: '1', method: 'GET', url: `${apiOrigin}/orders`, headers: {}, ...part },
        signal,
      ),
    );
  return { transport, clock, session: fake, call };
}

const challenge = (value?: string) =>
  new Response('', { status: 401, headers: value === undefined ? {} : { 'www-authenticate': value } });

test('sends the token as a Bearer header, not in the URL', async () => {
  const { call, transport } = setup(() => jsonResponse({ a: 1 }, { status: 201, statusText: 'Created' }));
  const response = await call({ method: 'POST', body: '{"a":1}', headers: { 'X-Trace': 'b' } });
  const [request] = transport.requests;
  expect(request).toMatchObject({ method: 'POST', url: 'https://api.example.com/orders', body: '{"a":1}' });
  expect(Object.fromEntries(request?.headers ?? [])).toEqual({
    accept: 'application/json, */*;q=0.5',
    authorization: 'Bearer fake-old',
    'content-type': 'application/json',
    'x-trace': 'b',
  });
  expect(response).toMatchObject({ status: 201, statusText: 'Created', text: '{"a":1}', bytes: 7, refreshed: 'no' });
});

describe('allowed origins', () => {
  test.each([
    'https://api.example.com.evil.com/',
    'https://api.example.com@evil.com/',
    'https://alice@api.example.com/',
    'https://alice:fake@api.example.com/',
    'https://api.example.com:8443/',
    'http://api.example.com/',
    'https://sub.api.example.com/',
    'https://example.com/',
    'https://id.example.com/',
    'https://evil.com/https://api.example.com/',
    'https://evil.com\\@api.example.com/',
    'https://api.example.com./',
    'blob:https://api.example.com/1',
    'wss://api.example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'http://127.0.0.1/',
  ])('exclude %s', async (url) => {
    const { call, transport, session } = setup(() => jsonResponse({}));
    expect((await catchFailure(call({ url }))).kind).toBe('origin_refused');
    expect(transport.requests).toHaveLength(0);
    expect(session.getAccessToken).not.toHaveBeenCalled();
  });

  test.each(['', '/orders', 'api.example.com', 'https://', '//api.example.com/'])('%j is not a URL', async (url) => {
    expect(await catchFailure(setup(() => jsonResponse({})).call({ url }))).toMatchObject({ kind: 'url_invalid' });
  });

  test('are compared by origin, however the URL is written', async () => {
    const { call, transport } = setup(() => jsonResponse({}));
    await call({ url: 'HTTPS://API.example.com:443/a/../b?c#d' });
    expect(transport.requests[0]?.url).toMatch(/^https:\/\/api\.example\.com\/b\?c/);
  });

  test('include loopback HTTP only if the profile allows it', async () => {
    const local = { allowLoopbackHttp: true, api: { origins: ['http://127.0.0.1:9'] } };
    const { call } = setup(() => jsonResponse({}));
    expect((await call({ url: 'http://127.0.0.1:9/' }, testProfile(local))).status).toBe(200);
    const unsaid = { ...testProfile(local), allowLoopbackHttp: false };
    expect((await catchFailure(call({ url: 'http://127.0.0.1:9/' }, unsaid))).kind).toBe('origin_refused');
  });

  test('exclude redirect targets', async () => {
    const { call, transport } = setup(
      () => new Response(null, { status: 307, headers: { location: 'https://evil.com/' } }),
    );
    expect((await catchFailure(call())).kind).toBe('redirect_refused');
    expect(transport.requests).toHaveLength(1);
  });
});

describe('headers', () => {
  test.each([
    ['authorization', 'x'],
    ['Authorization', 'x'],
    ['AUTHORIZATION', 'x'],
    ['cookie', 'x'],
    ['Cookie2', 'x'],
    ['Host', 'evil.com'],
    ['connection', 'x'],
    ['Content-Length', '1'],
    ['transfer-encoding', 'chunked'],
    ['te', 'trailers'],
    ['upgrade', 'x'],
    ['proxy-authorization', 'x'],
    ['Sec-Fetch-Site', 'none'],
    ['', 'x'],
    ['a b', 'x'],
    ['a:b', 'x'],
    ['a\r\nb', 'x'],
    ['é', 'x'],
    ['authorization ', 'x'],
    ['x-a', 'b\r\nauthorization: Bearer x'],
    ['x-a', 'b\nc'],
    ['x-a', 'b\u0000'],
    ['x-a', 'b\u007f'],
    ['x-a', '漢'],
  ])('%j: %j is rejected', async (name, value) => {
    const { call, transport } = setup(() => jsonResponse({}));
    const failure = await catchFailure(call({ headers: { [name]: value } }));
    expect(failure).toEqual({ kind: 'header_invalid', facts: { header: name } });
    expect(transport.requests).toHaveLength(0);
  });

  test.each([
    ['X-A', 'b\tc é'],
    ['accept', 'text/csv'],
    ['Content-Type', 'text/csv'],
    ['x-authorization', 'y'],
    ["!#$%&'*+.^_`|~", '1'],
  ])('%j: %j is sent', async (name, value) => {
    const { call, transport } = setup(() => jsonResponse({}));
    await call({ method: 'POST', body: 'x', headers: { [name]: value } });
    expect(transport.requests[0]?.headers.get(name)).toBe(value);
    expect(transport.requests[0]?.headers.get('authorization')).toBe('Bearer fake-old');
  });
});

describe('bodies', () => {
  test.each([
    ['{"a":1}', 'application/json'],
    ['a=b', 'text/plain;charset=UTF-8'],
  ])('%j goes as %s', async (body, type) => {
    const { call, transport } = setup(() => jsonResponse({}));
    await call({ method: 'PUT', body });
    expect(transport.requests[0]?.headers.get('content-type')).toBe(type);
  });

  test.each(['GET', 'HEAD'] as const)('%s has none', async (method) => {
    const { call, transport } = setup(() => new Response(null));
    await call({ method, body: 'x' });
    expect(transport.requests[0]?.init.body).toBeNull();
    expect(transport.requests[0]?.headers.has('content-type')).toBe(false);
  });
});

describe('a rejected token', () => {
  test.each([undefined, 'Bearer', 'Bearer realm="a", error="invalid_token"', 'Bearer error=invalid_token'])(
    '%j causes one refresh and one retry',
    async (value) => {
      const { call, transport, session } = setup(({ headers }) =>
        headers.get('authorization') === 'Bearer fake-new' ? jsonResponse({}) : challenge(value),
      );
      expect(await call({ method: 'DELETE' })).toMatchObject({ status: 200, refreshed: 'after_401' });
      expect(session.getAccessTokenAfterRejection).toHaveBeenCalledExactlyOnceWith(old);
      expect(transport.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
    },
  );

  test('that is rejected twice ends with the response', async () => {
    const { call, transport, session } = setup(() => challenge('Bearer error="invalid_token"'));
    expect(await call()).toMatchObject({ status: 401, refreshed: 'after_401' });
    expect(transport.requests).toHaveLength(2);
    expect(session.getAccessTokenAfterRejection).toHaveBeenCalledTimes(1);
  });

  test('uses the token of another refresh that revoked the new one', async () => {
    let newest = 0;
    const { call, transport, session } = setup(
      ({ headers }) => (headers.get('authorization') === 'Bearer fake-3' ? jsonResponse({}) : challenge('Bearer')),
      {
        async getAccessTokenAfterRejection() {
          newest += 1;
          return new Secret(`fake-${newest}`);
        },
        isTokenReplaced: (token) => token.reveal() !== 'fake-3',
      },
    );
    expect(await call()).toMatchObject({ status: 200, refreshed: 'after_401' });
    expect(transport.requests).toHaveLength(4);
    expect(session.getAccessTokenAfterRejection.mock.calls.map(([token]) => token.reveal())).toEqual([
      'fake-old',
      'fake-1',
      'fake-2',
    ]);
  });

  test('ends with the response after repeated refreshes by others', async () => {
    const { call, transport } = setup(() => challenge('Bearer'), { isTokenReplaced: () => true });
    expect(await call()).toMatchObject({ status: 401, refreshed: 'after_401' });
    expect(transport.requests).toHaveLength(6);
  });

  test.each(['Bearer error="insufficient_scope"', 'Bearer error="invalid_request"', 'DPoP error="use_dpop_nonce"'])(
    '%j does not reject the token',
    async (value) => {
      const { call, session } = setup(() => challenge(value));
      expect(await call()).toMatchObject({ status: 401, refreshed: 'no' });
      expect(session.getAccessTokenAfterRejection).not.toHaveBeenCalled();
    },
  );

  test('is not refreshed without a refresh token', async () => {
    const { call, session } = setup(() => challenge(), { canRefresh: () => false });
    expect((await call()).status).toBe(401);
    expect(session.getAccessTokenAfterRejection).not.toHaveBeenCalled();
  });

  test('fails like its refresh', async () => {
    const { call, transport } = setup(() => challenge(), {
      getAccessTokenAfterRejection: async () => fail('session_ended'),
    });
    expect((await catchFailure(call())).kind).toBe('session_ended');
    expect(transport.requests).toHaveLength(1);
  });

  test.each([403, 400, 500])('returns a %d', async (status) => {
    const { call, session } = setup(() => jsonResponse({ error: 'x' }, { status }));
    expect(await call()).toMatchObject({ status, text: '{"error":"x"}' });
    expect(session.getAccessTokenAfterRejection).not.toHaveBeenCalled();
  });
});

test('reports a refresh before the call', async () => {
  const { call } = setup(() => jsonResponse({}), { getAccessToken: async () => ({ token: old, refreshed: true }) });
  expect((await call()).refreshed).toBe('before');
});

test('measures the duration including the refresh', async () => {
  const { call, clock } = setup(
    ({ headers }) => {
      clock.advance(10);
      return headers.get('authorization') === 'Bearer fake-new' ? jsonResponse({}) : challenge();
    },
    {
      getAccessTokenAfterRejection: async () => {
        clock.advance(100);
        return new Secret('fake-new');
      },
    },
  );
  expect((await call()).durationMs).toBe(120);
});

describe('a response', () => {
  test('omits cookies', async () => {
    const headers = [
      ['Set-Cookie', 'a=fake-cookie'],
      ['set-cookie', 'b=fake-cookie'],
      ['x-a', 'b'],
    ] as [string, string][];
    const response = await setup(() => new Response('x', { headers })).call();
    expect(JSON.stringify(response)).not.toContain('fake-cookie');
    expect(response.headers).toContainEqual(['x-a', 'b']);
  });

  test.each([
    'application/json',
    'application/problem+json; charset=utf-8',
    'text/csv',
    'application/xml',
    'image/svg+xml',
  ])('shows %s as text', async (type) => {
    const response = await setup(() => new Response('é', { headers: { 'content-type': type } })).call();
    expect(response).toMatchObject({ text: 'é', bytes: 2 });
  });

  test.each(['image/png', 'application/octet-stream', 'application/jsonfoo'])('shows %s as bytes', async (type) => {
    const response = await setup(() => new Response('x', { headers: { 'content-type': type } })).call();
    expect(response.text).toBeUndefined();
    expect(response.bytes).toBe(1);
  });

  test('shows invalid UTF-8 as bytes', async () => {
    const response = await setup(
      () => new Response(new Uint8Array([0xff, 0xfe, 0]), { headers: { 'content-type': 'text/plain' } }),
    ).call();
    expect(response.text).toBeUndefined();
    expect(response).toMatchObject({ base64: '//4A', bytes: 3 });
  });

  test('shows an empty body as empty text', async () => {
    expect(await setup(() => new Response(null, { status: 204 })).call()).toMatchObject({ text: '', bytes: 0 });
  });

  test('is truncated at 1 MiB, even within a character', async () => {
    const mebibyte = 1024 * 1024;
    const body = `ab${'漢'.repeat(mebibyte)}`;
    const response = await setup(() => new Response(body, { headers: { 'content-type': 'text/plain' } })).call();
    expect(response).toMatchObject({ bytes: mebibyte, truncated: true });
    expect(response.text).toBe(`ab${'漢'.repeat(Math.floor((mebibyte - 2) / 3))}`);
    expect((mebibyte - 2) % 3).not.toBe(0);
  });
});

test('can be cancelled', async () => {
  const { call } = setup(() => new Promise<Response>(() => {}));
  const abort = new AbortController();
  const called = catchFailure(call({}, testProfile(), abort.signal));
  abort.abort();
  expect((await called).kind).toBe('cancelled');
});

test('can be cancelled while waiting for a token', async () => {
  const { call, transport } = setup(() => jsonResponse({}), { getAccessToken: () => new Promise(() => {}) });
  const abort = new AbortController();
  const called = catchFailure(call({}, testProfile(), abort.signal));
  abort.abort();
  expect((await called).kind).toBe('cancelled');
  expect(transport.requests).toHaveLength(0);
});

describe('requests to the API', () => {
  /** An exchange that notes what it is asked and within which limits. */
  function noting() {
    const asked: { request: ExchangeRequest; limits: ExchangeLimits }[] = [];
    const exchange: Exchange = async (request, limits) => {
      asked.push({ request, limits });
      const nothing = { statusText: '', headers: new Headers(), body: new Uint8Array(), truncated: false };
      return { status: 200, sentAt: 0, durationMs: 0, ...nothing };
    };
    return { asked, exchange };
  }
  const session = {
    getAccessToken: async () => ({ token: new Secret('fake-access'), refreshed: false }),
    canRefresh: () => false,
    tokens: () => tokenSet('now'),
  } as unknown as Session;
  const call = { callId: '1', method: 'GET', url: `${apiOrigin}/a`, headers: {} } as const;

  test('are limited to origins that policy allows', async () => {
    const origins = ['https://other.example.com'];
    const refused = await catchFailure(() => parseAllowedUrl(`${apiOrigin}/a`, testProfile(), origins));
    expect(refused.kind).toBe('policy_refused');
    const { asked, exchange } = noting();
    const api = createApiClient({ exchange, clock: fakeClock(), allowedOrigins: origins });
    const { signal } = new AbortController();
    expect((await catchFailure(api(session, testProfile(), call, signal))).kind).toBe('policy_refused');
    expect(asked).toEqual([]);
  });

  test('time out, are truncated, can be cancelled, and use the selected token', async () => {
    const { asked, exchange } = noting();
    const api = createApiClient({ exchange, clock: fakeClock() });
    const { signal } = new AbortController();
    for (const token of [undefined, 'none', 'id'] as const)
      await api(session, testProfile(), { ...call, ...(token && { token }) }, signal);
    expect(asked.map(({ request }) => request.headers.authorization)).toEqual([
      'Bearer fake-access',
      undefined,
      `Bearer ${tokenSet('now').idToken?.reveal()}`,
    ]);
    for (const { request, limits } of asked) {
      expect(request.signal).toBe(signal);
      expect(limits).toMatchObject({ overflow: 'truncate', headersTimeoutMs: 60_000, bodyTimeoutMs: 60_000 });
      expect(limits.maxBodyBytes).toBeLessThanOrEqual(1024 ** 2);
    }
  });
});

const random = 'Zx81'.repeat(15);

test('masks a replaced token that a later response echoes', async () => {
  const first = new Secret(`first-${random}`);
  let responses = 0;
  const transport = fakeTransport(() => {
    responses += 1;
    return responses === 1
      ? new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
      : new Response(`you had ${first.reveal()}`, { headers: { 'content-type': 'text/plain' } });
  });
  const api = createApiClient({
    exchange: createExchange({ transport, clock: fakeClock(), log: fakeLog() }),
    clock: fakeClock(),
  });
  const session = {
    getAccessToken: async () => ({ token: first, refreshed: false }),
    getAccessTokenAfterRejection: async () => new Secret(`second-${random}`),
    canRefresh: () => true,
    isTokenReplaced: () => false,
    tokens: () => tokenSet('now'),
  } as unknown as Session;
  const call = { callId: '1', method: 'GET', url: `${apiOrigin}/a`, headers: {} } as const;
  const response = await api(session, testProfile(), call, new AbortController().signal);
  expect(responses).toBe(2);
  expect(response.text).toContain('you had');
  expect(response.text).not.toContain(random);
});
