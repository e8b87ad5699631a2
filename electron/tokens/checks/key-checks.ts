import type { JWK } from 'jose';
import type { JsonValue } from '../../../shared/tokens.ts';
import {
  contentEncryptionAlgorithms,
  getKeyBits,
  keyManagementAlgorithms,
  minRsaBits,
  signingAlgorithms,
} from '../algorithms.ts';
import { getKeyWeakness, type KeyWeakness } from '../key-weakness.ts';
import type { SpecReference } from '../spec-links.ts';
import { type CheckContext, formatValue, type TokenCheck } from './context.ts';
import { fail, notApplicable, pass, warn } from './results.ts';

const asString = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');

/** Checks the result of verifying the signature (RFC 7515 §5.2). */
export const checkSignature: TokenCheck = ({ signature, parsed }) => {
  const kid = parsed.header?.kid;
  const facts = { keyId: formatValue(kid ?? '') };
  switch (signature.state) {
    case 'valid':
      return [pass('signature_valid', 'RFC 7515 §5.2')];
    case 'invalid':
      return [fail('signature_invalid', 'RFC 7515 §5.2')];
    case 'unsigned':
      return [fail('signature_unsigned', 'RFC 8725 §3.2')];
    case 'key_unknown':
      return [fail('signature_key_unknown', 'RFC 7515 §4.1.4', facts)];
    case 'key_mismatch':
      return [fail('signature_key_mismatch', 'RFC 8725 §3.1')];
    case 'key_weak':
      return [fail('signature_key_weak', 'RFC 8725 §3.5')];
    case 'key_damaged':
      return [fail('signature_key_damaged', 'RFC 7517 §4')];
    case 'secret_needed':
      return [fail('signature_secret_needed', 'RFC 8725 §2.1')];
    case 'secret_useless':
      return [fail('signature_secret_not_applicable', 'RFC 8725 §3.1')];
    case 'algorithm_unknown':
      return [fail('signature_algorithm_unknown', 'RFC 7515 §4.1.1')];
    case 'keys_failed':
      return [
        warn('signature_keys_failed', undefined, {
          failureKind: signature.failure?.kind,
          host: formatValue(signature.failure?.facts?.host),
        }),
      ];
    case 'no_keys':
      return [warn('signature_no_keys', 'RFC 7515 §5.2')];
    case 'issuer_only':
    case 'encrypted':
    case 'unreadable':
      return [notApplicable(`signature_${signature.state}`)];
  }
};

function checkEncryption({ parsed }: CheckContext) {
  const { alg, enc } = parsed.header ?? {};
  const facts = { algorithm: formatValue(`${formatValue(alg)} ${formatValue(enc)}`) };
  if (!keyManagementAlgorithms.has(asString(alg)) || !contentEncryptionAlgorithms.has(asString(enc)))
    return warn('algorithm_encryption_unknown', 'RFC 7518 §4.1', facts);
  if (alg === 'RSA1_5') return warn('algorithm_rsa15', 'RFC 8725 §3.2', facts);
  return pass('algorithm_encryption', 'RFC 7518 §4.1', facts);
}

/** Checks that the algorithm is secure and that its key is for it (RFC 8725 §3.1, §3.2). */
export const checkAlgorithm: TokenCheck = (context) => {
  const { parsed, signature, expected, tokenType } = context;
  if (!parsed.header) return [];
  if (parsed.view.kind === 'jwe') return [checkEncryption(context)];
  const algorithm = parsed.header.alg;
  const facts = { algorithm: formatValue(algorithm) };
  if (typeof algorithm !== 'string') return [fail('algorithm_missing', 'RFC 7515 §4.1.1')];
  if (algorithm.toLowerCase() === 'none') return [fail('algorithm_none', 'RFC 8725 §3.2')];
  const requirements = signingAlgorithms.get(algorithm);
  if (!requirements) return [fail('algorithm_unknown', 'RFC 7518 §3.1', facts)];
  const { signingAlgorithms: listed } = expected;
  if (tokenType === 'id' && listed && !listed.includes(algorithm) && signature.state !== 'secret_needed')
    return [
      fail('algorithm_not_listed', 'OIDC Core §3.1.3.7', {
        ...facts,
        names: formatValue(listed.join(', ')),
      }),
    ];
  switch (signature.state) {
    case 'secret_needed':
      return [fail('algorithm_confusion', 'RFC 8725 §2.1', facts)];
    case 'key_mismatch':
    case 'secret_useless': {
      const { kty, crv, alg, use } = signature.key ?? { kty: 'oct' };
      const keyParameters = formatValue([kty, crv, alg, use].filter(Boolean).map(formatValue).join(' '));
      return [fail('algorithm_key_mismatch', 'RFC 8725 §3.1', { ...facts, keyParameters })];
    }
    case 'valid':
    case 'invalid':
    case 'key_weak':
      if (requirements.kty === 'oct') return [warn('algorithm_shared_secret', 'RFC 8725 §3.2', facts)];
      return [pass('algorithm_valid', 'RFC 8725 §3.2', facts)];
    default:
      return [(requirements.kty === 'oct' ? warn : pass)('algorithm_unverified', 'RFC 8725 §3.2', facts)];
  }
};

