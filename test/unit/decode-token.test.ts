import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import {
  decodeSessionToken,
  decodeToken,
  getJwsClaims,
  getReadableClaims,
  parseToken,
} from '../../electron/tokens/decode-token.ts';
import { tokenViewSchema } from '../../shared/tokens.ts';

const part = (text: string) => Buffer.from(text, 'utf8').toString('base64url');
const jws = (claims: string, header = '{"alg":"RS256","typ":"JWT"}') => `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');
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

test.each([
  ['a JWS', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln', [20, 3, 4]],
  ['a JWE', `${part('{"alg":"dir","enc":"A256GCM"}')}..aXY.Y2lwaGVydGV4dA.dGFn`, [39, 0, 3, 14, 4]],
  ['an SD-JWT', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln~WyJhIl0~', [20, 3, 4, 9]],
  ['a cut token', 'eyJhbGciOiJFUzI1NiJ9.e30', undefined],
  ['an opaque token', 'not-a-real-token', undefined],
])('measures the parts of %s', (_what, token, lengths) =>
  expect(parseToken(new Secret(token)).partLengths).toEqual(lengths),
);

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
    [`${header}.${part('{}')}`, 'signature_missing'],
    [`${header}.${part('{}')}=.c2ln`, 'padding'],
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

const headerPart = part('{"alg":"RS256"}');
const claimsPart = part('{"sub":"a"}');
const latin1Part = Buffer.from('{"sub":"\xe9"}', 'latin1').toString('base64url');

test.each<[token: string, fault: string, claims: object | undefined]>([
  [`${headerPart}.${claimsPart}`, 'signature_missing', { sub: 'a' }],
  [`${headerPart}.${claimsPart}...`, 'signature_missing', { sub: 'a' }],
  [`${headerPart}.${claimsPart}.<redacted>`, 'signature_encoding', { sub: 'a' }],
  [`${headerPart}.${claimsPart}.c2ln.c2ln`, 'part_count', { sub: 'a' }],
  [`${headerPart}=.${claimsPart}=.c2ln`, 'padding', { sub: 'a' }],
  [`${headerPart}.${claimsPart}.c2lnbg==`, 'padding', { sub: 'a' }],
  [`${headerPart}.${latin1Part}.c2ln`, 'payload_charset', { sub: 'é' }],
  [`${headerPart}.${part('\uFEFF{"sub":"a"}')}.c2ln`, 'payload_bom', { sub: 'a' }],
  [`${part('\uFEFF{"alg":"RS256"}')}.${claimsPart}.c2ln`, 'header_bom', { sub: 'a' }],
  [claimsPart, 'header_missing', { sub: 'a' }],
  [`${claimsPart}..c2ln`, 'header_missing', { sub: 'a' }],
  [`${part('{"alg"')}.${claimsPart}.c2ln`, 'header_json', { sub: 'a' }],
  [`x${headerPart}.${claimsPart}.c2ln`, 'header_encoding', { sub: 'a' }],
  [`${headerPart}.x.c2ln`, 'payload_encoding', undefined],
])('shows what can be read of %s', (token, fault, claims) => {
  const decoded = view(token);
  expect(decoded).toMatchObject({ kind: 'broken', fault });
  expect('claims' in decoded ? decoded.claims : undefined).toEqual(claims);
});

test('reads the disclosures of an SD-JWT, and checks their digests', () => {
  const [given, city] = [part('["salt","given_name","Alice"]'), part('["salt","Berlin"]')];
  const nested = part(JSON.stringify(['salt', 'address', { cities: [{ '...': digestOf(city) }] }]));
  const issued = jws(JSON.stringify({ sub: 'a', _sd: [digestOf(given), digestOf(nested)] }));
  expect(view(`${issued}~${city}~${given}~${nested}~`)).toMatchObject({
    kind: 'sd_jwt',
    claims: { sub: 'a' },
    disclosed: { '[0]': 'Berlin', given_name: 'Alice', address: {} },
    isKeyBound: false,
  });
  expect(view(`${issued}~${given}~`)).not.toHaveProperty('disclosureFault');
  expect(view(`${issued}~${given}~${jws('{}')}`)).toMatchObject({ isKeyBound: true });
  for (const [token, disclosureFault] of [
    [`${issued}~${part('["salt","admin",true]')}~`, 'digest'],
    [`${issued}~${city}~`, 'digest'],
    [`${issued}~${part('["salt"]')}~`, 'malformed'],
    [`${issued}~${part('["salt","_sd",[]]')}~`, 'malformed'],
    [`${jws('{"_sd_alg":"md5"}')}~${given}~`, 'algorithm'],
    [`${issued}~${given}~${given}~`, 'repeated'],
    [`${jws(JSON.stringify({ _sd: [digestOf(given)], a: { _sd: [digestOf(given)] } }))}~${given}~`, 'repeated'],
    [`${issued}~${`${given}~`.repeat(1001)}`, 'too_many'],
  ] as const)
    expect(view(token)).toMatchObject({ kind: 'sd_jwt', disclosureFault });
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

test('says what is wrong with a token, and what can still be read of it', () => {
  const [header, payload] = [part('{"alg":"ES256"}'), part('{"sub":"alice"}')];
  const tokens = {
    'one padding': `${header}=.${payload}.c2ln`,
    'padding of the payload': `${header}.${payload}==.c2ln`,
    'padding of the signature': `${header}.${payload}.c2ln==`,
    'too much padding': `${header}===.${payload}.c2ln`,
    'an equals sign inside': `${header.slice(0, 8)}=${header.slice(8)}.${payload}.c2ln`,
    'one inside the signature': `${header}.${payload}.c2=ln`,
    'a byte order mark in the header': `${part('\uFEFF{"alg":"ES256"}')}.${payload}.c2ln`,
    'one inside a claim': `${header}.${part('{"sub":"a\uFEFF"}')}.c2ln`,
    'white space first': `${part(' {"alg"')}.${payload}.c2ln`,
    'a brace later': `${part('x {"alg"')}.${part('{}')}.c2ln`,
    'a header only': header,
    'claims only': payload,
    'claims with an empty part': `${payload}.`,
    'claims before a payload': `${payload}.${payload}`,
    'enc but no alg, alone': part('{"enc":"A256GCM"}'),
    'no signature': `${header}.${payload}`,
    'padding but no signature': `${header}=.${payload}`,
    'disclosures but no signature': `${header}.${payload}~c2ln~`,
    'empty ends': `${header}.${payload}...`,
    'a dot at the end': `${header}.${payload}.c2ln.`,
    'four parts': `${header}.${payload}..c2ln`,
    'five parts without enc': `${header}.${payload}.a.b.c`,
    'six parts with enc': `${part('{"enc":"A256GCM"}')}.YQ.YQ.YQ.YQ.YQ`,
    'an encrypted one': `${part('{"enc":"A256GCM"}')}.YQ.YQ.YQ.YQ`,
    'a damaged encrypted one': `${part('{"enc":"A256GCM"}')}.YQ.YQ.YQ.!`,
    text: 'eyJ-fake',
  };
  const shown = Object.entries(tokens).map(([what, token]) => {
    const { view, header, claims, headerText, claimsText } = parseToken(new Secret(token));
    const fault = view.kind === 'broken' ? view.fault : '';
    if (view.kind === 'broken') expect([view.header, view.claims]).toEqual([header, claims]);
    expect([headerText && JSON.parse(headerText), claimsText && JSON.parse(claimsText)]).toEqual([header, claims]);
    return [what, view.kind, fault, header && 'header', claims && 'claims'].filter(Boolean).join(', ');
  });
  expect(shown).toMatchInlineSnapshot(`
    [
      "one padding, broken, padding, header, claims",
      "padding of the payload, broken, padding, header, claims",
      "padding of the signature, broken, padding, header, claims",
      "too much padding, broken, header_encoding, claims",
      "an equals sign inside, broken, header_encoding, claims",
      "one inside the signature, broken, signature_encoding, header, claims",
      "a byte order mark in the header, broken, header_bom, header, claims",
      "one inside a claim, jws, header, claims",
      "white space first, broken, header_json, claims",
      "a brace later, opaque",
      "a header only, broken, part_count, header",
      "claims only, broken, header_missing, claims",
      "claims with an empty part, broken, header_missing, claims",
      "claims before a payload, broken, signature_missing, header, claims",
      "enc but no alg, alone, broken, part_count, header",
      "no signature, broken, signature_missing, header, claims",
      "padding but no signature, broken, signature_missing, header, claims",
      "disclosures but no signature, broken, signature_missing, header, claims",
      "empty ends, broken, signature_missing, header, claims",
      "a dot at the end, broken, part_count, header, claims",
      "four parts, broken, part_count, header, claims",
      "five parts without enc, broken, part_count, header, claims",
      "six parts with enc, broken, part_count, header",
      "an encrypted one, jwe, header",
      "a damaged encrypted one, broken, payload_encoding, header",
      "text, broken, header_encoding",
    ]
  `);
});

const [enough, tooFew] = ['A'.repeat(22), 'A'.repeat(21)];

test.each<[what: string, token: string, kind: string]>([
  ['with a signature', `${headerPart}.${claimsPart}.${enough}`, 'jws'],
  ['whose signature can be guessed', `${headerPart}.${claimsPart}.${tooFew}`, 'opaque'],
  ['with a ciphertext after a short part', `${part('{"enc":"A128GCM"}')}..AA.${enough}AA.AA`, 'jwe'],
  ['with a long disclosure only', `${headerPart}.${claimsPart}.AAAA~${enough}~`, 'opaque'],
  ['with a key binding only', `${headerPart}.${claimsPart}.AAAA~${headerPart}.${claimsPart}.${enough}`, 'opaque'],
  ['of PASETO', `v4.local.${tooFew}`, 'paseto'],
])('shows a session token %s only if the page cannot rebuild it', (_what, token, kind) => {
  const shown = tokenViewSchema.parse(decodeSessionToken(new Secret(token)));
  expect(shown).toMatchObject({ kind, bytes: token.length });
  expect('header' in shown).toBe(kind === 'jws' || kind === 'jwe');
});

test.each([
  [`${headerPart}.${claimsPart}.c2ln`, { sub: 'a' }, { sub: 'a' }],
  [`${headerPart}.${claimsPart}`, undefined, { sub: 'a' }],
  [part('fake-opaque'), undefined, undefined],
])('the claims of %s to rely on are %j, and to display %j', (token, reliable, readable) =>
  expect([getJwsClaims(view(token)), getReadableClaims(view(token))]).toEqual([reliable, readable]),
);
