import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { fail } from '../core/failure.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import { normalizeKeyText, pemBlock } from '../core/key-text.ts';
import { isJwk } from '../oauth/key-set.ts';
import { hasUnsupportedCurve, hasUnsupportedIdentifier } from '../tokens/key-type.ts';
import { completeJwk, toPublicKey } from '../tokens/public-jwk.ts';

const failInvalid = (): never => fail('verification_key_invalid');
const failUnsupported = (): never => fail('verification_key_unsupported');

function parsePem(text: string): JWK {
  try {
    return createPublicKey(text).export({ format: 'jwk' }) as JWK;
  } catch {
    return hasUnsupportedIdentifier(text) ? failUnsupported() : failInvalid();
  }
}

function parseJwks(text: string): JWK[] {
  const json = parseJson(text);
  const listed = isJsonObject(json) && Array.isArray(json.keys) ? json.keys : [json].flat();
  const keys = listed.filter(isJwk).map(completeJwk);
  return keys.length > 0 ? keys.map(toPublicKey) : failInvalid();
}

/** Limits the work for one key. Published JWK sets have a fourth of this. */
const maxKeyTextBytes = 64 * 1024;

/**
 * Parses verification keys: PEM (public keys, certificates, or private keys, of which only the
 * public half is used), base64 of DER, PEM by key ID, a JWK, a JWK set (RFC 7517) or a list of
 * JWKs.
 *
 * @throws `verification_key_invalid`, `verification_key_unsupported`
 */
export function parseVerificationKeys(text: string): JWK[] {
  if (Buffer.byteLength(text) > maxKeyTextBytes) failInvalid();
  const key = normalizeKeyText(text);
  const keys = key.startsWith('-----BEGIN') ? (key.match(pemBlock) ?? [key]).map(parsePem) : parseJwks(key);
  return keys.every(hasUnsupportedCurve) ? failUnsupported() : keys;
}
