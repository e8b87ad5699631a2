import { FailureError, fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import type { RefreshCoordinator } from './refresh-coordinator.ts';
import type { StateMachine } from './state-machine.ts';

/** Supplies access tokens for requests, refreshed if necessary. */
export type AccessTokens = {
  /**
   * Returns an access token, refreshed first if it is due. If the refresh of a token that is due
   * but not expired fails, and the session continues, that token is returned.
   *
   * @throws `signed_out`, `session_ended` and the failures of the refresh grant
   */
  getAccessToken(): Promise<{ token: Secret; refreshed: boolean }>;
  /**
   * Returns an access token to use after a server rejected one: the current token if it has been
   * replaced meanwhile, otherwise the result of a refresh.
   *
   * @throws `signed_out` if the rejected token is not one of this session, `session_ended` and the
   *   failures of the refresh grant
   */
  getAccessTokenAfterRejection(rejectedToken: Secret): Promise<Secret>;
  /** Returns whether a refresh has replaced an access token, or is about to. */
  isTokenReplaced(token: Secret): boolean;
};

/** Creates the supply of access tokens of one session. */
export function createAccessTokens(parts: {
  stateMachine: StateMachine;
  refreshes: RefreshCoordinator;
  issuedTokens: IssuedTokens;
}): AccessTokens {
  const { stateMachine, refreshes, issuedTokens } = parts;

  function isCurrent(token: Secret): boolean {
    const state = stateMachine.state();
    return state.name === 'signed-in' && state.tokens.accessToken.equals(token);
  }

  return {
    async getAccessToken() {
      const session = stateMachine.signedIn();
      const { accessToken: token, refreshToken } = session.tokens;
      const freshness = issuedTokens.getFreshness(session);
      const isUsable = freshness === 'fresh' || freshness === 'unknown' || (freshness === 'due' && !refreshToken);
      if (isUsable) return { token, refreshed: false };
      try {
        return { token: (await refreshes.refresh()).accessToken, refreshed: true };
      } catch (error) {
        if (freshness === 'due' && isCurrent(token) && error instanceof FailureError)
          return { token, refreshed: false };
        throw error;
      }
    },

    async getAccessTokenAfterRejection(rejectedToken) {
      const { accessToken } = stateMachine.signedIn().tokens;
      if (!issuedTokens.has(rejectedToken)) fail('signed_out');
      if (!accessToken.equals(rejectedToken)) return accessToken;
      return (await refreshes.refresh()).accessToken;
    },

    isTokenReplaced: (token) =>
      stateMachine.state().name === 'signed-in' && (refreshes.isRefreshing() || !isCurrent(token)),
  };
}
