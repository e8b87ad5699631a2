import { decodeJwt } from 'jose';
import type { Challenge, Refusal } from '../../shared/api.ts';
import type { Secret } from '../core/secret.ts';
import { parseChallenges } from '../http/challenges.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** What was sent, for comparison with what is wanted. */
export type SentToken = { token: 'access' | 'id' | 'none'; held: readonly string[] };

const isBearer = ({ scheme }: Challenge) => scheme.toLowerCase() === 'bearer';

/** The Bearer challenge that says most. */
const findBearerChallenge = (challenges: readonly Challenge[]) =>
  challenges.find((one) => isBearer(one) && one.error !== undefined) ?? challenges.find(isBearer);

/** Whether a 401 is about the token (RFC 6750 §3.1), so that another one can help. */
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
  if (bearer && status === 403 && bearer.scopes.some((scope) => !sent.held.includes(scope))) return 'scope_missing';
  if (sent.token === 'none' && status === 401) return 'token_wanted';
  if (bearer) return status === 401 ? 'token_refused' : 'unexplained';
  return challenges.length > 0 ? 'other_scheme' : 'unexplained';
}

/** Why an API refused (RFC 6750 §3.1); `undefined` where the status is no refusal. */
export function toRefusal(status: number, header: string | null, sent: SentToken): Refusal | undefined {
  if (status !== 401 && status !== 403) return undefined;
  const challenges = parseChallenges(header).slice(0, 10);
  const wanted = findBearerChallenge(challenges)?.scopes ?? [];
  const reason = getRefusalReason(status, challenges, sent);
  return {
    reason,
    challenges,
    held: [...sent.held],
    missing: reason === 'scope_missing' ? wanted.filter((scope) => !sent.held.includes(scope)) : [],
  };
}

const parseScopeClaim = (claim: unknown): string[] | undefined => {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim.filter((one) => typeof one === 'string') : undefined;
};

/**
 * The scopes of an access token: what it says itself where it is a JWT (RFC 9068 §2.2.3; `scp` at some providers), since
 * that is what the API reads; else what the token endpoint granted.
 */
export function getTokenScopes(token: Secret, granted: TokenSet['grantedScopes']): string[] {
  try {
    const { scope, scp } = decodeJwt(token.reveal());
    return parseScopeClaim(scope) ?? parseScopeClaim(scp) ?? [...granted];
  } catch {
    return [...granted];
  }
}
