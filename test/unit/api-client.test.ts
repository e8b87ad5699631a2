import { describe, expect, test, vi } from 'vitest';
import { parseAllowedUrl } from '../../electron/api/call-restrictions.ts';
import { type CallWithSecrets, createApiClient } from '../../electron/api/client.ts';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchange, type Exchange, type ExchangeLimits } from '../../electron/http/exchange.ts';
import type { Session } from '../../electron/session/session.ts';
import { apiResponseSchema } from '../../shared/api.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport, jsonResponse, type SentRequest } from './support/transport.ts';

const old = new Secret('fake-old');

function setup(
  answer: (request: SentRequest) => Response | Promise<Response> = () => jsonResponse({}),
  session: Partial<Session> = {},
  allowedOrigins?: string[],
) {
  const transport = fakeTransport(answer);
  const clock = fakeClock();
  const fake = {
    getAccessToken: vi.fn(session.getAccessToken ?? (async () => ({ token: old, refreshed: false }))),
    getAccessTokenAfterRejection: vi.fn(session.getAccessTokenAfterRejection ?? (async () => new Secret('fake-new'))),
    canRefresh: vi.fn(session.canRefresh ?? (() => true)),
    isTokenReplaced: vi.fn(session.isTokenReplaced ?? (() => false)),
    tokens: vi.fn(session.tokens ?? (() => tokenSet('now'))),
  };
  const limits: ExchangeLimits[] = [];
  const real = createExchange({ transport, clock, log: fakeLog() });
  const exchange: Exchange = (request, given) => {
    limits.push(given);
    return real(request, given);
  };
  const api = createApiClient({ exchange, clock, ...(allowedOrigins && { allowedOrigins }) });
  const call = async (
    part: Partial<CallWithSecrets> = {},
    profile = testProfile(),
    signal = new AbortController().signal,
  ) => {
    const request: CallWithSecrets = { callId: '1', method: 'GET', url: `${apiOrigin}/orders`, headers: {}, ...part };
    return apiResponseSchema.parse(await api(fake as unknown as Session, profile, request, signal));
  };
  return { transport, clock, session: fake, call, limits };
}

const challenge = (value?: string) =>
  new Response('', { status: 401, headers: value === undefined ? {} : { 'www-authenticate': value } });
const unlessNew = (value?: string) => (request: SentRequest) =>
  request.headers.get('authorization') === 'Bearer fake-new' ? jsonResponse({}) : challenge(value);

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

test('sends the selected token within limits of time and size', async () => {
  const { call, limits, transport } = setup();
  for (const token of [undefined, 'none', 'id'] as const) await call({ ...(token && { token }) });
  const sent = transport.requests.map(({ headers }) => headers.get('authorization'));
  expect(sent).toEqual(['Bearer fake-old', null, `Bearer ${tokenSet('now').idToken?.reveal()}`]);
  const limit = { overflow: 'truncate', headersTimeoutMs: 60_000, bodyTimeoutMs: 60_000, maxBodyBytes: 1024 ** 2 };
  for (const one of limits) expect(one).toMatchObject(limit);
});

describe('allowed origins', () => {
  test.each([
    ...['https://api.example.com.evil.com/', 'https://api.example.com@evil.com/', 'https://alice@api.example.com/'],
    ...['https://alice:fake@api.example.com/', 'https://api.example.com:8443/', 'http://api.example.com/'],
    ...['https://sub.api.example.com/', 'https://example.com/', 'https://id.example.com/'],
    ...['https://evil.com/https://api.example.com/', 'https://evil.com\\@api.example.com/'],
    ...['https://api.example.com./', 'blob:https://api.example.com/1', 'wss://api.example.com/', 'file:///etc/passwd'],
    ...['data:text/plain,x', 'http://127.0.0.1/'],
  ])('exclude %s', async (url) => {
    const { call, transport, session } = setup();
    const { host } = new URL(url);
    expect(await catchFailure(call({ url }))).toEqual({ kind: 'origin_refused', facts: { host } });
    expect(transport.requests).toHaveLength(0);
    expect(session.getAccessToken).not.toHaveBeenCalled();
  });

  test.each(['', '/orders', 'api.example.com', 'https://', '//api.example.com/'])(
    'exclude %j, which is no URL',
    async (url) => expect(await catchFailure(setup().call({ url }))).toMatchObject({ kind: 'url_invalid' }),
  );

  test('are compared by origin, however the URL is written', async () => {
    const { call, transport } = setup();
    await call({ url: 'HTTPS://API.example.com:443/a/../b?c#d' });
    expect(transport.requests[0]?.url).toMatch(/^https:\/\/api\.example\.com\/b\?c/);
  });

  test('include loopback HTTP only if the profile allows it', async () => {
    const local = testProfile({ allowLoopbackHttp: true, api: { origins: ['http://127.0.0.1:9'] } });
    const { call } = setup();
    const url = 'http://127.0.0.1:9/';
    expect((await call({ url }, local)).status).toBe(200);
    expect((await catchFailure(call({ url }, { ...local, allowLoopbackHttp: false }))).kind).toBe('origin_refused');
  });

  test('are limited by policy', async () => {
    const origins = ['https://other.example.com'];
    const refused = await catchFailure(() => parseAllowedUrl(`${apiOrigin}/a`, testProfile(), origins));
    expect(refused).toEqual({ kind: 'policy_refused', facts: { host: 'api.example.com' } });
    const { call, transport } = setup(undefined, {}, origins);
    expect((await catchFailure(call())).kind).toBe('policy_refused');
    expect(transport.requests).toEqual([]);
  });
});

