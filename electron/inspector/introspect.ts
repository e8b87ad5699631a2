import type { EndpointResult, IntrospectionResult } from '../../shared/inspector.ts';
import type { JsonObject, TokenView } from '../../shared/tokens.ts';
import { FailureError, toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { TokenType } from '../tokens/find-tokens.ts';
import { compareObjects } from './compare.ts';

async function queryServer(
  run: () => Promise<JsonObject | undefined>,
  claims: JsonObject | undefined,
): Promise<EndpointResult> {
  try {
    const said = await run();
    if (said === undefined) return { state: 'not_offered' };
    const differences = claims
      ? compareObjects(claims, said).filter(({ path: [name] }) => name !== undefined && Object.hasOwn(said, name))
      : [];
    return { state: 'answered', claims: said, differences };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.kind === 'cancelled') throw error;
    return { state: 'failed', failure: toFailure(error) };
  }
}

/**
 * What the server says of a token of the session: introspection (RFC 7662 §2.2), asked as the app's client, and userinfo
 * (OIDC Core §5.3), asked with the access token. Only claims that the answer has are compared: what it leaves out it does not
 * deny. Fails with `cancelled`.
 */
export async function introspectToken(
  client: OAuthClient,
  token: { secret: Secret; role: TokenType; view: TokenView },
  accessToken: Secret,
  signal: AbortSignal,
): Promise<IntrospectionResult> {
  const claims = token.view.kind === 'jws' ? token.view.claims : undefined;
  const elsewhere: EndpointResult = { state: 'not_for_this_token' };
  const [introspection, userinfo] = await Promise.all([
    token.role === 'id'
      ? elsewhere
      : queryServer(async () => (await client.introspect(token.secret, signal)) as JsonObject | undefined, claims),
    token.role === 'refresh'
      ? elsewhere
      : queryServer(async () => (await client.fetchUserinfo(accessToken, signal)) as JsonObject | undefined, claims),
  ]);
  return { introspection, userinfo };
}
