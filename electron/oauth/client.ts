import * as oauth from 'oauth4webapi';
import type { FailureFacts } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Identity } from '../../shared/session.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { describeEndpoint, type Exchange } from '../http/exchange.ts';
import { type AuthenticatedEndpoint, basicHeader, createClientAuthentication } from './client-authentication.ts';
import { adjustForClockSkew } from './clock-skew.ts';
import type { RequestPurpose } from './dialects/dialect.ts';
import { dialectOf } from './dialects/index.ts';
import type { Discovery } from './discovery.ts';
import { identityFromClaims } from './id-token.ts';
import { runMfa } from './mfa/flow.ts';
import { createMfaClient } from './mfa/mfa-client.ts';
import type { MfaPrompter } from './mfa/mfa-prompter.ts';
import { MfaRequiredError } from './mfa/mfa-required.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import { serverFetch } from './server-fetch.ts';
import { processTokenResponse } from './token-response.ts';
import type { TokenSet } from './token-set.ts';
import { transientFailures } from './transient-failures.ts';
import { processUserinfoResponse } from './userinfo.ts';

/** A resource owner's credentials (RFC 6749 §4.3). */
export type PasswordCredentials = {
  username: string;
  password: Secret;
  /** A code that goes in the same request, where the provider takes one there. */
  oneTimeCode?: Secret;
};

/** What there is to revoke. */
export type RevocableTokens = Pick<TokenSet, 'accessToken' | 'refreshToken'>;

/** How a revocation went: `unreachable` where trying again later can help. */
export type RevocationResult = 'revoked' | 'not_offered' | 'failed' | 'unreachable';

/** A client of one authorization server. Every call can fail with the network kinds and `cancelled` besides its own. */
export type OAuthClient = {
  readonly profile: Profile;
  /**
   * The password grant (RFC 6749 §4.3), and the second step where the server wants one and the provider has it in this
   * grant: the desk asks for it. Without a desk such a sign-in fails with `mfa_required`.
   */
  signIn(credentials: PasswordCredentials, signal: AbortSignal, prompter?: MfaPrompter): Promise<TokenSet>;
  /**
   * The refresh grant (RFC 6749 §6), for all scopes or for some of them. What the reply leaves out stays as it was;
   * `session_ended` on `invalid_grant`.
   *
   * @param onRefreshToken gets the refresh token of the reply, and is waited for, before anything else of it is looked at
   */
  refresh(
    tokens: TokenSet,
    signal: AbortSignal,
    scopes?: readonly string[],
    onRefreshToken?: (refreshToken: Secret) => Promise<void>,
  ): Promise<TokenSet>;
  /** Who userinfo says signed in (OIDC Core §5.3); `undefined` where the server has none or `openid` was not granted. */
  fetchIdentity(tokens: TokenSet, signal: AbortSignal): Promise<Identity | undefined>;
  /** What userinfo answers for an access token (OIDC Core §5.3.2); `undefined` where the server has none. */
  fetchUserinfo(
    accessToken: Secret,
    signal: AbortSignal,
    subject?: string,
  ): Promise<oauth.UserInfoResponse | undefined>;
  /** Revokes refresh and access token (RFC 7009). Does not fail: it answers how it went. */
  revoke(tokens: RevocableTokens, signal: AbortSignal): Promise<RevocationResult>;
  /** What the server says of a token (RFC 7662 §2.2); `undefined` where it has no introspection. */
  introspect(token: Secret, signal: AbortSignal): Promise<oauth.IntrospectionResponse | undefined>;
};

