import { verify } from 'node:crypto';
import { compactVerify, importJWK, type JWK } from 'jose';
import type { Failure } from '../../shared/errors.ts';
import { toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { isKeyCompatible, maxCandidateKeys, type SigningAlgorithm, signingAlgorithms } from './algorithms.ts';
import { isBase64url, type ParsedToken } from './decode-token.ts';
import { getKeyWeakness } from './key-weakness.ts';
import { completeJwk, isReadableKey, toKeyObject, toPublicKey } from './public-jwk.ts';

/** A server's JWK set, and when it was fetched (milliseconds since the epoch). */
export type KeySet = { keys: JWK[]; readAt: number };

/** The source of the keys that a signature is verified with. */
export type KeySource =
  | { kind: 'set'; read(newerThan?: number): Promise<KeySet> }
  | { kind: 'supplied'; keys: JWK[] }
  | { kind: 'secret'; secret: Uint8Array }
  | { kind: 'none' };

/** The result of finding the key and verifying the signature with it. */
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
    | 'key_weak'
    | 'key_damaged'
    | 'secret_needed'
    | 'secret_useless';
  /** The key that was used, or the one with the right `kid` that does not fit the algorithm. */
  key?: JWK;
  /** All keys of the server's set, to check for keys that must not be published. */
  publishedKeys?: readonly JWK[];
  failure?: Failure;
};

const getKid = (token: ParsedToken) => (typeof token.header?.kid === 'string' ? token.header.kid : undefined);

/** Algorithms whose signatures are verified here; jose verifies all others. */
const commonAlgorithms = new Set(['RS256', 'ES256']);

/** Whether a token is a JWS without faults and extensions (RFC 7515 §4.1.11), which jose knows. */
const isPlain = ({ view, header }: ParsedToken) =>
  (view.kind === 'jws' || view.kind === 'sd_jwt') && header?.crit === undefined && header?.b64 === undefined;

/**
 * Whether a key certainly signed a token. WebCrypto, which jose uses, passes each signature to
 * another thread, which takes longer than the verification.
 *
 * @returns `false` also if that is not certain
 */
