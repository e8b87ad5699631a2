import { createHash } from 'node:crypto';
import type { Check } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { getClaim, getScopes } from '../get-claim.ts';
import { findJsonProblems } from '../json-problems.ts';
import { type CheckContext, formatValue, getClaims, type TokenCheck } from './context.ts';
import { fail, notApplicable, pass, warn } from './results.ts';

/** Checks whether the token can be decoded (RFC 7519 §7.2). */
export const checkFormat: TokenCheck = ({ parsed: { view } }) => {
  switch (view.kind) {
    case 'jws':
      return [pass('format_valid', 'RFC 7519 §7.2')];
    case 'sd_jwt':
      return [pass(view.isKeyBound ? 'format_sd_jwt_bound' : 'format_sd_jwt', 'RFC 9901 §4')];
    case 'jwe':
      return [notApplicable('format_encrypted', 'RFC 7516 §3.1')];
    case 'opaque':
      return [notApplicable('format_opaque', 'RFC 6749 §1.4')];
    case 'paseto':
      return [notApplicable('format_paseto')];
    case 'broken':
      return [fail(`format_${view.fault}`, 'RFC 7519 §7.2')];
  }
};

/** Checks that the issuer signed each disclosure (RFC 9901 §7.1). */
export const checkDisclosures: TokenCheck = ({ parsed: { view } }) => {
  if (view.kind !== 'sd_jwt') return [];
  return [
    view.disclosureFault
      ? fail(`disclosures_${view.disclosureFault}`, 'RFC 9901 §7.1')
      : pass('disclosures_valid', 'RFC 9901 §7.1', { disclosureCount: Object.keys(view.disclosed).length }),
  ];
};

/** Normalizes `typ`: `application/` may be omitted, and case does not matter (RFC 7515 §4.1.9). */
const normalizeMediaType = (value: JsonValue | undefined) =>
  typeof value === 'string' ? value.toLowerCase().replace(/^application\//, '') : undefined;

/** Checks the explicit type in the header (RFC 8725 §3.11, RFC 9068 §2.1). */
export const checkType: TokenCheck = ({ parsed: { header, view }, tokenType }) => {
  if (view.kind === 'sd_jwt' && tokenType === 'id')
    return [fail('type_id_is_other', 'OIDC Core §2', { actual: 'SD-JWT' })];
  if (!header || view.kind !== 'jws') return [];
  const type = normalizeMediaType(header.typ);
  const facts = { actual: formatValue(header.typ) };
  if (tokenType === 'id') {
    if (type === 'at+jwt') return [fail('type_id_is_access', 'RFC 9068 §2.1', facts)];
    if (type?.endsWith('+jwt') && type !== 'id+jwt') return [fail('type_id_is_other', 'RFC 8725 §3.12', facts)];
    if (getClaim(view.claims, 'events') !== undefined) return [fail('type_id_is_event', 'RFC 8417 §4.1', facts)];
    if (type === undefined || type === 'jwt') return [pass('type_id', 'RFC 7519 §5.1', facts)];
    return [warn('type_other', 'RFC 8725 §3.11', facts)];
  }
  if (type === 'at+jwt') return [pass('type_access', 'RFC 9068 §2.1')];
  if (tokenType === 'unknown' || tokenType === 'refresh')
    return type === undefined || type === 'jwt'
      ? [notApplicable('type_missing', 'RFC 8725 §3.11')]
      : [notApplicable('type_other', 'RFC 8725 §3.11', facts)];
  if (type === undefined || type === 'jwt') return [warn('type_access_untyped', 'RFC 9068 §2.1')];
  return [warn('type_access_other', 'RFC 9068 §2.1', facts)];
};

function checkSubject(claims: JsonObject, { tokenType, expected }: CheckContext): Check {
  const subject = getClaim(claims, 'sub');
  const reference = tokenType === 'id' ? 'OIDC Core §2' : 'RFC 9068 §2.2';
  if (subject === undefined) return (tokenType === 'id' ? fail : warn)('subject_missing', reference);
  if (typeof subject !== 'string' || subject === '')
    return fail('subject_malformed', 'RFC 7519 §4.1.2', { actual: formatValue(subject) });
  if (tokenType === 'id' && expected.subject !== undefined && subject !== expected.subject)
    return fail('subject_other', 'OIDC Core §12.2', {
      expected: formatValue(expected.subject),
      actual: formatValue(subject),
    });
  return pass('subject_valid', reference);
}

function checkTokenId(claims: JsonObject, { tokenType }: CheckContext): Check {
  const id = getClaim(claims, 'jti');
  const reference = tokenType === 'access' ? 'RFC 9068 §2.2' : 'RFC 7519 §4.1.7';
  if (id === undefined)
    return tokenType === 'id' ? notApplicable('token_id_optional', reference) : warn('token_id_missing', reference);
  return typeof id === 'string'
    ? pass('token_id_valid', reference)
    : fail('token_id_malformed', reference, { actual: formatValue(id) });
}

/**
 * Checks `nonce` (OIDC Core §3.1.3.7): the password grant sends none, so one indicates another
 * flow.
 */
function checkNonce(claims: JsonObject, { tokenType, expected }: CheckContext): Check[] {
  if (tokenType !== 'id') return [];
  if (getClaim(claims, 'nonce') === undefined) return [pass('nonce_absent', 'OIDC Core §3.1.3.7')];
  return expected.clientId === undefined
    ? [notApplicable('nonce_other_flow', 'OIDC Core §3.1.3.7')]
    : [warn('nonce_unexpected', 'OIDC Core §3.1.3.7')];
}

/** Returns the hash function of a signing algorithm (OIDC Core §3.1.3.6); Ed25519 uses SHA-512. */
function getHashAlgorithm(algorithm: JsonValue | undefined): string | undefined {
  if (typeof algorithm !== 'string') return undefined;
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519') return 'sha512';
  const bits = /^(?:HS|RS|PS|ES)(256|384|512)$/.exec(algorithm)?.[1];
  return bits && `sha${bits}`;
}

/** Checks that an ID token belongs to the access token it was issued with (OIDC Core §3.1.3.6). */
function checkAccessTokenHash(claims: JsonObject, { tokenType, expected, parsed }: CheckContext): Check[] {
  const accessTokenHash = getClaim(claims, 'at_hash');
  const reference = 'OIDC Core §3.1.3.6';
  if (tokenType !== 'id') return [];
  if (accessTokenHash === undefined) return [notApplicable('access_token_hash_absent', reference)];
  if (expected.accessToken === undefined) return [notApplicable('access_token_hash_no_token', reference)];
  const hash = getHashAlgorithm(parsed.header?.alg);
  if (!hash) return [notApplicable('access_token_hash_algorithm', reference)];
  const digest = createHash(hash).update(expected.accessToken.reveal()).digest();
  return accessTokenHash === digest.subarray(0, digest.length / 2).toString('base64url')
    ? [pass('access_token_hash_valid', reference)]
    : [fail('access_token_hash_other', reference)];
}

/** Checks the claims about the user and the token itself: `sub`, `jti`, `nonce` and `at_hash`. */
export const checkClaims: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims) return [];
  return [
    checkSubject(claims, context),
    checkTokenId(claims, context),
    ...checkNonce(claims, context),
    ...checkAccessTokenHash(claims, context),
  ];
};

