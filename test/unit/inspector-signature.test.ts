import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto';
import fc from 'fast-check';
import { compactVerify, importJWK, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { decodeKeyFile } from '../../electron/core/key-text.ts';
import { Secret } from '../../electron/core/secret.ts';
import { parseVerificationKeys } from '../../electron/inspector/parse-verification-key.ts';
import { createTokenInput } from '../../electron/inspector/token-input.ts';
import { getKeyBits, isKeyCompatible, minRsaBits, type SigningAlgorithm } from '../../electron/tokens/algorithms.ts';
import { parseToken } from '../../electron/tokens/decode-token.ts';
import { type KeySource, verifySignature } from '../../electron/tokens/signature.ts';
import { createCertificateAuthority } from '../servers/tls.ts';
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
const dsaEncoding = 'ieee-p1363';
const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

async function stateOf(token: string, source: KeySource): Promise<string> {
  const secret = new Secret(token);
  return (await verifySignature(secret, parseToken(secret), source)).state;
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

test('is not verified if the keys cannot be read', async () => {
  const token = await signToken('{}', keyFor('ES256'));
  const source: KeySource = { kind: 'set', read: () => Promise.reject(new Error('fake-secret')) };
  const checks = await runAllChecks(token, { source });
  expect(describeCheck(checks, 'signature')).toBe('warn signature_keys_failed');
  expect(JSON.stringify(checks)).not.toContain('fake-secret');
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
      const header = parseToken(new Secret(token)).header;
      const named = typeof header?.alg === 'string' ? header.alg : '';
      const expected = named !== '' && (await joseSays(token, jwk, named).catch(() => false));
      expect((await stateOf(token, suppliedKeys(jwk))) === 'valid').toBe(expected);
    }),
    { numRuns: 400 },
  );
});

