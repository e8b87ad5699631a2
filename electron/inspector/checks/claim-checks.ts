import { createHash } from 'node:crypto';
import type { Check } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { findJsonProblems } from '../../tokens/exact-json.ts';
import { type CheckContext, createCheck, formatValue, getClaim, getClaims, type TokenCheck } from './context.ts';

/** Whether the token could be read at all, and what it is. */
export const checkFormat: TokenCheck = ({ parsed: { view } }) => {
  switch (view.kind) {
    case 'jws':
      return [createCheck('format', 'pass', 'format_good', 'RFC 7519 §7.2')];
    case 'jwe':
      return [createCheck('format', 'none', 'format_encrypted', 'RFC 7516 §3.1')];
    case 'opaque':
      return [createCheck('format', 'none', 'format_opaque', 'RFC 6749 §1.4')];
    case 'paseto':
      return [createCheck('format', 'none', 'format_paseto')];
    case 'broken':
      return [createCheck('format', 'fail', `format_${view.fault}`, 'RFC 7519 §7.2')];
  }
};

/** `typ` as RFC 9068 §2.1 has it: without `application/`, in any case. */
const normalizeMediaType = (value: JsonValue | undefined) =>
  typeof value === 'string' ? value.toLowerCase().replace(/^application\//, '') : undefined;

/** What kind of token its header says it is (RFC 8725 §3.11, RFC 9068 §2.1). */
export const checkType: TokenCheck = ({ parsed: { header, view }, tokenType }) => {
  if (!header || view.kind !== 'jws') return [];
  const type = normalizeMediaType(header.typ);
  const facts = { actual: formatValue(header.typ) };
  if (tokenType === 'id') {
    if (type === 'at+jwt') return [createCheck('type', 'fail', 'type_id_is_access', 'RFC 9068 §2.1', facts)];
    if (type === undefined || type === 'jwt') return [createCheck('type', 'pass', 'type_id', 'RFC 7519 §5.1', facts)];
    return [createCheck('type', 'warn', 'type_other', 'RFC 8725 §3.11', facts)];
  }
  if (type === 'at+jwt') return [createCheck('type', 'pass', 'type_access', 'RFC 9068 §2.1')];
  if (tokenType === 'unknown' || tokenType === 'refresh')
    return type === undefined || type === 'jwt'
      ? [createCheck('type', 'none', 'type_not_said', 'RFC 8725 §3.11')]
      : [createCheck('type', 'none', 'type_other', 'RFC 8725 §3.11', facts)];
  if (type === undefined || type === 'jwt')
    return [createCheck('type', 'warn', 'type_access_untyped', 'RFC 9068 §2.1')];
  return [createCheck('type', 'warn', 'type_access_other', 'RFC 9068 §2.1', facts)];
};

function checkSubject(claims: JsonObject, { tokenType }: CheckContext): Check {
  const subject = getClaim(claims, 'sub');
  const reference = tokenType === 'id' ? 'OIDC Core §2' : 'RFC 9068 §2.2';
  if (subject === undefined)
    return createCheck('subject', tokenType === 'id' ? 'fail' : 'warn', 'subject_missing', reference);
  if (typeof subject !== 'string' || subject === '')
    return createCheck('subject', 'fail', 'subject_malformed', 'RFC 7519 §4.1.2', { actual: formatValue(subject) });
  return createCheck('subject', 'pass', 'subject_good', reference);
}

function checkTokenId(claims: JsonObject, { tokenType }: CheckContext): Check {
  const id = getClaim(claims, 'jti');
  const reference = tokenType === 'access' ? 'RFC 9068 §2.2' : 'RFC 7519 §4.1.7';
  if (id === undefined)
    return tokenType === 'id'
      ? createCheck('token_id', 'none', 'token_id_optional', reference)
      : createCheck('token_id', 'warn', 'token_id_missing', reference);
  return typeof id === 'string'
    ? createCheck('token_id', 'pass', 'token_id_good', reference)
    : createCheck('token_id', 'fail', 'token_id_malformed', reference, { actual: formatValue(id) });
}

/** A password grant sends no nonce, so that an ID token with one was made for another sign-in (OIDC Core §3.1.3.7). */
function checkNonce(claims: JsonObject, { tokenType, expected }: CheckContext): Check[] {
  if (tokenType !== 'id') return [];
  if (getClaim(claims, 'nonce') === undefined)
    return [createCheck('nonce', 'pass', 'nonce_absent', 'OIDC Core §3.1.3.7')];
  return expected.clientId === undefined
    ? [createCheck('nonce', 'none', 'nonce_other_flow', 'OIDC Core §3.1.3.7')]
    : [createCheck('nonce', 'warn', 'nonce_unexpected', 'OIDC Core §3.1.3.7')];
}

/** The hash of each algorithm (OIDC Core §3.1.3.6); EdDSA with Ed25519 uses SHA-512. */
function getHashAlgorithm(algorithm: JsonValue | undefined): string | undefined {
  if (typeof algorithm !== 'string') return undefined;
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519') return 'sha512';
  const bits = /^(?:HS|RS|PS|ES)(256|384|512)$/.exec(algorithm)?.[1];
  return bits && `sha${bits}`;
}

/** Whether an ID token is about the access token that came with it. */
function checkAccessTokenHash(claims: JsonObject, { tokenType, expected, parsed }: CheckContext): Check[] {
  const said = getClaim(claims, 'at_hash');
  const reference = 'OIDC Core §3.1.3.6';
  if (tokenType !== 'id') return [];
  if (said === undefined) return [createCheck('access_token_hash', 'none', 'access_token_hash_absent', reference)];
  if (expected.accessToken === undefined)
    return [createCheck('access_token_hash', 'none', 'access_token_hash_no_token', reference)];
  const hash = getHashAlgorithm(parsed.header?.alg);
  if (!hash) return [createCheck('access_token_hash', 'none', 'access_token_hash_algorithm', reference)];
  const digest = createHash(hash).update(expected.accessToken, 'ascii').digest();
  return said === digest.subarray(0, digest.length / 2).toString('base64url')
    ? [createCheck('access_token_hash', 'pass', 'access_token_hash_good', reference)]
    : [createCheck('access_token_hash', 'fail', 'access_token_hash_other', reference)];
}

/** What claims say about the person and the token itself. */
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

/** The scopes of an access token: `scope` (RFC 9068 §2.2.3), or `scp` as a text or list. */
export function getScopes(claims: JsonObject): string[] | undefined {
  const said = getClaim(claims, 'scope') ?? getClaim(claims, 'scp');
  if (typeof said === 'string') return said.split(' ').filter(Boolean);
  return Array.isArray(said) && said.every((one) => typeof one === 'string') ? said : undefined;
}

/** Scopes asked for, granted, and in the token (RFC 6749 §3.3, RFC 9068 §2.2.3). */
export const checkScopes: TokenCheck = (context) => {
  const claims = getClaims(context);
  const { tokenType, expected } = context;
  if (!claims || tokenType === 'id' || tokenType === 'refresh') return [];
  const inside = getScopes(claims);
  const reference = 'RFC 6749 §3.3';
  const names = (list: readonly string[]) => ({ names: list.join(', ').slice(0, 1000) });
  if (!expected.requestedScopes || !expected.grantedScopes)
    return [createCheck('scopes', 'none', 'scopes_unknown', reference)];
  const { requestedScopes, grantedScopes } = expected;
  const refused = requestedScopes.filter((scope) => !grantedScopes.includes(scope));
  if (refused.length > 0) return [createCheck('scopes', 'warn', 'scopes_fewer', reference, names(refused))];
  if (!inside) return [createCheck('scopes', 'none', 'scopes_not_said', 'RFC 9068 §2.2.3')];
  const added = inside.filter((scope) => !grantedScopes.includes(scope));
  if (added.length > 0) return [createCheck('scopes', 'warn', 'scopes_more', reference, names(added))];
  const unheard = grantedScopes.filter((scope) => !inside.includes(scope) && !oidcScopes.has(scope));
  if (unheard.length > 0) return [createCheck('scopes', 'warn', 'scopes_unequal', 'RFC 9068 §2.2.3', names(unheard))];
  return [createCheck('scopes', 'pass', 'scopes_all', reference)];
};

/** Scopes that are about the sign-in, which a token for an API need not name (OIDC Core §5.4, §11). */
const oidcScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** What the JSON of a token hides from whoever parses it (RFC 7519 §4, RFC 8259 §6). */
export const checkJson: TokenCheck = ({ parsed: { headerText, claimsText } }) => {
  if (headerText === undefined) return [];
  const facts = [headerText, claimsText ?? '{}'].map(findJsonProblems);
  const repeated = facts.flatMap((one) => one.duplicateNames);
  const inexact = facts.flatMap((one) => one.inexactNumbers);
  const names = (list: string[]) => ({ names: formatValue(list.join(', ')) });
  return [
    repeated.length > 0
      ? createCheck('repeated_names', 'fail', 'repeated_names_found', 'RFC 7519 §4', names(repeated))
      : createCheck('repeated_names', 'pass', 'repeated_names_none', 'RFC 7519 §4'),
    inexact.length > 0
      ? createCheck('exact_numbers', 'warn', 'exact_numbers_rounded', 'RFC 8259 §6', names(inexact))
      : createCheck('exact_numbers', 'pass', 'exact_numbers_good', 'RFC 8259 §6'),
  ];
};
