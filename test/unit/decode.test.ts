import { describe, expect, test } from 'vitest';
import { decodeToken } from '../../electron/inspector/decode.ts';
import { tokenViewSchema } from '../../shared/tokens.ts';

const part = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
const jws = (claims: string, header = '{"alg":"RS256","typ":"JWT"}') => `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
const view = (token: string) => tokenViewSchema.parse(decodeToken(token));

test('a JWS: header, claims and length, without its signature', () => {
  const token = jws('{"sub":"alice","n":1}');
  expect(view(token)).toEqual({
    kind: 'jws',
    header: { alg: 'RS256', typ: 'JWT' },
    claims: { sub: 'alice', n: 1 },
    bytes: token.length,
  });
  expect(JSON.stringify(view(token))).not.toMatch(/c2ln|signature/);
});

test('written out: base64url with - and _, and UTF-8', () => {
  // {"a":"~~~???","b":"é漢🔑"}
  expect(view('eyJhbGciOiJFUzI1NiJ9.eyJhIjoifn5-Pz8_IiwiYiI6IsOp5ryi8J-UkSJ9.c2ln')).toMatchObject({
    kind: 'jws',
    header: { alg: 'ES256' },
    claims: { a: '~~~???', b: 'é漢🔑' },
  });
});

test('an unsigned JWS is shown as what it is', () => {
  expect(view(`${part('{"alg":"none"}')}.${part('{}')}.`)).toMatchObject({ kind: 'jws', header: { alg: 'none' } });
});

test('a JWE: its header alone', () => {
  const token = `${part('{"alg":"dir","enc":"A256GCM"}')}..aXY.Y2lwaGVydGV4dA.dGFn`;
  expect(view(token)).toEqual({ kind: 'jwe', header: { alg: 'dir', enc: 'A256GCM' }, bytes: token.length });
});

describe('opaque', () => {
  test.each([
    '',
    'fake-opaque',
    'a.b.c',
    'a.b.c.d.e',
    '..',
    '....',
    'v1.local.fake',
    jws('{"cut":'),
    jws('[]'),
    jws('"text"'),
    jws('null'),
    jws('{}', '[]'),
    `${jws('{}')}.x`,
    'é漢',
  ])('%j', (token) => {
    expect(view(token)).toEqual({ kind: 'opaque', bytes: Buffer.byteLength(token) });
  });
});

test('a claim named __proto__ is a claim, and changes nothing else', () => {
  const decoded = view(jws('{"__proto__":{"admin":true},"constructor":1}'));
  if (decoded.kind !== 'jws') throw new Error('not decoded');
  expect(Object.keys(decoded.claims)).toEqual(['__proto__', 'constructor']);
  expect(decoded.claims.admin).toBeUndefined();
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});
