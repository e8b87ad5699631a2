import { FailureError, fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SessionStore } from './session-store.ts';

/** What {@link refreshUnderLock} needs besides the tokens. */
export type RefreshParts = {
  client: OAuthClient;
  store: SessionStore | undefined;
  /** Whether the session has been written to the store. */
  isStored: boolean;
  signal: AbortSignal;
  /** A subset of the granted scopes, for an access token with only these (RFC 6749 §6). */
  scopes?: readonly string[] | undefined;
  /** Returns the `sub` of the user that the session shows, if it is known. */
  getSubject: () => string | undefined;
  /** Returns whether an access token that another process received can be used. */
  isUsable: (tokens: TokenSet) => boolean;
  /** Writes tokens to the store. Must not reject. */
  storeTokens: (tokens: TokenSet) => Promise<void>;
  /** Receives a new refresh token as soon as the server has issued it. */
  onRotated: (refreshToken: Secret) => void;
};

/** Any other error is one of the disk, which then no other process can use either. */
const isUnexpectedError = (error: unknown) => !(error instanceof FailureError);

/**
 * Refreshes tokens so that no refresh token is lost or used twice: under a lock among all processes
 * that share the session, with the refresh token that was stored last. A new refresh token is
 * stored before the rest of the response is validated. If another process has refreshed meanwhile,
 * its tokens are returned. If the disk fails, the session continues with the tokens in memory.
 *
 * @throws `session_ended` if another process signed out, `busy`, and the failures of the refresh
 *   grant
 * @see RFC 6749 §6
 */
export async function refreshUnderLock(tokens: TokenSet, parts: RefreshParts): Promise<TokenSet> {
  const { client, store, isStored, signal, scopes, getSubject, isUsable, storeTokens, onRotated } = parts;
  let hasStarted = false;

  async function readLatestTokens(): Promise<TokenSet> {
    if (!store || !isStored) return tokens;
    try {
      return ((await store.readFor(client.profile)) ?? fail('session_ended')).tokens;
    } catch (error) {
      if (isUnexpectedError(error)) return tokens;
      throw error;
    }
  }

  const run = async () => {
    hasStarted = true;
    const latest = await readLatestTokens();
    const subject = getSubject();
    if (subject !== undefined && latest.identity && latest.identity.subject !== subject) fail('subject_changed');
    if (!scopes && !latest.accessToken.equals(tokens.accessToken) && isUsable(latest)) return latest;
    const refreshed = await client.refresh(latest, signal, {
      scopes,
      getSubject,
      async onRefreshToken(refreshToken) {
        onRotated(refreshToken);
        await storeTokens({ ...latest, refreshToken });
      },
    });
    await storeTokens(refreshed);
    return refreshed;
  };

  try {
    return await (store ? store.withLock(run) : run());
  } catch (error) {
    if (hasStarted || !isUnexpectedError(error)) throw error;
    return run();
  }
}