function isCertainlySigned(token: string, key: JWK, algorithm: string): boolean {
  const end = token.lastIndexOf('.');
  const signature = token.slice(end + 1);
  if (!commonAlgorithms.has(algorithm) || !isBase64url(signature)) return false;
  const data = Buffer.from(token.slice(0, end));
  try {
    const options = { key: toKeyObject(key), dsaEncoding: 'ieee-p1363' } as const;
    return verify('sha256', data, options, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

async function isSignatureValid(token: string, key: JWK | Uint8Array, algorithm: string): Promise<boolean> {
  try {
    const imported = key instanceof Uint8Array ? key : await importJWK(toPublicKey(key), algorithm);
    await compactVerify(token, imported, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}

type Verification = {
  algorithm: string;
  parsed: ParsedToken;
  requirements: SigningAlgorithm;
  kid: string | undefined;
  keys: readonly JWK[];
};

/** Verifies with every key: the token has no `kid`, or it is the `kid` of all of them. */
async function tryKeys(token: string, verification: Verification): Promise<SignatureResult> {
  const { algorithm, parsed, requirements, kid, keys } = verification;
  const isCompatible = (key: JWK) => isKeyCompatible(key, algorithm, requirements);
  // A key that has only a certificate may get its curve from that.
  const certified = requirements.crv === undefined ? {} : { crv: requirements.crv };
  const possible = keys.filter((key) => isCompatible(key.x5c ? { ...certified, ...key } : key));
  const tried = possible.slice(0, maxCandidateKeys).map(completeJwk).filter(isCompatible);
  const [first] = tried;
  if (!first) {
    const [other] = keys;
    return other && (kid !== undefined || keys.length === 1)
      ? { state: 'key_mismatch', key: completeJwk(other) }
      : { state: 'key_unknown' };
  }
  const readable = tried.filter(isReadableKey);
  if (!readable[0]) return { state: 'key_damaged', key: first };
  const usable = readable.filter((key) => getKeyWeakness(key) === undefined);
  const [onlyKey, ...otherKeys] = usable;
  if (onlyKey && otherKeys.length === 0 && isPlain(parsed) && isCertainlySigned(token, onlyKey, algorithm))
    return { state: 'valid', key: onlyKey };
  for (const key of usable) if (await isSignatureValid(token, key, algorithm)) return { state: 'valid', key };
  if (possible.length > maxCandidateKeys) return { state: 'key_unknown' };
  return usable[0] ? { state: 'invalid', key: usable[0] } : { state: 'key_weak', key: readable[0] };
}

async function verifyWithKeys(token: string, verification: Verification): Promise<SignatureResult> {
  const { kid, keys } = verification;
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  if (kid === undefined || named.length > 0) return tryKeys(token, { ...verification, keys: named });
  // `kid` is optional in a key (RFC 7517 §4.5), so a key without one can be the right one.
  const unnamed = keys.filter((key) => key.kid === undefined);
  const result = await tryKeys(token, { ...verification, keys: unnamed });
  return result.state === 'valid' ? result : { state: 'key_unknown' };
}

/**
 * Verifies a token's signature (RFC 7515 §5.2). The key is selected by `kid`. If the server's set
 * does not contain it, or contains another key under that `kid`, the set is fetched once more. An
 * HMAC is never verified with a public key, nor another signature with a secret (RFC 8725 §3.1),
 * and keys and URLs in the token are ignored (RFC 8725 §3.10).
 *
 * @param parsed the same token
 * @returns the result, including a failure to fetch the keys; does not throw
 */
export async function verifySignature(
  secret: Secret,
  parsed: ParsedToken,
  source: KeySource,
): Promise<SignatureResult> {
  const text = secret.reveal();
  const token = parsed.view.kind === 'sd_jwt' ? text.slice(0, text.indexOf('~')) : text;
  if (parsed.view.kind === 'jwe') return { state: 'encrypted' };
  const algorithm = parsed.header?.alg;
  if (parsed.header === undefined || token.split('.').length !== 3) return { state: 'unreadable' };
  if (typeof algorithm !== 'string') return { state: 'algorithm_unknown' };
  if (algorithm.toLowerCase() === 'none') return { state: 'unsigned' };
  const requirements = signingAlgorithms.get(algorithm);
  if (!requirements) return { state: 'algorithm_unknown' };
  if (source.kind === 'none') return { state: 'no_keys' };
  if (source.kind === 'secret') {
    if (requirements.kty !== 'oct') return { state: 'secret_useless' };
    const key: JWK = { kty: 'oct', k: Buffer.from(source.secret).toString('base64url') };
    return { state: (await isSignatureValid(token, source.secret, algorithm)) ? 'valid' : 'invalid', key };
  }
  if (source.kind === 'supplied') {
    if (requirements.kty === 'oct' && !source.keys.some(({ kty }) => kty === 'oct')) return { state: 'secret_needed' };
    // A single key that the user provides is used whether or not its `kid` is the token's.
    const kid = source.keys.length === 1 ? undefined : getKid(parsed);
    return verifyWithKeys(token, { algorithm, parsed, requirements, kid, keys: source.keys });
  }
  try {
    let set = await source.read();
    if (requirements.kty === 'oct') return { state: 'secret_needed', publishedKeys: set.keys };
    const kid = getKid(parsed);
    let result = await verifyWithKeys(token, { algorithm, parsed, requirements, kid, keys: set.keys });
    if (result.state === 'key_unknown' || result.state === 'invalid') {
      set = await source.read(set.readAt);
      result = await verifyWithKeys(token, { algorithm, parsed, requirements, kid, keys: set.keys });
    }
    return { ...result, publishedKeys: set.keys };
  } catch (error) {
    return { state: 'keys_failed', failure: toFailure(error) };
  }
}
