import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import type { ExpectedValues } from '../../electron/tokens/checks/context.ts';
import { decodeToken } from '../../electron/tokens/decode-token.ts';
import { getSpecUrl, isSpecUrl } from '../../electron/tokens/spec-links.ts';
import type { CheckId } from '../../shared/checks.ts';
import type { TokenType } from '../../shared/tokens.ts';
import { algorithms, createTestKey, describeCheck, keySetSource, runAllChecks, signToken } from './support/checks.ts';
import { defaultStartMs } from './support/clock.ts';

const key = createTestKey('ES256');
const now = defaultStartMs / 1000;
const issuer = 'https://id.example.com';

/** A token that finds no fault: RFC 9068 §2.2, OIDC Core §2. */
const good = {
  iss: issuer,
  aud: 'desktop',
  sub: 'alice-1',
  client_id: 'desktop',
  jti: 'fake-1',
  scope: 'openid orders:read',
  iat: now,
  exp: now + 300,
};
const expected: ExpectedValues = {
  issuer,
  clientId: 'desktop',
  audience: 'desktop',
  requestedScopes: ['openid', 'orders:read'],
  grantedScopes: ['openid', 'orders:read'],
};

type Options = { tokenType?: TokenType; header?: Record<string, unknown>; expected?: ExpectedValues };

const checksWith = async (part: object, { tokenType = 'access', header = { typ: 'at+jwt' }, ...rest }: Options = {}) =>
  runAllChecks(await signToken(JSON.stringify({ ...good, ...part }), key, header), {
    tokenType,
    expected: { ...expected, ...rest.expected },
    source: { kind: 'supplied', keys: [key.publicJwk] },
  });

