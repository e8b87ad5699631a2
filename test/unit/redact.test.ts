import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { redactBody, redactHeaders, redactUrl } from '../../electron/core/redaction/redact-message.ts';
import { createRedactor } from '../../electron/core/redaction/redactor.ts';
import { createSecretLabels } from '../../electron/core/redaction/secret-labels.ts';
import { getSecretKind } from '../../electron/core/redaction/secret-names.ts';
import { redact } from '../../electron/core/redaction/server-text.ts';
import type { ExchangePurpose } from '../../shared/exchanges.ts';

const password = 'pä ss+"w%rd🔑';

// Each spelling written out by hand.
test.each([
  ['raw', 'pä ss+"w%rd🔑'],
  ['percent-encoded', 'p%C3%A4%20ss%2B%22w%25rd%F0%9F%94%91'],
  ['percent-encoded in lower case', 'p%c3%a4%20ss%2b%22w%25rd%f0%9f%94%91'],
  ['form-encoded', 'p%C3%A4+ss%2B%22w%25rd%F0%9F%94%91'],
  ['JSON-escaped', 'pä ss+\\"w%rd🔑'],
  ['JSON-escaped for HTML (.NET)', 'p\\u00E4 ss\\u002B\\u0022w%rd\\uD83D\\uDD11'],
  ['base64', 'cMOkIHNzKyJ3JXJk8J+UkQ=='],
  ['base64url', 'cMOkIHNzKyJ3JXJk8J-UkQ'],
])('the %s secret is removed, each time', (_name, spelling) => {
  expect(redact(`a ${spelling} b ${spelling}.`, [password])).toBe('a [secret] b [secret].');
});

// What one encoder leaves as it is, another escapes: each result written out by hand.
test.each([
  ['encodeURIComponent', "a.b-c_d~e*f!g(h)i'j%2Fk%20l%3Cm"],
  ['RFC 3986', 'a.b-c_d~e%2Af%21g%28h%29i%27j%2Fk%20l%3Cm'],
  ['Go, Python', 'a.b-c_d~e%2Af%21g%28h%29i%27j%2Fk+l%3Cm'],
  ['application/x-www-form-urlencoded', 'a.b-c_d%7Ee*f%21g%28h%29i%27j%2Fk+l%3Cm'],
  ["PHP's urlencode", 'a.b-c_d%7Ee%2Af%21g%28h%29i%27j%2Fk+l%3Cm'],
  ["PHP's json_encode", "a.b-c_d~e*f!g(h)i'j\\/k l<m"],
  ["Go's encoding/json", "a.b-c_d~e*f!g(h)i'j/k l\\u003cm"],
  ['System.Text.Json', 'a.b-c_d~e*f!g(h)i\\u0027j/k l\\u003Cm'],
])('a secret with marks is removed as %s writes it', (_name, spelling) => {
  expect(redact(`a ${spelling} b`, ["a.b-c_d~e*f!g(h)i'j/k l<m"])).toBe('a [secret] b');
});

test('several secrets are removed, the longer first', () => {
  expect(redact('not-real-secret and not-real', ['not-real', 'not-real-secret', ''])).toBe('[secret] and [secret]');
});

test('a secret that is part of the mark does not multiply it', () => {
  expect(redact('a secret secret', ['secret'])).toBe('a [secret] [secret]');
});

test('a secret of a few characters is not told by a mark in a word', () => {
  expect(redact('Account is not fully set up', ['p'])).toBe('[removed]');
  expect(redact('Account is not fully set up', ['xyz'])).toBe('Account is not fully set up');
});

test('a secret of a few characters is not told in another encoding either', () => {
  expect(redact('it was p%7E%2F1', ['p~/1'])).toBe('[removed]');
});

test('a secret with half a surrogate pair does not throw', () => {
  expect(redact('the code is \ud83d', ['\ud83d'])).not.toContain('\ud83d');
  expect(redact('wrong password', ['fake\udc00'])).toBe('wrong password');
});

