import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { ClientContext } from './client-context.ts';
import { requestTokens, requireTokens, scopeParameter } from './token-request.ts';
import type { TokenSet } from './token-set.ts';

/** What a refresh requests and checks. */
export type RefreshOptions = {
  /** A subset of the granted scopes; all of them if omitted. */
  scopes?: readonly string[] | undefined;
  /**
   * Returns the `sub` of the user that the session shows, if it is known. Called when the response
   * is checked, because UserInfo may arrive meanwhile.
   */
  getSubject?: () => string | undefined;
  /**
   * Called with the refresh token of the response, and awaited, before the rest of the response is
   * checked: the previous refresh token may already be invalid.
   */
  onRefreshToken?: (refreshToken: Secret) => Promise<void>;
};

/**
 * Refreshes tokens. What the response omits keeps its previous value.
 *
 * @throws `session_ended` if there is no refresh token or the server no longer accepts it, and the
 *   other kinds of a token request
 * @see RFC 6749 §6
 */
export async function refreshTokens(
  context: ClientContext,
  previousTokens: TokenSet,
  { signal, scopes, getSubject, onRefreshToken }: RefreshOptions & { signal: AbortSignal },
): Promise<TokenSet> {
  const { refreshToken } = previousTokens;
  if (!refreshToken) return fail('session_ended');
  const result = await requestTokens(context, {
    purpose: 'refresh',
    grantType: 'refresh_token',
    parameters: {
      ...context.profile.extraParameters.refresh,
      refresh_token: refreshToken,
      ...scopeParameter(scopes),
    },
    requestedScopes: scopes,
    signal,
    previousTokens,
    getSubject,
    onRefreshToken,
  });
  return requireTokens(result).tokens;
}
