import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toCurl } from '../../electron/exchange-log/curl.ts';
import { parseRequest } from '../../electron/parser/parse-request.ts';
import { buildReport } from '../../electron/reports/build-report.ts';
import { toHar } from '../../electron/reports/har.ts';
import { toHtml } from '../../electron/reports/html.ts';
import { parseReport } from '../../electron/reports/parse-report.ts';
import { serializeReport } from '../../electron/reports/reports.ts';
import type { ExchangeDetails } from '../../shared/exchanges.ts';
import { parseExactJson } from '../../shared/json/exact-json.ts';
import type { Report } from '../../shared/report.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { defaultStartMs } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

const formFields = Object.entries({ username: 'alice', password: '‹password›' });
const errorBody = { kind: 'json', bytes: 10, text: '{"error_description":"alice is unknown"}' } as const;

const exchange = (part: Partial<ExchangeDetails> = {}): ExchangeDetails => ({
  ...{ id: 1, purpose: 'password', method: 'POST', origin: 'https://id.example.com', path: '/token', status: 400 },
  ...{ url: 'https://id.example.com/token', startedAt: defaultStartMs, waitMs: 30, durationMs: 40 },
  request: {
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: { kind: 'form', fields: formFields },
  },
  response: { statusText: 'Bad Request', headers: [], body: errorBody },
  ...part,
});

const check = { id: 'audience', verdict: 'fail', reason: 'audience_other', reference: 'RFC 7519 §4.1.3' } as const;
const facts = { expected: 'https://api.example.com', actual: 'alice-1' };

const reportOf = (exchanges: ExchangeDetails[], personalData = true, claims: JsonObject = { sub: 'user-1' }): Report =>
  buildReport(
    {
      createdAt: defaultStartMs,
      environment: { app: '1', electron: '2', chromium: '3', node: '4', system: 'test', locale: 'en' },
      profile: testProfile(),
      session: {
        ...{ state: 'signed-in', profileId: 'acme', username: 'alice', identity: { subject: 'user-1' } },
        ...{ scopes: { requested: ['openid'], granted: ['openid'] }, signedInAt: defaultStartMs, stored: 'no' },
        ...{ receivedAt: defaultStartMs, refreshable: true, refreshing: false, refreshes: 0 },
      },
      tokens: [
        {
          tokenType: 'access',
          view: { kind: 'jws', header: { alg: 'ES256' }, claims, bytes: 100 },
          checks: [{ ...check, facts }],
        },
      ],
      exchanges,
    },
    personalData,
  );

describe('personal data', () => {
  const api = exchange({
    id: 2,
    purpose: 'api',
    url: 'https://api.example.com/people/alice?name=alice',
    path: '/people/alice',
    origin: 'https://api.example.com',
    response: { statusText: '', headers: [['x-user', 'alice']], body: { kind: 'json', bytes: 9, text: '{"a":"x"}' } },
    failure: { kind: 'server_error', details: { description: 'about alice', code: 'x' } },
  });

  test('is included on request', () => {
    const report = reportOf([exchange(), api]);
    expect(report).toMatchObject({ personalData: true, session: { username: 'alice', subject: 'user-1' } });
    expect(report.tokens[0]?.claims).toEqual({ sub: 'user-1' });
    expect(report.exchanges).toEqual([exchange(), api]);
  });

  test('is removed everywhere otherwise', () => {
    const report = reportOf([exchange(), api], false);
    expect(JSON.stringify(report)).not.toMatch(/alice|user-1/);
    const token = { tokenType: 'access', kind: 'jws', bytes: 100, header: { alg: 'ES256' }, checks: [check] };
    expect(report.tokens).toEqual([token]);
    expect(report.exchanges[0]?.response?.body).toMatchObject({ text: '{"error_description":"‹removed› is unknown"}' });
    expect(report.exchanges[1]).toMatchObject({
      url: 'https://api.example.com/people/‹removed›',
      response: { body: { kind: 'unread', bytes: 9 } },
      failure: { kind: 'server_error', details: { code: 'x' } },
    });
  });
});

test('accepts lone surrogates in names and fields', () => {
  const fields = Object.entries({ username: 'alice\ud800', '\udc00': 'x' });
  const half = exchange({ request: { headers: [], body: { kind: 'form', fields } } });
  expect(JSON.stringify(reportOf([half], false))).not.toContain('alice');
  expect(toCurl(half)).toContain("'%EF%BF%BD=x'");
});

