import { createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import { fail } from '../core/failure.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import { findPrivateKeyId, normalizeKeyText, pemBlock } from '../core/key-text.ts';
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

const sshPattern = /^(?:ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)) ([A-Za-z0-9+/]+={0,2})(?:\s|$)/;

/**
 * Parses a public key as OpenSSH writes it.
 *
 * @see RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4
 */
function parseSshKey(base64: string): JWK {
  const blob = Buffer.from(base64, 'base64');
  const fields: Buffer<ArrayBufferLike>[] = [];
  for (let at = 0; at + 4 <= blob.length && fields.length < 3; at += 4 + blob.readUInt32BE(at))
    fields.push(blob.subarray(at + 4, at + 4 + blob.readUInt32BE(at)));
  const [type, first, second = Buffer.alloc(0)] = fields;
  if (!type || !first) return failInvalid();
  // A number has a zero byte before its first bit, a point the byte 4 before its coordinates.
  const encode = (number: Buffer<ArrayBufferLike>) => number.subarray(number[0] === 0 ? 1 : 0).toString('base64url');
  const curve = /nistp(\d+)$/.exec(type.toString())?.[1];
  const [x, y] = [second.subarray(1, (second.length + 1) / 2), second.subarray((second.length + 1) / 2)];
  if (curve) return { kty: 'EC', crv: `P-${curve}`, x: x.toString('base64url'), y: y.toString('base64url') };
  return type.toString() === 'ssh-rsa'
    ? { kty: 'RSA', e: encode(first), n: encode(second) }
    : { kty: 'OKP', crv: 'Ed25519', x: first.toString('base64url') };
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
 * public half is used), base64 of DER, PEM by key ID, a public key of OpenSSH, or the JWKs (RFC
 * 7517) in JSON.
 *
 * @throws `verification_key_invalid`, `verification_key_unsupported`
 */
export function parseVerificationKeys(text: string): JWK[] {
  if (Buffer.byteLength(text) > maxKeyTextBytes) failInvalid();
  const byKeyId = parsePemByKeyId(text);
  if (byKeyId) return byKeyId;
  const [, sshKey] = sshPattern.exec(text.trim()) ?? [];
  if (sshKey !== undefined) return [parseSshKey(sshKey)];
  const key = normalizeKeyText(text);
  const isPem = key.startsWith('-----BEGIN');
  const parsed = isPem ? (key.match(pemBlock) ?? [key]).map(parsePem) : parseJwks(key);
  const kid = isPem ? findPrivateKeyId(text) : undefined;
  const keys = kid === undefined ? parsed : parsed.map((one) => ({ ...one, kid }));
  return keys.every(hasUnsupportedCurve) ? failUnsupported() : keys;
}