describe('headers', () => {
  test.each([
    ...['authorization', 'Authorization', 'AUTHORIZATION', 'authorization ', 'cookie', 'Cookie2', 'connection', 'te'],
    ...['Host', 'Content-Length', 'transfer-encoding', 'upgrade', 'proxy-authorization', 'Sec-Fetch-Site', 'Origin'],
    ...['', 'a b', 'a:b', 'a\r\nb', 'é'],
  ])('reject the name %j', async (name) => {
    const { call, transport } = setup();
    const failure = await catchFailure(call({ headers: { [name]: '1' } }));
    expect(failure).toEqual({ kind: 'header_invalid', facts: { header: name } });
    expect(transport.requests).toHaveLength(0);
  });

  test.each([
    [100, 600, undefined],
    [101, 1, 'headers_too_many'],
    [10, 7000, 'headers_too_many'],
  ])('%i with %i characters each: %s', async (count, length, kind) => {
    const { call, transport } = setup();
    const headers = Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, 'a'.repeat(length)]));
    const outcome = kind ? (await catchFailure(call({ headers }))).kind : (await call({ headers })).status;
    expect([outcome, transport.requests.length]).toEqual(kind ? [kind, 0] : [200, 1]);
  });

  test.each(['b\r\nauthorization: Bearer x', 'b\nc', 'b\u0000', 'b\u007f', 'é', '漢'])(
    'reject the value %j',
    async (value) =>
      expect((await catchFailure(setup().call({ headers: { 'x-a': value } }))).kind).toBe('header_invalid'),
  );

  test.each([
    ['X-A', 'b\tc'],
    ['accept', 'text/csv'],
    ['if-range', '"1"'],
    ['Accept', 'text/plain;charset=utf-8'],
    ['Content-Type', 'text/csv'],
    ['x-authorization', 'y'],
    ["!#$%&'*+.^_`|~", '1'],
  ])('send %j: %j', async (name, value) => {
    const { call, transport } = setup();
    await call({ method: 'POST', body: 'x', headers: { [name]: value } });
    expect(transport.requests[0]?.headers.get(name)).toBe(value);
    expect(transport.requests[0]?.headers.get('authorization')).toBe('Bearer fake-old');
  });

  test.each([
    ['accept', 'text/plain;charset=UTF-32'],
    ['Accept', 'text/html, text/plain; charset="IBM037"'],
    ['Accept-Charset', 'utf-8'],
  ])('ask for no charset in which a token is not found: %s %s', async (name, value) => {
    const { kind, facts } = await catchFailure(setup().call({ headers: { [name]: value } }));
    expect([kind, facts]).toEqual(['header_invalid', { header: name.toLowerCase() }]);
  });

  test.each<[CallWithSecrets['token'], string[], kind: string | undefined]>([
    [undefined, [], 'header_invalid'],
    ['id', [], 'header_invalid'],
    ['none', ['fake-api-key'], 'header_invalid'],
    ['none', [], undefined],
  ])('ask for a part of a response only if it can repeat no secret: %s, %j', async (token, secrets, kind) => {
    const { call, transport } = setup(() => new Response('part', { status: 206 }));
    const sent = call({ headers: { Range: 'bytes=0-9' }, token, secrets: secrets.map((secret) => new Secret(secret)) });
    expect(kind ? (await catchFailure(sent)).kind : (await sent).text).toBe(kind ?? 'part');
    expect(transport.requests).toHaveLength(kind ? 0 : 1);
  });
});

