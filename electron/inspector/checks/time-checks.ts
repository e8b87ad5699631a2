import type { Check } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { type CheckContext, check, claim, claimsOf, type RunCheck, shown, skew } from './context.ts';

/** The furthest time that a `Date` holds, in seconds. */
const furthest = 8.64e12;

/** A NumericDate (RFC 7519 §2) in ms since the epoch; `undefined` for anything else. */
export const timeOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= furthest ? value * 1000 : undefined;

function checkExpiry({ now, role }: CheckContext, claims: JsonObject): Check {
  const said = claim(claims, 'exp');
  const reference = 'RFC 7519 §4.1.4';
  if (said === undefined)
    return check('expiry', 'fail', 'expiry_missing', role === 'id' ? 'OIDC Core §2' : 'RFC 9068 §2.2');
  const at = timeOf(said);
  if (at === undefined) return check('expiry', 'fail', 'expiry_malformed', reference, { actual: shown(said) });
  if (now < at) return check('expiry', 'pass', 'expiry_good', reference, { at });
  if (now < at + skew) return check('expiry', 'warn', 'expiry_skew', reference, { at });
  return check('expiry', 'fail', 'expiry_past', reference, { at });
}

function checkNotBefore({ now }: CheckContext, claims: JsonObject): Check {
  const said = claim(claims, 'nbf');
  const reference = 'RFC 7519 §4.1.5';
  if (said === undefined) return check('not_before', 'none', 'not_before_none', reference);
  const at = timeOf(said);
  if (at === undefined) return check('not_before', 'fail', 'not_before_malformed', reference, { actual: shown(said) });
  if (at <= now) return check('not_before', 'pass', 'not_before_good', reference, { at });
  if (at <= now + skew) return check('not_before', 'warn', 'not_before_skew', reference, { at });
  return check('not_before', 'fail', 'not_before_future', reference, { at });
}

function checkIssuedAt({ now, role }: CheckContext, claims: JsonObject): Check {
  const said = claim(claims, 'iat');
  const reference = 'RFC 7519 §4.1.6';
  if (said === undefined)
    return role === 'id'
      ? check('issued_at', 'fail', 'issued_at_missing', 'OIDC Core §2')
      : check('issued_at', 'warn', 'issued_at_missing', 'RFC 9068 §2.2');
  const at = timeOf(said);
  if (at === undefined) return check('issued_at', 'fail', 'issued_at_malformed', reference, { actual: shown(said) });
  if (at <= now) return check('issued_at', 'pass', 'issued_at_good', reference, { at });
  if (at <= now + skew) return check('issued_at', 'warn', 'issued_at_skew', reference, { at });
  return check('issued_at', 'fail', 'issued_at_future', reference, { at });
}

/** Longer lives than these are unusual, in milliseconds: an access token lives for minutes or hours. */
const longest = 24 * 60 * 60 * 1000;

function checkLifetime(claims: JsonObject): Check {
  const until = timeOf(claim(claims, 'exp'));
  const from = timeOf(claim(claims, 'iat')) ?? timeOf(claim(claims, 'nbf'));
  if (until === undefined || from === undefined) return check('lifetime', 'none', 'lifetime_unknown');
  const span = until - from;
  const reference = 'RFC 9700 §2.2.1';
  if (span <= 0) return check('lifetime', 'fail', 'lifetime_negative', 'RFC 7519 §4.1.4');
  if (span > longest) return check('lifetime', 'warn', 'lifetime_long', reference, { span });
  return check('lifetime', 'pass', 'lifetime_good', reference, { span });
}

/** When a token holds: `exp`, `nbf`, `iat`, and how long it lives. */
export const checkTimes: RunCheck = (context) => {
  const claims = claimsOf(context);
  if (!claims) return [];
  return [
    checkExpiry(context, claims),
    checkNotBefore(context, claims),
    checkIssuedAt(context, claims),
    checkLifetime(claims),
  ];
};
