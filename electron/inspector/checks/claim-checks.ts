import { createHash } from 'node:crypto';
import type { Check } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { jsonFacts } from '../json-facts.ts';
import { type CheckContext, check, claim, claimsOf, type RunCheck, shown } from './context.ts';

/** Whether the token could be read at all, and what it is. */
export const checkFormat: RunCheck = ({ parsed: { view } }) => {
  switch (view.kind) {
    case 'jws':
      return [check('format', 'pass', 'format_good', 'RFC 7519 §7.2')];
    case 'jwe':
      return [check('format', 'none', 'format_encrypted', 'RFC 7516 §3.1')];
    case 'opaque':
      return [check('format', 'none', 'format_opaque', 'RFC 6749 §1.4')];
    case 'paseto':
      return [check('format', 'none', 'format_paseto')];
    case 'broken':
      return [check('format', 'fail', `format_${view.fault}`, 'RFC 7519 §7.2')];
  }
};

/** `typ` as RFC 9068 §2.1 has it: without `application/`, in any case. */
const mediaType = (value: JsonValue | undefined) =>
  typeof value === 'string' ? value.toLowerCase().replace(/^application\//, '') : undefined;

/** What kind of token its header says it is (RFC 8725 §3.11, RFC 9068 §2.1). */
export const checkType: RunCheck = ({ parsed: { header, view }, role }) => {
  if (!header || view.kind !== 'jws') return [];
  const type = mediaType(header.typ);
  const facts = { actual: shown(header.typ) };
  if (role === 'id') {
    if (type === 'at+jwt') return [check('type', 'fail', 'type_id_is_access', 'RFC 9068 §2.1', facts)];
    if (type === undefined || type === 'jwt') return [check('type', 'pass', 'type_id', 'RFC 7519 §5.1', facts)];
    return [check('type', 'warn', 'type_other', 'RFC 8725 §3.11', facts)];
  }
  if (type === 'at+jwt') return [check('type', 'pass', 'type_access', 'RFC 9068 §2.1')];
  if (role === 'unknown' || role === 'refresh')
    return type === undefined || type === 'jwt'
      ? [check('type', 'none', 'type_not_said', 'RFC 8725 §3.11')]
      : [check('type', 'none', 'type_other', 'RFC 8725 §3.11', facts)];
  if (type === undefined || type === 'jwt') return [check('type', 'warn', 'type_access_untyped', 'RFC 9068 §2.1')];
  return [check('type', 'warn', 'type_access_other', 'RFC 9068 §2.1', facts)];
};

function checkSubject(claims: JsonObject, { role }: CheckContext): Check {
  const subject = claim(claims, 'sub');
  const reference = role === 'id' ? 'OIDC Core §2' : 'RFC 9068 §2.2';
  if (subject === undefined) return check('subject', role === 'id' ? 'fail' : 'warn', 'subject_missing', reference);
  if (typeof subject !== 'string' || subject === '')
    return check('subject', 'fail', 'subject_malformed', 'RFC 7519 §4.1.2', { actual: shown(subject) });
  return check('subject', 'pass', 'subject_good', reference);
}

function checkTokenId(claims: JsonObject, { role }: CheckContext): Check {
  const id = claim(claims, 'jti');
  const reference = role === 'access' ? 'RFC 9068 §2.2' : 'RFC 7519 §4.1.7';
  if (id === undefined)
    return role === 'id'
      ? check('token_id', 'none', 'token_id_optional', reference)
      : check('token_id', 'warn', 'token_id_missing', reference);
  return typeof id === 'string'
    ? check('token_id', 'pass', 'token_id_good', reference)
    : check('token_id', 'fail', 'token_id_malformed', reference, { actual: shown(id) });
}

/** A password grant sends no nonce, so that an ID token with one was made for another sign-in (OIDC Core §3.1.3.7). */
function checkNonce(claims: JsonObject, { role, expected }: CheckContext): Check[] {
  if (role !== 'id') return [];
  if (claim(claims, 'nonce') === undefined) return [check('nonce', 'pass', 'nonce_absent', 'OIDC Core §3.1.3.7')];
  return expected.clientId === undefined
    ? [check('nonce', 'none', 'nonce_other_flow', 'OIDC Core §3.1.3.7')]
    : [check('nonce', 'warn', 'nonce_unexpected', 'OIDC Core §3.1.3.7')];
}

/** The hash of each algorithm (OIDC Core §3.1.3.6); EdDSA with Ed25519 uses SHA-512. */
function hashOf(algorithm: JsonValue | undefined): string | undefined {
  if (typeof algorithm !== 'string') return undefined;
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519') return 'sha512';
  const bits = /^(?:HS|RS|PS|ES)(256|384|512)$/.exec(algorithm)?.[1];
  return bits && `sha${bits}`;
}

/** Whether an ID token is about the access token that came with it. */
function checkAccessTokenHash(claims: JsonObject, { role, expected, parsed }: CheckContext): Check[] {
  const said = claim(claims, 'at_hash');
  const reference = 'OIDC Core §3.1.3.6';
  if (role !== 'id') return [];
  if (said === undefined) return [check('access_token_hash', 'none', 'access_token_hash_absent', reference)];
  if (expected.accessToken === undefined)
    return [check('access_token_hash', 'none', 'access_token_hash_no_token', reference)];
  const hash = hashOf(parsed.header?.alg);
  if (!hash) return [check('access_token_hash', 'none', 'access_token_hash_algorithm', reference)];
  const digest = createHash(hash).update(expected.accessToken, 'ascii').digest();
  return said === digest.subarray(0, digest.length / 2).toString('base64url')
    ? [check('access_token_hash', 'pass', 'access_token_hash_good', reference)]
    : [check('access_token_hash', 'fail', 'access_token_hash_other', reference)];
}

/** What claims say about the person and the token itself. */
export const checkClaims: RunCheck = (context) => {
  const claims = claimsOf(context);
  if (!claims) return [];
  return [
    checkSubject(claims, context),
    checkTokenId(claims, context),
    ...checkNonce(claims, context),
    ...checkAccessTokenHash(claims, context),
  ];
};

/** The scopes of an access token: `scope` (RFC 9068 §2.2.3), or `scp` as a text or list. */
export function scopesOf(claims: JsonObject): string[] | undefined {
  const said = claim(claims, 'scope') ?? claim(claims, 'scp');
  if (typeof said === 'string') return said.split(' ').filter(Boolean);
  return Array.isArray(said) && said.every((one) => typeof one === 'string') ? said : undefined;
}

/** Scopes asked for, granted, and in the token (RFC 6749 §3.3, RFC 9068 §2.2.3). */
export const checkScopes: RunCheck = (context) => {
  const claims = claimsOf(context);
  const { role, expected } = context;
  if (!claims || role === 'id' || role === 'refresh') return [];
  const inside = scopesOf(claims);
  const reference = 'RFC 6749 §3.3';
  const names = (list: readonly string[]) => ({ names: list.join(', ').slice(0, 1000) });
  if (!expected.asked || !expected.granted) return [check('scopes', 'none', 'scopes_unknown', reference)];
  const { asked, granted } = expected;
  const refused = asked.filter((scope) => !granted.includes(scope));
  if (refused.length > 0) return [check('scopes', 'warn', 'scopes_fewer', reference, names(refused))];
  if (!inside) return [check('scopes', 'none', 'scopes_not_said', 'RFC 9068 §2.2.3')];
  const added = inside.filter((scope) => !granted.includes(scope));
  if (added.length > 0) return [check('scopes', 'warn', 'scopes_more', reference, names(added))];
  const unheard = granted.filter((scope) => !inside.includes(scope) && !notForApis.has(scope));
  if (unheard.length > 0) return [check('scopes', 'warn', 'scopes_unequal', 'RFC 9068 §2.2.3', names(unheard))];
  return [check('scopes', 'pass', 'scopes_all', reference)];
};

/** Scopes that are about the sign-in, which a token for an API need not name (OIDC Core §5.4, §11). */
const notForApis = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** What the JSON of a token hides from whoever parses it (RFC 7519 §4, RFC 8259 §6). */
export const checkJson: RunCheck = ({ parsed: { headerText, claimsText } }) => {
  if (headerText === undefined) return [];
  const facts = [headerText, claimsText ?? '{}'].map(jsonFacts);
  const repeated = facts.flatMap((one) => one.repeated);
  const inexact = facts.flatMap((one) => one.inexact);
  const names = (list: string[]) => ({ names: shown(list.join(', ')) });
  return [
    repeated.length > 0
      ? check('repeated_names', 'fail', 'repeated_names_found', 'RFC 7519 §4', names(repeated))
      : check('repeated_names', 'pass', 'repeated_names_none', 'RFC 7519 §4'),
    inexact.length > 0
      ? check('exact_numbers', 'warn', 'exact_numbers_rounded', 'RFC 8259 §6', names(inexact))
      : check('exact_numbers', 'pass', 'exact_numbers_good', 'RFC 8259 §6'),
  ];
};
