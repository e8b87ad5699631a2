import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { compactVerify, importJWK, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { parseVerificationKeys } from '../../electron/inspector/parse-verification-key.ts';
import { getKeyBits, isKeyCompatible, minRsaBits, type SigningAlgorithm } from '../../electron/tokens/algorithms.ts';
import { parseToken } from '../../electron/tokens/decode-token.ts';
import { type KeySource, verifySignature } from '../../electron/tokens/signature.ts';
import {
  algorithms,
  createTestKey,
  describeCheck,
  keySetSource,
  runAllChecks,
  signToken,
  type TestKey,
} from './support/checks.ts';
import { catchFailure } from './support/failures.ts';

const keys = new Map<string, TestKey>(algorithms.map((alg) => [alg, createTestKey(alg)]));
const keyFor = (alg: string) => keys.get(alg) as TestKey;
const suppliedKeys = (...list: JWK[]): KeySource => ({ kind: 'supplied', keys: list });
const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

async function stateOf(token: string, source: KeySource): Promise<string> {
  return (await verifySignature(token, parseToken(token), source)).state;
}

const joseSays = async (token: string, key: JWK, alg: string): Promise<boolean> =>
  compactVerify(token, await importJWK(key, alg), { algorithms: [alg] }).then(
    () => true,
    () => false,
  );

describe.each(algorithms)('%s', (alg) => {
  const key = keyFor(alg);
  const isSecret = alg.startsWith('HS');

  test('is valid with its key, but not with a changed byte', async () => {
    const token = await signToken('{"sub":"alice"}', key);
    const source = isSecret ? suppliedKeys(key.publicJwk) : keySetSource(key.publicJwk);
    expect(await stateOf(token, source)).toBe('valid');
    const [header, , signature] = token.split('.');
    const forged = `${header}.${encoded('{"sub":"admin"}')}.${signature}`;
    expect(await stateOf(forged, source)).toBe('invalid');
    expect(describeCheck(await runAllChecks(token, { source }), 'signature')).toBe('pass signature_valid');
    expect(describeCheck(await runAllChecks(forged, { source }), 'signature')).toBe('fail signature_invalid');
  });

  test('is reported as invalid with a key of another type', async () => {
    const other = keyFor(isSecret ? 'ES256' : alg === 'ES256' ? 'RS256' : 'ES256');
    const token = await signToken('{}', key);
    expect(await stateOf(token, suppliedKeys(other.publicJwk))).toBe(isSecret ? 'secret_needed' : 'key_mismatch');
  });
});

test('agrees with jose for any change and any key', async () => {
  const change = fc.record({
    alg: fc.constantFrom(...algorithms),
    claimed: fc.option(fc.constantFrom(...algorithms), { nil: undefined }),
    verifyWith: fc.option(fc.constantFrom(...algorithms), { nil: undefined }),
    flip: fc.option(
      fc.record({ part: fc.integer({ min: 0, max: 2 }), at: fc.nat(), to: fc.constantFrom('A', 'Q', '-') }),
      { nil: undefined },
    ),
    payload: fc.json(),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ alg, claimed, verifyWith, flip, payload }) => {
      const key = keyFor(alg);
      const parts = (await signToken(payload, key)).split('.');
      if (claimed) parts[0] = encoded({ alg: claimed });
      if (flip) {
        const text = parts[flip.part] ?? '';
        const at = flip.at % Math.max(1, text.length);
        parts[flip.part] = text.slice(0, at) + flip.to + text.slice(at + 1);
      }
      const token = parts.join('.');
      const { kid: _, alg: __, use: ___, ...jwk } = keyFor(verifyWith ?? alg).publicJwk;
      const header = parseToken(token).header;
      const named = typeof header?.alg === 'string' ? header.alg : '';
      const expected = named !== '' && (await joseSays(token, jwk, named).catch(() => false));
      expect((await stateOf(token, suppliedKeys(jwk))) === 'valid').toBe(expected);
    }),
    { numRuns: 400 },
  );
});

