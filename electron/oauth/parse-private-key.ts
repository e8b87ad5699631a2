import type { JsonWebKey, JsonWebKeyInput } from 'node:crypto';
import type { ClientKeyProblem } from '../../shared/errors.ts';
import { fail } from '../core/failure.ts';
import { isJsonObject, parseJson } from '../core/json.ts';
import { findPrivateKeyId, normalizeKeyText, pemBlock } from '../core/key-text.ts';

/** A private key for Node's `createPrivateKey`, with its key ID and the `alg` of a JWK. */
export type ParsedPrivateKey = {
  input: string | JsonWebKeyInput;
  keyId: string | undefined;
  algorithm: string | undefined;
};

/** Throws `client_key_invalid`. The failure contains no key material. */
export function rejectClientKey(problem: ClientKeyProblem): never {
  fail('client_key_invalid', { facts: { clientKeyProblem: problem } });
}

const pemBegin = /-----BEGIN ([A-Z0-9 ]+)-----/g;

/** Traditional PEM encryption (RFC 1421 §4.6.1.1), as written by old versions of OpenSSL. */
const encryptedPem = /^Proc-Type:\s*4,\s*ENCRYPTED/m;

function parsePem(text: string): Omit<ParsedPrivateKey, 'keyId'> {
  const labels = [...text.matchAll(pemBegin)].map(([, label = '']) => label);
  const blocks = [...text.matchAll(pemBlock)].filter(([, label = '']) => label.endsWith('PRIVATE KEY'));
  if (blocks.length > 1) rejectClientKey('several_keys');
  const [[block, label] = ['', '']] = blocks;
  if (label === '') {
    if (labels.some((one) => one.endsWith('PRIVATE KEY'))) rejectClientKey('damaged');
    if (labels.some((one) => one.endsWith('PUBLIC KEY'))) rejectClientKey('public_key');
    if (labels.some((one) => one.endsWith('CERTIFICATE'))) rejectClientKey('certificate');
    rejectClientKey(/^(?:ssh|ecdsa)-\S+ AAAA/.test(text) ? 'public_key' : 'not_a_key');
  }
  if (label === 'ENCRYPTED PRIVATE KEY' || encryptedPem.test(block)) rejectClientKey('encrypted');
  if (label === 'OPENSSH PRIVATE KEY') rejectClientKey('not_a_key');
  if (!['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'].includes(label)) rejectClientKey('type_unsupported');
  return { input: block, algorithm: undefined };
}

const isPrivate = (jwk: Record<string, unknown>) => jwk.d !== undefined;

/** Returns a JWK, or the only private key of a JWK Set (RFC 7517 §5). */
function findPrivateJwk(json: unknown): Record<string, unknown> {
  const candidates = isJsonObject(json) && Array.isArray(json.keys) ? json.keys : [json].flat();
  const keys = candidates.filter(isJsonObject);
  const privateKeys = keys.filter(isPrivate);
  if (privateKeys.length > 1) rejectClientKey('several_keys');
  const [jwk = keys[0]] = privateKeys;
  return jwk && typeof jwk.kty === 'string' ? jwk : rejectClientKey('not_a_key');
}

const toText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Whether an algorithm encrypts keys, so that its JWK is not for signatures (RFC 7518 §4.1). */
const isEncryptionAlgorithm = (algorithm: string | undefined) =>
  /^(RSA-OAEP|RSA1_5|ECDH-ES|A\d+(GCM)?KW|dir)/.test(algorithm ?? '');

function parseJwk(json: unknown): ParsedPrivateKey {
  const jwk = findPrivateJwk(json);
  if (jwk.kty === 'oct' || !['RSA', 'EC', 'OKP'].includes(String(jwk.kty))) rejectClientKey('type_unsupported');
  if (!isPrivate(jwk)) rejectClientKey('public_key');
  const canSign =
    (jwk.use === undefined || jwk.use === 'sig') &&
    (!Array.isArray(jwk.key_ops) || jwk.key_ops.includes('sign')) &&
    !isEncryptionAlgorithm(toText(jwk.alg));
  if (!canSign) rejectClientKey('not_for_signing');
  return { input: { key: jwk as JsonWebKey, format: 'jwk' }, keyId: toText(jwk.kid), algorithm: toText(jwk.alg) };
}

/**
 * Finds the one private key in a file: PEM (RFC 7468), ignoring certificates and public keys beside
 * it, or JWK (RFC 7517).
 *
 * @throws `client_key_invalid` with what the file contains instead
 */
export function parsePrivateKey(file: string): ParsedPrivateKey {
  const content = normalizeKeyText(file);
  return content.startsWith('{') || content.startsWith('[')
    ? parseJwk(parseJson(content) ?? rejectClientKey('damaged'))
    : { ...parsePem(content), keyId: findPrivateKeyId(file) };
}
