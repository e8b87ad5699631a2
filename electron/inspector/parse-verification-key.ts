import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { fail } from '../core/failure.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import { isJwk } from '../oauth/key-set.ts';
import { hasUnsupportedCurve, hasUnsupportedIdentifier } from '../tokens/key-type.ts';

const failInvalid = (): never => fail('verification_key_invalid');
const failUnsupported = (): never => fail('verification_key_unsupported');

const publicKeyParameters = ['kty', 'n', 'e', 'crv', 'x', 'y'];
const keyMetadataParameters = ['kid', 'alg', 'use', 'key_ops'];

/** Returns the public half of a JWK, or a symmetric key (`oct`) without its private extensions. */
function toPublicJwk(jwk: JWK): JWK {
  const names = [...keyMetadataParameters, ...(jwk.kty === 'oct' ? ['kty', 'k'] : publicKeyParameters)];
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => names.includes(name))) as JWK;
}

function parsePem(text: string): JWK {
  try {
    return createPublicKey(text).export({ format: 'jwk' }) as JWK;
  } catch {
    return hasUnsupportedIdentifier(text) ? failUnsupported() : failInvalid();
  }
}

function parseJwks(text: string): JWK[] {
  const json = parseJson(text);
  const keys = (isJsonObject(json) && Array.isArray(json.keys) ? json.keys : [json]).filter(isJwk);
  return keys.length > 0 ? keys.map(toPublicJwk) : failInvalid();
}

/**
 * Parses verification keys: a PEM (public key, certificate, or private key, of which only the
 * public half is used), a JWK or a JWK set (RFC 7517).
 *
 * @throws `verification_key_invalid`, `verification_key_unsupported`
 */
export function parseVerificationKeys(text: string): JWK[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const keys = trimmed.startsWith('-----BEGIN') ? [parsePem(trimmed)] : parseJwks(trimmed);
  return keys.every(hasUnsupportedCurve) ? failUnsupported() : keys;
}
