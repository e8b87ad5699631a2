import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { listDecodings } from '../../electron/core/redaction/decode-escapes.ts';
import { redactBody, redactHeaders, redactUrl } from '../../electron/core/redaction/redact-message.ts';
import { createRedactor } from '../../electron/core/redaction/redactor.ts';
import { sanitizeServerText } from '../../electron/core/redaction/sanitize-server-text.ts';
import { createSecretLabels, type SecretLabels } from '../../electron/core/redaction/secret-labels.ts';
import type { ExchangePurpose } from '../../shared/exchanges.ts';
import { measureMs, measureUntilBelow } from '../support/performance.ts';
import { fakeToken } from './log/support.ts';

const password = 'pä ss+"w%rd🔑';
const punctuation = "a.b-c_d~e*f!g(h)i'j/k l<m";

// What one encoder leaves as it is, another escapes: each result written out by hand.
test.each([
  ['raw', password],
  ['percent-encoded', 'p%C3%A4%20ss%2B%22w%25rd%F0%9F%94%91'],
  ['percent-encoded in lower case', 'p%c3%a4%20ss%2b%22w%25rd%f0%9f%94%91'],
  ['form-encoded', 'p%C3%A4+ss%2B%22w%25rd%F0%9F%94%91'],
  ['JSON-escaped', 'pä ss+\\"w%rd🔑'],
  ['JSON-escaped for HTML (.NET)', 'p\\u00E4 ss\\u002B\\u0022w%rd\\uD83D\\uDD11'],
  ['base64', 'cMOkIHNzKyJ3JXJk8J+UkQ=='],
  ['base64url', 'cMOkIHNzKyJ3JXJk8J-UkQ'],
  ['encodeURIComponent', "a.b-c_d~e*f!g(h)i'j%2Fk%20l%3Cm", punctuation],
  ['RFC 3986', 'a.b-c_d~e%2Af%21g%28h%29i%27j%2Fk%20l%3Cm', punctuation],
  ['Go, Python', 'a.b-c_d~e%2Af%21g%28h%29i%27j%2Fk+l%3Cm', punctuation],
  ['application/x-www-form-urlencoded', 'a.b-c_d%7Ee*f%21g%28h%29i%27j%2Fk+l%3Cm', punctuation],
  ["PHP's urlencode", 'a.b-c_d%7Ee%2Af%21g%28h%29i%27j%2Fk+l%3Cm', punctuation],
  ["PHP's json_encode", "a.b-c_d~e*f!g(h)i'j\\/k l<m", punctuation],
  ["Go's encoding/json", "a.b-c_d~e*f!g(h)i'j/k l\\u003cm", punctuation],
  ['System.Text.Json', 'a.b-c_d~e*f!g(h)i\\u0027j/k l\\u003Cm', punctuation],
])('removes every occurrence of a secret: %s', (_name, spelling, secret = password) => {
  expect(sanitizeServerText(`a ${spelling} b ${spelling}.`, [secret])).toBe('a [secret] b [secret].');
});

test.each([
  ['longest first', 'not-real-secret and not-real', ['not-real', 'not-real-secret', ''], '[secret] and [secret]'],
  ['once in its own placeholder', 'a secret secret', ['secret'], 'a [secret] [secret]'],
  ['with the text if short', 'Account is not fully set up', ['p'], '[removed]'],
  ['with the text if short and encoded', 'it was p%7E%2F1', ['p~/1'], '[removed]'],
  ...['User is locked out.', 'AADSTS50126: Error validating credentials', 'Ça va? 漢字'].map(
    (text): [string, string, string[], string] => ['not from other text', text, [], text],
  ),
  ['not its beginning', 'User not-a-real', ['not-a-real-secret'], 'User not-a-real'],
  ['not with the text if short and absent', 'Account is not set up', ['xyz'], 'Account is not set up'],
])('removes secrets: %s', (_what, text, secrets, expected) => {
  expect(sanitizeServerText(text, secrets)).toBe(expected);
});

test('accepts a secret with a lone surrogate', () => {
  expect(sanitizeServerText('the code is \ud83d', ['\ud83d'])).not.toContain('\ud83d');
  expect(sanitizeServerText('wrong password', ['fake\udc00'])).toBe('wrong password');
});

test.each([
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
  'eyJhbGciOiJkaXIifQ..aXY.Y3Q.dGFn',
  'fake_opaque-token~0123456789+0123456789abcdef==',
])('removes %s, which looks like a token', (token) => {
  expect(sanitizeServerText(`got ${token} here`)).toBe('got [removed] here');
});

