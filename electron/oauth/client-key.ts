import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type CryptoKey, importPKCS8, type JWK } from 'jose';
import { type AsymmetricAlgorithm, asymmetricAlgorithms } from '../../shared/client-assertion.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Secret } from '../core/secret.ts';
import { hasUnsupportedCurve, hasUnsupportedIdentifier } from '../tokens/key-type.ts';
import { getKeyWeakness } from '../tokens/key-weakness.ts';
import { type ParsedPrivateKey, parsePrivateKey, rejectClientKey } from './parse-private-key.ts';

/** A private key that signs client assertions, and their header parameters. Not exportable. */
export type ClientKey = { key: CryptoKey; algorithm: AsymmetricAlgorithm; keyId: string | undefined };

const curves: Record<string, AsymmetricAlgorithm> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** Returns the algorithms of a key (RFC 7518 §3.1, RFC 8037 §3.1), the default first. */
function supportedAlgorithms(key: KeyObject): AsymmetricAlgorithm[] {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') {
    const weakness = getKeyWeakness(createPublicKey(key).export({ format: 'jwk' }) as JWK);
    if (weakness) rejectClientKey(weakness === 'short' ? 'rsa_too_short' : 'rsa_weak');
    return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  }
  if (type === 'ed25519') return ['EdDSA', 'Ed25519'];
  const algorithm = type === 'ec' ? curves[details?.namedCurve ?? ''] : undefined;
  return algorithm ? [algorithm] : rejectClientKey('type_unsupported');
}

const isKeyAlgorithm = (name: string): name is AsymmetricAlgorithm =>
  (asymmetricAlgorithms as readonly string[]).includes(name);

/** Chooses the profile's algorithm, else the JWK's (RFC 7517 §4.4), else the key's default. */
function chooseAlgorithm(
  supported: AsymmetricAlgorithm[],
  profile: Profile,
  jwkAlgorithm: string | undefined,
): AsymmetricAlgorithm {
  const requested = profile.clientAssertion?.algorithm ?? jwkAlgorithm;
  const [defaultAlgorithm = rejectClientKey('type_unsupported')] = supported;
  if (requested === undefined) return defaultAlgorithm;
  if (!isKeyAlgorithm(requested) || !supported.includes(requested)) rejectClientKey('algorithm_mismatch');
  return requested;
}

/** Whether the public and private parts of a key match. A JWK can claim any public part. */
function isConsistentKey(key: KeyObject): boolean {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const sample = Buffer.from('sample');
  return verify(hash, sample, createPublicKey(key), sign(hash, sample, key));
}

function parse(input: ParsedPrivateKey['input']): KeyObject {
  try {
    return createPrivateKey(input);
  } catch {
    const isUnsupported = typeof input === 'string' ? hasUnsupportedIdentifier(input) : hasUnsupportedCurve(input.key);
    return rejectClientKey(isUnsupported ? 'type_unsupported' : 'damaged');
  }
}

/**
 * Imports the client key of a profile (`private_key_jwt`) from the text of its file: PEM in PKCS#8
 * (RFC 5208), PKCS#1 (RFC 8017 A.1.2) or SEC 1 (RFC 5915) form, or a private JWK or a JWK Set with
 * one private key (RFC 7517). Encrypted keys are not supported.
 *
 * @throws `client_key_invalid`
 * @see OIDC Core §9
 */
export async function importClientKey(text: Secret, profile: Profile): Promise<ClientKey> {
  const { input, keyId, algorithm: jwkAlgorithm } = parsePrivateKey(text.reveal());
  const parsed = parse(input);
  const algorithm = chooseAlgorithm(supportedAlgorithms(parsed), profile, jwkAlgorithm);
  try {
    if (!isConsistentKey(parsed)) rejectClientKey('damaged');
    const key = await importPKCS8(parsed.export({ type: 'pkcs8', format: 'pem' }).toString(), algorithm);
    return { key, algorithm, keyId: profile.clientAssertion?.keyId ?? keyId };
  } catch {
    return rejectClientKey('damaged');
  }
}