test.each([
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln',
  'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.',
  'eyJhbGciOiJkaXIifQ..aXY.Y3Q.dGFn',
  'fake_opaque-token~0123456789+0123456789abcdef==',
])('%s looks like a token and is removed', (token) => {
  expect(redact(`got ${token} here`)).toBe('got [removed] here');
});

test.each(['User is locked out.', 'AADSTS50126: Error validating credentials', 'Ça va? 漢字'])('%s stays', (text) => {
  expect(redact(text)).toBe(text);
});

test.each([
  'a\u0000b',
  'a\r\nb',
  'a\u001b[31mb'.replace('[31m', ''),
  'a\u007fb',
  'a\u0085b',
  'a\u202eb',
  'a\u2066b',
  'a\u200fb',
  'a\u061cb',
  'a\u2028b',
  'a\u0000\u202e\r\nb',
])('control and direction characters go: %j', (text) => {
  expect(redact(text)).toBe('a b');
});

test('long texts are cut, whole characters left whole', () => {
  expect(redact('a '.repeat(250))).toHaveLength(499);
  expect(redact('ab '.repeat(1000))).toHaveLength(501);
  expect(redact('ab '.repeat(1000)).endsWith('…')).toBe(true);
  expect(redact(`a${'🔑 '.repeat(500)}`).isWellFormed()).toBe(true);
});

const random = 'Zx81'.repeat(15);

const redactorFor = (purpose: ExchangePurpose) => createRedactor(createSecretLabels(randomBytes), purpose);

describe('the log', () => {
  test('shows nothing random and long of a token request, though nothing names it', () => {
    expect(redactorFor('password').redactText(`what is ${random}?`)).not.toContain(random);
    expect(redactorFor('api').redactText(`what is ${random}?`)).toContain(random);
  });

  test('shows no private part of a key in a key set, and knows a secret however it is spelled', () => {
    for (const member of ['d', 'p', 'k']) expect(getSecretKind(member, 'keys')).toBe('secret');
    for (const name of ['ACCESS_TOKEN', 'accessToken', 'Access-Token'])
      expect(getSecretKind(name, 'api')).toBe('access_token');
  });

  test('shows no credentials, whatever the case of their header, and no code that a browser is sent with', () => {
    const shown = JSON.stringify(
      redactHeaders(
        [
          ['Authorization', 'Bearer not-a-real-token'],
          ['AUTHORIZATION', `Basic ${Buffer.from('desktop:not-a-real-secret').toString('base64')}`],
          ['authorization', 'Digest not-a-real-digest'],
          ['Location', 'https://app.example.com/back?state=not-a-real-state#words=not-a-real-word'],
          ['Set-Cookie', 'id=not-a-real-cookie; Secure'],
        ],
        redactorFor('api'),
      ),
    );
    expect(shown).not.toMatch(/not-a-real|bm90LWEtcmVhb/);
  });

  test('keeps no more of an address or a header than it says', () => {
    const words = 'word '.repeat(10_000);
    const redactor = redactorFor('api');
    const { url, path } = redactUrl(
      new URL(`https://a.example/${'a/'.repeat(50_000)}?b=${'c/'.repeat(50_000)}`),
      redactor,
    );
    expect(path).toHaveLength(8000);
    expect(url).toHaveLength(16_000);
    expect(redactHeaders([['x-words', words]], redactor)[0]?.[1]).toHaveLength(8000);
  });

  test('shows no beginning of a secret where a long text is cut in the middle of it', () => {
    const redactor = redactorFor('api');
    redactor.addSecret('not-a-real-secret-that-is-cut', '‹secret›');
    for (const before of [64 * 1024 - 20, 64 * 1024 - 40]) {
      const body = redactBody(
        `${'x '.repeat(before / 2)}not-a-real-secret-that-is-cut${' y'.repeat(100)}`,
        'text/plain',
        redactor,
      );
      expect(JSON.stringify(body)).not.toContain('not-a-real');
      expect(body).toMatchObject({ kind: 'text', cut: true });
    }
  });
});
