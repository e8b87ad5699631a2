import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { fail } from '../failure.ts';

/** Keys to verify with: public ones, or a shared secret that came as a JWK. */
export type GivenKeys = { keys: JWK[] };

const refuse = (): never => fail('verification_key_invalid');

const publicParts = ['kty', 'n', 'e', 'crv', 'x', 'y'] as const;
const facts = ['kid', 'alg', 'use', 'key_ops'] as const;

/** A JWK's public half alone; a shared secret (`oct`) as it is. */
export function publicHalf(jwk: JWK): JWK {
  const names = jwk.kty === 'oct' ? [...facts, 'kty', 'k'] : [...facts, ...publicParts];
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => (names as string[]).includes(name))) as JWK;
}

function fromPem(text: string): JWK {
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    return refuse();
  }
  try {
    return key.export({ format: 'jwk' }) as JWK;
  } catch {
    return refuse();
  }
}

const isJwk = (value: unknown): value is JWK =>
  typeof value === 'object' && value !== null && typeof (value as JWK).kty === 'string';

function fromJson(text: string): JWK[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse();
  }
  const listed = (json as { keys?: unknown } | null)?.keys;
  const keys = (Array.isArray(listed) ? listed : [json]).filter(isJwk);
  return keys.length > 0 ? keys.map(publicHalf) : refuse();
}

/**
 * Keys from text: PEM (a public key, a certificate, or a private key, of which the public half is taken), a JWK or a JWK set
 * (RFC 7517). Fails with `verification_key_invalid`.
 */
export function readVerificationKeys(text: string): GivenKeys {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  return { keys: trimmed.startsWith('-----BEGIN') ? [fromPem(trimmed)] : fromJson(trimmed) };
}
