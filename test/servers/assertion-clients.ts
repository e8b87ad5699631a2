import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import type { TestClient } from '../../build/demo-server/directory.ts';
import { publicJwk } from '../../build/demo-server/signing-keys.ts';
import type { AsymmetricAlgorithm } from '../../shared/client-assertion.ts';

/** Creates a key for an algorithm of `private_key_jwt`. */
export function newKey(algorithm: AsymmetricAlgorithm): KeyObject {
  if (/^[RP]S/.test(algorithm)) return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  if (/^Ed/.test(algorithm)) return generateKeyPairSync('ed25519').privateKey;
  const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[algorithm as 'ES256' | 'ES384' | 'ES512'];
  return generateKeyPairSync('ec', { namedCurve }).privateKey;
}

/** Exports a key as PKCS#8 PEM (RFC 5208), the usual format of administrators. */
export const pemOf = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

export type AssertionClient = TestClient & {
  /** The credential for the app: the secret, or the key as PEM. */
  credential: string;
  algorithm: NonNullable<TestClient['assertionAlg']>;
};

function keyClient(algorithm: AsymmetricAlgorithm): AssertionClient {
  const key = newKey(algorithm);
  return {
    clientId: `latchkey-key-${algorithm.toLowerCase()}`,
    authentication: 'private_key_jwt',
    assertionAlg: algorithm,
    keys: [{ ...publicJwk(key.export({ format: 'jwk' }) as JWK), kid: `kid-${algorithm}`, use: 'sig' }],
    algorithm,
    credential: pemOf(key),
  };
}

function secretClient(algorithm: 'HS256' | 'HS384' | 'HS512'): AssertionClient {
  const credential = `not-a-real-secret-${algorithm}-${'0123456789'.repeat(5)}`;
  return {
    clientId: `latchkey-${algorithm.toLowerCase()}`,
    authentication: 'client_secret_jwt',
    assertionAlg: algorithm,
    clientSecret: credential,
    algorithm,
    credential,
  };
}

/** Clients that authenticate with assertions (RFC 7523), each with a new secret or key per run. */
export const assertionClients = (): AssertionClient[] => [
  ...(['HS256', 'HS384', 'HS512'] as const).map(secretClient),
  ...(['RS256', 'PS256', 'ES256', 'EdDSA'] as const).map(keyClient),
];
