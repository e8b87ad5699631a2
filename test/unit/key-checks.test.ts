import { expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import type { CheckContext } from '../../electron/tokens/checks/context.ts';
import {
  checkAlgorithm,
  checkCritical,
  checkKeyStrength,
  checkPublishedKeys,
  checkSignature,
} from '../../electron/tokens/checks/key-checks.ts';
import { parseToken } from '../../electron/tokens/decode-token.ts';
import type { SignatureResult } from '../../electron/tokens/signature.ts';
import { createTestKey } from './support/checks.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ec = createTestKey('ES256').publicJwk;
const rsa = createTestKey('RS256').publicJwk;
const secretOf = (bytes: number) => ({ kty: 'oct', k: Buffer.alloc(bytes, 'x').toString('base64url') });

/** What checks say about a header and the result of its signature, in one line. */
function check(
  checkOf: typeof checkSignature,
  header: object,
  signature: SignatureResult,
  rest: Partial<CheckContext> = {},
) {
  const parsed = parseToken(
    new Secret('enc' in header ? `${part(header)}.YQ.YQ.YQ.YQ` : `${part(header)}.${part({})}.YQ`),
  );
  const context = { parsed, tokenType: 'id' as const, now: 0, signature, expected: {}, ...rest };
  return checkOf(context)
    .map(({ verdict, reason, reference = '', facts = {} }) =>
      [verdict, reason, reference, Object.values(facts).join(' ')].join(' ').trim(),
    )
    .join();
}

const failure = { kind: 'offline', facts: { host: 'id.example.com' } } as const;
const states = (
  'valid invalid unsigned key_unknown key_mismatch key_weak key_damaged secret_needed secret_useless ' +
  'algorithm_unknown keys_failed no_keys issuer_only encrypted unreadable'
).split(' ') as SignatureResult['state'][];

test('the result of a signature and its algorithm, in each state', () => {
  const lines = states.map((state) =>
    [
      `${state}: ${check(checkSignature, { alg: 'ES256', kid: 'k' }, { state, failure })}`,
      ...['ES256', 'HS256'].map((alg) => check(checkAlgorithm, { alg }, { state })),
    ].join(' | '),
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "valid: pass signature_valid RFC 7515 §5.2 | pass algorithm_valid RFC 8725 §3.2 ES256 | warn algorithm_shared_secret RFC 8725 §3.2 HS256",
      "invalid: fail signature_invalid RFC 7515 §5.2 | pass algorithm_valid RFC 8725 §3.2 ES256 | warn algorithm_shared_secret RFC 8725 §3.2 HS256",
      "unsigned: fail signature_unsigned RFC 8725 §3.2 | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "key_unknown: fail signature_key_unknown RFC 7515 §4.1.4 k | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "key_mismatch: fail signature_key_mismatch RFC 8725 §3.1 | fail algorithm_key_mismatch RFC 8725 §3.1 ES256 oct | fail algorithm_key_mismatch RFC 8725 §3.1 HS256 oct",
      "key_weak: fail signature_key_weak RFC 8725 §3.5 | pass algorithm_valid RFC 8725 §3.2 ES256 | warn algorithm_shared_secret RFC 8725 §3.2 HS256",
      "key_damaged: fail signature_key_damaged RFC 7517 §4 | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "secret_needed: fail signature_secret_needed RFC 8725 §2.1 | fail algorithm_confusion RFC 8725 §2.1 ES256 | fail algorithm_confusion RFC 8725 §2.1 HS256",
      "secret_useless: fail signature_secret_not_applicable RFC 8725 §3.1 | fail algorithm_key_mismatch RFC 8725 §3.1 ES256 oct | fail algorithm_key_mismatch RFC 8725 §3.1 HS256 oct",
      "algorithm_unknown: fail signature_algorithm_unknown RFC 7515 §4.1.1 | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "keys_failed: warn signature_keys_failed  offline id.example.com | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "no_keys: warn signature_no_keys RFC 7515 §5.2 | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "issuer_only: none signature_issuer_only | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "encrypted: none signature_encrypted | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
      "unreadable: none signature_unreadable | pass algorithm_unverified RFC 8725 §3.2 ES256 | warn algorithm_unverified RFC 8725 §3.2 HS256",
    ]
  `);
});

test('algorithms, and the keys that they do not fit', () => {
  const listed = { expected: { signingAlgorithms: ['RS256', 'ES384'] } };
  const key = { ...ec, use: 'enc' };
  expect([
    check(checkSignature, { alg: 'ES256' }, { state: 'key_unknown' }),
    check(checkSignature, { alg: 'ES256', kid: 5 }, { state: 'keys_failed' }),
    check(checkAlgorithm, { alg: 'ES256' }, { state: 'key_mismatch', key }),
    check(checkAlgorithm, { alg: 'ES256' }, { state: 'key_mismatch', key: { kty: 'RSA' } }),
    check(checkAlgorithm, { alg: 'ES256' }, { state: 'valid' }, listed),
    check(checkAlgorithm, { alg: 'RS256' }, { state: 'valid' }, listed),
    check(checkAlgorithm, { alg: 'ES256' }, { state: 'secret_needed' }, listed),
    check(checkAlgorithm, { alg: 'ES256' }, { state: 'valid' }, { ...listed, tokenType: 'access' }),
    ...['NONE', 'x', 5, undefined].map((alg) =>
      check(checkAlgorithm, { typ: 'x', alg }, { state: 'algorithm_unknown' }),
    ),
    ...[
      { alg: 'dir', enc: 'A256GCM' },
      { alg: 'RSA1_5', enc: 'A256GCM' },
      { alg: 'x', enc: 'A256GCM' },
      { alg: 'dir', enc: 'x' },
    ].map((header) => check(checkAlgorithm, header, { state: 'encrypted' })),
  ]).toMatchInlineSnapshot(`
    [
      "fail signature_key_unknown RFC 7515 §4.1.4",
      "warn signature_keys_failed",
      "fail algorithm_key_mismatch RFC 8725 §3.1 ES256 EC P-256 ES256 enc",
      "fail algorithm_key_mismatch RFC 8725 §3.1 ES256 RSA",
      "fail algorithm_not_listed OIDC Core §3.1.3.7 ES256 RS256, ES384",
      "pass algorithm_valid RFC 8725 §3.2 RS256",
      "fail algorithm_confusion RFC 8725 §2.1 ES256",
      "pass algorithm_valid RFC 8725 §3.2 ES256",
      "fail algorithm_none RFC 8725 §3.2",
      "fail algorithm_unknown RFC 7518 §3.1 x",
      "fail algorithm_missing RFC 7515 §4.1.1",
      "fail algorithm_missing RFC 7515 §4.1.1",
      "pass algorithm_encryption RFC 7518 §4.1 dir A256GCM",
      "warn algorithm_rsa15 RFC 8725 §3.2 RSA1_5 A256GCM",
      "warn algorithm_encryption_unknown RFC 7518 §4.1 x A256GCM",
      "warn algorithm_encryption_unknown RFC 7518 §4.1 dir x",
    ]
  `);
});

test('the strength of a key', () => {
  expect([
    check(checkKeyStrength, { alg: 'ES256' }, { state: 'valid', key: ec }),
    check(checkKeyStrength, { alg: 'EdDSA' }, { state: 'valid', key: { kty: 'OKP' } }),
    check(checkKeyStrength, { alg: 'RS256' }, { state: 'valid', key: rsa }),
    check(checkKeyStrength, { alg: 'RS256' }, { state: 'key_weak', key: { ...rsa, e: 'AQ' } }),
    ...[31, 32, 33].map((bytes) => check(checkKeyStrength, { alg: 'HS256' }, { state: 'valid', key: secretOf(bytes) })),
    check(checkKeyStrength, { alg: 5 }, { state: 'valid', key: secretOf(1) }),
    ...(['key_mismatch', 'key_damaged', 'valid'] as const).map((state) =>
      check(checkKeyStrength, { alg: 'ES256' }, { state, ...(state !== 'valid' && { key: ec }) }),
    ),
    check(checkKeyStrength, { alg: 'dir', enc: 'x' }, { state: 'encrypted', key: ec }),
  ]).toMatchInlineSnapshot(`
    [
      "pass key_strength_fixed RFC 7518 §3.4 P-256",
      "pass key_strength_fixed RFC 7518 §3.4",
      "pass key_strength_valid RFC 7518 §3.3 2048 2048",
      "fail key_strength_rsa_exponent RFC 8017 §3.1 2048 2048",
      "fail key_strength_secret_short RFC 7518 §3.2 248 256",
      "pass key_strength_valid RFC 7518 §3.2 256 256",
      "pass key_strength_valid RFC 7518 §3.2 264 256",
      "pass key_strength_valid RFC 7518 §3.2 8 0",
      "none key_strength_unknown",
      "none key_strength_unknown",
      "none key_strength_unknown",
      "",
    ]
  `);
});

test('published keys, and critical parameters', () => {
  const published = (...publishedKeys: object[]) =>
    check(checkPublishedKeys, { alg: 'ES256' }, { state: 'valid', key: ec, publishedKeys } as SignatureResult);
  expect([
    published(ec),
    published({ ...ec, d: 'x' }),
    published({ ...ec, x: 'other', d: 'x' }, { kty: 'RSA', d: 'x' }, { d: 'x' }),
    published({ kty: 'oct', k: 'x' }, { kty: 'oct', kid: 'b', k: 'y' }, ec),
    published({ kty: 'oct' }, { kty: 'EC', k: 'x' }),
    published(...Array(200).fill({ kty: 'oct', k: 'x', kid: 'a'.repeat(20) })).length,
    check(checkPublishedKeys, {}, { state: 'valid' }),
    ...[undefined, [], ['exp'], ['a'], ['a', 'exp'], ['a', 'b'], ['a', 5], 'a'].map((crit) =>
      check(checkCritical, { alg: 'ES256', a: 1, b: 2, ...(crit !== undefined && { crit }) }, { state: 'valid' }),
    ),
  ]).toMatchInlineSnapshot(`
    [
      "pass published_keys_valid RFC 7517 §9.2 1",
      "fail published_keys_signer RFC 7517 §9.2 kid-ES256",
      "warn published_keys_private RFC 7517 §9.2 kid-ES256, RSA,",
      "warn published_keys_secret RFC 7518 §6.4 oct, b",
      "pass published_keys_valid RFC 7517 §9.2 2",
      1041,
      "none published_keys_none",
      "none critical_none RFC 7515 §4.1.11",
      "fail critical_malformed RFC 7515 §4.1.11",
      "fail critical_malformed RFC 7515 §4.1.11",
      "fail critical_unknown RFC 7515 §4.1.11 a",
      "fail critical_malformed RFC 7515 §4.1.11",
      "fail critical_unknown RFC 7515 §4.1.11 a, b",
      "fail critical_malformed RFC 7515 §4.1.11",
      "fail critical_malformed RFC 7515 §4.1.11",
    ]
  `);
});
