import type { IntrospectionResponse, UserInfoResponse } from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import type { Identity } from '../../shared/session.ts';
import type { Secret } from '../core/secret.ts';
import { createClientContext, type OAuthClientOptions } from './client-context.ts';
import { introspectToken } from './introspection.ts';
import type { MfaPrompter } from './mfa/mfa-prompter.ts';
import { type PasswordCredentials, signInWithPassword } from './password-grant.ts';
import { type RefreshOptions, refreshTokens } from './refresh-grant.ts';
import { type RevocableTokens, type RevocationResult, revokeTokens } from './revocation.ts';
import type { TokenSet } from './token-set.ts';
import { fetchIdentity, fetchUserinfo } from './userinfo.ts';

/**
 * A client of one authorization server. Besides its own failure kinds, every call can fail with
 * the network kinds and `canceled`.
 */
export type OAuthClient = {
  readonly profile: Profile;
  /** Signs in with the password grant. See {@link signInWithPassword}. */
  signIn(credentials: PasswordCredentials, signal: AbortSignal, prompter?: MfaPrompter): Promise<TokenSet>;
  /** Refreshes tokens. See {@link refreshTokens}. */
  refresh(tokens: TokenSet, signal: AbortSignal, options?: RefreshOptions): Promise<TokenSet>;
  /** Returns the user who signed in, by UserInfo. See {@link fetchIdentity}. */
  fetchIdentity(tokens: TokenSet, signal: AbortSignal): Promise<Identity | undefined>;
  /** Reads UserInfo for an access token. See {@link fetchUserinfo}. */
  fetchUserinfo(accessToken: Secret, signal: AbortSignal): Promise<UserInfoResponse | undefined>;
  /** Revokes tokens. Never rejects. See {@link revokeTokens}. */
  revoke(tokens: RevocableTokens, signal: AbortSignal): Promise<RevocationResult>;
  /** Asks the server about a token. See {@link introspectToken}. */
  introspect(token: Secret, signal: AbortSignal): Promise<IntrospectionResponse | undefined>;
};

/** Creates the OAuth client of a profile. */
export function createOAuthClient(options: OAuthClientOptions): OAuthClient {
  const context = createClientContext(options);
  return {
    profile: options.profile,
    signIn: (credentials, signal, prompter) => signInWithPassword(context, credentials, { signal, prompter }),
    refresh: (tokens, signal, refreshOptions) => refreshTokens(context, tokens, { signal, ...refreshOptions }),
    fetchIdentity: (tokens, signal) => fetchIdentity(context, tokens, signal),
    fetchUserinfo: (accessToken, signal) => fetchUserinfo(context, { accessToken, signal, subject: undefined }),
    revoke: (tokens, signal) => revokeTokens(context, tokens, signal),
    introspect: (token, signal) => introspectToken(context, token, signal),
  };
}