describe('the HTML page', () => {
  test('escapes everything and allows no script', () => {
    const bad = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&\u202e`;
    const forged = exchange({
      ...{ path: bad, url: `https://a.example/${bad}`, method: bad },
      request: { headers: [[bad, bad]], body: { kind: 'form', fields: [[bad, bad]] } },
      response: { statusText: bad, headers: [], body: { kind: 'text', text: bad, cut: true } },
      failure: { kind: 'server_error', facts: { host: bad }, details: { code: bad } },
    });
    const text = toHtml(reportOf([forged], true, { [bad]: bad }));
    expect(text).not.toMatch(/<script|<img|\u202e/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1];
    const style = /<style>(.*)<\/style>/s.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
    expect(text).not.toMatch(/<(link|iframe|object|a|form|input|base)\b/);
  });
});

test('writes and reads numbers as they are written', () => {
  const numbers = '{"sub":100002348117421473,"version":3.0}';
  const body = { kind: 'json', bytes: 10, text: numbers } as const;
  const response = { statusText: '', headers: [], body };
  const report = reportOf([exchange({ response })], true, parseExactJson(numbers) as JsonObject);
  const page = toHtml(report).replace(/\s+/g, '');
  expect(page.split('&#34;sub&#34;:100002348117421473,&#34;version&#34;:3.0')).toHaveLength(3);
  const parsed = parseRequest({ kind: 'report', bytes: Buffer.from(serializeReport(report, 'json')) });
  expect(JSON.parse(parsed.split('\n')[0] ?? '')).toMatchObject({ head: { tokens: [{ claims: numbers }] } });
});

test('the HTML page has the facts of checks', () => {
  const texts = {
    '2000 bits. RSA keys need at least 2048.': {
      reason: 'key_strength_rsa_short',
      facts: { bits: 2000, minBits: 2048 },
    },
    'Expires 2030-01-01 00:00:00.000 UTC.': { reason: 'expiry_valid', facts: { at: defaultStartMs } },
    'Valid for 90 s.': { reason: 'lifetime_valid', facts: { durationMs: 90_000 } },
    'Valid for ….': { reason: 'lifetime_valid' },
  } as const;
  const report = reportOf([]);
  const checks = Object.values(texts).map((part) => ({ ...check, ...part }));
  const page = toHtml({ ...report, tokens: report.tokens.map((token) => ({ ...token, checks })) });
  for (const text of Object.keys(texts)) expect(page).toContain(text);
});

test('exports exchanges as HAR', () => {
  const entry = {
    ...{ startedDateTime: '2030-01-01T00:00:00.000Z', time: 40, response: { status: 400, content: { size: 10 } } },
    request: { method: 'POST', postData: { params: [{ name: 'username', value: 'alice' }, {}] } },
    timings: { dns: -1, connect: -1, ssl: -1, wait: 30, receive: 10 },
  };
  expect(toHar(reportOf([exchange()]))).toMatchObject({ log: { version: '1.2', entries: [entry] } });
});

describe('an opened report', () => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const good = JSON.stringify(reportOf([exchange()]));
  test.each([
    ['no JSON', '{'],
    ['not UTF-8', Buffer.from([0xff, 0xfe])],
    ['something else', '{"format":"other"}'],
    ['a list', '[]'],
    ['an unknown member', good.replace('{', '{"more":1,')],
    ['a `__proto__`', good.replace('{', '{"__proto__":{"polluted":true},')],
    ['an invalid time', good.replace(`"createdAt":${defaultStartMs}`, '"createdAt":1e300')],
    ['claims deeper than a stack', good.replace('"claims":{', `"claims":{"deep":${deep},`)],
    ['an unknown version', good.replace('"version":1', '"version":2')],
    ['a token as in earlier builds', good.replace('"tokenType"', '"role"')],
    ['an unknown failure', good.replace('"id":1', '"failure":{"kind":"x"},"id":1')],
  ])('is rejected with %s', async (_what, text) => {
    const failure = await catchFailure(() => parseReport(Buffer.from(text)));
    expect(failure.kind).toBe('report_invalid');
  });

  test('may contain a claim named `__proto__`', () => {
    const text = good.replace('"claims":{', '"claims":{"__proto__":{"polluted":true},');
    const report = parseReport(Buffer.from(text));
    expect(Object.keys(report.tokens[0]?.claims ?? {})).toContain('__proto__');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
