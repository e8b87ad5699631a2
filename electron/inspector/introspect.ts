import type { EndpointResult, IntrospectionResult } from '../../shared/inspector.ts';
import { toJson } from '../../shared/json/exact-json.ts';
import type { Profile } from '../../shared/profile.ts';
import type { JsonObject, TokenType, TokenView } from '../../shared/tokens.ts';
import { FailureError, toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { setsEndpoints } from '../oauth/discovery.ts';
import { getJwsClaims } from '../tokens/decode-token.ts';
import { compareObjects } from './compare.ts';

async function queryEndpoint(
  query: () => Promise<object | undefined>,
  { tokenClaims, profile }: { tokenClaims: JsonObject | undefined; profile: Profile },
): Promise<EndpointResult> {
  try {
    const claims = (await query()) as JsonObject | undefined;
    if (claims === undefined) return { state: setsEndpoints(profile) ? 'not_configured' : 'not_offered' };
    // A claim that the response omits is not a difference.
    const differences = tokenClaims
      ? compareObjects(tokenClaims, claims).filter(({ path: [name = ''] }) => Object.hasOwn(claims, name))
      : [];
    return { state: 'answered', claims: toJson(claims), differences };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind === 'canceled') throw error;
    return { state: 'failed', failure: toFailure(error) };
  }
}

/**
 * Queries the introspection endpoint (RFC 7662 §2.2) with the client's credentials, and the
 * UserInfo endpoint (OpenID Connect Core 1.0 §5.3) with the access token, and compares their claims
 * with those of a token.
 *
 * @param token of the session that the access token belongs to
 * @throws `canceled`
 */
export async function introspectToken(
  client: OAuthClient,
  token: { secret: Secret; tokenType: TokenType; view: TokenView },
  { accessToken, signal }: { accessToken: Secret; signal: AbortSignal },
): Promise<IntrospectionResult> {
  const context = { tokenClaims: getJwsClaims(token.view), profile: client.profile };
  const notApplicable: EndpointResult = { state: 'not_for_this_token' };
  const [introspection, userinfo] = await Promise.all([
    token.tokenType === 'id' ? notApplicable : queryEndpoint(() => client.introspect(token.secret, signal), context),
    token.tokenType === 'refresh'
      ? notApplicable
      : queryEndpoint(() => client.fetchUserinfo(accessToken, signal), context),
  ]);
  return { introspection, userinfo };
}