/** Makes the client of a profile. Its secret or key is asked for at each request, since it can change meanwhile. */
export function createOAuthClient(parts: {
  profile: Profile;
  exchange: Exchange;
  discovery: Discovery;
  clientSecret: () => Promise<Secret | undefined>;
}): OAuthClient {
  const { profile, exchange, discovery } = parts;
  const dialect = dialectOf(profile);
  const client: oauth.Client = { client_id: profile.clientId };
  const authenticationWith = createClientAuthentication(profile);
  const insecure = { [oauth.allowInsecureRequests]: profile.allowLoopbackHttp };

  const fetcher = (purpose: RequestPurpose, signal: AbortSignal, secrets: string[] = [], scopes?: readonly string[]) =>
    serverFetch(exchange, { profile, dialect, purpose, signal, secrets, scopes });

  async function prepare(signal: AbortSignal, endpoint?: AuthenticatedEndpoint) {
    const clientSecret = await parts.clientSecret();
    const authentication = await authenticationWith(clientSecret, endpoint);
    const server = await discovery(profile, signal);
    const sharedSecret = profile.clientAuthentication.startsWith('client_secret_') ? clientSecret : undefined;
    return { server, authentication, secrets: clientSecret ? [clientSecret.reveal()] : [], sharedSecret };
  }

  async function tokenRequest(
    purpose: 'password' | 'refresh',
    grantType: string,
    parameters: Record<string, string>,
    secrets: string[],
    signal: AbortSignal,
    requestedScopes: readonly string[] | undefined,
    previousTokens?: TokenSet,
    onRefreshToken?: (refreshToken: Secret) => Promise<void>,
  ): Promise<TokenSet> {
    const { server, authentication, secrets: clientSecrets, sharedSecret } = await prepare(signal);
    const { fetch, sentAt, clockSkewSeconds } = fetcher(
      purpose,
      signal,
      [...secrets, ...clientSecrets],
      requestedScopes,
    );
    const body: Record<string, string> = { ...profile.extraParameters[purpose], ...parameters };
    if (requestedScopes && requestedScopes.length > 0) body.scope = requestedScopes.join(' ');
    const response = await oauth
      .genericTokenEndpointRequest(server, client, authentication, grantType, body, {
        ...insecure,
        [oauth.customFetch]: fetch,
      })
      .catch((error) => {
        throw addClientFacts(error, profile, clientSecrets[0]);
      });
    const fetchKeys = fetcher('keys', signal).fetch;
    return processTokenResponse(response, {
      profile,
      dialect,
      server,
      client,
      requestedScopes,
      sentAt: sentAt(),
      clockSkewSeconds: clockSkewSeconds(),
      fetchKeys,
      sharedSecret,
      previousTokens,
      onRefreshToken,
    });
  }

  async function fetchUserinfo(accessToken: Secret, signal: AbortSignal, subject?: string) {
    const server = await discovery(profile, signal);
    if (!server.userinfo_endpoint) return undefined;
    const { fetch, clockSkewSeconds } = fetcher('userinfo', signal, [accessToken.reveal()]);
    const response = await oauth.userInfoRequest(server, client, accessToken.reveal(), {
      ...insecure,
      [oauth.customFetch]: fetch,
    });
    return processUserinfoResponse(response, {
      server,
      client: adjustForClockSkew(client, clockSkewSeconds()),
      subject,
      fetchKeys: fetcher('keys', signal).fetch,
      allowLoopbackHttp: profile.allowLoopbackHttp,
    });
  }

  return {
    profile,

    async signIn({ username, password, oneTimeCode }, signal, prompter) {
      const { grantType, parameters } = dialect.passwordGrant(profile);
      try {
        const given: Record<string, string> = { ...parameters, username, password: password.reveal() };
        const secrets = [password, ...(oneTimeCode ? [oneTimeCode] : [])].map((secret) => secret.reveal());
        if (dialect.oneTimeCodeParameter && oneTimeCode) given[dialect.oneTimeCodeParameter] = oneTimeCode.reveal();
        return await tokenRequest('password', grantType, given, secrets, signal, profile.scopes);
      } catch (error) {
        if (!(error instanceof MfaRequiredError && dialect.mfa && prompter)) throw codeMayBeWrong(error, profile);
        password.clear();
        const { mfaToken, sentAt: startedAt } = error;
        const server = { profile, dialect, protocol: dialect.mfa, client, exchange, prepare: () => prepare(signal) };
        return runMfa({ mfaClient: createMfaClient({ ...server, mfaToken, signal }), prompter, signal, startedAt });
      }
    },

    async refresh(tokens, signal, scopes, onRefreshToken) {
      if (!tokens.refreshToken) fail('session_ended');
      const refreshToken = tokens.refreshToken.reveal();
      const parameters = { refresh_token: refreshToken };
      return tokenRequest(
        'refresh',
        'refresh_token',
        parameters,
        [refreshToken],
        signal,
        scopes,
        tokens,
        onRefreshToken,
      );
    },

    async fetchIdentity(tokens, signal) {
      // Many servers send no ID token in this grant: then userinfo alone says who it is, for a token that came from the
      // token endpoint itself.
      if (!tokens.identity && !tokens.grantedScopes.includes('openid')) return undefined;
      const claims = await fetchUserinfo(tokens.accessToken, signal, tokens.identity?.subject);
      return claims && identityFromClaims(claims);
    },

    fetchUserinfo,

    async revoke(tokens, signal) {
      const prepared = await prepare(signal, 'revocation_endpoint').catch((error) => error);
      if (prepared instanceof Error) return isUnreachable(prepared) ? 'unreachable' : 'failed';
      const { server, authentication, secrets } = prepared;
      if (!server.revocation_endpoint) return 'not_offered';
      const revokeOne = async (token: Secret, hint: string) => {
        const response = await oauth.revocationRequest(server, client, authentication, token.reveal(), {
          ...insecure,
          additionalParameters: { token_type_hint: hint },
          [oauth.customFetch]: fetcher('revocation', signal, [token.reveal(), ...secrets]).fetch,
        });
        await oauth.processRevocationResponse(response);
      };
      const each = await Promise.allSettled([
        tokens.refreshToken && revokeOne(tokens.refreshToken, 'refresh_token'),
        tokens.accessToken && revokeOne(tokens.accessToken, 'access_token').catch(ignoreUnsupported),
      ]);
      const reasons = each.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      if (reasons.length === 0) return 'revoked';
      return reasons.some(isUnreachable) ? 'unreachable' : 'failed';
    },

    async introspect(token, signal) {
      const { server, authentication, secrets } = await prepare(signal, 'introspection_endpoint');
      if (!server.introspection_endpoint) return undefined;
      const response = await oauth.introspectionRequest(server, client, authentication, token.reveal(), {
        ...insecure,
        [oauth.customFetch]: fetcher('introspection', signal, [token.reveal(), ...secrets]).fetch,
      });
      try {
        return await oauth.processIntrospectionResponse(server, client, response);
      } catch (error) {
        throw toProtocolFailure(
          error,
          'introspection',
          describeEndpoint('POST', new URL(server.introspection_endpoint)),
        );
      }
    },
  };
}

