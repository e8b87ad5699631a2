import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import type { Identity, SignOutResult } from '../../shared/session.ts';
import { fail, failureOf } from '../failure.ts';
import { describeEndpoint, type Exchange } from '../http/exchange.ts';
import type { Secret } from '../vault/secret.ts';
import { clientAuthentication } from './client-authentication.ts';
import type { Purpose } from './dialects/dialect.ts';
import { dialects } from './dialects/index.ts';
import type { Discovery } from './discovery.ts';
import { identityOf } from './id-token.ts';
import { protocolFailure } from './protocol-failure.ts';
import { serverFetch } from './server-fetch.ts';
import { readTokenReply } from './token-reply.ts';
import type { TokenSet } from './token-set.ts';

/** A resource owner's credentials (RFC 6749 §4.3). */
export type PasswordCredentials = { username: string; password: Secret };

/** A client of one authorization server. Every call can fail with the network kinds and `cancelled` besides its own. */
export type OAuthClient = {
  /** The password grant (RFC 6749 §4.3). */
  signIn(credentials: PasswordCredentials, signal: AbortSignal): Promise<TokenSet>;
  /** The refresh grant (RFC 6749 §6). What the reply leaves out stays as it was; `session_ended` on `invalid_grant`. */
  refresh(tokens: TokenSet, signal: AbortSignal): Promise<TokenSet>;
  /** Who userinfo says signed in (OIDC Core §5.3); `undefined` where the server has none or the subject is not known. */
  identity(tokens: TokenSet, signal: AbortSignal): Promise<Identity | undefined>;
  /** Revokes refresh and access token (RFC 7009). Does not fail: it answers how it went. */
  revoke(tokens: TokenSet, signal: AbortSignal): Promise<SignOutResult['revocation']>;
};

/** Tolerance for the times in ID tokens, in seconds. */
const clockTolerance = 60;

/** Makes the client of a profile. The client secret is asked for at each request, since it can change meanwhile. */
export function createOAuthClient(parts: {
  profile: Profile;
  exchange: Exchange;
  discovery: Discovery;
  clientSecret: () => Promise<Secret | undefined>;
}): OAuthClient {
  const { profile, exchange, discovery } = parts;
  const dialect = dialects[profile.provider];
  const client: oauth.Client = { client_id: profile.clientId, [oauth.clockTolerance]: clockTolerance };
  const insecure = { [oauth.allowInsecureRequests]: profile.allowLoopbackHttp };

  const fetcher = (purpose: Purpose, signal: AbortSignal, secrets: string[] = []) =>
    serverFetch(exchange, { profile, dialect, purpose, signal, secrets });

  async function prepare(signal: AbortSignal) {
    const clientSecret = await parts.clientSecret();
    const authentication = clientAuthentication(profile, clientSecret);
    const server = await discovery(profile, signal);
    return { server, authentication, secrets: clientSecret ? [clientSecret.reveal()] : [] };
  }

  async function tokenRequest(
    purpose: 'password' | 'refresh',
    grantType: string,
    parameters: Record<string, string>,
    secrets: string[],
    signal: AbortSignal,
    before?: TokenSet,
  ): Promise<TokenSet> {
    const { server, authentication, secrets: clientSecrets } = await prepare(signal);
    const { fetch, sentAt } = fetcher(purpose, signal, [...secrets, ...clientSecrets]);
    const body = { ...profile.extraParameters[purpose], ...parameters };
    const response = await oauth.genericTokenEndpointRequest(server, client, authentication, grantType, body, {
      ...insecure,
      [oauth.customFetch]: fetch,
    });
    const fetchKeys = fetcher('keys', signal).fetch;
    return readTokenReply(response, { profile, server, client, sentAt: sentAt(), fetchKeys, before });
  }

  return {
    signIn({ username, password }, signal) {
      const parameters: Record<string, string> = { username, password: password.reveal() };
      if (profile.scopes.length > 0) parameters.scope = profile.scopes.join(' ');
      return tokenRequest('password', dialect.passwordGrantType, parameters, [password.reveal()], signal);
    },

    async refresh(tokens, signal) {
      if (!tokens.refreshToken) fail('session_ended');
      const refreshToken = tokens.refreshToken.reveal();
      const parameters = { refresh_token: refreshToken };
      return tokenRequest('refresh', 'refresh_token', parameters, [refreshToken], signal, tokens);
    },

    async identity(tokens, signal) {
      const server = await discovery(profile, signal);
      if (!server.userinfo_endpoint || !tokens.identity) return undefined;
      const { fetch } = fetcher('userinfo', signal);
      const response = await oauth.userInfoRequest(server, client, tokens.accessToken.reveal(), {
        ...insecure,
        [oauth.customFetch]: fetch,
      });
      try {
        return identityOf(await oauth.processUserInfoResponse(server, client, tokens.identity.subject, response));
      } catch (error) {
        throw protocolFailure(error, 'userinfo', describeEndpoint('GET', new URL(server.userinfo_endpoint)));
      }
    },

    async revoke(tokens, signal) {
      const prepared = await prepare(signal).catch(() => undefined);
      if (!prepared) return 'failed';
      const { server, authentication } = prepared;
      if (!server.revocation_endpoint) return 'not_offered';
      const revokeOne = async (token: Secret, hint: string) => {
        const response = await oauth.revocationRequest(server, client, authentication, token.reveal(), {
          ...insecure,
          additionalParameters: { token_type_hint: hint },
          [oauth.customFetch]: fetcher('revocation', signal).fetch,
        });
        await oauth.processRevocationResponse(response);
      };
      const each = await Promise.allSettled([
        tokens.refreshToken && revokeOne(tokens.refreshToken, 'refresh_token'),
        revokeOne(tokens.accessToken, 'access_token').catch(ignoreUnsupported),
      ]);
      return each.every(({ status }) => status === 'fulfilled') ? 'revoked' : 'failed';
    },
  };
}

/** A server may revoke refresh tokens only (RFC 7009 §2.2.1); the access token then ends with the grant or by itself. */
function ignoreUnsupported(error: unknown): void {
  if (failureOf(error).details?.code !== 'unsupported_token_type') throw error;
}
