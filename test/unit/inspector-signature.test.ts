import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';
import { describe, expect, test, vi } from 'vitest';
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
const given = (...list: JWK[]): KeySource => ({ kind: 'supplied', keys: list });

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
    const source = isSecret ? given(key.publicJwk) : keySetSource(key.publicJwk);
    expect(await stateOf(token, source)).toBe('valid');
    const [header, , signature] = token.split('.');
    const forged = `${header}.${Buffer.from('{"sub":"admin"}').toString('base64url')}.${signature}`;
    expect(await stateOf(forged, source)).toBe('invalid');
    expect(describeCheck(await runAllChecks(token, { source }), 'signature')).toBe('pass signature_valid');
    expect(describeCheck(await runAllChecks(forged, { source }), 'signature')).toBe('fail signature_invalid');
  });

  test('is reported as invalid with a key of another type', async () => {
    const other = keyFor(isSecret ? 'ES256' : alg === 'ES256' ? 'RS256' : 'ES256');
    const token = await signToken('{}', key);
    expect(await stateOf(token, given(other.publicJwk))).toBe(isSecret ? 'secret_needed' : 'key_mismatch');
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
      if (claimed) parts[0] = Buffer.from(JSON.stringify({ alg: claimed })).toString('base64url');
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
      expect((await stateOf(token, given(jwk))) === 'valid').toBe(expected);
    }),
    { numRuns: 400 },
  );
});

/**
 * RFC 7515 Appendix A.1 (which is RFC 7519 §3.1) to A.3 and A.5, RFC 8037 Appendix A.4, OpenID
 * Connect Core 1.0 A.2 with A.7.
 */
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
];

test.each(examples)('verifies %s', async (_name, token, key) => expect(await stateOf(token, given(key))).toBe('valid'));

test('reports RFC 7515 A.5 and RFC 7519 §6.1 as unsigned with any key', async () => {
  const token = `eyJhbGciOiJub25lIn0.${claimsOfJoe}.`;
  for (const source of [
    keySetSource(keyFor('RS256').publicJwk),
    given(keyFor('HS256').publicJwk),
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
    let reads = 0;
    const rotating = (after: number): KeySource => ({
      kind: 'set',
      read: async () => {
        reads += 1;
        return { keys: [reads > after ? fresh.publicJwk : old.publicJwk], readAt: reads };
      },
    });
    expect(await stateOf(await signToken('{}', old), rotating(9))).toBe('valid');
    expect(reads).toBe(1);
    reads = 0;
    expect(await stateOf(await signToken('{}', fresh), rotating(1))).toBe('valid');
    expect(reads).toBe(2);
    reads = 0;
    expect(await stateOf(await signToken('{}', fresh), rotating(99))).toBe('key_unknown');
    expect(reads).toBe(2);
  });

  test('is tried key by key if the token has no kid', async () => {
    const [one, two] = [createTestKey('ES256', 'one'), createTestKey('ES256', 'two')];
    const token = await signToken('{}', two, { kid: undefined });
    expect(await stateOf(token, keySetSource(one.publicJwk, two.publicJwk))).toBe('valid');
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
    expect(await published(key.publicJwk, createTestKey('HS256').publicJwk)).toBe('fail published_keys_secret');
    expect(await published({ ...key.privateJwk, kid: key.kid })).toBe('fail published_keys_private');
  });
});

test('rejects RSA keys under 2048 bits and reports short secrets', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const short: JWK = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'kid-RS256' };
  const token = await signToken('{}', keyFor('RS256'));
  const checks = await runAllChecks(token, { source: keySetSource(short) });
  expect(describeCheck(checks, 'signature')).toBe('fail signature_key_too_short');
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
    '',
    'x',
    '{}',
    '[]',
    'null',
    '{"keys":[]}',
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
  ])
    expect((await catchFailure(() => parseVerificationKeys(text))).kind).toBe('verification_key_invalid');
});

