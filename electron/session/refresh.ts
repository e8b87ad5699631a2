import { FailureError, fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SessionStore } from './session-store.ts';

export type RefreshParts = {
  client: OAuthClient;
  /** Where the session is kept, and whether it has been written there. */
  store: SessionStore | undefined;
  isStored: boolean;
  signal: AbortSignal;
  /** Some of the scopes that were granted, where the new access token is for those alone (RFC 6749 §6). */
  scopes?: readonly string[] | undefined;
  /** Whether an access token that another process got can still be used. */
  isUsable: (tokens: TokenSet) => boolean;
  /** Writes tokens to where the session is kept. Does not fail. */
  storeTokens: (tokens: TokenSet) => Promise<void>;
  /** The refresh token was replaced, whatever comes of the rest. */
  onRotated: (refreshToken: Secret) => void;
};

const isReadError = (error: unknown) => !(error instanceof FailureError);

/**
 * Refreshes a session's tokens so that no refresh token is lost or used twice: alone among all processes that share the
 * session, with the refresh token that was written last; a new one is written as soon as the server's reply is there,
 * before anything in it is checked or used. Where another process refreshed meanwhile, its tokens are the result. Where the
 * disk can neither be read nor locked, so that no other process can do so either, the session goes on with what it has.
 * Fails with the refresh grant's kinds, `session_ended` where another process signed out, `busy`.
 */
export async function refreshTokens(before: TokenSet, parts: RefreshParts): Promise<TokenSet> {
  const { client, store, isStored, signal, scopes, isUsable, storeTokens, onRotated } = parts;
  let begun = false;

  /** The tokens that were written last. */
  async function newest(): Promise<TokenSet> {
    if (!store || !isStored) return before;
    try {
      return ((await store.read()) ?? fail('session_ended')).tokens;
    } catch (error) {
      if (isReadError(error)) return before;
      throw error;
    }
  }

  const run = async () => {
    begun = true;
    const current = await newest();
    if (!scopes && !current.accessToken.equals(before.accessToken) && isUsable(current)) return current;
    const tokens = await client.refresh(current, signal, {
      scopes,
      async onRefreshToken(refreshToken) {
        onRotated(refreshToken);
        await storeTokens({ ...current, refreshToken });
      },
    });
    await storeTokens(tokens);
    return tokens;
  };

  try {
    return await (store ? store.withLock(run) : run());
  } catch (error) {
    if (begun || !isReadError(error)) throw error;
    return run();
  }
}
