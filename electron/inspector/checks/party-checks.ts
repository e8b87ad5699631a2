import type { Check } from '../../../shared/checks.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { type CheckContext, check, claim, claimsOf, type RunCheck, shown } from './context.ts';

function checkIssuer({ expected, role }: CheckContext, claims: JsonObject): Check {
  const issuer = claim(claims, 'iss');
  const reference = role === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 7519 §4.1.1';
  if (issuer === undefined) return check('issuer', role === 'id' ? 'fail' : 'warn', 'issuer_missing', reference);
  if (typeof issuer !== 'string')
    return check('issuer', 'fail', 'issuer_malformed', reference, { actual: shown(issuer) });
  if (expected.issuer === undefined) return check('issuer', 'none', 'issuer_unknown', reference);
  const facts = { expected: shown(expected.issuer), actual: shown(issuer) };
  return issuer === expected.issuer
    ? check('issuer', 'pass', 'issuer_good', reference, facts)
    : check('issuer', 'fail', 'issuer_other', reference, facts);
}

/** Whom a token names as meant (`aud`, a text or a list of texts: RFC 7519 §4.1.3); `undefined` where it is neither. */
function audienceOf(claims: JsonObject): string[] | undefined {
  const named = [claim(claims, 'aud')].flat();
  return named.every((one) => typeof one === 'string') ? named : undefined;
}

function checkAudience({ expected, role }: CheckContext, claims: JsonObject): Check {
  const reference = role === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 7519 §4.1.3';
  if (claim(claims, 'aud') === undefined)
    return check('audience', role === 'id' ? 'fail' : 'warn', 'audience_missing', reference);
  const named = audienceOf(claims);
  const actual = shown(claim(claims, 'aud'));
  if (!named) return check('audience', 'fail', 'audience_malformed', reference, { actual });
  const wanted = role === 'id' ? expected.clientId : expected.audience;
  if (wanted === undefined) return check('audience', 'none', 'audience_unknown', reference, { actual });
  const facts = { expected: shown(wanted), actual: shown(named.join(', ')) };
  return named.includes(wanted)
    ? check('audience', 'pass', 'audience_good', reference, facts)
    : check('audience', 'fail', 'audience_other', reference, facts);
}

/** Names that providers have for the client that a token was issued to; RFC 9068 §2.2 calls it `client_id`. */
const clientClaims = ['azp', 'client_id', 'cid', 'appid'] as const;

function checkAuthorizedParty({ expected, role }: CheckContext, claims: JsonObject): Check {
  const reference = role === 'id' ? 'OIDC Core §3.1.3.7' : 'RFC 9068 §2.2';
  const names = role === 'id' ? (['azp'] as const) : clientClaims;
  const said = names.map((name) => claim(claims, name)).find((value) => value !== undefined);
  if (said === undefined) {
    const several = role === 'id' && (audienceOf(claims)?.length ?? 0) > 1;
    return several
      ? check('authorized_party', 'warn', 'authorized_party_missing', reference)
      : check('authorized_party', 'none', 'authorized_party_none', reference);
  }
  if (expected.clientId === undefined) return check('authorized_party', 'none', 'authorized_party_unknown', reference);
  const facts = { expected: shown(expected.clientId), actual: shown(said) };
  return said === expected.clientId
    ? check('authorized_party', 'pass', 'authorized_party_good', reference, facts)
    : check('authorized_party', 'fail', 'authorized_party_other', reference, facts);
}

/** Who issued a token, for whom, to whom. */
export const checkParties: RunCheck = (context) => {
  const claims = claimsOf(context);
  if (!claims) return [];
  return [checkIssuer(context, claims), checkAudience(context, claims), checkAuthorizedParty(context, claims)];
};
