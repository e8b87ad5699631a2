import type { JsonWebKey, JsonWebKeyInput } from 'node:crypto';
import type { ClientKeyProblem } from '../../shared/errors.ts';
import { fail } from '../core/failure.ts';

/** A private key as its file has it: what Node's `createPrivateKey` takes, and what a JWK says beside the key. */
export type ParsedPrivateKey = {
  input: string | JsonWebKeyInput;
  keyId: string | undefined;
  algorithm: string | undefined;
};

/** What a key that is of no use is told as. Nothing of the key itself gets into it. */
export function rejectClientKey(problem: ClientKeyProblem): never {
  fail('client_key_invalid', { facts: { clientKeyProblem: problem } });
}

/** One block of PEM (RFC 7468 §2): its label, and all of it. */
const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

const pemBegin = /-----BEGIN ([A-Z0-9 ]+)-----/g;

/** Traditional PEM encryption (RFC 1421 §4.6.1.1), as old OpenSSL wrote it. */
const encryptedPem = /^Proc-Type:\s*4,\s*ENCRYPTED/m;

function parsePem(text: string): ParsedPrivateKey {
  const labels = [...text.matchAll(pemBegin)].map(([, label = '']) => label);
  const blocks = [...text.matchAll(pemBlock)].filter(([, label = '']) => label.endsWith('PRIVATE KEY'));
  if (blocks.length > 1) rejectClientKey('several_keys');
  const [[block, label] = ['', '']] = blocks;
  if (label === '') {
    if (labels.some((one) => one.endsWith('PRIVATE KEY'))) rejectClientKey('damaged');
    if (labels.some((one) => one.endsWith('PUBLIC KEY'))) rejectClientKey('public_key');
    if (labels.some((one) => one.endsWith('CERTIFICATE'))) rejectClientKey('certificate');
    rejectClientKey('not_a_key');
  }
  if (label === 'ENCRYPTED PRIVATE KEY' || encryptedPem.test(block)) rejectClientKey('encrypted');
  if (label === 'OPENSSH PRIVATE KEY') rejectClientKey('not_a_key');
  if (!['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY'].includes(label)) rejectClientKey('type_unsupported');
  return { input: block, keyId: undefined, algorithm: undefined };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

const isPrivate = (jwk: Record<string, unknown>) => jwk.d !== undefined;

/** The key of a JWK, or the only private one of a JWK Set (RFC 7517 §5). */
function findPrivateJwk(json: unknown): Record<string, unknown> {
  const keys = isObject(json) && Array.isArray(json.keys) ? json.keys.filter(isObject) : isObject(json) ? [json] : [];
  const own = keys.filter(isPrivate);
  if (own.length > 1) rejectClientKey('several_keys');
  const [jwk = keys[0]] = own;
  return jwk && typeof jwk.kty === 'string' ? jwk : rejectClientKey('not_a_key');
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** Algorithms that encrypt keys: a JWK that names one is not for signatures (RFC 7518 §4.1). */
const isEncryptionAlgorithm = (algorithm: string | undefined) =>
  /^(RSA-OAEP|RSA1_5|ECDH-ES|A\d+(GCM)?KW|dir)/.test(algorithm ?? '');

function parseJwk(json: unknown): ParsedPrivateKey {
  const jwk = findPrivateJwk(json);
  if (jwk.kty === 'oct' || !['RSA', 'EC', 'OKP'].includes(String(jwk.kty))) rejectClientKey('type_unsupported');
  if (!isPrivate(jwk)) rejectClientKey('public_key');
  const signs =
    (jwk.use === undefined || jwk.use === 'sig') &&
    (!Array.isArray(jwk.key_ops) || jwk.key_ops.includes('sign')) &&
    !isEncryptionAlgorithm(text(jwk.alg));
  if (!signs) rejectClientKey('not_for_signing');
  return { input: { key: jwk as JsonWebKey, format: 'jwk' }, keyId: text(jwk.kid), algorithm: text(jwk.alg) };
}

/**
 * Finds the one private key in a text: PEM (RFC 7468), where certificates and public keys beside it are passed over, or JWK
 * (RFC 7517). Fails with `client_key_invalid` and what the text holds instead.
 */
export function parsePrivateKey(file: string): ParsedPrivateKey {
  const content = file.replace(/^\uFEFF/, '').trim();
  if (!content.startsWith('{')) return parsePem(content);
  try {
    return parseJwk(JSON.parse(content));
  } catch (error) {
    if (error instanceof SyntaxError) rejectClientKey('damaged');
    throw error;
  }
}
