import { fail } from '../failure.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Secret } from '../vault/secret.ts';
import type { Keeper } from './keeper.ts';

export type RefreshParts = {
  client: OAuthClient;
  /** Where the session is kept, and whether it has been written there. */
  keeper: Keeper | undefined;
  saved: boolean;
  signal: AbortSignal;
  /** Some of the scopes that were granted, where the new access token is for those alone (RFC 6749 §6). */
  scopes?: readonly string[] | undefined;
  /** Whether an access token that another process got can still be used. */
  isGood: (tokens: TokenSet) => boolean;
  /** Writes tokens to where the session is kept. Does not fail. */
  keep: (tokens: TokenSet) => Promise<void>;
  /** The refresh token was replaced, whatever comes of the rest. */
  rotated: (refreshToken: Secret) => void;
};

const sameRefreshToken = (a: TokenSet, b: TokenSet) =>
  a.refreshToken && b.refreshToken ? a.refreshToken.equals(b.refreshToken) : a.refreshToken === b.refreshToken;

/**
 * Refreshes a session's tokens so that no refresh token is lost or used twice: alone among all processes that share the
 * session, with the refresh token that was written last; a new one is written as soon as the server's reply is there,
 * before anything in it is checked or used. Where another process refreshed meanwhile, its tokens are the result. Fails with
 * the refresh grant's kinds, `session_ended` where another process signed out, `busy`.
 */
export function refreshTokens(before: TokenSet, parts: RefreshParts): Promise<TokenSet> {
  const { client, keeper, saved, signal, scopes, isGood, keep, rotated } = parts;

  const run = async () => {
    let current = before;
    if (keeper && saved) {
      const kept = await keeper.read();
      if (!kept) fail('session_ended');
      if (!sameRefreshToken(kept.tokens, before)) {
        if (!scopes && isGood(kept.tokens)) return kept.tokens;
        current = kept.tokens;
      }
    }
    const tokens = await client.refresh(current, signal, scopes, async (refreshToken) => {
      rotated(refreshToken);
      await keep({ ...current, refreshToken });
    });
    await keep(tokens);
    return tokens;
  };

  return keeper ? keeper.alone(run) : run();
}
