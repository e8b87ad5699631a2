import { expect, test } from 'vitest';
import { redact } from '../../electron/core/redaction/server-text.ts';

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
