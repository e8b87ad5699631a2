import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { parseVerificationKeys } from '../../electron/inspector/parse-verification-key.ts';
import { importClientKey } from '../../electron/oauth/client-key.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

/** Whether Electron's crypto parses a key of this type. */
const isKnownToElectron = ({ asymmetricKeyType: type = 'rsa-pss', asymmetricKeyDetails: details }: KeyObject) =>
  ['rsa', 'ed25519', 'x25519'].includes(type) || (type === 'ec' && details?.namedCurve !== 'secp256k1');

vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>();
  const asElectron =
    <Input>(parse: (input: Input) => KeyObject) =>
    (input: Input) => {
      const key = parse(input);
      if (!isKnownToElectron(key)) throw new Error('error:06000080:public key routines:OPENSSL_internal:DECODE_ERROR');
      return key;
    };
  return {
    ...crypto,
    createPrivateKey: asElectron(crypto.createPrivateKey),
    createPublicKey: asElectron(crypto.createPublicKey),
  };
});

const generated: [string, { privateKey: KeyObject; publicKey: KeyObject }][] = [
  ['RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 })],
  ['Ed448', generateKeyPairSync('ed448')],
  ['X448', generateKeyPairSync('x448')],
  ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })],
];
const pem = { format: 'pem' } as const;

describe.each(generated)('a key of a type that Electron cannot parse is unsupported, not damaged: %s', (name, pair) => {
  const { privateKey, publicKey } = pair;
  const hasJwk = name !== 'RSA-PSS';
  const jwk = (key: KeyObject) => (hasJwk ? [JSON.stringify(key.export({ format: 'jwk' }))] : []);
  const sec1 = name === 'secp256k1' ? [privateKey.export({ type: 'sec1', ...pem }).toString()] : [];

  test.each([privateKey.export({ type: 'pkcs8', ...pem }).toString(), ...sec1, ...jwk(privateKey)])(
    'as client key %#',
    async (text) => {
      const profile = testProfile({ clientAuthentication: 'private_key_jwt' });
      const { facts } = await catchFailure(importClientKey(new Secret(text), profile));
      expect(facts).toEqual({ clientKeyProblem: 'type_unsupported' });
    },
  );

  test.each([publicKey.export({ type: 'spki', ...pem }).toString(), ...jwk(publicKey)])(
    'as verification key %#',
    async (text) => {
      expect((await catchFailure(() => parseVerificationKeys(text))).kind).toBe('verification_key_unsupported');
    },
  );
});

test('a damaged key of a supported type stays damaged', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = privateKey
    .export({ type: 'pkcs8', ...pem })
    .toString()
    .replace('M', 'N');
  const failure = await catchFailure(importClientKey(new Secret(text), testProfile()));
  expect(failure.facts).toEqual({ clientKeyProblem: 'damaged' });
  expect((await catchFailure(() => parseVerificationKeys(text))).kind).toBe('verification_key_invalid');
});

test('a set with one supported key is used', () => {
  const supported = createPublicKey(generateKeyPairSync('ed25519').privateKey).export({ format: 'jwk' });
  const keys = [supported, ...generated.slice(1).map(([, { publicKey }]) => publicKey.export({ format: 'jwk' }))];
  expect(parseVerificationKeys(JSON.stringify({ keys }))).toHaveLength(4);
});
