import * as oauth from 'oauth4webapi';
import { toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { AuthenticatedServer, ClientContext } from './client-context.ts';
import { setsEndpoints } from './discovery.ts';
import type { TokenSet } from './token-set.ts';
import { transientFailures } from './transient-failures.ts';

/** The tokens to revoke. */
export type RevocableTokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/**
 * The outcome of a revocation. Only `unreachable` may succeed on retry. `not_configured` means that
 * the profile sets the endpoints, without the one for revocation.
 */
export type RevocationResult = 'revoked' | 'not_offered' | 'not_configured' | 'failed' | 'unreachable';

/**
 * Ignores that the server does not revoke access tokens (RFC 7009 §2.2.1): they end with the grant
 * or expire.
 */
function ignoreUnsupportedType(error: unknown): void {
  if (toFailure(error).details?.code !== 'unsupported_token_type') throw error;
}

function isRetryable(error: unknown): boolean {
  const { kind, details } = toFailure(error);
  return transientFailures.has(kind) || kind === 'canceled' || (details?.status ?? 0) >= 500;
}

const toResult = (error: unknown): RevocationResult => (isRetryable(error) ? 'unreachable' : 'failed');

/**
 * Revokes the refresh token and the access token. Never rejects.
 *
 * @see RFC 7009
 */
export async function revokeTokens(
  context: ClientContext,
  tokens: RevocableTokens,
  signal: AbortSignal,
): Promise<RevocationResult> {
  let authenticated: AuthenticatedServer;
  try {
    authenticated = await context.authenticate(signal, 'revocation_endpoint');
  } catch (error) {
    return toResult(error);
  }
  const { server, authentication, secrets } = authenticated;
  if (!server.revocation_endpoint) return setsEndpoints(context.profile) ? 'not_configured' : 'not_offered';
  const revokeToken = async (token: Secret, hint: 'refresh_token' | 'access_token') => {
    const { fetch } = context.createFetch('revocation', signal, { secrets: [token.reveal(), ...secrets] });
    const response = await oauth.revocationRequest(server, context.client, authentication, token.reveal(), {
      ...context.requestOptions(fetch),
      additionalParameters: { token_type_hint: hint },
    });
    await oauth.processRevocationResponse(response);
  };
  const { refreshToken, accessToken } = tokens;
  const outcomes = await Promise.allSettled([
    refreshToken && revokeToken(refreshToken, 'refresh_token'),
    revokeToken(accessToken, 'access_token').catch(ignoreUnsupportedType),
  ]);
  const results = outcomes.flatMap((one) => (one.status === 'rejected' ? [toResult(one.reason)] : []));
  return results.find((result) => result === 'unreachable') ?? results[0] ?? 'revoked';
}