test.each([
  ['PUT', '{"a":1}', '{"a":1}', 'application/json'],
  ['PUT', 'a=b', 'a=b', 'text/plain;charset=UTF-8'],
  ['GET', 'x', 'x', 'text/plain;charset=UTF-8'],
  ['HEAD', 'x', '', null],
] as const)('sends with %s the body %j as %j of type %s', async (method, body, sent, type) => {
  const { call, transport } = setup(() => new Response(null));
  await call({ method, body });
  expect(transport.requests[0]?.body).toBe(sent);
  expect(transport.requests[0]?.headers.get('content-type')).toBe(type);
});

describe('a rejected token', () => {
  test.each([undefined, 'Bearer', 'Bearer realm="a", error="invalid_token"', 'Bearer error=invalid_token'])(
    'causes one refresh and one retry after %j',
    async (value) => {
      const { call, transport, session } = setup(unlessNew(value));
      expect(await call({ method: 'DELETE' })).toMatchObject({ status: 200, refreshed: 'after_401' });
      expect(session.getAccessTokenAfterRejection).toHaveBeenCalledExactlyOnceWith(old);
      expect(transport.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
    },
  );

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
    const rejected = session.getAccessTokenAfterRejection.mock.calls.map(([token]) => token.reveal());
    expect(rejected).toEqual(['fake-old', 'fake-1', 'fake-2']);
  });

  test('ends with the response after repeated refreshes by others', async () => {
    const { call, transport } = setup(() => challenge('Bearer'), { isTokenReplaced: () => true });
    expect(await call()).toMatchObject({ status: 401, refreshed: 'after_401' });
    expect(transport.requests).toHaveLength(6);
  });

  test.each(['Bearer error="insufficient_scope"', 'Bearer error="invalid_request"', 'DPoP error="use_dpop_nonce"'])(
    'is not what %j reports',
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
    const getAccessTokenAfterRejection = async () => fail('session_ended');
    const { call, transport } = setup(() => challenge(), { getAccessTokenAfterRejection });
    expect((await catchFailure(call())).kind).toBe('session_ended');
    expect(transport.requests).toHaveLength(1);
  });

  test('is masked if a later response echoes it', async () => {
    const random = 'Zx81'.repeat(15);
    const token = new Secret(`first-${random}`);
    let responses = 0;
    const { call } = setup(
      () => {
        responses += 1;
        const headers = { 'content-type': 'text/plain' };
        return responses === 1 ? challenge('Bearer') : new Response(`you had ${token.reveal()}`, { headers });
      },
      { getAccessToken: async () => ({ token, refreshed: false }) },
    );
    const { text } = await call();
    expect(text).toContain('you had');
    expect(text).not.toContain(random);
  });
});

test('measures the duration including the refresh', async () => {
  const { call, clock } = setup(
    (request) => {
      clock.advance(10);
      return unlessNew()(request);
    },
    {
      async getAccessTokenAfterRejection() {
        clock.advance(100);
        return new Secret('fake-new');
      },
    },
  );
  expect((await call()).durationMs).toBe(120);
});

