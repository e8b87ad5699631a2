import { compactVerify, importJWK, type JWK } from 'jose';
import type { Failure } from '../../shared/errors.ts';
import { toFailure } from '../core/failure.ts';
import type { ParsedToken } from '../tokens/decode-token.ts';
import { getKeyBits, isKeyCompatible, minRsaBits, type SigningAlgorithm, signingAlgorithms } from './algorithms.ts';
import type { KeySet } from './key-set.ts';

/** Where the keys come from that a signature is verified with. */
export type KeySource =
  | { kind: 'set'; read(newerThan?: number): Promise<KeySet> }
  | { kind: 'given'; keys: JWK[] }
  | { kind: 'secret'; secret: Uint8Array }
  | { kind: 'none' };

/** What came of looking for the key and verifying with it. */
export type SignatureResult = {
  state:
    | 'valid'
    | 'invalid'
    | 'unsigned'
    | 'encrypted'
    | 'unreadable'
    | 'algorithm_unknown'
    | 'issuer_only'
    | 'no_keys'
    | 'keys_failed'
    | 'key_unknown'
    | 'key_mismatch'
    | 'key_too_short'
    | 'secret_needed'
    | 'secret_useless';
  /** The key that was found, or the one that has the right name and does not fit. */
  key?: JWK;
  /** Every key of a server's set, to tell what such a set should not hold. */
  publishedKeys?: readonly JWK[];
  failure?: Failure;
};

const getKid = (token: ParsedToken) => (typeof token.header?.kid === 'string' ? token.header.kid : undefined);

async function isSignatureValid(token: string, key: JWK | Uint8Array, algorithm: string): Promise<boolean> {
  try {
    const imported = key instanceof Uint8Array ? key : await importJWK(key, algorithm);
    await compactVerify(token, imported, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}

async function verifyWithKeys(
  token: string,
  algorithm: string,
  needs: SigningAlgorithm,
  kid: string | undefined,
  keys: readonly JWK[],
): Promise<SignatureResult> {
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  const fitting = named.filter((key) => isKeyCompatible(key, algorithm, needs));
  const [first] = fitting;
  if (!first) {
    const [other] = named;
    return other && (kid !== undefined || keys.length === 1)
      ? { state: 'key_mismatch', key: other }
      : { state: 'key_unknown' };
  }
  const short = fitting.find((key) => key.kty === 'RSA' && (getKeyBits(key) ?? 0) < minRsaBits);
  for (const key of fitting) if (await isSignatureValid(token, key, algorithm)) return { state: 'valid', key };
  return short ? { state: 'key_too_short', key: short } : { state: 'invalid', key: first };
}

/** A key that a person gives stands for itself: its own `kid` and that of the token need not be alike. */
const omitKids = (keys: readonly JWK[]): JWK[] =>
  keys.length === 1 ? keys.map(({ kid: _, ...key }) => key) : [...keys];

/**
 * Verifies a token's signature (RFC 7515 §5.2). The key is found by `kid`; where a server's set does not have it, the set is
 * read once more. A token that says HS* is never verified with a public key, nor another with a secret (RFC 8725 §3.1).
 * Keys and addresses inside the token are not used. Does not fail: what kept keys from being read is in the finding.
 */
export async function verifySignature(token: string, parsed: ParsedToken, source: KeySource): Promise<SignatureResult> {
  if (parsed.view.kind === 'jwe') return { state: 'encrypted' };
  const algorithm = parsed.header?.alg;
  if (parsed.header === undefined || token.split('.').length !== 3) return { state: 'unreadable' };
  if (typeof algorithm !== 'string') return { state: 'algorithm_unknown' };
  if (algorithm.toLowerCase() === 'none') return { state: 'unsigned' };
  const needs = signingAlgorithms.get(algorithm);
  if (!needs) return { state: 'algorithm_unknown' };
  if (source.kind === 'none') return { state: 'no_keys' };
  if (source.kind === 'secret') {
    if (needs.kty !== 'oct') return { state: 'secret_useless' };
    const key: JWK = { kty: 'oct', k: Buffer.from(source.secret).toString('base64url') };
    return { state: (await isSignatureValid(token, source.secret, algorithm)) ? 'valid' : 'invalid', key };
  }
  if (source.kind === 'given') {
    if (needs.kty === 'oct' && !source.keys.some(({ kty }) => kty === 'oct')) return { state: 'secret_needed' };
    const kid = source.keys.length === 1 ? undefined : getKid(parsed);
    return verifyWithKeys(token, algorithm, needs, kid, omitKids(source.keys));
  }
  try {
    let set = await source.read();
    if (needs.kty === 'oct') return { state: 'secret_needed', publishedKeys: set.keys };
    let finding = await verifyWithKeys(token, algorithm, needs, getKid(parsed), set.keys);
    if (finding.state === 'key_unknown') {
      set = await source.read(set.readAt);
      finding = await verifyWithKeys(token, algorithm, needs, getKid(parsed), set.keys);
    }
    return { ...finding, publishedKeys: set.keys };
  } catch (error) {
    return { state: 'keys_failed', failure: toFailure(error) };
  }
}