/** The payload of the examples of the JOSE cookbook, RFC 7520 §4. */
const cookbookText =
  "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, there’s no knowing where you might be swept off to.";
const bilbo = { kid: 'bilbo.baggins@hobbiton.example', use: 'sig' };
const bilboRsa = {
  ...bilbo,
  kty: 'RSA',
  n: 'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw',
  e: 'AQAB',
};
const bilboEc = {
  ...bilbo,
  kty: 'EC',
  crv: 'P-521',
  x: 'AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt',
  y: 'AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1',
};
const bilboSecret = {
  kty: 'oct',
  kid: '018c0ae5-4d9b-471b-bfd6-eef314bc7037',
  k: 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
};
const cookbook = (alg: string, key: JWK, signature: string): [name: string, token: string, key: JWK] => [
  `RFC 7520 ${alg}`,
  `${encoded({ alg, kid: key.kid })}.${encoded(cookbookText)}.${signature}`,
  key,
];

const claimsOfJoe = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const examples: [name: string, token: string, key: JWK][] = [
  [
    'RFC 7515 A.1',
    `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${claimsOfJoe}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`,
    { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow' },
  ],
  [
    'RFC 7515 A.2',
    `eyJhbGciOiJSUzI1NiJ9.${claimsOfJoe}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
    {
      kty: 'RSA',
      e: 'AQAB',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
    },
  ],
  [
    'RFC 7515 A.3',
    `eyJhbGciOiJFUzI1NiJ9.${claimsOfJoe}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
  ],
  [
    'RFC 8037 A.4',
    'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  ],
  [
    'OpenID Connect Core 1.0 A.2',
    'eyJraWQiOiIxZTlnZGs3IiwiYWxnIjoiUlMyNTYifQ.ewogImlzcyI6ICJodHRwOi8vc2VydmVyLmV4YW1wbGUuY29tIiwKICJzdWIiOiAiMjQ4Mjg5NzYxMDAxIiwKICJhdWQiOiAiczZCaGRSa3F0MyIsCiAibm9uY2UiOiAibi0wUzZfV3pBMk1qIiwKICJleHAiOiAxMzExMjgxOTcwLAogImlhdCI6IDEzMTEyODA5NzAsCiAibmFtZSI6ICJKYW5lIERvZSIsCiAiZ2l2ZW5fbmFtZSI6ICJKYW5lIiwKICJmYW1pbHlfbmFtZSI6ICJEb2UiLAogImdlbmRlciI6ICJmZW1hbGUiLAogImJpcnRoZGF0ZSI6ICIwMDAwLTEwLTMxIiwKICJlbWFpbCI6ICJqYW5lZG9lQGV4YW1wbGUuY29tIiwKICJwaWN0dXJlIjogImh0dHA6Ly9leGFtcGxlLmNvbS9qYW5lZG9lL21lLmpwZyIKfQ.rHQjEmBqn9Jre0OLykYNnspA10Qql2rvx4FsD00jwlB0Sym4NzpgvPKsDjn_wMkHxcp6CilPcoKrWHcipR2iAjzLvDNAReF97zoJqq880ZD1bwY82JDauCXELVR9O6_B0w3K-E7yM2macAAgNCUwtik6SjoSUZRcf-O5lygIyLENx882p6MtmwaL1hd6qn5RZOQ0TLrOYu0532g9Exxcm-ChymrB4xLykpDj3lUivJt63eEGGN6DH5K6o33TcxkIjNrCD4XB1CKKumZvCedgHHF3IAK4dVEDSUoGlH9z4pP_eWYNXvqQOjGs-rDaQzUHl6cQQWNiDpWOl_lxXjQEvQ',
    {
      kty: 'RSA',
      e: 'AQAB',
      n: 'w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJAjEsOcwYzay7XGN0b-X84BfC8hmCTOj2b2eHT7NsZegFPKRUQzJ9wW8ipn_aDJWMGDuB1XyqT1E7DYqjUCEOD1b4FLpy_xPn6oV_TYOfQ9fZdbE5HGxJUzekuGcOKqOQ8M7wfYHhHHLxGpQVgL0apWuP2gDDOdTtpuld4D2LK1MZK99s9gaSjRHE8JDb1Z4IGhEcEyzkxswVdPndUWzfvWBBWXWxtSUvQGBRkuy1BHOa4sP6FKjWEeeF7gm7UMs2Nm2QUgNZw6xvEDGaLk4KASdIxRQ',
    },
  ],
  cookbook(
    'RS256',
    bilboRsa,
    'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA78185hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
  ),
  cookbook(
    'PS384',
    bilboRsa,
    'cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw',
  ),
  cookbook(
    'ES512',
    bilboEc,
    'AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2',
  ),
  cookbook('HS256', bilboSecret, 's0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0'),
];

test.each(examples)('verifies %s, but not with another payload or signature', async (_name, token, key) => {
  expect(await stateOf(token, suppliedKeys(key))).toBe('valid');
  const [header, payload = '', signature = ''] = token.split('.');
  for (const [otherPayload, otherSignature] of [
    [encoded('{"sub":"admin"}'), signature],
    [payload, signature.slice(0, -4)],
    ['', signature],
  ])
    expect(await stateOf(`${header}.${otherPayload}.${otherSignature}`, suppliedKeys(key))).toBe('invalid');
});

test('reports RFC 7515 A.5 and RFC 7519 §6.1 as unsigned with any key', async () => {
  const token = `eyJhbGciOiJub25lIn0.${claimsOfJoe}.`;
  for (const source of [
    keySetSource(keyFor('RS256').publicJwk),
    suppliedKeys(keyFor('HS256').publicJwk),
    { kind: 'none' } as const,
  ]) {
    expect(await stateOf(token, source)).toBe('unsigned');
    expect(describeCheck(await runAllChecks(token, { source }), 'algorithm')).toBe('fail algorithm_none');
  }
  expect(await stateOf(token.replace('eyJhbGciOiJub25lIn0', 'eyJhbGciOiJOb25FIn0'), { kind: 'none' })).toBe('unsigned');
});

test('never uses a public key as an HMAC secret', async () => {
  const rsa = keyFor('RS256');
  const pem = createPublicKey({ key: rsa.publicJwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const confused: TestKey = {
    alg: 'HS256',
    kid: rsa.kid,
    privateJwk: { kty: 'oct', k: Buffer.from(pem).toString('base64url') },
    publicJwk: rsa.publicJwk,
  };
  const token = await signToken('{"admin":true}', confused);
  for (const source of [
    keySetSource(rsa.publicJwk),
    { kind: 'supplied', keys: parseVerificationKeys(pem.toString()) } as KeySource,
  ]) {
    expect(await stateOf(token, source)).toBe('secret_needed');
    expect(describeCheck(await runAllChecks(token, { source }), 'algorithm')).toBe('fail algorithm_confusion');
  }
  const secret: KeySource = { kind: 'secret', secret: Buffer.from('x'.repeat(32)) };
  expect(await stateOf(await signToken('{}', rsa), secret)).toBe('secret_useless');
});

describe('a JWK set', () => {
  test('is fetched once more for an unknown kid', async () => {
    const [old, fresh] = [createTestKey('ES256', 'old'), createTestKey('ES256', 'new')];
    for (const [key, newerKey, state, newerThans] of [
      [old, fresh, 'valid', [undefined]],
      [fresh, fresh, 'valid', [undefined, 7]],
      [fresh, old, 'key_unknown', [undefined, 7]],
    ] as const) {
      const reads: (number | undefined)[] = [];
      const read = async (newerThan?: number) => {
        reads.push(newerThan);
        return { keys: [newerThan === 7 ? newerKey.publicJwk : old.publicJwk], readAt: 7 };
      };
      expect(await stateOf(await signToken('{}', key), { kind: 'set', read })).toBe(state);
      expect(reads).toEqual(newerThans);
    }
  });

  test('is tried key by key if the token has no kid, up to 100 keys', async () => {
    const [one, two] = [createTestKey('ES256', 'one'), createTestKey('ES256', 'two')];
    const token = await signToken('{}', two, { kid: undefined });
    const unfit = Array(7000).fill(createTestKey('RS256').publicJwk);
    for (const [others, state] of [
      [99, 'valid'],
      [100, 'key_unknown'],
    ] as const) {
      const source = keySetSource(...unfit, ...Array(others).fill(one.publicJwk), two.publicJwk);
      expect(await stateOf(token, source)).toBe(state);
    }
  });

  test('may contain keys for other uses', async () => {
    const key = createTestKey('RS256');
    const token = await signToken('{}', key);
    for (const part of [{ use: 'enc' }, { alg: 'RS512' }, { key_ops: ['encrypt'] }]) {
      const source = keySetSource({ ...key.publicJwk, ...part });
      expect(await stateOf(token, source)).toBe('key_mismatch');
      expect(describeCheck(await runAllChecks(token, { source }), 'algorithm')).toBe('fail algorithm_key_mismatch');
    }
  });

  test('is reported if it publishes a secret or private key', async () => {
    const key = createTestKey('ES256');
    const token = await signToken('{}', key);
    const published = async (...list: JWK[]) =>
      describeCheck(await runAllChecks(token, { source: keySetSource(...list) }), 'published_keys');
    expect(await published(key.publicJwk)).toBe('pass published_keys_valid');
    expect(await published(key.publicJwk, createTestKey('HS256').publicJwk)).toBe('warn published_keys_secret');
    const { privateJwk } = createTestKey('ES256', 'other');
    expect(await published(key.publicJwk, { ...privateJwk, kid: 'other' })).toBe('warn published_keys_private');
    expect(await published({ ...key.privateJwk, kid: key.kid })).toBe('fail published_keys_signer');
  });
});

test('rejects RSA keys under 2048 bits and reports short secrets', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const short: JWK = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'kid-RS256' };
  const token = await signToken('{}', keyFor('RS256'));
  const checks = await runAllChecks(token, { source: keySetSource(short) });
  expect(describeCheck(checks, 'signature')).toBe('fail signature_key_weak');
  expect(describeCheck(checks, 'key_strength')).toBe('fail key_strength_rsa_short');
  expect(checks.find(({ id }) => id === 'key_strength')?.facts?.count).toBe(1024);
  const secret = Buffer.from('x'.repeat(31));
  const weak = { ...keyFor('HS256'), privateJwk: { kty: 'oct', k: secret.toString('base64url') } };
  const hmac = await runAllChecks(await signToken('{}', weak), { source: { kind: 'secret', secret } });
  expect(describeCheck(hmac, 'signature')).toBe('pass signature_valid');
  expect(describeCheck(hmac, 'key_strength')).toBe('fail key_strength_secret_short');
});

test('ignores and reports keys in the header', async () => {
  const [attacker, server] = [createTestKey('ES256', 'a'), createTestKey('ES256', 'b')];
  for (const part of [
    { jwk: attacker.publicJwk },
    { jku: 'https://a.example' },
    { x5u: 'https://a.example' },
    { x5c: [] },
  ]) {
    const token = await signToken('{}', attacker, { ...part, kid: 'b' });
    const checks = await runAllChecks(token, { source: keySetSource(server.publicJwk) });
    expect(describeCheck(checks, 'signature')).toBe('fail signature_invalid');
    expect(describeCheck(checks, 'embedded_keys')).toBe('warn embedded_keys_ignored');
  }
});

test('parses PEM, certificates, JWKs and JWK sets to public keys', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const texts = [
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    JSON.stringify(publicKey.export({ format: 'jwk' })),
    JSON.stringify(privateKey.export({ format: 'jwk' })),
    `\uFEFF ${JSON.stringify({ keys: [privateKey.export({ format: 'jwk' }), { kty: 5 }] })}\n`,
  ];
  const { n } = publicKey.export({ format: 'jwk' }) as JWK;
  for (const text of texts) expect(parseVerificationKeys(text)).toEqual([{ kty: 'RSA', n, e: 'AQAB' }]);
  for (const text of [
    ...['', 'x', '{}', '[]', 'null', '{"keys":[]}', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
  ])
    expect((await catchFailure(() => parseVerificationKeys(text))).kind).toBe('verification_key_invalid');
});

describe('a signature', async () => {
  const key = createTestKey('EdDSA');
  const secretKey = createTestKey('HS256');
  const secret: KeySource = { kind: 'secret', secret: Buffer.from(secretKey.publicJwk.k ?? '', 'base64url') };
  const keys = suppliedKeys(key.publicJwk);
  const none: KeySource = { kind: 'none' };
  const encrypted = encoded({ alg: 'dir', enc: 'A128GCM' });
  const create = (alg: unknown, signature = 'c2ln') => `${encoded({ alg })}.${encoded({})}.${signature}`;
  const byKey = await signToken('{"sub":"alice"}', key);
  const bySecret = await signToken('{"sub":"alice"}', secretKey);
  const [header, payload, signature] = byKey.split('.');

  test.each<[string, string, KeySource, string]>([
    ['of another key', byKey, suppliedKeys(createTestKey('EdDSA').publicJwk), 'invalid'],
    ['of a secret', bySecret, secret, 'valid'],
    ['of a secret with another payload', bySecret.replace(/\.[^.]+\./, `.${encoded('{}')}.`), secret, 'invalid'],
    ['with a key, verified with a secret', byKey, secret, 'secret_useless'],
    ['with a secret, verified with a key set', bySecret, keySetSource(key.publicJwk), 'secret_needed'],
    ['that is absent with alg NoNe', create('NoNe', ''), keys, 'unsigned'],
    ['of an unknown algorithm', create('XS256'), none, 'algorithm_unknown'],
    ['of an algorithm that is no text', create(5), none, 'algorithm_unknown'],
    ['without an algorithm', create(undefined), none, 'algorithm_unknown'],
    ['without keys', byKey, none, 'no_keys'],
    ['of a damaged JWE', `${encrypted}..a.b.c`, none, 'unreadable'],
    ['of a JWE', `${encrypted}..YQ.YQ.YQ`, none, 'encrypted'],
    ['of an opaque token', 'opaque', keys, 'unreadable'],
    ['of a token with two parts', `${header}.${payload}`, keys, 'unreadable'],
    ['of a token with four parts', `${header}.${payload}.${signature}.`, keys, 'unreadable'],
  ])('%s', async (_what, token, source, state) => expect(await stateOf(token, source)).toBe(state));
});

test('measures a key in bits of its modulus or secret', () => {
  const text = (...bytes: number[]) => Buffer.from(bytes).toString('base64url');
  expect(getKeyBits({ kty: 'RSA', n: text(0, 0, 5, 255) })).toBe(11);
  expect(getKeyBits({ kty: 'RSA', n: text(0, 0) })).toBe(16);
  expect(getKeyBits({ kty: 'oct', k: text(0, 0, 5, 255) })).toBe(32);
  expect(getKeyBits(keyFor('EdDSA').publicJwk)).toBeUndefined();
  expect(minRsaBits).toBe(2048);
});

test('uses a key only as it declares', () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519' };
  const isCompatible = (part: object) => isKeyCompatible({ ...jwk, ...part } as JWK, 'EdDSA', jwk as SigningAlgorithm);
  expect(isCompatible({ use: 'sig', key_ops: ['verify'], alg: 'Ed25519' })).toBe(true);
  for (const part of [{ kty: 'EC' }, { crv: 'Ed448' }, { use: 'enc' }, { key_ops: ['encrypt'] }, { alg: 'ES256' }])
    expect(isCompatible(part)).toBe(false);
});
