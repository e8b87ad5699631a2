import type { Check } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import { getClaim, isInMilliseconds, parseNumericDate } from '../get-claim.ts';
import type { SpecReference } from '../spec-links.ts';
import { type CheckContext, formatValue, getClaims, maxClockSkewMs, type TokenCheck } from './context.ts';
import { fail, notApplicable, pass, warn } from './results.ts';

function checkExpiry({ now, tokenType }: CheckContext, claims: JsonObject): Check {
  const value = getClaim(claims, 'exp');
  const reference = 'RFC 7519 §4.1.4';
  if (value === undefined) return fail('expiry_missing', tokenType === 'id' ? 'OIDC Core §2' : 'RFC 9068 §2.2');
  const at = parseNumericDate(value);
  if (at === undefined) return fail('expiry_malformed', reference, { actual: formatValue(value) });
  if (isInMilliseconds(value))
    return now < at
      ? warn('expiry_milliseconds', reference, { at })
      : fail('expiry_milliseconds_past', reference, { at });
  if (now < at) return pass('expiry_valid', reference, { at });
  if (now < at + maxClockSkewMs) return warn('expiry_skew', reference, { at });
  return fail('expiry_past', reference, { at });
}

/** Checks a time that must not be in the future. */
function checkPastTime(
  id: 'not_before' | 'issued_at' | 'auth_time',
  value: JsonValue,
  { now, tokenType, reference }: Pick<CheckContext, 'now' | 'tokenType'> & { reference: SpecReference },
): Check {
  const at = parseNumericDate(value);
  if (at === undefined) return fail(`${id}_malformed`, reference, { actual: formatValue(value) });
  if (isInMilliseconds(value))
    return at <= now + maxClockSkewMs
      ? // Readers of ID tokens must refuse a time in the future, as this one is in seconds.
        (tokenType === 'id' ? fail : warn)(`${id}_milliseconds`, reference, { at })
      : fail(`${id}_milliseconds_future`, reference, { at });
  if (at <= now) return pass(`${id}_valid`, reference, { at });
  if (at <= now + maxClockSkewMs) return warn(`${id}_skew`, reference, { at });
  return fail(`${id}_future`, reference, { at });
}

function checkNotBefore({ now, tokenType }: CheckContext, claims: JsonObject): Check {
  const value = getClaim(claims, 'nbf');
  const reference = 'RFC 7519 §4.1.5';
  return value === undefined
    ? notApplicable('not_before_none', reference)
    : checkPastTime('not_before', value, { now, tokenType, reference });
}

function checkIssuedAt({ now, tokenType }: CheckContext, claims: JsonObject): Check {
  const value = getClaim(claims, 'iat');
  if (value !== undefined) return checkPastTime('issued_at', value, { now, tokenType, reference: 'RFC 7519 §4.1.6' });
  return tokenType === 'id' ? fail('issued_at_missing', 'OIDC Core §2') : warn('issued_at_missing', 'RFC 9068 §2.2');
}

/** Checks when the user authenticated. The claim is optional (OIDC Core §2). */
function checkAuthenticationTime({ now, tokenType }: CheckContext, claims: JsonObject): Check[] {
  const value = getClaim(claims, 'auth_time');
  return tokenType === 'id' && value !== undefined
    ? [checkPastTime('auth_time', value, { now, tokenType, reference: 'OIDC Core §2' })]
    : [];
}

/** Longer lifetimes are unusual: access tokens live for minutes or hours. */
const maxLifetimeMs = 24 * 60 * 60 * 1000;

function checkLifetime(claims: JsonObject): Check {
  const expiresAt = parseNumericDate(getClaim(claims, 'exp'));
  const startsAt = parseNumericDate(getClaim(claims, 'iat')) ?? parseNumericDate(getClaim(claims, 'nbf'));
  if (expiresAt === undefined || startsAt === undefined) return notApplicable('lifetime_unknown');
  const durationMs = expiresAt - startsAt;
  const reference = 'RFC 9700 §2.2.1';
  if (durationMs <= 0) return fail('lifetime_negative', 'RFC 7519 §4.1.4');
  if (durationMs > maxLifetimeMs) return warn('lifetime_long', reference, { durationMs });
  return pass('lifetime_valid', reference, { durationMs });
}

/** Checks the validity period: `exp`, `nbf`, `iat` (RFC 7519 §4.1.4 to §4.1.6) and the lifetime. */
export const checkTimes: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims) return [];
  return [
    checkExpiry(context, claims),
    checkNotBefore(context, claims),
    checkIssuedAt(context, claims),
    ...checkAuthenticationTime(context, claims),
    checkLifetime(claims),
  ];
};