test.each(['RS256', 'ES256'])(
  '%s with header parameters that may change the meaning is judged by jose',
  async (alg) => {
    const key = keyFor(alg);
    const signingKey = {
      key: createPrivateKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' }),
      dsaEncoding,
    } as const;
    const createToken = (header: object, payload = encoded('{}')) => {
      const data = `${encoded({ alg, ...header })}.${payload}`;
      return `${data}.${sign('sha256', Buffer.from(data), signingKey).toString('base64url')}`;
    };
    const tokens = [
      createToken({}),
      createToken({ crit: ['x'], x: 1 }),
      createToken({ crit: [] }),
      createToken({ b64: false, crit: ['b64'] }),
      createToken({}, 'e30!'),
      `${createToken({})}=`,
      createToken({}).replace(/\.(?=[^.]*$)/, '.+'),
    ];
    const expected = await Promise.all(tokens.map((token) => joseSays(token, key.publicJwk, alg)));
    expect(expected[0]).toBe(true);
    const states = await Promise.all(tokens.map((token) => stateOf(token, suppliedKeys(key.publicJwk))));
    expect(states.map((state) => state === 'valid')).toEqual(expected);
  },
);

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

  test('is fetched once more if keys without kid did not sign a token that has one', async () => {
    const [old, fresh] = [createTestKey('ES256', 'old'), createTestKey('ES256', 'new')];
    const unnamed = { ...createTestKey('ES256').publicJwk };
    delete unnamed.kid;
    const read = async (newerThan?: number) => ({
      keys: [newerThan === 7 ? fresh.publicJwk : old.publicJwk, unnamed],
      readAt: 7,
    });
    expect(await stateOf(await signToken('{}', fresh), { kind: 'set', read })).toBe('valid');
  });

  test('of 10,000 keys is tried key by key if the token has no kid, up to 100 keys', async () => {
    const [one, two] = [createTestKey('ES256', 'one'), createTestKey('ES256', 'two')];
    const token = await signToken('{}', two, { kid: undefined });
    const unfit = Array(9900).fill(createTestKey('RS256').publicJwk);
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
  expect(checks.find(({ id }) => id === 'key_strength')?.facts?.bits).toBe(1024);
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

test.each<[format: string, toFile: (key: KeyObject) => Buffer]>([
  ['DER', (key) => key.export({ type: 'spki', format: 'der' })],
  ['UTF-16', (key) => Buffer.from(`\uFEFF${key.export({ type: 'spki', format: 'pem' })}`, 'utf16le')],
])('reads a key file in %s', async (_format, toFile) => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { readChosenFile } = createTokenInput({
    readClipboard: async () => '',
    chooseFile: async () => 'key.der',
    readFile: async () => toFile(publicKey),
  });
  expect(parseVerificationKeys(await readChosenFile())).toEqual([publicKey.export({ format: 'jwk' })]);
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
  const padded = `${encoded({ alg: 'HS256', kid: 'a' })}==.${encoded({ sub: 'bob' })}==`;
  const byPadded = `${padded}.${createHmac('sha256', secret.secret).update(padded).digest('base64url')}=`;

  test.each<[string, string, KeySource, string]>([
    ['of another key', byKey, suppliedKeys(createTestKey('EdDSA').publicJwk), 'invalid'],
    ['of a secret', bySecret, secret, 'valid'],
    ['of a secret with another payload', bySecret.replace(/\.[^.]+\./, `.${encoded('{}')}.`), secret, 'invalid'],
    ['of padded parts', byPadded, secret, 'valid'],
    ['of padded parts with another payload', byPadded.replace(/\.[^.]+\./, `.${encoded('{}')}.`), secret, 'invalid'],
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

describe('a key set', () => {
  const key = createTestKey('ES256');
  const { kid: _, ...withoutKid } = key.publicJwk;
  const cut = { ...key.publicJwk, x: key.publicJwk.x?.slice(0, 20) ?? '' };
  test.each<[name: string, keys: JWK[], state: string]>([
    ['with one key without kid', [withoutKid], 'valid'],
    ['with a key without kid among others', [createTestKey('ES256', 'other').publicJwk, withoutKid], 'valid'],
    ['with another kid', [{ ...key.publicJwk, kid: 'other' }], 'key_unknown'],
    ['with a private key', [{ ...key.privateJwk, kid: key.kid }], 'valid'],
    ['with a key that is cut short', [cut], 'key_damaged'],
  ])('%s', async (_name, list, state) => {
    const token = await signToken('{"sub":"a"}', key);
    expect(await stateOf(token, keySetSource(...list))).toBe(state);
  });

  test('with a damaged key is reported as that', async () => {
    const checks = await runAllChecks(await signToken('{}', key), { source: keySetSource(cut) });
    expect(describeCheck(checks, 'signature')).toBe('fail signature_key_damaged');
    expect(describeCheck(checks, 'key_strength')).toBe('none key_strength_unknown');
  });
});

test('a key set can contain only certificates', async () => {
  const { cert, key: pem } = createCertificateAuthority().issue(['id.example.com']);
  const privateJwk = createPrivateKey(pem).export({ format: 'jwk' }) as JWK;
  const alg = privateJwk.kty === 'RSA' ? 'RS256' : 'ES256';
  const x5c = [cert.replace(/-----[^-]+-----|\s/g, '')];
  const token = await signToken('{}', { alg, kid: 'a', privateJwk, publicJwk: {} });
  const key = { kty: privateJwk.kty, kid: 'a', x5c } as JWK;
  const text = JSON.stringify({ keys: [key] });
  expect(await stateOf(token, suppliedKeys(...parseVerificationKeys(text)))).toBe('valid');
  const large = text + ' '.repeat(64 * 1024);
  expect(await catchFailure(() => parseVerificationKeys(large))).toMatchObject({ kind: 'verification_key_invalid' });
  let parsedCount = 0;
  const get = (list: string[], name: string) => {
    if (name === '0') parsedCount += 1;
    return Reflect.get(list, name);
  };
  const others = Array.from({ length: 3000 }, (_, at) => ({
    ...{ kty: key.kty, kid: at < 1000 ? 'a' : `${at}` },
    x5c: new Proxy(x5c, { get } as ProxyHandler<string[]>),
  })) as JWK[];
  expect(await stateOf(token, keySetSource(key, ...others))).toBe('valid');
  expect(parsedCount).toBeLessThan(100);
});

describe('a verification key is read', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  test.each<[how: string, text: string]>([
    ['as base64 without PEM lines', der.toString('base64')],
    ['as DER', decodeKeyFile(der)],
    ['as PKCS #1 in base64', publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')],
    ['after other text', `Bag Attributes\n  friendlyName: a\n${pem}`],
    ['indented', pem.replace(/^/gm, '    ')],
    ['in one line', pem.replaceAll('\n', ' ')],
    ['with literal line ends', JSON.stringify(pem)],
    ['from a member', JSON.stringify({ public_key: pem })],
    ['from a service account', JSON.stringify({ type: 'service_account', private_key: pkcs8 })],
    ['from a list', JSON.stringify([jwk])],
    ['in quotes', `'${JSON.stringify(jwk)}'`],
    ['as a JSON string', JSON.stringify(JSON.stringify(jwk))],
    ['in code', `const key = ${JSON.stringify(jwk)};`],
    ['from a Python dict', JSON.stringify(jwk).replaceAll('"', "'")],
    ['as base64 of a JWK', Buffer.from(JSON.stringify(jwk)).toString('base64')],
    ['from a nested set', JSON.stringify({ jwks: { keys: [jwk] } })],
    ['from a response with a set', JSON.stringify({ a: { data: { jwks: { keys: [jwk] } } } })],
    ['from a set as a JSON string', JSON.stringify({ jwks: JSON.stringify({ keys: [jwk] }) })],
    ['from a list of JSON strings', JSON.stringify({ keys: [JSON.stringify(jwk)] })],
    ['with the label of another form', pem.replaceAll(' PUBLIC', ' RSA PUBLIC')],
    ['as base64url', der.toString('base64url')],
    ['as PEM in base64', Buffer.from(pem).toString('base64')],
    ['from a realm', JSON.stringify({ realm: 'a', public_key: der.toString('base64') })],
    ['with line ends escaped twice', pem.replaceAll('\n', '\\\\n')],
    ['as a quotation', pem.replace(/^/gm, '> ')],
    ['with the dashes of a word processor', pem.replaceAll('-----', '\u2014\u2013-')],
    ['with percent-encoding', encodeURIComponent(pem)],
    ['from a Secret of Kubernetes', `data:\n  key.pem: ${Buffer.from(pem).toString('base64')}\n  other: ZmFrZQ==\n`],
    ['from a setting', `issuer=https://id.example.com\nrealm-public-key=${der.toString('base64')}\n`],
    ['from a Java string', `String KEY = "${pem.trim().split('\n').join('\\n" +\n    "')}";`],
    ['from a web page', pem.trim().replaceAll('\n', '<br>')],
    ['from an object of JavaScript', `{ kty: 'RSA', n: '${jwk.n}', e: 'AQAB', }`],
    ['from a Python dict with None', `{'kty': 'RSA', 'n': '${jwk.n}', 'e': 'AQAB', 'alg': None}`],
    [
      'as .NET writes it',
      `<RSAKeyValue><Modulus>${Buffer.from(jwk.n ?? '', 'base64url').toString('base64')}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`,
    ],
    ['in an element', `<X509Certificate>\n${der.toString('base64')}\n</X509Certificate>`],
  ])('%s', (_how, text) => expect(parseVerificationKeys(text)).toMatchObject([jwk]));

  const certificate = createCertificateAuthority().issue(['id.example.com']).cert;
  const certificateDer = new X509Certificate(certificate).raw;
  test.each<[how: string, text: string, kid?: string]>([
    ['as PEM', certificate],
    ['as base64 without PEM lines', certificateDer.toString('base64')],
    ['as DER', decodeKeyFile(certificateDer)],
    ['as PEM by key ID', JSON.stringify({ 'k-1': certificate }), 'k-1'],
  ])('of a certificate %s', (_how, text, kid) => {
    const certified = createPublicKey(certificate).export({ format: 'jwk' });
    expect(parseVerificationKeys(text)).toEqual([{ ...certified, ...(kid && { kid }) }]);
  });

  test('with the key ID of a service account', () => {
    const text = JSON.stringify({ private_key_id: 'a', private_key: pkcs8 });
    expect(parseVerificationKeys(text)).toEqual([{ ...jwk, kid: 'a' }]);
  });

  test.each([
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey],
  ])('as DER or its base64, of %s', (_type, key) => {
    const short = key.export({ type: 'spki', format: 'der' });
    for (const text of [decodeKeyFile(short), short.toString('base64')])
      expect(parseVerificationKeys(text)).toEqual([key.export({ format: 'jwk' })]);
  });

  // Written by ssh-keygen.
  test.each([
    [
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHYj79Lb3E2YuNbSgS8p0Bg8qn2+nnho6TWaheRX1tdS a@b',
      { kty: 'OKP', crv: 'Ed25519', x: 'diPv0tvcTZi41tKBLynQGDyqfb6eeGjpNZqF5FfW11I' },
    ],
    [
      'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBO3DImUGzmpyULHLfg/JAP8rCey2SlZOlZ4HPkoHxfeRadCChNE2sqi1nK7rUEMQG5z/5QOoJZPM7GhEL1vuKZ4=',
      {
        ...{ kty: 'EC', crv: 'P-256', x: '7cMiZQbOanJQsct-D8kA_ysJ7LZKVk6Vngc-SgfF95E' },
        y: 'adCChNE2sqi1nK7rUEMQG5z_5QOoJZPM7GhEL1vuKZ4',
      },
    ],
    [
      'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDDzBtxydyYNMEGLTLP1H1+M4cl1JJimFPOodRZYBjL+LxV+alkYAqfJX0W45hvlc9mUBFK0Ut7weueiECUpkgQ8rNdttcKpT6tLgY0tdelWcUXuy6GGAz0cB7OqI62dfoSob1C7IRnDCtIC/fWwfABavYGOSOcJ8t0PDk6f3vuvQ==',
      {
        ...{ kty: 'RSA', e: 'AQAB' },
        n: 'w8wbccncmDTBBi0yz9R9fjOHJdSSYphTzqHUWWAYy_i8VfmpZGAKnyV9FuOYb5XPZlARStFLe8HrnohAlKZIEPKzXbbXCqU-rS4GNLXXpVnFF7suhhgM9HAezqiOtnX6EqG9QuyEZwwrSAv31sHwAWr2BjkjnCfLdDw5On977r0',
      },
    ],
  ])('as OpenSSH writes it: %s', (text, expected) => expect(parseVerificationKeys(text)).toEqual([expected]));

  test('by key ID, which it keeps', () => {
    expect(parseVerificationKeys(JSON.stringify({ 'k-1': jwk }))).toEqual([{ ...jwk, kid: 'k-1' }]);
    const text = JSON.stringify({ 'k-1': pem, '2f6b': pkcs8 });
    expect(parseVerificationKeys(text)).toEqual([
      { ...jwk, kid: 'k-1' },
      { ...jwk, kid: '2f6b' },
    ]);
  });
});