describe('verifySignature', async () => {
  const encoded = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

  const pair = generateKeyPairSync('ed25519');

  const publicJwk = { ...(pair.publicKey.export({ format: 'jwk' }) as JWK), kid: 'k1' };

  const secret = Buffer.from('not-a-real-secret-of-32-bytes-at-least');

  const signed = (alg: string, key: Uint8Array | typeof pair.privateKey, kid = 'k1') =>
    new CompactSign(Buffer.from('{"sub":"alice"}')).setProtectedHeader({ alg, kid }).sign(key);

  const byKey = await signed('EdDSA', pair.privateKey);

  const bySecret = await signed('HS256', secret);

  const forged = (token: string) => token.replace(/\.[^.]+\./, `.${encoded('{"sub":"admin"}')}.`);

  const none: KeySource = { kind: 'none' };

  const given = (...keys: JWK[]): KeySource => ({ kind: 'supplied', keys });

  const published = (...keys: JWK[]): KeySource => ({ kind: 'set', read: async () => ({ keys, readAt: 1 }) });

  const withSecret: KeySource = { kind: 'secret', secret };

  describe('a signature', () => {
    test('is valid only with its key and its content', async () => {
      const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }) as JWK;
      for (const source of [published(publicJwk), given(publicJwk)]) {
        expect(await stateOf(byKey, source)).toBe('valid');
        expect(await stateOf(forged(byKey), source)).toBe('invalid');
      }
      expect(await stateOf(byKey, given(other))).toBe('invalid');
      expect(await stateOf(bySecret, withSecret)).toBe('valid');
      expect(await stateOf(forged(bySecret), withSecret)).toBe('invalid');
    });

    test('is not verified with a key of another type', async () => {
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JWK;
      expect(await stateOf(byKey, given(ec))).toBe('key_mismatch');
      expect(await stateOf(byKey, withSecret)).toBe('secret_useless');
      expect(await stateOf(bySecret, given(publicJwk))).toBe('secret_needed');
      expect(await stateOf(bySecret, published(publicJwk))).toBe('secret_needed');
      expect(await stateOf(bySecret, given({ kty: 'oct', k: secret.toString('base64url') }))).toBe('valid');
    });

    test('is missing in unsigned tokens, and needs a key', async () => {
      for (const alg of ['none', 'NoNe'])
        expect(await stateOf(`${encoded({ alg })}.${encoded({})}.`, published(publicJwk))).toBe('unsigned');
      for (const alg of ['XS256', 5, undefined])
        expect(await stateOf(`${encoded({ alg })}.${encoded({})}.c2ln`, none)).toBe('algorithm_unknown');
      expect(await stateOf(byKey, none)).toBe('no_keys');
      expect(await stateOf(`${encoded({ alg: 'dir', enc: 'A128GCM' })}..a.b.c`, none)).toBe('unreadable');
      expect(await stateOf(`${encoded({ alg: 'dir', enc: 'A128GCM' })}..aa.bb.cc`, none)).toBe('encrypted');
    });

    test('of an unreadable token is not verified', async () => {
      expect(await stateOf('opaque', published(publicJwk))).toBe('unreadable');
      const [header, payload, signature] = byKey.split('.');
      for (const broken of [`${header}.${payload}`, `${header}.${payload}.${signature}.`])
        expect(await stateOf(broken, published(publicJwk))).toBe('unreadable');
    });

    test('causes one more fetch for an unknown key', async () => {
      const read = vi.fn(async (newerThan?: number) => ({ keys: newerThan === 7 ? [publicJwk] : [], readAt: 7 }));
      expect(await stateOf(byKey, { kind: 'set', read })).toBe('valid');
      expect(read).toHaveBeenCalledTimes(2);
    });
  });

  describe('a key', () => {
    test('is measured in bits of its modulus or secret', () => {
      const text = (...bytes: number[]) => Buffer.from(bytes).toString('base64url');
      expect(getKeyBits({ kty: 'RSA', n: text(0, 0, 5, 255) })).toBe(11);
      expect(getKeyBits({ kty: 'RSA', n: text(0, 0) })).toBe(16);
      expect(getKeyBits({ kty: 'oct', k: text(0, 0, 5, 255) })).toBe(32);
      expect(getKeyBits(publicJwk)).toBeUndefined();
      expect(minRsaBits).toBe(2048);
    });

    test('is compatible only with its declared use', () => {
      const needs: SigningAlgorithm = { kty: 'OKP', crv: 'Ed25519' };
      expect(isKeyCompatible({ ...publicJwk, use: 'sig', key_ops: ['verify'], alg: 'Ed25519' }, 'EdDSA', needs)).toBe(
        true,
      );
      for (const part of [
        { kty: 'EC' },
        { crv: 'Ed448' },
        { use: 'enc' },
        { key_ops: ['encrypt'] },
        { alg: 'ES256' },
      ] as const)
        expect(isKeyCompatible({ ...publicJwk, ...part } as JWK, 'EdDSA', needs)).toBe(false);
    });
  });
});
