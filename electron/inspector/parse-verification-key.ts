import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { fail } from '../core/failure.ts';

/** Keys to verify with: public ones, or a shared secret that came as a JWK. */
export type VerificationKeys = { keys: JWK[] };

const failInvalid = (): never => fail('verification_key_invalid');

const publicKeyParameters = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const;
const keyMetadataParameters = ['kid', 'alg', 'use', 'key_ops'] as const;

/** A JWK's public half alone; a shared secret (`oct`) as it is. */
export function toPublicJwk(jwk: JWK): JWK {
  const names =
    jwk.kty === 'oct' ? [...keyMetadataParameters, 'kty', 'k'] : [...keyMetadataParameters, ...publicKeyParameters];
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => (names as string[]).includes(name))) as JWK;
}

function parsePem(text: string): JWK {
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    return failInvalid();
  }
  try {
    return key.export({ format: 'jwk' }) as JWK;
  } catch {
    return failInvalid();
  }
}

const isJwk = (value: unknown): value is JWK =>
  typeof value === 'object' && value !== null && typeof (value as JWK).kty === 'string';

function parseJwks(text: string): JWK[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failInvalid();
  }
  const listed = (json as { keys?: unknown } | null)?.keys;
  const keys = (Array.isArray(listed) ? listed : [json]).filter(isJwk);
  return keys.length > 0 ? keys.map(toPublicJwk) : failInvalid();
}

/**
 * Keys from text: PEM (a public key, a certificate, or a private key, of which the public half is taken), a JWK or a JWK set
 * (RFC 7517). Fails with `verification_key_invalid`.
 */
export function parseVerificationKeys(text: string): VerificationKeys {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  return { keys: trimmed.startsWith('-----BEGIN') ? [parsePem(trimmed)] : parseJwks(trimmed) };
}
