import type { Check } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import {
  type CheckContext,
  createCheck,
  formatValue,
  getClaim,
  getClaims,
  maxClockSkewMs,
  type TokenCheck,
} from './context.ts';

/** The furthest time that a `Date` holds, in seconds. */
const maxDateSeconds = 8.64e12;

/** A NumericDate (RFC 7519 §2) in ms since the epoch; `undefined` for anything else. */
export const parseNumericDate = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= maxDateSeconds ? value * 1000 : undefined;

function checkExpiry({ now, tokenType }: CheckContext, claims: JsonObject): Check {
  const said = getClaim(claims, 'exp');
  const reference = 'RFC 7519 §4.1.4';
  if (said === undefined)
    return createCheck('expiry', 'fail', 'expiry_missing', tokenType === 'id' ? 'OIDC Core §2' : 'RFC 9068 §2.2');
  const at = parseNumericDate(said);
  if (at === undefined)
    return createCheck('expiry', 'fail', 'expiry_malformed', reference, { actual: formatValue(said) });
  if (now < at) return createCheck('expiry', 'pass', 'expiry_good', reference, { at });
  if (now < at + maxClockSkewMs) return createCheck('expiry', 'warn', 'expiry_skew', reference, { at });
  return createCheck('expiry', 'fail', 'expiry_past', reference, { at });
}

function checkNotBefore({ now }: CheckContext, claims: JsonObject): Check {
  const said = getClaim(claims, 'nbf');
  const reference = 'RFC 7519 §4.1.5';
  if (said === undefined) return createCheck('not_before', 'none', 'not_before_none', reference);
  const at = parseNumericDate(said);
  if (at === undefined)
    return createCheck('not_before', 'fail', 'not_before_malformed', reference, { actual: formatValue(said) });
  if (at <= now) return createCheck('not_before', 'pass', 'not_before_good', reference, { at });
  if (at <= now + maxClockSkewMs) return createCheck('not_before', 'warn', 'not_before_skew', reference, { at });
  return createCheck('not_before', 'fail', 'not_before_future', reference, { at });
}

function checkIssuedAt({ now, tokenType }: CheckContext, claims: JsonObject): Check {
  const said = getClaim(claims, 'iat');
  const reference = 'RFC 7519 §4.1.6';
  if (said === undefined)
    return tokenType === 'id'
      ? createCheck('issued_at', 'fail', 'issued_at_missing', 'OIDC Core §2')
      : createCheck('issued_at', 'warn', 'issued_at_missing', 'RFC 9068 §2.2');
  const at = parseNumericDate(said);
  if (at === undefined)
    return createCheck('issued_at', 'fail', 'issued_at_malformed', reference, { actual: formatValue(said) });
  if (at <= now) return createCheck('issued_at', 'pass', 'issued_at_good', reference, { at });
  if (at <= now + maxClockSkewMs) return createCheck('issued_at', 'warn', 'issued_at_skew', reference, { at });
  return createCheck('issued_at', 'fail', 'issued_at_future', reference, { at });
}

/** Longer lives than these are unusual, in milliseconds: an access token lives for minutes or hours. */
const maxLifetimeMs = 24 * 60 * 60 * 1000;

function checkLifetime(claims: JsonObject): Check {
  const until = parseNumericDate(getClaim(claims, 'exp'));
  const from = parseNumericDate(getClaim(claims, 'iat')) ?? parseNumericDate(getClaim(claims, 'nbf'));
  if (until === undefined || from === undefined) return createCheck('lifetime', 'none', 'lifetime_unknown');
  const span = until - from;
  const reference = 'RFC 9700 §2.2.1';
  if (span <= 0) return createCheck('lifetime', 'fail', 'lifetime_negative', 'RFC 7519 §4.1.4');
  if (span > maxLifetimeMs) return createCheck('lifetime', 'warn', 'lifetime_long', reference, { span });
  return createCheck('lifetime', 'pass', 'lifetime_good', reference, { span });
}

/** When a token holds: `exp`, `nbf`, `iat`, and how long it lives. */
export const checkTimes: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims) return [];
  return [
    checkExpiry(context, claims),
    checkNotBefore(context, claims),
    checkIssuedAt(context, claims),
    checkLifetime(claims),
  ];
};
