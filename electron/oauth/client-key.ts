import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type CryptoKey, importPKCS8 } from 'jose';
import { type AsymmetricAlgorithm, asymmetricAlgorithms } from '../../shared/client-assertion.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Secret } from '../core/secret.ts';
import { type ParsedPrivateKey, parsePrivateKey, rejectClientKey } from './parse-private-key.ts';

/** A private key that signs client assertions, and what goes into their header. The key cannot be exported again. */
export type ClientKey = { key: CryptoKey; algorithm: AsymmetricAlgorithm; keyId: string | undefined };

/** Anything shorter is refused (RFC 7518 §3.3 and §3.5: "A key of size 2048 bits or larger MUST be used"). */
const minRsaBits = 2048;

const curves: Record<string, AsymmetricAlgorithm> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** What a key can sign with (RFC 7518 §3.1, RFC 8037 §3.1), the usual one first. */
function supportedAlgorithms({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): AsymmetricAlgorithm[] {
  if (type === 'rsa') {
    if ((details?.modulusLength ?? 0) < minRsaBits) rejectClientKey('rsa_too_short');
    return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  }
  if (type === 'ed25519') return ['EdDSA', 'Ed25519'];
  const algorithm = type === 'ec' ? curves[details?.namedCurve ?? ''] : undefined;
  return algorithm ? [algorithm] : rejectClientKey('type_unsupported');
}

const isKeyAlgorithm = (name: string): name is AsymmetricAlgorithm =>
  (asymmetricAlgorithms as readonly string[]).includes(name);

/** Profile first, then the JWK (RFC 7517 §4.4), then what is usual for the key. */
function chooseAlgorithm(
  fitting: AsymmetricAlgorithm[],
  profile: Profile,
  jwkAlgorithm: string | undefined,
): AsymmetricAlgorithm {
  const wanted = profile.clientAssertion?.algorithm ?? jwkAlgorithm;
  const [usual = rejectClientKey('type_unsupported')] = fitting;
  if (wanted === undefined) return usual;
  if (!isKeyAlgorithm(wanted) || !fitting.includes(wanted)) rejectClientKey('algorithm_mismatch');
  return wanted;
}

/** Whether the parts of a key belong together: a JWK's public half is its own claim. */
function isConsistentKey(key: KeyObject): boolean {
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const sample = Buffer.from('sample');
  return verify(hash, sample, createPublicKey(key), sign(hash, sample, key));
}

function parse(input: ParsedPrivateKey['input']): KeyObject {
  try {
    return createPrivateKey(input);
  } catch {
    return rejectClientKey('damaged');
  }
}

/**
 * The client key of a profile (`private_key_jwt`, OIDC Core §9) from the text of its file: PEM in PKCS#8 (RFC 5208), PKCS#1
 * (RFC 8017 A.1.2) or SEC 1 (RFC 5915) form, or a private JWK (RFC 7517), alone or the only one of a set. Node turns each
 * into PKCS#8, which WebCrypto imports; keys locked with a passphrase are not opened. Fails with `client_key_invalid`.
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
