import type { Check } from '../../../shared/checks.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { type CheckContext, createCheck, formatValue, getClaim, getClaims, type TokenCheck } from './context.ts';

function checkIssuer({ expected, tokenType }: CheckContext, claims: JsonObject): Check {
  const issuer = getClaim(claims, 'iss');
  const reference = tokenType === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 7519 §4.1.1';
  if (issuer === undefined)
    return createCheck('issuer', tokenType === 'id' ? 'fail' : 'warn', 'issuer_missing', reference);
  if (typeof issuer !== 'string')
    return createCheck('issuer', 'fail', 'issuer_malformed', reference, { actual: formatValue(issuer) });
  if (expected.issuer === undefined) return createCheck('issuer', 'none', 'issuer_unknown', reference);
  const facts = { expected: formatValue(expected.issuer), actual: formatValue(issuer) };
  return issuer === expected.issuer
    ? createCheck('issuer', 'pass', 'issuer_good', reference, facts)
    : createCheck('issuer', 'fail', 'issuer_other', reference, facts);
}

/** Whom a token names as meant (`aud`, a text or a list of texts: RFC 7519 §4.1.3); `undefined` where it is neither. */
function getAudience(claims: JsonObject): string[] | undefined {
  const named = [getClaim(claims, 'aud')].flat();
  return named.every((one) => typeof one === 'string') ? named : undefined;
}

function checkAudience({ expected, tokenType }: CheckContext, claims: JsonObject): Check {
  const reference = tokenType === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 7519 §4.1.3';
  if (getClaim(claims, 'aud') === undefined)
    return createCheck('audience', tokenType === 'id' ? 'fail' : 'warn', 'audience_missing', reference);
  const named = getAudience(claims);
  const actual = formatValue(getClaim(claims, 'aud'));
  if (!named) return createCheck('audience', 'fail', 'audience_malformed', reference, { actual });
  const wanted = tokenType === 'id' ? expected.clientId : expected.audience;
  if (wanted === undefined) return createCheck('audience', 'none', 'audience_unknown', reference, { actual });
  const facts = { expected: formatValue(wanted), actual: formatValue(named.join(', ')) };
  return named.includes(wanted)
    ? createCheck('audience', 'pass', 'audience_good', reference, facts)
    : createCheck('audience', 'fail', 'audience_other', reference, facts);
}

/** Names that providers have for the client that a token was issued to; RFC 9068 §2.2 calls it `client_id`. */
const clientClaims = ['azp', 'client_id', 'cid', 'appid'] as const;

function checkAuthorizedParty({ expected, tokenType }: CheckContext, claims: JsonObject): Check {
  const reference = tokenType === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 9068 §2.2';
  const names = tokenType === 'id' ? (['azp'] as const) : clientClaims;
  const said = names.map((name) => getClaim(claims, name)).find((value) => value !== undefined);
  if (said === undefined) {
    const several = tokenType === 'id' && (getAudience(claims)?.length ?? 0) > 1;
    return several
      ? createCheck('authorized_party', 'warn', 'authorized_party_missing', reference)
      : createCheck('authorized_party', 'none', 'authorized_party_none', reference);
  }
  if (expected.clientId === undefined)
    return createCheck('authorized_party', 'none', 'authorized_party_unknown', reference);
  const facts = { expected: formatValue(expected.clientId), actual: formatValue(said) };
  return said === expected.clientId
    ? createCheck('authorized_party', 'pass', 'authorized_party_good', reference, facts)
    : createCheck('authorized_party', 'fail', 'authorized_party_other', reference, facts);
}

/** Who issued a token, for whom, to whom. */
export const checkParties: TokenCheck = (context) => {
  const claims = getClaims(context);
  if (!claims) return [];
  return [checkIssuer(context, claims), checkAudience(context, claims), checkAuthorizedParty(context, claims)];
};
