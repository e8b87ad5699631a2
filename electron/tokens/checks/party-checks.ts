import type { Check } from '../../../shared/checks.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { getClaim } from '../get-claim.ts';
import { type CheckContext, formatValue, getClaims, type TokenCheck } from './context.ts';
import { fail, notApplicable, pass, warn } from './results.ts';

function checkIssuer({ expected, tokenType }: CheckContext, claims: JsonObject): Check {
  const issuer = getClaim(claims, 'iss');
  const reference = tokenType === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 7519 §4.1.1';
  if (issuer === undefined) return (tokenType === 'id' ? fail : warn)('issuer_missing', reference);
  if (typeof issuer !== 'string') return fail('issuer_malformed', reference, { actual: formatValue(issuer) });
  if (expected.issuer === undefined) return notApplicable('issuer_unknown', reference);
  const facts = { expected: formatValue(expected.issuer), actual: formatValue(issuer) };
  return issuer === expected.issuer ? pass('issuer_valid', reference, facts) : fail('issuer_other', reference, facts);
}

/**
 * Returns the audience of a token: `aud` is a string or a list of strings (RFC 7519 §4.1.3).
 *
 * @returns `undefined` if it is neither
 */
function getAudience(claims: JsonObject): string[] | undefined {
  const audience = [getClaim(claims, 'aud')].flat();
  return audience.every((member) => typeof member === 'string') ? audience : undefined;
}

/** Checks whom a token is for: an ID token for the client, an access token for the API. */
export function checkAudience(
  { expected, tokenType }: Pick<CheckContext, 'expected' | 'tokenType'>,
  claims: JsonObject,
): Check {
  const reference = tokenType === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 7519 §4.1.3';
  const required = tokenType === 'id' ? expected.clientId : expected.audience;
  if (getClaim(claims, 'aud') === undefined)
    return (tokenType === 'id' || required ? fail : warn)('audience_missing', reference);
  const audience = getAudience(claims);
  const actual = formatValue(getClaim(claims, 'aud'));
  if (!audience) return fail('audience_malformed', reference, { actual });
  if (required === undefined) return notApplicable('audience_unknown', reference, { actual });
  const facts = { expected: formatValue(required), actual: formatValue(audience.join(', ')) };
  return audience.includes(required)
    ? pass('audience_valid', reference, facts)
    : fail('audience_other', reference, facts);
}

/**
 * Claims in which providers name the client that a token was issued to: `client_id` in RFC 9068
 * §2.2.
 */
const clientClaims = ['azp', 'client_id', 'cid', 'appid'] as const;

function checkAuthorizedParty({ expected, tokenType }: CheckContext, claims: JsonObject): Check {
  const reference = tokenType === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 9068 §2.2';
  const names = tokenType === 'id' ? (['azp'] as const) : clientClaims;
  const party = names.map((name) => getClaim(claims, name)).find((value) => value !== undefined);
  if (party === undefined) {
    const several = tokenType === 'id' && (getAudience(claims)?.length ?? 0) > 1;
    return several
      ? notApplicable('authorized_party_missing', reference)
      : notApplicable('authorized_party_none', reference);
  }
  if (expected.clientId === undefined) return notApplicable('authorized_party_unknown', reference);
  const facts = { expected: formatValue(expected.clientId), actual: formatValue(party) };
  return party === expected.clientId
    ? pass('authorized_party_valid', reference, facts)
    : fail('authorized_party_other', reference, facts);
}

/**
 * Checks who issued a token, for whom and to whom: `iss`, `aud` (RFC 7519 §4.1.1, §4.1.3) and the
 * client.
 */
export const checkParties: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims) return [];
  return [checkIssuer(context, claims), checkAudience(context, claims), checkAuthorizedParty(context, claims)];
};