/** A refusal of the client, with what the profile says of why that may be. */
function addClientFacts(error: unknown, profile: Profile, clientSecret = ''): unknown {
  if (!(error instanceof FailureError) || error instanceof MfaRequiredError) return error;
  const { failure } = error;
  const { provider, clientId, clientAuthentication: method } = profile;
  const matters = basicHeader(clientId, clientSecret, 'raw') !== basicHeader(clientId, clientSecret, 'rfc6749');
  const facts: FailureFacts = { ...failure.facts };
  if (failure.kind === 'grant_not_allowed') facts.provider = provider;
  if (failure.kind === 'client_refused' && method === 'client_secret_basic' && matters)
    facts.basicEncodingMatters = true;
  return new FailureError({ ...failure, facts });
}

/** Such a server does not say whether the password or the code is wrong, or whether a code is missing. */
function codeMayBeWrong(error: unknown, { asksOneTimeCode }: Profile): unknown {
  if (!asksOneTimeCode || !(error instanceof FailureError) || error.failure.kind !== 'credentials_refused')
    return error;
  return new FailureError({ ...error.failure, kind: 'credentials_or_code_refused' });
}

/** A server may revoke refresh tokens only (RFC 7009 §2.2.1); the access token then ends with the grant or by itself. */
function ignoreUnsupported(error: unknown): void {
  if (toFailure(error).details?.code !== 'unsupported_token_type') throw error;
}

/** Whether a failure may be gone at another time. */
function isUnreachable(error: unknown): boolean {
  const { kind, details } = toFailure(error);
  return transientFailures.has(kind) || kind === 'cancelled' || (details?.status ?? 0) >= 500;
}