const weaknessReferences = {
  short: 'RFC 7518 §3.3',
  exponent: 'RFC 8017 §3.1',
  roca: 'RFC 8725 §3.5',
} as const satisfies Record<KeyWeakness, SpecReference>;

/** Checks the length of the key, and an RSA key for known weaknesses (RFC 7518 §3.2, §3.3). */
export const checkKeyStrength: TokenCheck = ({ parsed, signature: { key, state } }) => {
  if (!parsed.header || parsed.view.kind === 'jwe') return [];
  if (!key || state === 'key_mismatch' || state === 'key_damaged') return [notApplicable('key_strength_unknown')];
  const bits = getKeyBits(key);
  if (bits === undefined)
    return [
      pass('key_strength_fixed', 'RFC 7518 §3.4', {
        curve: formatValue(key.crv ?? ''),
      }),
    ];
  if (key.kty === 'oct') {
    const minBits = signingAlgorithms.get(asString(parsed.header.alg))?.minSecretBits ?? 0;
    const facts = { bits, minBits };
    if (bits < minBits) return [fail('key_strength_secret_short', 'RFC 7518 §3.2', facts)];
    return [pass('key_strength_valid', 'RFC 7518 §3.2', facts)];
  }
  const facts = { bits, minBits: minRsaBits };
  const weakness = getKeyWeakness(key);
  if (weakness) return [fail(`key_strength_rsa_${weakness}`, weaknessReferences[weakness], facts)];
  return [pass('key_strength_valid', 'RFC 7518 §3.3', facts)];
};

/**
 * Checks that a server's JWK set contains no secret and no private key (RFC 7517 §9.2, RFC 7518
 * §6.4). Only if it contains the private key of this signature can anyone have signed this token.
 */
export const checkPublishedKeys: TokenCheck = ({ signature: { publishedKeys, key } }) => {
  if (!publishedKeys) return [notApplicable('published_keys_none')];
  const names = (found: typeof publishedKeys) => ({
    names: found
      .map(({ kid, kty }) => formatValue(kid ?? kty ?? ''))
      .join(', ')
      .slice(0, 1000),
  });
  const privateKeys = publishedKeys.filter(({ d }) => d !== undefined);
  if (key && privateKeys.some((other) => isSamePublicKey(other, key)))
    return [fail('published_keys_signer', 'RFC 7517 §9.2', names([key]))];
  const secrets = publishedKeys.filter(({ kty, k }) => kty === 'oct' && k !== undefined);
  if (secrets.length > 0) return [warn('published_keys_secret', 'RFC 7518 §6.4', names(secrets))];
  if (privateKeys.length > 0) return [warn('published_keys_private', 'RFC 7517 §9.2', names(privateKeys))];
  return [pass('published_keys_valid', 'RFC 7517 §9.2', { keyCount: publishedKeys.length })];
};

const isSamePublicKey = (one: JWK, other: JWK) =>
  (['kty', 'n', 'e', 'crv', 'x', 'y'] as const).every((name) => one[name] === other[name]);

const embeddedKeyParameters = ['jwk', 'jku', 'x5u', 'x5c'] as const;

/**
 * Checks for keys that a token contains or refers to. An attacker can add them as well, so they are
 * ignored (RFC 8725 §3.10).
 */
export const checkEmbeddedKeys: TokenCheck = ({ parsed: { header } }) => {
  if (!header) return [];
  const found = embeddedKeyParameters.filter((name) => Object.hasOwn(header, name));
  if (found.length === 0) return [pass('embedded_keys_none', 'RFC 8725 §3.10')];
  return [warn('embedded_keys_ignored', 'RFC 8725 §3.10', { names: found.join(', ') })];
};

/**
 * Checks for header parameters that a recipient must understand or else reject the token (RFC 7515
 * §4.1.11).
 */
export const checkCritical: TokenCheck = ({ parsed: { header } }) => {
  if (!header) return [];
  if (!Object.hasOwn(header, 'crit')) return [notApplicable('critical_none', 'RFC 7515 §4.1.11')];
  const { crit } = header;
  const names = Array.isArray(crit) ? crit.filter((name) => typeof name === 'string') : [];
  const isList = Array.isArray(crit) && crit.length > 0 && names.length === crit.length;
  if (!isList || !names.every((name) => Object.hasOwn(header, name)))
    return [fail('critical_malformed', 'RFC 7515 §4.1.11')];
  return [fail('critical_unknown', 'RFC 7515 §4.1.11', { names: formatValue(names.join(', ')) })];
};
