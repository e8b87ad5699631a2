import type { Challenge, Refusal } from '../../shared/api.ts';
import type { Secret } from '../core/secret.ts';
import { parseChallenges } from '../http/challenges.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { decodeSessionToken, getJwsClaims } from '../tokens/decode-token.ts';
import { getScopes } from '../tokens/get-claim.ts';

/** The token that was sent, and its scopes. */
export type SentToken = { token: 'access' | 'id' | 'none'; scopes: readonly string[] };

const isBearer = ({ scheme }: Challenge) => scheme.toLowerCase() === 'bearer';

/** Returns the Bearer challenge, preferably one with an error code. */
const findBearerChallenge = (challenges: readonly Challenge[]) =>
  challenges.find((challenge) => isBearer(challenge) && challenge.error !== undefined) ?? challenges.find(isBearer);

/** Whether a response rejects the token (RFC 6750 §3.1), so that a new one may be accepted. */
export function isTokenRejected(status: number, header: string | null): boolean {
  if (status !== 401) return false;
  const challenges = parseChallenges(header);
  const bearer = findBearerChallenge(challenges);
  if (!bearer) return challenges.length === 0;
  return bearer.error === undefined || bearer.error === 'invalid_token';
}

function getRefusalReason(status: number, challenges: readonly Challenge[], sent: SentToken): Refusal['reason'] {
  const bearer = findBearerChallenge(challenges);
  switch (bearer?.error) {
    case 'invalid_token':
      return 'token_refused';
    case 'insufficient_scope':
      return 'scope_missing';
    case 'invalid_request':
      return 'request_refused';
  }
  if (bearer && status === 403 && bearer.scopes.some((scope) => !sent.scopes.includes(scope))) return 'scope_missing';
  if (sent.token === 'none' && status === 401) return 'token_required';
  if (bearer) return status === 401 ? 'token_refused' : 'unexplained';
  return challenges.length > 0 ? 'other_scheme' : 'unexplained';
}

/**
 * Explains a 401 or 403 (RFC 6750 §3.1).
 *
 * @param header the value of `www-authenticate`
 * @returns `undefined` for any other status
 */
export function toRefusal(status: number, header: string | null, sent: SentToken): Refusal | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const challenges = parseChallenges(header).slice(0, 10);
  const requiredScopes = findBearerChallenge(challenges)?.scopes ?? [];
  const reason = getRefusalReason(status, challenges, sent);
  return {
    reason,
    challenges,
    tokenScopes: [...sent.scopes],
    missingScopes: reason === 'scope_missing' ? requiredScopes.filter((scope) => !sent.scopes.includes(scope)) : [],
  };
}

/**
 * Returns the scopes of an access token: those in the token if it is a JWT (RFC 9068 §2.2.3), which
 * the API reads, or else those that the token endpoint granted.
 */
export function getTokenScopes(token: Secret, grantedScopes: TokenSet['grantedScopes']): string[] {
  const claims = getJwsClaims(decodeSessionToken(token));
  return (claims && getScopes(claims)) ?? [...grantedScopes];
}
