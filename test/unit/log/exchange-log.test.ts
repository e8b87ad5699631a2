import { createHash } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../../electron/core/ports.ts';
import type { ExchangeRequest } from '../../../electron/http/exchange.ts';
import type { ExchangeDetails } from '../../../shared/exchanges.ts';
import { exchangeDetailsSchema, logChangesSchema } from '../../../shared/exchanges.ts';
import { jsonResponse } from '../support/transport.ts';
import { fakeToken, form, recorded } from './support.ts';

const access = fakeToken('access');
const refresh = fakeToken('refresh');
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);

const labelOf = (kind: string, text: string) => `‹${kind} token #1, 60 bytes, sha256 ${hashOf(text)}…›`;

/** Records a call with this response, and returns it as it was recorded. */
async function recordedResponse(response: unknown, request: Parameters<ReturnType<typeof recorded>['send']>[0] = {}) {
  const { log, send } = recorded(() => (response instanceof Response ? response : jsonResponse(response)));
  await send(request);
  return only(await log.list());
}

const only = (all: ExchangeDetails[]) => exchangeDetailsSchema.parse(all.at(-1));

const jsonOf = ({ response }: Pick<ExchangeDetails, 'response'>) =>
  response?.body.kind === 'json' ? response.body.text : '';

describe('a recorded exchange', () => {
  test('replaces the secrets of a password request by labels', async () => {
    const fields = { grant_type: 'password', username: 'alice', password: 'fake-password' };
    const { log, send } = recorded(() =>
      jsonResponse({ access_token: access, refresh_token: refresh, expires_in: 300 }),
    );
    await send({ purpose: 'password', ...form(fields) });
    const { request, response, ...rest } = only(await log.list());
    expect(rest).toEqual({
      ...{ id: 1, purpose: 'password', method: 'POST', origin: 'https://id.example.com', path: '/token', status: 200 },
      ...{ url: 'https://id.example.com/token', startedAt: expect.any(Number), waitMs: 0, durationMs: 0 },
    });
    const shownFields = Object.entries({ ...fields, password: '‹password›' });
    expect(request?.body).toEqual({ kind: 'form', fields: shownFields });
    expect(JSON.parse(jsonOf({ response }))).toEqual({
      access_token: labelOf('access', access),
      refresh_token: labelOf('refresh', refresh),
      expires_in: 300,
    });
  });

  test('labels what users type without hash, length or number', async () => {
    const { log, send } = recorded(() => jsonResponse({ recovery_code: 'FAKERECOVERYCODE00000001' }));
    const codeFields = { otp: '123456', binding_code: '654321', recovery_code: 'FAKECODE', code: '1' };
    await send({ purpose: 'mfa', ...form(codeFields) });
    await send({ purpose: 'mfa', ...form({ password: 'fake-password-1', totp: '123456' }) });
    const labels = JSON.stringify(await log.list())
      .match(/‹[^›]*›/g)
      ?.sort();
    const [codes, recoveryCodes] = [Array(4).fill('‹one-time code›'), Array(3).fill('‹recovery code›')];
    expect(labels).toEqual([...codes, '‹password›', ...recoveryCodes]);
  });

  test.each<[what: string, password: string, response: unknown, text: string]>([
    ['short', 'pw1', { message: 'the pw1 is wrong', b: 5, c: 'fine' }, '{"message":"‹removed›","b":5,"c":"fine"}'],
    ['encoded short', 'p~/1', new Response('it was p%7E%2F1 or cH4vMQ'), '‹removed›'],
  ])('withholds text that contains a %s secret', async (_what, password, response, text) => {
    const { response: recordedOne } = await recordedResponse(response, { purpose: 'password', ...form({ password }) });
    expect(recordedOne?.body).toMatchObject({ text });
  });

  test('redacts a value before the name that marks it as secret', async () => {
    const found = await recordedResponse({ echo: `a ${access} b`, access_token: access });
    expect(JSON.stringify(found)).not.toContain(access);
  });

  test('keeps numbers, repeated names and `__proto__` as they were', async () => {
    const text = '{"id": 12345678901234567890, "a":1,"a":2, "__proto__":{"token":"fake-1"}, "list":[1.50,true,null]}';
    const headers = { 'content-type': 'application/json' };
    const { response } = await recordedResponse(new Response(text, { headers }));
    expect(response?.body).toMatchObject({
      text: '{"id":12345678901234567890,"a":1,"a":2,"__proto__":{"token":"‹token #1›"},"list":[1.50,true,null]}',
    });
  });

  test('redacts everything below a secret name, and nothing after it', async () => {
    const credentials = (one: string, other: string | number) => ({ a: [one, { b: other }], set: true });
    const given = { credentials: credentials('fake-one', 12345678), name: 'shown', tokens: ['fake-two'] };
    expect(JSON.parse(jsonOf(await recordedResponse(given)))).toEqual({
      ...{ credentials: credentials('‹secret›', '‹secret›'), name: 'shown', tokens: ['‹token #1›'] },
    });
  });

  test('redacts cookies, redirects and texts', async () => {
    const challenge = 'Bearer error="invalid_token", scope="orders:read"';
    const headers = new Headers([
      ['set-cookie', 'sid=fake-cookie-1; Path=/; HttpOnly'],
      ['location', 'https://a.example/cb?code=fake-code-1&state=fake-state#id_token=fake-3'],
      ['www-authenticate', challenge],
    ]);
    const page = '<input value="x"> access_token=fake-token-1&scope=a "password":"fake two words"';
    const { response } = await recordedResponse(new Response(page, { headers }));
    expect(response?.headers.filter(([name]) => name !== 'content-type')).toEqual([
      ['location', 'https://a.example/cb?code=‹removed›&state=‹removed›'],
      ['set-cookie', 'sid=‹cookie›; Path=/; HttpOnly'],
      ['www-authenticate', challenge],
    ]);
    const text = '<input value="x"> access_token=‹access token #1›&scope=a "password":"‹password›"';
    expect(response?.body).toMatchObject({ text, cut: false });
  });

  test('omits a body that is not text', async () => {
    const { response } = await recordedResponse(new Response(new Uint8Array([0xff, 0xfe, 1, 2, 3])));
    expect(response?.body).toEqual({ kind: 'unread', bytes: 5 });
  });

  test('redacts an unnamed JOSE token', async () => {
    const token = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.ZmFrZQ';
    const { log, send } = recorded(() => jsonResponse({ note: `see ${token}.`, again: token }));
    await send({ url: `https://api.example.com/reset/${token}?next=${token}` });
    const text = JSON.stringify(await log.list());
    expect(text).not.toContain('eyJzdWIiOiJhIn0');
    expect(text.match(/‹token #1, 42 bytes/g)?.length).toBe(5);
  });

  test('records a failure and the response headers', async () => {
    const { log, send } = recorded(() => new Response('x'.repeat(100)));
    await send({}, { maxBodyBytes: 10 }).catch(() => {});
    await send({ url: 'http://api.example.com/' }).catch(() => {});
    expect(await log.list()).toMatchObject([
      { failure: { kind: 'response_too_large' }, status: 200, response: { body: { kind: 'none' } } },
      { failure: { kind: 'endpoint_refused' } },
    ]);
    expect((await log.list())[1]?.response).toBeUndefined();
  });
});

describe('the exchange log', () => {
  test('reports changes at most ten times a second', async () => {
    const { log, send, clock } = recorded(() => jsonResponse({}));
    const onChange = vi.fn();
    log.onChange(onChange);
    await send();
    await send();
    clock.advance(100);
    expect(onChange).toHaveBeenCalledTimes(1);
    const first = logChangesSchema.parse(log.getChanges(0));
    expect(first.exchanges.map(({ id }) => id)).toEqual([1, 2]);
    expect(log.getChanges(first.revision).exchanges).toEqual([]);
    await send();
    clock.advance(100);
    expect(log.getChanges(first.revision)).toMatchObject({ oldest: 1, exchanges: [{ id: 3, status: 200 }] });
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  test('records 10,000 exchanges in short slices and little memory, and keeps the last 500', async () => {
    const timers: (() => void)[] = [];
    let nowMs = 0;
    const clock: Clock = {
      now: () => 0,
      monotonicNow: () => {
        nowMs += 1;
        return nowMs;
      },
      after(_delayMs, run) {
        timers.push(run);
        return () => {};
      },
    };
    const { log } = recorded(() => jsonResponse({}), undefined, clock);
    const url = new URL('https://api.example.com/orders');
    const headers = new Headers({ 'content-type': 'application/json' });
    const body = Buffer.from('{"orders":[{"id":1}]}');
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 10_000; count += 1)
      log
        .observe({ purpose: 'api', method: 'GET', url: url.href, headers: {} }, url)
        .onFinished({ status: 200, statusText: 'OK', headers, body, truncated: false, durationMs: 1, sentAt: 0 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
    log.clearTokens();
    const [listed, first] = [log.list(), log.get(9501)];
    timers.shift()?.();
    expect(log.getChanges(0).exchanges.length).toBeLessThan(20);
    for (let run = timers.shift(); run; run = timers.shift()) run();
    expect((await listed)[0]).toMatchObject({ id: 9501, status: 200, response: { body: { kind: 'json' } } });
    expect(await first).toEqual((await listed)[0]);
    expect(log.getChanges(0)).toMatchObject({ oldest: 9501, exchanges: expect.objectContaining({ length: 500 }) });
  });

  const [few, value] = [{ 'content-type': 'text/plain' }, `fake-value ${'a=b&c="d", %41 '.repeat(13_000)}`];
  test.each<[what: string, headers: HeadersInit, recordedLines: number]>([
    ['5,000 lines', Array.from({ length: 5000 }, (_, at) => [`x-${at}`, `secret=fake-${at}`]), 201],
    ['5,000 cookies', Array.from({ length: 5000 }, (_, at) => ['set-cookie', `fake-${at}=b; path=/`]), 201],
    ...['x-long', 'location', 'set-cookie', 'www-authenticate', 'x-token'].flatMap((name) =>
      [60, 200].map((kb): [string, HeadersInit, number] => [
        `${kb} KB of ${name}`,
        { ...few, [name]: value.slice(0, kb * 1000) },
        2,
      ]),
    ),
    ['odd bytes', { ...few, 'x-odd': '\x80\xff\x01\t\x7f'.repeat(40_000) }, 2],
  ])('limits what it searches of a response with %s', async (_what, headers, recordedLines) => {
    const { log, send } = recorded(() => new Response('text', { headers }));
    await send();
    const found = only(await log.list()).response?.headers ?? [];
    expect(found).toHaveLength(recordedLines);
    expect(JSON.stringify(found).length).toBeLessThan(80_000);
    expect(found.every(([, text]) => text.length <= 8000)).toBe(true);
  });

  test('withholds a form of more than 1,000 fields', async () => {
    const { log, send } = recorded(() => jsonResponse({}));
    for (const count of [1000, 1001]) await send({ ...form({}), body: `${'a=b&'.repeat(count - 1)}a=b` });
    expect((await log.list()).map(({ request }) => request?.body.kind)).toEqual(['form', 'text']);
  });

  test('drops the oldest by count and size', async () => {
    const few = recorded(() => jsonResponse({}), { maxExchanges: 2, maxCharacters: 1e6 });
    for (let count = 0; count < 4; count += 1) await few.send();
    few.clock.advance(0);
    expect(few.log.getChanges(0)).toMatchObject({ oldest: 3, exchanges: [{ id: 3 }, { id: 4 }] });
    const small = recorded(() => jsonResponse({ text: 'a'.repeat(1000) }), { maxExchanges: 100, maxCharacters: 4000 });
    for (let count = 0; count < 9; count += 1) await small.send();
    expect((await small.log.list()).length).toBeLessThan(4);
    expect((await small.log.list()).at(-1)?.id).toBe(9);
  });

  test('continues numbering after it is cleared', async () => {
    const { log, send } = recorded(() => jsonResponse({}));
    await send();
    log.clear();
    expect(log.getChanges(0)).toMatchObject({ oldest: 2, exchanges: [] });
    expect(await log.get(1)).toBeUndefined();
    await send();
    expect((await log.get(2))?.status).toBe(200);
  });

  test('lists an exchange in progress', async () => {
    const { log, send } = recorded(() => new Promise<Response>(() => {}));
    void send({ url: 'https://api.example.com/slow?access_token=fake-token-1' });
    const under = only(await log.list());
    expect(under).toMatchObject({ path: '/slow', request: { body: { kind: 'none' } } });
    expect(under.url).toBe('https://api.example.com/slow?access_token=‹access token #1›');
    expect(under.durationMs).toBeUndefined();
  });
});

test('an exchange that cannot be redacted is recorded without content, and holds up no other', async () => {
  const { clock, log } = recorded(() => jsonResponse({}));
  const request: ExchangeRequest = { purpose: 'api', method: 'GET', url: 'https://api.example.com/a', headers: {} };
  const get = (): string => {
    throw new Error('fake defect');
  };
  const broken = { ...request, headers: Object.defineProperty({}, 'a', { get, enumerable: true }) };
  for (const one of [broken, request]) log.observe(one, new URL(one.url));
  expect(() => clock.advance(1)).toThrow('fake defect');
  const [first, second] = await Promise.all([1, 2].map(log.get));
  expect(first).toMatchObject({ path: '', request: { headers: [], body: { kind: 'text', text: '‹removed›' } } });
  expect(second).toMatchObject({ path: '/a', request: { body: { kind: 'none' } } });
});

describe('a call repeated after a refresh', () => {
  const call = { purpose: 'api', method: 'GET', url: 'https://api.example.com/orders', headers: {} } as const;
  const marks = (all: ExchangeDetails[]) => all.map((one) => exchangeDetailsSchema.parse(one).retry);

  test('is linked to a refresh, but not to one of two, or to a dropped call', async () => {
    const { log, send, sendOwn } = recorded(() => jsonResponse({}));
    const refused = { ...call };
    await sendOwn(refused);
    await send({ purpose: 'refresh', ...form({}) });
    await sendOwn({ ...call, retryOf: refused });
    expect(marks(await log.list())).toEqual(['refused', 'refresh', 'repeated'].map((part) => ({ of: 1, part })));
    log.clear();
    const first = { ...call };
    await sendOwn(first);
    await send({ purpose: 'refresh', ...form({}) });
    await send({ purpose: 'refresh', ...form({}) });
    await sendOwn({ ...call, retryOf: first });
    expect(marks(await log.list()).map((one) => one?.part)).toEqual(['refused', undefined, undefined, 'repeated']);
    log.clear();
    await sendOwn({ ...call, retryOf: first });
    expect(marks(await log.list())).toEqual([undefined]);
  });
});