test.each([
  ...['a\u0000b', 'a\r\nb', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\u202eb', 'a\u2066b', 'a\u200fb', 'a\u061cb'],
  ...['a\u2028b', 'a\u0000\u202e\r\nb'],
])('replaces control and bidirectional characters: %j', (text) => {
  expect(sanitizeServerText(text)).toBe('a b');
});

test('truncates long text between characters', () => {
  expect(sanitizeServerText('a '.repeat(250))).toHaveLength(499);
  expect(sanitizeServerText('ab '.repeat(167))).toBe('ab '.repeat(167).trim());
  expect(sanitizeServerText('ab '.repeat(1000))).toHaveLength(501);
  expect(sanitizeServerText('ab '.repeat(1000)).endsWith('…')).toBe(true);
  expect(sanitizeServerText(`a${'🔑 '.repeat(500)}`)).toBe(`a${'🔑 '.repeat(166)}…`);
});

test('searches the beginning of a long text, and shows no part of a secret at its end', () => {
  const secret = 'not-a-real-secret-1234';
  const secrets = [secret, 'k7'.repeat(700)];
  const cut = `${'\n'.repeat(64 * 1024 - 10)}${secret}`;
  expect(sanitizeServerText(cut, secrets)).toBe('[secret]');
  const long = '%41&#65;'.repeat(500_000);
  expect(measureUntilBelow(100, () => measureMs(() => sanitizeServerText(long, secrets), 1))).toBeLessThan(100);
});

const redactorFor = (purpose: ExchangePurpose) => createRedactor(createSecretLabels(randomBytes), purpose);

describe('the redactor', () => {
  test('truncates URLs and headers', () => {
    const words = 'word '.repeat(10_000);
    const redactor = redactorFor('api');
    const long = new URL(`https://a.example/${'a/'.repeat(50_000)}?b=${'c/'.repeat(50_000)}`);
    const { url, path } = redactUrl(long, redactor);
    expect(path).toHaveLength(8000);
    expect(url).toHaveLength(16_000);
    expect(redactHeaders([['x-words', words]], redactor)[0]?.[1]).toHaveLength(8000);
  });

  test('drops a secret that truncation cuts in two', () => {
    const redactor = redactorFor('api');
    redactor.addSecret('not-a-real-secret-that-is-cut', '‹secret›');
    for (const before of [64 * 1024 - 20, 64 * 1024 - 40]) {
      const text = `${'x '.repeat(before / 2)}not-a-real-secret-that-is-cut${' y'.repeat(100)}`;
      const body = redactBody(text, 'text/plain', redactor);
      expect(JSON.stringify(body)).not.toContain('not-a-real');
      expect(body).toMatchObject({ kind: 'text', cut: true });
    }
  });
});

const countFound = (labels: SecretLabels, text: string) =>
  labels.listRecentTokens().flatMap((tokens) => tokens.find(listDecodings(text, 'utf16'), false) ?? []).length;

test('searches for a limited number of recent tokens until they are cleared', () => {
  const labels = createSecretLabels(randomBytes);
  const first = labels.getLabel('access_token', fakeToken('0'));
  for (let count = 1; count <= 40; count += 1) labels.getLabel('refresh_token', fakeToken(String(count)));
  const isSearched = (count: number) => countFound(labels, fakeToken(String(count))) > 0;
  expect([9, 40].map(isSearched)).toEqual([true, true]);
  for (let count = 41; count <= 80; count += 1) labels.getLabel('refresh_token', fakeToken(String(count)));
  expect([0, 9, 49, 80].map(isSearched)).toEqual([false, false, true, true]);
  labels.clear();
  expect([49, 80].map(isSearched)).toEqual([false, false]);
  expect(labels.getLabel('token', fakeToken('0'))).toBe(first);
});

test('keeps nothing that the user typed', () => {
  const labels = createSecretLabels(randomBytes);
  for (const kind of ['password', 'one_time_code', 'recovery_code', 'secret', 'credentials', 'cookie'] as const)
    expect(labels.getLabel(kind, 'fake-value-of-a-person')).toMatch(/^‹[\w -]+›$/);
  expect(countFound(labels, 'fake-value-of-a-person')).toBe(0);
});

const laterSecret = 'not-a-real/secret that comes later+';

test.each<[name: string, text: string, isTruncated: boolean, runs: number]>([
  ['nothing of it', 'a text that is longer than the secret, but has other words', false, 1],
  ['the secret', `it was ${laterSecret}`, false, 2],
  ['the secret with escapes', `it was ${encodeURIComponent(laterSecret)}`, false, 2],
  ['the secret in base64', `it was ${Buffer.from(laterSecret).toString('base64')}`, false, 2],
  ['the secret beside an earlier one', `both not-a-real-earlier-secret and ${laterSecret}`, false, 2],
  ['the beginning of the secret at its end', `it was ${laterSecret.slice(0, 20)}`, true, 2],
])('searches a text again that had %s before the secret was known', (_, text, isTruncated, runs) => {
  const redactor = createRedactor(createSecretLabels(randomBytes), 'api');
  redactor.addSecret('not-a-real-earlier-secret', '‹earlier›');
  let count = 0;
  const redacted = redactor.redactUntilStable(() => {
    count += 1;
    const result = isTruncated ? redactor.redactTruncatedText(text) : redactor.redactText(text);
    redactor.redactSecret('password', laterSecret);
    return result;
  });
  expect([count, redacted.includes(laterSecret.slice(0, 20))]).toEqual([runs, false]);
});
