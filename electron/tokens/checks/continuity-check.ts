import type { CheckReason } from '../../../shared/checks.ts';
import { isSameJson } from '../../../shared/json/exact-json.ts';
import type { JsonObject } from '../../../shared/tokens.ts';
import { signingAlgorithms } from '../algorithms.ts';
import { getClaim, parseNumericDate } from '../get-claim.ts';
import { formatValue, maxClockSkewMs, type TokenCheck } from './context.ts';
import { fail, pass } from './results.ts';

type Rule = [claim: string, reason: CheckReason, isContinued: (before: JsonObject, after: JsonObject) => boolean];

const isSame = (name: string) => (before: JsonObject, after: JsonObject) =>
  isSameJson(getClaim(before, name), getClaim(after, name));

const isAbsentOrSame = (name: string) => (before: JsonObject, after: JsonObject) =>
  getClaim(after, name) === undefined || isSame(name)(before, after);

const getSortedAudience = (claims: JsonObject) => [...new Set([getClaim(claims, 'aud') ?? []].flat())].sort();

/** The authentication cannot have taken place after the first ID token was issued. */
function isAuthenticationTimeContinued(before: JsonObject, after: JsonObject): boolean {
  if (getClaim(before, 'auth_time') !== undefined) return isAbsentOrSame('auth_time')(before, after);
  const authenticatedAt = parseNumericDate(getClaim(after, 'auth_time'));
  const issuedAt = parseNumericDate(getClaim(before, 'iat'));
  return authenticatedAt === undefined || issuedAt === undefined || authenticatedAt <= issuedAt + maxClockSkewMs;
}

const rules: readonly Rule[] = [
  ['iss', 'continuity_issuer', isSame('iss')],
  ['sub', 'continuity_subject', isSame('sub')],
  ['aud', 'continuity_audience', (before, after) => isSameJson(getSortedAudience(before), getSortedAudience(after))],
  ['azp', 'continuity_authorized_party', isSame('azp')],
  ['auth_time', 'continuity_auth_time', isAuthenticationTimeContinued],
  ['nonce', 'continuity_nonce', isAbsentOrSame('nonce')],
];

const usesSharedSecret = ({ alg }: JsonObject) => typeof alg === 'string' && signingAlgorithms.get(alg)?.kty === 'oct';

/**
 * Checks that an ID token from a refresh belongs to the same authentication as the one before it
 * (OIDC Core §12.2), and that its signature is not of a weaker kind.
 */
export const checkContinuity: TokenCheck = ({ parsed: { view }, tokenType, expected: { previous } }) => {
  if (tokenType !== 'id' || view.kind !== 'jws' || previous?.kind !== 'jws') return [];
  const reference = 'OIDC Core §12.2';
  const [claim, reason] = rules.find(([, , isContinued]) => !isContinued(previous.claims, view.claims)) ?? [];
  if (claim && reason) {
    const facts = {
      expected: formatValue(getClaim(previous.claims, claim) ?? ''),
      actual: formatValue(getClaim(view.claims, claim) ?? ''),
    };
    return [fail(reason, reference, facts)];
  }
  if (usesSharedSecret(view.header) && !usesSharedSecret(previous.header)) {
    const facts = { expected: formatValue(previous.header.alg), actual: formatValue(view.header.alg) };
    return [fail('continuity_algorithm', 'RFC 8725 §3.1', facts)];
  }
  return [pass('continuity_same', reference)];
};
