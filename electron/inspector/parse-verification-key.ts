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

/** Names of members for a key, as opposed to key IDs. */
const memberName = /^(?:[a-z0-9]+[_-])*(?:[a-z]*key|cert|certificate|pem|x509)$/i;

/** Splits PEM by key ID, as some servers publish their keys, and adds the IDs to the keys. */
function parsePemByKeyId(text: string): JWK[] | undefined {
  const json = parseJson(text.trim());
  const members = Object.entries(isJsonObject(json) ? json : {}).filter(
    ([name, pem]) => !memberName.test(name) && typeof pem === 'string' && pem.includes('-----BEGIN '),
  );
  if (members.length === 0) return undefined;
  return members.flatMap(([kid, pem]) => parseVerificationKeys(String(pem)).map((key) => ({ ...key, kid })));
}

/**
 * Parses verification keys: PEM (public keys, certificates, or private keys, of which only the
 * public half is used), base64 of DER, PEM by key ID, a JWK, a JWK set (RFC 7517) or a list of
 * JWKs.
 *
 * @throws `verification_key_invalid`, `verification_key_unsupported`
 */
export function parseVerificationKeys(text: string): JWK[] {
  if (Buffer.byteLength(text) > maxKeyTextBytes) failInvalid();
  const byKeyId = parsePemByKeyId(text);
  if (byKeyId) return byKeyId;
  const key = normalizeKeyText(text);
  const keys = key.startsWith('-----BEGIN') ? (key.match(pemBlock) ?? [key]).map(parsePem) : parseJwks(key);
  return keys.every(hasUnsupportedCurve) ? failUnsupported() : keys;
}
