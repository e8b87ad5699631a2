import type { JsonValue } from '../../../shared/tokens.ts';
import { contentEncryptions, encryptionAlgorithms, keyBits, shortestRsa, signingAlgorithms } from '../algorithms.ts';
import { type CheckContext, check, type RunCheck, shown } from './context.ts';

const textOf = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');

/** Whether the signature holds (RFC 7515 §5.2). */
export const checkSignature: RunCheck = ({ signature, parsed }) => {
  const kid = parsed.header?.kid;
  const facts = { actual: shown(kid === undefined ? '' : kid) };
  switch (signature.state) {
    case 'valid':
      return [check('signature', 'pass', 'signature_valid', 'RFC 7515 §5.2')];
    case 'invalid':
      return [check('signature', 'fail', 'signature_invalid', 'RFC 7515 §5.2')];
    case 'unsigned':
      return [check('signature', 'fail', 'signature_unsigned', 'RFC 8725 §3.2')];
    case 'key_unknown':
      return [check('signature', 'fail', 'signature_key_unknown', 'RFC 7515 §4.1.4', facts)];
    case 'key_mismatch':
      return [check('signature', 'fail', 'signature_key_mismatch', 'RFC 8725 §3.1')];
    case 'key_too_short':
      return [check('signature', 'fail', 'signature_key_too_short', 'RFC 7518 §3.3')];
    case 'secret_needed':
      return [check('signature', 'fail', 'signature_secret_needed', 'RFC 8725 §2.1')];
    case 'secret_useless':
      return [check('signature', 'fail', 'signature_secret_useless', 'RFC 8725 §3.1')];
    case 'algorithm_unknown':
      return [check('signature', 'fail', 'signature_algorithm_unknown', 'RFC 7515 §4.1.1')];
    case 'keys_failed':
      return [
        check('signature', 'warn', 'signature_keys_failed', undefined, {
          actual: signature.failure?.facts?.host ?? '',
          expected: signature.failure?.kind ?? '',
        }),
      ];
    case 'no_keys':
      return [check('signature', 'warn', 'signature_no_keys', 'RFC 7515 §5.2')];
    case 'issuer_only':
    case 'encrypted':
    case 'unreadable':
      return [check('signature', 'none', `signature_${signature.state}`)];
  }
};

function checkEncryption({ parsed }: CheckContext) {
  const { alg, enc } = parsed.header ?? {};
  const facts = { actual: `${shown(alg)} ${shown(enc)}` };
  if (!encryptionAlgorithms.has(textOf(alg)) || !contentEncryptions.has(textOf(enc)))
    return check('algorithm', 'warn', 'algorithm_encryption_unknown', 'RFC 7518 §4.1', facts);
  if (alg === 'RSA1_5') return check('algorithm', 'warn', 'algorithm_rsa15', 'RFC 8725 §3.2', facts);
  return check('algorithm', 'pass', 'algorithm_encryption', 'RFC 7518 §4.1', facts);
}

/** Whether the algorithm is one to trust, and the one that its key is for (RFC 8725 §3.1, §3.2). */
export const checkAlgorithm: RunCheck = (context) => {
  const { parsed, signature } = context;
  if (!parsed.header) return [];
  if (parsed.view.kind === 'jwe') return [checkEncryption(context)];
  const algorithm = parsed.header.alg;
  const facts = { actual: shown(algorithm) };
  const needs = typeof algorithm === 'string' ? signingAlgorithms.get(algorithm) : undefined;
  if (algorithm === undefined) return [check('algorithm', 'fail', 'algorithm_missing', 'RFC 7515 §4.1.1')];
  if (typeof algorithm === 'string' && algorithm.toLowerCase() === 'none')
    return [check('algorithm', 'fail', 'algorithm_none', 'RFC 8725 §3.2')];
  if (!needs) return [check('algorithm', 'fail', 'algorithm_unknown', 'RFC 7518 §3.1', facts)];
  switch (signature.state) {
    case 'secret_needed':
      return [check('algorithm', 'fail', 'algorithm_confusion', 'RFC 8725 §2.1', facts)];
    case 'key_mismatch':
    case 'secret_useless': {
      const { kty, crv, alg, use } = signature.key ?? { kty: 'oct' };
      const expected = [kty, crv, alg, use].filter(Boolean).map(shown).join(' ');
      return [check('algorithm', 'fail', 'algorithm_key_mismatch', 'RFC 8725 §3.1', { ...facts, expected })];
    }
    case 'valid':
    case 'invalid':
    case 'key_too_short':
      if (needs.kty === 'oct') return [check('algorithm', 'warn', 'algorithm_shared_secret', 'RFC 8725 §3.2', facts)];
      return [check('algorithm', 'pass', 'algorithm_good', 'RFC 8725 §3.2', facts)];
    default:
      return [
        check('algorithm', needs.kty === 'oct' ? 'warn' : 'pass', 'algorithm_unverified', 'RFC 8725 §3.2', facts),
      ];
  }
};