/**
 * Checks the requested, the granted and the token's own scopes (RFC 6749 §3.3, RFC 9068 §2.2.3).
 */
export const checkScopes: TokenCheck = (context) => {
  const claims = getClaims(context);
  const { tokenType, expected } = context;
  if (!claims || tokenType === 'id' || tokenType === 'refresh') return [];
  const tokenScopes = getScopes(claims);
  const reference = 'RFC 6749 §3.3';
  const names = (list: readonly string[]) => ({ names: list.join(', ').slice(0, 1000) });
  if (!expected.requestedScopes || !expected.grantedScopes) return [notApplicable('scopes_unknown', reference)];
  const { requestedScopes, grantedScopes } = expected;
  const notGranted = requestedScopes.filter((scope) => !grantedScopes.includes(scope));
  if (notGranted.length > 0) return [warn('scopes_fewer', reference, names(notGranted))];
  if (!tokenScopes) return [notApplicable('scopes_unlisted', 'RFC 9068 §2.2.3')];
  const notInGrant = tokenScopes.filter((scope) => !grantedScopes.includes(scope));
  if (notInGrant.length > 0) return [warn('scopes_more', reference, names(notInGrant))];
  const notInToken = grantedScopes.filter((scope) => !tokenScopes.includes(scope) && !oidcScopes.has(scope));
  if (notInToken.length > 0) return [warn('scopes_unequal', 'RFC 9068 §2.2.3', names(notInToken))];
  return [pass('scopes_all', reference)];
};

/** Scopes of the sign-in itself, which an API's token may omit (OIDC Core §5.4, §11). */
const oidcScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** Checks for JSON that parsers interpret differently (RFC 7519 §4, RFC 8259 §6). */
export const checkJson: TokenCheck = ({ parsed: { headerText, claimsText } }) => {
  if (headerText === undefined) return [];
  const problems = [headerText, claimsText].flatMap((text) => (text === undefined ? [] : findJsonProblems(text)));
  const duplicateNames = problems.flatMap((problem) => problem.duplicateNames);
  const inexactNumbers = problems.flatMap((problem) => problem.inexactNumbers);
  const names = (list: string[]) => ({ names: formatValue(list.join(', ')) });
  return [
    duplicateNames.length > 0
      ? fail('repeated_names_found', 'RFC 7519 §4', names(duplicateNames))
      : pass('repeated_names_none', 'RFC 7519 §4'),
    inexactNumbers.length > 0
      ? warn('exact_numbers_rounded', 'RFC 8259 §6', names(inexactNumbers))
      : pass('exact_numbers_valid', 'RFC 8259 §6'),
  ];
};
