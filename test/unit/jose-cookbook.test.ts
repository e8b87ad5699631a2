import { compactVerify, importJWK, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { parseToken } from '../../electron/tokens/decode-token.ts';
import { verifySignature } from '../../electron/tokens/signature.ts';
import { describeCheck, runAllChecks } from './support/checks.ts';

/**
 * The examples of RFC 7520 §4 (JOSE cookbook) in compact form: their text, keys and signatures are
 * the RFC's.
 */
const text =
  "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, there’s no knowing where you might be swept off to.";

const rsa: JWK = {
  kty: 'RSA',
  kid: 'bilbo.baggins@hobbiton.example',
  use: 'sig',
  n: 'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw',
  e: 'AQAB',
};

const ec: JWK = {
  kty: 'EC',
  kid: 'bilbo.baggins@hobbiton.example',
  use: 'sig',
  crv: 'P-521',
  x: 'AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt',
  y: 'AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1',
};

const secret: JWK = {
  kty: 'oct',
  kid: '018c0ae5-4d9b-471b-bfd6-eef314bc7037',
  use: 'sig',
  alg: 'HS256',
  k: 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
};

const examples: [section: string, alg: string, key: JWK, signature: string][] = [
  [
    '§4.1',
    'RS256',
    rsa,
    'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
  ],
  [
    '§4.2',
    'PS384',
    rsa,
    'cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw',
  ],
  [
    '§4.3',
    'ES512',
    ec,
    'AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2',
  ],
  ['§4.4', 'HS256', secret, 's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0'],
];

const part = (value: string) => Buffer.from(value).toString('base64url');
const headerOf = (alg: string, key: JWK) => ({ alg, kid: key.kid ?? '' });
const compact = (alg: string, key: JWK, signature: string, payload = text) =>
  `${part(JSON.stringify(headerOf(alg, key)))}.${part(payload)}.${signature}`;

const stateOf = async (token: string, ...keys: JWK[]) =>
  (await verifySignature(token, parseToken(token), { kind: 'supplied', keys })).state;

const joseSays = async (token: string, key: JWK, alg: string) =>
  compactVerify(token, await importJWK(key, alg), { algorithms: [alg] }).then(
    () => 'valid',
    () => 'invalid',
  );

describe.each(examples)('RFC 7520 %s, %s', (_section, alg, key, signature) => {
  const token = compact(alg, key, signature);

  test('decodes its header and reports that its payload is not claims', () =>
    expect(parseToken(token).view).toMatchObject({
      kind: 'broken',
      fault: 'payload_json',
      header: headerOf(alg, key),
    }));

  test('is valid, as jose confirms', async () => {
    expect(await joseSays(token, key, alg)).toBe('valid');
    expect(await stateOf(token, key)).toBe('valid');
    expect(describeCheck(await runAllChecks(token, { source: { kind: 'supplied', keys: [key] } }), 'signature')).toBe(
      'pass signature_valid',
    );
  });

  test('is invalid with another payload or signature, as jose confirms', async () => {
    const other = examples.find(([, name]) => name !== alg)?.[3] ?? '';
    for (const wrong of [
      compact(alg, key, signature, text.replace('Frodo', 'Bilbo')),
      compact(alg, key, other),
      compact(alg, key, signature.slice(0, -4)),
      // §4.5: what is signed is not in the token.
      compact(alg, key, signature, ''),
    ]) {
      expect(await joseSays(wrong, key, alg), wrong).toBe('invalid');
      expect(await stateOf(wrong, key), wrong).toBe('invalid');
    }
  });

  test('is invalid with the key of another example', async () => {
    for (const [, , another] of examples)
      if (another.kty !== key.kty) expect(await stateOf(token, another)).not.toBe('valid');
  });
});