describe('a response', () => {
  const ofType = (type: string, body: BodyInit) =>
    setup(() => new Response(body, { headers: { 'content-type': type } })).call();

  test('omits cookies', async () => {
    const headers: [string, string][] = [
      ['Set-Cookie', 'a=fake-cookie'],
      ['set-cookie', 'b=fake-cookie'],
      ['x-a', 'b'],
    ];
    const response = await setup(() => new Response('x', { headers })).call();
    expect(JSON.stringify(response)).not.toContain('fake-cookie');
    expect(response.headers).toContainEqual(['x-a', 'b']);
  });

  test.each([
    ...['application/json', 'application/problem+json; charset=utf-8', 'text/csv', 'application/xml', 'image/svg+xml'],
    ...['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/jwt', 'application/at+jwt'],
    ...['application/yaml', 'application/x-yaml', 'application/vnd.oai.openapi+yaml', 'application/javascript'],
    ...['application/toml', 'application/atom+xml', 'application/token-introspection+jwt', 'application/json-seq', ''],
    ...['text/plain; charset=utf8mb4', 'application/json; charset="none"', 'text/event-stream;charset=UTF-8'],
  ])('of type %s is text', async (type) => {
    expect(await ofType(type, 'é\n')).toMatchObject({ text: 'é\n', bytes: 3 });
    expect((await ofType(type, 'é')).base64 === undefined).toBe(type !== 'image/svg+xml');
  });

  test.each([
    ...['application/octet-stream', 'application/jsonfoo', 'application/vnd.ms-excel', 'binary', 'multipart/mixed'],
  ])('of type %s is text if its bytes are', async (type) => {
    expect(await ofType(type, 'é,\t\u001b[1m\r\n')).toMatchObject({
      text: 'é,\t\u001b[1m\r\n',
      base64: 'w6ksCRtbMW0NCg==',
    });
    for (const bytes of [
      [0x50, 0x4b, 3, 4],
      [0x1f, 0x8b],
      [0xe9, 0x41],
      [0x41, 0],
    ])
      expect(await ofType(type, new Uint8Array(bytes))).not.toHaveProperty('text');
  });

  test.each(['image/png', 'audio/mpeg', 'font/woff2'])('of type %s is bytes', async (type) => {
    const response = await ofType(type, 'x');
    expect([response.text, response.bytes]).toEqual([undefined, 1]);
  });

  test.each([
    ['text/plain', [0xff, 0xfe, 0x41, 0], 'A'],
    ['text/csv; charset=windows-1251', [0xcf, 0xf0], 'Пр'],
    ['text/plain', [0x47, 0x72, 0xfc, 0xdf, 0x65], 'Grüße'],
    ['application/json; charset=utf-8', [0x22, 0xe9, 0x22], '"é"'],
    ['text/plain', [0xff, 0xfe, 0], undefined],
    ['text/plain', [0xff, 0], undefined],
  ])('of type %s with the bytes %j is %j', async (type, bytes, text) => {
    const response = await ofType(type, new Uint8Array(bytes));
    expect(response.text).toBe(text);
    if (text === undefined) expect(response.base64).toBe(Buffer.from(bytes).toString('base64'));
  });

  test('without a body is empty text', async () =>
    expect(await setup(() => new Response(null, { status: 204 })).call()).toMatchObject({ text: '', bytes: 0 }));

  test('shows at most 200 headers and 64 KiB of them', async () => {
    const many = Array.from({ length: 5000 }, (_, at): [string, string] => [`x-${at}`, 'a']);
    const headersOf = async (headers: HeadersInit) =>
      (await setup(() => new Response(null, { headers })).call()).headers;
    expect(await headersOf(many)).toHaveLength(201);
    expect(await headersOf({ 'x-long': 'a'.repeat(200_000) })).toEqual([['x-long', '‹removed›']]);
    expect(await headersOf({ 'x-long': 'a'.repeat(60_000) })).toEqual([['x-long', 'a'.repeat(60_000)]]);
  });

  test('is truncated at 1 MiB, even within a character', async () => {
    const mebibyte = 1024 * 1024;
    const response = await ofType('text/plain', `ab${'漢'.repeat(mebibyte)}`);
    expect(response).toMatchObject({ bytes: mebibyte, truncated: true });
    expect(response.text).toBe(`ab${'漢'.repeat(Math.floor((mebibyte - 2) / 3))}`);
    expect((mebibyte - 2) % 3).not.toBe(0);
  });

  test('shows nothing of a token whose last character is cut off', async () => {
    const token = 'fake-access-1';
    const filler = 'x'.repeat(1024 * 1024 - token.length + 1);
    const response = await ofType('text/plain', `${filler}${token} and more`);
    expect(response.text?.slice(-token.length)).toBe(`x${'*'.repeat(token.length - 1)}`);
    expect(response).toMatchObject({ truncated: true, masked: true });
  });
});

test('can be canceled during the request and while waiting for a token', async () => {
  const waiting = setup(undefined, { getAccessToken: () => new Promise(() => {}) });
  for (const { call } of [setup(() => new Promise<Response>(() => {})), waiting]) {
    const abort = new AbortController();
    const called = catchFailure(call({}, testProfile(), abort.signal));
    abort.abort();
    expect((await called).kind).toBe('canceled');
  }
  expect(waiting.transport.requests).toHaveLength(0);
});