/** Whether the key is long enough (RFC 7518 §3.2, §3.3). */
export const checkKeyStrength: RunCheck = ({ parsed, signature: { key, state } }) => {
  if (!parsed.header || parsed.view.kind === 'jwe') return [];
  if (!key || state === 'key_mismatch') return [check('key_strength', 'none', 'key_strength_unknown')];
  const bits = keyBits(key);
  if (bits === undefined)
    return [check('key_strength', 'pass', 'key_strength_fixed', 'RFC 7518 §3.4', { actual: shown(key.crv ?? '') })];
  if (key.kty === 'oct') {
    const least = signingAlgorithms.get(textOf(parsed.header.alg))?.secretBits ?? 0;
    const facts = { count: bits, expected: String(least) };
    if (bits < least) return [check('key_strength', 'fail', 'key_strength_secret_short', 'RFC 7518 §3.2', facts)];
    return [check('key_strength', 'pass', 'key_strength_good', 'RFC 7518 §3.2', facts)];
  }
  const facts = { count: bits, expected: String(shortestRsa) };
  if (bits < shortestRsa) return [check('key_strength', 'fail', 'key_strength_rsa_short', 'RFC 7518 §3.3', facts)];
  return [check('key_strength', 'pass', 'key_strength_good', 'RFC 7518 §3.3', facts)];
};

/** What a server's key set must not show the world (RFC 7517 §9.2, RFC 7518 §6.4). */
export const checkPublishedKeys: RunCheck = ({ signature: { looked } }) => {
  if (!looked) return [check('published_keys', 'none', 'published_keys_none')];
  const names = (found: typeof looked) => ({
    names: found
      .map(({ kid, kty }) => shown(kid ?? kty ?? ''))
      .join(', ')
      .slice(0, 1000),
  });
  const secrets = looked.filter(({ kty, k }) => kty === 'oct' && k !== undefined);
  if (secrets.length > 0)
    return [check('published_keys', 'fail', 'published_keys_secret', 'RFC 7518 §6.4', names(secrets))];
  const leaked = looked.filter(({ d }) => d !== undefined);
  if (leaked.length > 0)
    return [check('published_keys', 'fail', 'published_keys_private', 'RFC 7517 §9.2', names(leaked))];
  return [check('published_keys', 'pass', 'published_keys_good', 'RFC 7517 §9.2', { count: looked.length })];
};

const embedded = ['jwk', 'jku', 'x5u', 'x5c'] as const;

/** Keys that a token brings along or points to are an attacker's as easily as anyone's: they are not used (RFC 8725 §3.10). */
export const checkEmbeddedKeys: RunCheck = ({ parsed: { header } }) => {
  if (!header) return [];
  const found = embedded.filter((name) => Object.hasOwn(header, name));
  if (found.length === 0) return [check('embedded_keys', 'pass', 'embedded_keys_none', 'RFC 8725 §3.10')];
  return [check('embedded_keys', 'warn', 'embedded_keys_ignored', 'RFC 8725 §3.10', { names: found.join(', ') })];
};

/** Header fields that a reader must understand or refuse the token (RFC 7515 §4.1.11). */
export const checkCritical: RunCheck = ({ parsed: { header } }) => {
  if (!header) return [];
  if (!Object.hasOwn(header, 'crit')) return [check('critical', 'none', 'critical_none', 'RFC 7515 §4.1.11')];
  const { crit } = header;
  const names = Array.isArray(crit) ? crit.filter((name) => typeof name === 'string') : [];
  const isList = Array.isArray(crit) && crit.length > 0 && names.length === crit.length;
  if (!isList || !names.every((name) => Object.hasOwn(header, name)))
    return [check('critical', 'fail', 'critical_malformed', 'RFC 7515 §4.1.11')];
  return [check('critical', 'fail', 'critical_unknown', 'RFC 7515 §4.1.11', { names: shown(names.join(', ')) })];
};