test('passes every check of a valid access token and ID token', async () => {
  for (const tokenType of ['access', 'id'] as const) {
    const checks = await checksWith({}, { tokenType, header: tokenType === 'id' ? {} : { typ: 'at+jwt' } });
    expect(checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')).toEqual([]);
    expect(checks.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(12);
  }
});

const cases: [id: CheckId, part: object, finding: string | undefined, options?: Options][] = [
  ['format', {}, 'pass format_valid'],
  ['type', {}, 'warn type_access_untyped', { header: { typ: 'JWT' } }],
  ['type', {}, 'warn type_access_untyped', { header: {} }],
  ['type', {}, 'pass type_access', { header: { typ: 'application/AT+JWT' } }],
  ['type', {}, 'warn type_access_other', { header: { typ: 'x' } }],
  ['type', {}, 'warn type_access_other', { header: { typ: 'at+application/jwt' } }],
  ['type', {}, 'warn type_other', { tokenType: 'id', header: { typ: 'id+jwt' } }],
  ['type', {}, 'fail type_id_is_access', { tokenType: 'id' }],
  ['type', {}, 'fail type_id_is_other', { tokenType: 'id', header: { typ: 'application/Logout+JWT' } }],
  ['type', {}, 'warn type_other', { tokenType: 'id', header: { typ: 'JOSE' } }],
  ['type', { events: {} }, 'fail type_id_is_event', { tokenType: 'id', header: {} }],
  ['type', {}, 'pass type_id', { tokenType: 'id', header: { typ: 'jwt' } }],
  ['type', {}, 'pass type_access', { tokenType: 'unknown' }],
  ['type', {}, 'none type_missing', { tokenType: 'unknown', header: {} }],
  ['type', {}, 'none type_missing', { tokenType: 'refresh', header: { typ: 'JWT' } }],
  ['type', {}, 'none type_other', { tokenType: 'refresh', header: { typ: 'x' } }],
  ['issuer', { iss: `${issuer}/` }, 'fail issuer_other'],
  ['issuer', { iss: undefined }, 'warn issuer_missing'],
  ['issuer', { iss: undefined }, 'fail issuer_missing', { tokenType: 'id' }],
  ['issuer', { iss: 5 }, 'fail issuer_malformed'],
  ['issuer', {}, 'none issuer_unknown', { expected: { issuer: undefined } }],
  ['audience', { aud: ['x', 'desktop'] }, 'pass audience_valid'],
  ['audience', { aud: 'x' }, 'fail audience_other'],
  ['audience', { aud: 'x' }, 'fail audience_other', { tokenType: 'id' }],
  ['audience', { aud: undefined }, 'fail audience_missing'],
  ['audience', { aud: undefined }, 'warn audience_missing', { expected: { audience: undefined } }],
  ['audience', { aud: undefined }, 'fail audience_missing', { tokenType: 'id' }],
  ['audience', {}, 'fail audience_other', { tokenType: 'id', expected: { clientId: 'other' } }],
  ['audience', { aud: undefined }, 'fail audience_missing', { tokenType: 'id', expected: { clientId: undefined } }],
  ['audience', { aud: [5] }, 'fail audience_malformed'],
  ['audience', { aud: ['desktop', 5] }, 'fail audience_malformed'],
  ['audience', {}, 'none audience_unknown', { expected: { audience: undefined } }],
  ['authorized_party', { azp: 'other' }, 'fail authorized_party_other', { tokenType: 'id' }],
  ['authorized_party', { azp: 'desktop' }, 'pass authorized_party_valid', { tokenType: 'id' }],
  ['authorized_party', { aud: ['desktop', 'x'] }, 'none authorized_party_missing', { tokenType: 'id' }],
  ['authorized_party', { client_id: undefined, cid: 'x' }, 'fail authorized_party_other'],
  ['authorized_party', { client_id: undefined }, 'none authorized_party_none'],
  ['authorized_party', { aud: ['desktop', 'x'], client_id: undefined }, 'none authorized_party_none'],
  ['authorized_party', {}, 'none authorized_party_none', { tokenType: 'id' }],
  ['authorized_party', {}, 'none authorized_party_unknown', { expected: { clientId: undefined } }],
  ['authorized_party', { client_id: undefined, appid: 'desktop' }, 'pass authorized_party_valid'],
  ['expiry', { exp: now }, 'warn expiry_skew'],
  ['expiry', { exp: now - 59 }, 'warn expiry_skew'],
  ['expiry', { exp: now - 60 }, 'fail expiry_past'],
  ['expiry', { exp: now * 1000 + 1 }, 'warn expiry_milliseconds'],
  ['expiry', { exp: now * 1000 }, 'fail expiry_milliseconds_past'],
  ['expiry', { exp: 1_700_000_000_000 }, 'fail expiry_milliseconds_past'],
  ['not_before', { nbf: now * 1000 }, 'warn not_before_milliseconds'],
  ['not_before', { nbf: now * 1000 + 60_001 }, 'fail not_before_milliseconds_future'],
  ['issued_at', { iat: now * 1000 }, 'warn issued_at_milliseconds'],
  ['issued_at', { iat: now * 1000 + 60_001 }, 'fail issued_at_milliseconds_future'],
  ['auth_time', { auth_time: now * 1000 }, 'fail auth_time_milliseconds', { tokenType: 'id', header: {} }],
  ['lifetime', { iat: now * 1000, exp: (now + 300) * 1000 }, 'pass lifetime_valid'],
  ['expiry', { exp: undefined }, 'fail expiry_missing'],
  ['expiry', { exp: '5' }, 'fail expiry_malformed'],
  ['expiry', { exp: 1e300 }, 'fail expiry_malformed'],
  ['not_before', { nbf: now }, 'pass not_before_valid'],
  ['not_before', { nbf: now + 60 }, 'warn not_before_skew'],
  ['not_before', { nbf: now + 61 }, 'fail not_before_future'],
  ['not_before', { nbf: null }, 'fail not_before_malformed'],
  ['not_before', {}, 'none not_before_none'],
  ['issued_at', { iat: now + 60 }, 'warn issued_at_skew'],
  ['issued_at', { iat: now + 61 }, 'fail issued_at_future'],
  ['issued_at', { iat: undefined }, 'warn issued_at_missing'],
  ['issued_at', { iat: undefined }, 'fail issued_at_missing', { tokenType: 'id' }],
  ['issued_at', { iat: [] }, 'fail issued_at_malformed'],
  ['lifetime', { exp: now + 86_401 }, 'warn lifetime_long'],
  ['lifetime', { exp: now + 86_400 }, 'pass lifetime_valid'],
  ['auth_time', { auth_time: now }, undefined],
  ['auth_time', { auth_time: now }, 'pass auth_time_valid', { tokenType: 'id' }],
  ['auth_time', { auth_time: now + 60 }, 'warn auth_time_skew', { tokenType: 'id' }],
  ['auth_time', { auth_time: now + 61 }, 'fail auth_time_future', { tokenType: 'id' }],
  ['auth_time', { auth_time: '5' }, 'fail auth_time_malformed', { tokenType: 'id' }],
  ['lifetime', { iat: now + 300 }, 'fail lifetime_negative'],
  ['lifetime', { iat: undefined, nbf: now }, 'pass lifetime_valid'],
  ['lifetime', { exp: undefined }, 'none lifetime_unknown'],
  ['lifetime', { iat: undefined }, 'none lifetime_unknown'],
  ['subject', { sub: undefined }, 'warn subject_missing'],
  ['subject', { sub: undefined }, 'fail subject_missing', { tokenType: 'id' }],
  ['subject', { sub: '' }, 'fail subject_malformed'],
  ['subject', { sub: 5 }, 'fail subject_malformed'],
  ['subject', {}, 'fail subject_other', { tokenType: 'id', expected: { subject: 'mallory' } }],
  ['subject', {}, 'pass subject_valid', { tokenType: 'id', expected: { subject: 'alice-1' } }],
  ['subject', {}, 'pass subject_valid', { expected: { subject: 'mallory' } }],
  ['token_id', { jti: undefined }, 'warn token_id_missing'],
  ['token_id', { jti: undefined }, 'none token_id_optional', { tokenType: 'id' }],
  ['token_id', { jti: 5 }, 'fail token_id_malformed'],
  ['nonce', { nonce: 'n' }, undefined],
  ['nonce', { nonce: 'n' }, 'warn nonce_unexpected', { tokenType: 'id' }],
  ['nonce', {}, 'pass nonce_absent', { tokenType: 'id' }],
  ['nonce', { nonce: 'n' }, 'none nonce_other_flow', { tokenType: 'id', expected: { clientId: undefined } }],
  ['access_token_hash', { at_hash: 'x' }, undefined],
  ['access_token_hash', {}, 'none access_token_hash_absent', { tokenType: 'id' }],
  ['access_token_hash', { at_hash: 'x' }, 'none access_token_hash_no_token', { tokenType: 'id' }],
  ['scopes', { scope: 'openid' }, 'warn scopes_unequal'],
  ['scopes', { scope: 'orders:read' }, 'pass scopes_all'],
  ['scopes', { scope: undefined, scp: ['openid', 'orders:read'] }, 'pass scopes_all'],
  ['scopes', { scope: 'openid orders:read admin' }, 'warn scopes_more'],
  ['scopes', { scope: undefined }, 'none scopes_unlisted'],
  ['scopes', {}, 'warn scopes_fewer', { expected: { requestedScopes: ['openid', 'orders:read', 'orders:write'] } }],
  ['scopes', {}, undefined, { tokenType: 'id' }],
  ['scopes', {}, undefined, { tokenType: 'refresh' }],
  ['scopes', {}, 'none scopes_unknown', { expected: { requestedScopes: undefined } }],
];

test.each(cases)('%s %j: %s', async (id, part, finding, options) =>
  expect(describeCheck(await checksWith(part, options), id)).toBe(finding),
);

test.each<[CheckId, object, object]>([
  ['audience', { aud: [5] }, { actual: '[5]' }],
  ['audience', { aud: ['x', 'y'] }, { expected: 'desktop', actual: 'x, y' }],
  ['scopes', { scope: 'openid orders:read a b' }, { names: 'a, b' }],
  ['scopes', { scope: 'x '.repeat(900) }, { names: 'x, '.repeat(334).slice(0, 1000) }],
])('%s of %j has the facts %j', async (id, part, facts) =>
  expect((await checksWith(part)).find((check) => check.id === id)?.facts).toEqual(facts),
);

test('cites what applies to the type of token', async () => {
  const names = ['iss', 'aud', 'sub', 'jti', 'exp', 'client_id'];
  const part = Object.fromEntries(names.map((name) => [name, undefined]));
  const cite = async (tokenType: TokenType) =>
    Object.fromEntries((await checksWith(part, { tokenType })).map(({ id, reference }) => [id, reference]));
  expect(await cite('id')).toMatchObject({
    ...{ issuer: 'OIDC Core §3.1.3.7', audience: 'OIDC Core §3.1.3.7', authorized_party: 'OIDC Core §3.1.3.7' },
    ...{ subject: 'OIDC Core §2', expiry: 'OIDC Core §2', token_id: 'RFC 7519 §4.1.7' },
  });
  expect(await cite('access')).toMatchObject({
    ...{ issuer: 'RFC 7519 §4.1.1', audience: 'RFC 7519 §4.1.3', authorized_party: 'RFC 9068 §2.2' },
    ...{ subject: 'RFC 9068 §2.2', expiry: 'RFC 9068 §2.2', token_id: 'RFC 9068 §2.2' },
  });
});

test.each(['none', 'XRS256', 'RS2567', 7])('knows no hash for at_hash of the algorithm %s', async (alg) => {
  const [header, payload] = [{ alg }, { at_hash: 'x' }].map((part) => Buffer.from(JSON.stringify(part)));
  const token = `${header?.toString('base64url')}.${payload?.toString('base64url')}.c2ln`;
  const expected = { accessToken: new Secret('fake-access-token') };
  const checks = await runAllChecks(token, { tokenType: 'id', expected });
  expect(describeCheck(checks, 'access_token_hash')).toBe('none access_token_hash_algorithm');
});

test('truncates values to what the page accepts, without splitting a character', async () => {
  const long = '😀'.repeat(300);
  const issuer = (await checksWith({ iss: long })).find(({ id }) => id === 'issuer')?.facts?.actual;
  expect(issuer).toBe(`${'😀'.repeat(149)}…`);
  const alg = 'x'.repeat(300);
  const jwe = Buffer.from(JSON.stringify({ alg, enc: alg })).toString('base64url');
  expect(describeCheck(await runAllChecks(`${jwe}....`), 'algorithm')).toBe('warn algorithm_encryption_unknown');
  const source = keySetSource({ ...key.publicJwk, alg, use: alg });
  const checks = await runAllChecks(await signToken(JSON.stringify(good), key), { source });
  expect(describeCheck(checks, 'algorithm')).toBe('fail algorithm_key_mismatch');
});

test.each([
  [{ crit: [] }, 'fail critical_malformed'],
  [{ crit: ['exp'], exp: 1 }, 'fail critical_unknown'],
])('critical header parameters %j: %s', async (part, finding) => {
  const header = Buffer.from(JSON.stringify({ alg: 'ES256', ...part })).toString('base64url');
  expect(describeCheck(await runAllChecks(`${header}.e30.c2ln`), 'critical')).toBe(finding);
});

test.each(algorithms)('at_hash uses the hash of %s', async (alg) => {
  const accessToken = 'fake-access-token';
  const digest = createHash(`sha${/Ed/.test(alg) ? '512' : alg.slice(2)}`)
    .update(accessToken)
    .digest();
  const half = digest.length / 2;
  const finding = async (at_hash: string) => {
    const token = await signToken(JSON.stringify({ ...good, at_hash }), createTestKey(alg));
    const checks = await runAllChecks(token, { tokenType: 'id', expected: { accessToken: new Secret(accessToken) } });
    return describeCheck(checks, 'access_token_hash');
  };
  expect(await finding(digest.subarray(0, half).toString('base64url'))).toBe('pass access_token_hash_valid');
  expect(await finding(digest.subarray(1, 1 + half).toString('base64url'))).toBe('fail access_token_hash_other');
});

test('finds duplicate names and inexact numbers', async () => {
  const text =
    '{"sub":"a","\\u0073ub":"b","n":9007199254740993,"in":{"x":1,"x":2},"ok":[{"sub":1},{"sub":2}],"f":1e999}';
  const checks = await runAllChecks(await signToken(text, key));
  const namesOf = (id: CheckId) => checks.find((check) => check.id === id)?.facts?.names;
  expect([describeCheck(checks, 'repeated_names')?.slice(0, 4), namesOf('repeated_names')]).toEqual(['fail', 'sub, x']);
  const numbers = '9007199254740993, 1e999';
  expect([describeCheck(checks, 'exact_numbers')?.slice(0, 4), namesOf('exact_numbers')]).toEqual(['warn', numbers]);
});

test('recognizes the encryption algorithms of RFC 7518 only', async () => {
  const jwe = (alg: string, enc: string) =>
    `${Buffer.from(JSON.stringify({ alg, enc })).toString('base64url')}.a2V5.aXY.dGV4dA.dGFn`;
  const known = [
    ...['RSA-OAEP', 'RSA-OAEP-256', 'dir', 'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW'],
    ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
    ...['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'],
  ];
  for (const alg of known)
    for (const enc of ['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM']) {
      const checks = await runAllChecks(jwe(alg, enc));
      expect(describeCheck(checks, 'algorithm')).toBe('pass algorithm_encryption');
      expect(describeCheck(checks, 'signature')).toBe('none signature_encrypted');
      expect(describeCheck(checks, 'format')).toBe('none format_encrypted');
      expect(describeCheck(checks, 'repeated_names')).toBe('pass repeated_names_none');
      expect(describeCheck(checks, 'type')).toBeUndefined();
    }
  expect(describeCheck(await runAllChecks(jwe('RSA1_5', 'A128GCM')), 'algorithm')).toBe('warn algorithm_rsa15');
  expect(describeCheck(await runAllChecks(jwe('x', 'A128GCM')), 'algorithm')).toBe('warn algorithm_encryption_unknown');
});

test.each([
  ['fake-opaque', 'none format_opaque'],
  ['v4.public.eyJkYXRhIjoidGhpcyJ9', 'none format_paseto'],
])('checks only the format of %s', async (token, finding) => {
  const checks = await runAllChecks(token);
  expect(checks.map(({ id }) => describeCheck(checks, id))).toEqual([finding]);
});

test('checks nothing that a broken token lacks', async () => {
  const checks = await runAllChecks('eyJ.e30.c2ln');
  expect(checks.map(({ id }) => id)).toEqual(['format', 'signature', 'published_keys']);
  expect(describeCheck(checks, 'format')).toBe('fail format_header_encoding');
});

test('references only RFCs and OpenID Connect', async () => {
  const checks = [...(await checksWith({})), ...(await checksWith({ at_hash: 'x' }, { tokenType: 'id' }))];
  for (const { reference } of checks) if (reference) expect(isSpecUrl(getSpecUrl(reference) ?? '')).toBe(true);
  expect(getSpecUrl('RFC 7519 §4.1.4')).toBe('https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4');
  for (const name of ['', 'toString', 'RFC 1 §1', 'RFC 7519 §4/../x', 'https://a.example', 'RFC 7519 §4\n'])
    expect(getSpecUrl(name)).toBeUndefined();
});

describe('a refreshed ID token', () => {
  const claims = { iss: 'https://id.example.com', sub: 'alice', aud: 'a', iat: 1000 };
  const compare = async (before: object, after: object, tokenType: 'id' | 'access' = 'id') => {
    const previous = decodeToken(new Secret(await signToken(JSON.stringify({ ...claims, ...before }), key)));
    const token = await signToken(JSON.stringify({ ...claims, ...after }), key);
    return (await runAllChecks(token, { tokenType, expected: { previous } })).find(({ id }) => id === 'continuity');
  };

  test.each<[before: object, after: object, reason: string, facts?: object]>([
    [{}, {}, 'continuity_same'],
    [{}, { auth_time: 1060 }, 'continuity_same'],
    [{ iat: undefined }, { auth_time: 5000 }, 'continuity_same'],
    [{ aud: undefined }, { aud: [] }, 'continuity_same'],
    [{ aud: ['a', 'b', 'a'] }, { aud: ['b', 'a'] }, 'continuity_same'],
    [{ auth_time: 5 }, {}, 'continuity_same'],
    [{ auth_time: 5, nonce: 'a' }, { auth_time: 5, nonce: 'a' }, 'continuity_same'],
    [{ nonce: 'a' }, {}, 'continuity_same'],
    [{ auth_time: 900 }, { auth_time: 901 }, 'continuity_auth_time', { expected: '900', actual: '901' }],
    [{}, { aud: 'b' }, 'continuity_audience', { expected: 'a', actual: 'b' }],
    [{}, { auth_time: 1061 }, 'continuity_auth_time', { expected: '', actual: '1061' }],
    [{}, { iss: 'https://b.example' }, 'continuity_issuer', { expected: claims.iss, actual: 'https://b.example' }],
    [{}, { sub: 'bob' }, 'continuity_subject', { expected: 'alice', actual: 'bob' }],
    [{ azp: 'a' }, {}, 'continuity_authorized_party', { expected: 'a', actual: '' }],
    [{ nonce: 'a' }, { nonce: 'b' }, 'continuity_nonce', { expected: 'a', actual: 'b' }],
  ])('after %j with %j: %s', async (before, after, reason, facts) => {
    const check = await compare(before, after);
    const verdict = reason === 'continuity_same' ? 'pass' : 'fail';
    expect(check).toEqual({ id: 'continuity', verdict, reason, reference: 'OIDC Core §12.2', ...(facts && { facts }) });
  });

  test('is compared with another only if both are signed ID tokens', async () => {
    expect(await compare({}, { sub: 'bob' }, 'access')).toBeUndefined();
    const previous = decodeToken(new Secret(await signToken(JSON.stringify(claims), key)));
    const encrypted = `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..aXY.Y3Q.dGFn`;
    const checks = await runAllChecks(encrypted, { tokenType: 'id', expected: { previous } });
    expect(describeCheck(checks, 'continuity')).toBeUndefined();
    const first = await runAllChecks(await signToken(JSON.stringify(claims), key), { tokenType: 'id' });
    expect(describeCheck(first, 'continuity')).toBeUndefined();
  });

  test('of another kind of algorithm names both', async () => {
    const previous = decodeToken(new Secret(await signToken(JSON.stringify(claims), key)));
    const run = async (alg: unknown) => {
      const header = Buffer.from(JSON.stringify({ alg })).toString('base64url');
      const token = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
      return (await runAllChecks(token, { tokenType: 'id', expected: { previous } })).find(
        ({ id }) => id === 'continuity',
      );
    };
    expect(await run('HS256')).toMatchObject({
      ...{ reason: 'continuity_algorithm', reference: 'RFC 8725 §3.1' },
      facts: { expected: 'ES256', actual: 'HS256' },
    });
    for (const alg of ['unknown', 5]) expect(await run(alg)).toMatchObject({ reason: 'continuity_same' });
  });
});
