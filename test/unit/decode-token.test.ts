import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { decodeToken } from '../../electron/tokens/decode-token.ts';
import { tokenViewSchema } from '../../shared/tokens.ts';

const part = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
const jws = (claims: string, header = '{"alg":"RS256","typ":"JWT"}') => `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
const view = (token: string) => tokenViewSchema.parse(decodeToken(new Secret(token)));

test('decodes header, claims and length of a JWS without its signature', () => {
  const token = jws('{"sub":"alice","n":1}');
  expect(view(token)).toEqual({
    kind: 'jws',
    header: { alg: 'RS256', typ: 'JWT' },
    claims: { sub: 'alice', n: 1 },
    bytes: token.length,
  });
  expect(JSON.stringify(view(token))).not.toMatch(/c2ln|signature/);
});

test('decodes base64url and UTF-8', () => {
  // {"a":"~~~???","b":"é漢🔑"}
  expect(view('eyJhbGciOiJFUzI1NiJ9.eyJhIjoifn5-Pz8_IiwiYiI6IsOp5ryi8J-UkSJ9.c2ln')).toMatchObject({
    kind: 'jws',
    header: { alg: 'ES256' },
    claims: { a: '~~~???', b: 'é漢🔑' },
  });
});

test('decodes an unsigned JWS', () =>
  expect(view(`${part('{"alg":"none"}')}.${part('{}')}.`)).toMatchObject({ kind: 'jws', header: { alg: 'none' } }));

test('decodes only the header of a JWE', () => {
  const token = `${part('{"alg":"dir","enc":"A256GCM"}')}..aXY.Y2lwaGVydGV4dA.dGFn`;
  expect(view(token)).toEqual({ kind: 'jwe', header: { alg: 'dir', enc: 'A256GCM' }, bytes: token.length });
});

test.each(['', 'fake-opaque', 'a.b.c', 'a.b.c.d.e', '..', '....', 'v1.local.fake', jws('{}', '[]'), part('{ '), 'é漢'])(
  'treats %j as opaque',
  (token) => expect(view(token)).toEqual({ kind: 'opaque', bytes: Buffer.byteLength(token) }),
);

describe('reports why a token is broken', () => {
  const header = part('{"alg":"RS256"}');
  const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  test.each([
    [`${jws('{}')}.x`, 'part_count'],
    [`${header}.${part('{}')}`, 'part_count'],
    [`${header}.${part('{}')}=.c2ln`, 'payload_encoding'],
    [`${header}.${part('{}')}.c2l+`, 'signature_encoding'],
    [`${header}.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.c2ln`, 'payload_encoding'],
    [`e+${header}.e30.c2ln`, 'header_encoding'],
    [jws(nested(101)), 'too_complex'],
  ])('%.40s…', (token, fault) => expect(view(token)).toMatchObject({ kind: 'broken', fault }));

  test('decodes the maximum depth', () => expect(view(jws(nested(99))).kind).toBe('jws'));
});

test('identifies a PASETO without decoding it', () =>
  expect(view('v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIn0')).toMatchObject({
    kind: 'paseto',
    version: 'v4.public',
  }));

test('treats __proto__ as an ordinary claim', () => {
  const decoded = view(jws('{"__proto__":{"admin":true},"constructor":1}'));
  if (decoded.kind !== 'jws') throw new Error('not decoded');
  expect(Object.keys(decoded.claims)).toEqual(['__proto__', 'constructor']);
  expect(decoded.claims.admin).toBeUndefined();
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

describe('the format of a token', () => {
  test('is JWE if all five parts are base64url', () => {
    const header = part('{"alg":"dir","enc":"A128GCM"}');
    expect(view(`${header}..YQ.YQ.YQ`).kind).toBe('jwe');
    for (const text of ['b!', 'b=', 'bbbbb', 'bb'])
      expect(view(`${header}..YQ.${text}.YQ`)).toMatchObject({ kind: 'broken', fault: 'payload_encoding' });
  });

  test('is detected at the beginning of the text only', () => {
    expect(view(`${part(`${' '.repeat(12)}{`)}.x.y`).kind).toBe('broken');
    expect(view(`${part(`${' '.repeat(60)}{`)}.x.y`).kind).toBe('opaque');
  });
});
