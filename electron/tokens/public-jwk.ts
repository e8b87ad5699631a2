import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { JWK } from 'jose';
import { memoize } from '../core/memoize.ts';

const metadataParameters = ['kty', 'kid', 'alg', 'use', 'key_ops'];
const publicParameters = new Set([...metadataParameters, 'n', 'e', 'crv', 'x', 'y']);
const symmetricParameters = new Set([...metadataParameters, 'k']);

/**
 * Returns the public half of an asymmetric key (RFC 7518 §6), or a symmetric key, without any other
 * parameters.
 */
export function toPublicKey(key: JWK): JWK {
  const parameters = key.kty === 'oct' ? symmetricParameters : publicParameters;
  return Object.fromEntries(Object.entries(key).filter(([name]) => parameters.has(name))) as JWK;
}

/**
 * Converts the public half of an asymmetric key, once for each key.
 *
 * @throws Error if its parameters are incomplete or invalid
 */
export const toKeyObject = memoize(
  (key: JWK): KeyObject => createPublicKey({ key: toPublicKey(key) as JsonWebKey, format: 'jwk' }),
);

/** Whether the parameters of a key are complete and valid. */
export function isReadableKey(key: JWK): boolean {
  if (key.kty === 'oct') return true;
  try {
    toKeyObject(key);
    return true;
  } catch {
    return false;
  }
}

/**
 * Adds the public key of the first certificate to a key that has only the certificate.
 *
 * @see RFC 7517 §4.7
 */
export function completeJwk(key: JWK): JWK {
  const certificate: unknown = Array.isArray(key.x5c) ? key.x5c[0] : undefined;
  if (typeof certificate !== 'string' || key.n !== undefined || key.x !== undefined) return key;
  try {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
    return { ...key, ...(publicKey.export({ format: 'jwk' }) as JWK) };
  } catch {
    return key;
  }
}
