import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider/lib/provider.js';
import { asymmetricAlgorithms, hmacAlgorithms } from '../../shared/client-assertion.ts';
import { accessTokenRecords, isJwt } from './access-tokens.ts';
import { toPrintable } from './client-secrets.ts';
import {
  demoAudience,
  oidcScopes,
  type TestClient,
  type TestUser,
  testClients,
  testUsers,
  type UserState,
} from './directory.ts';
import { listenOnLoopback, type ServerCertificate } from './loopback.ts';
import { apiResourceServer, createPasswordGrantHandler } from './password-grant.ts';
import {
  createProviderMiddleware,
  endpointPaths,
  type IssuedTokens,
  type RecordedRequest,
} from './provider-middleware.ts';
import { signingKeys } from './signing-keys.ts';
import { createTokenStore } from './token-store.ts';

/** Lifetimes, clients and behavior of the authorization server. */
export interface AuthorizationServerOptions {
  port?: number;
  /** In seconds; defaults to 300. */
  accessTokenTtlSeconds?: number;
  /** In seconds; defaults to one day. */
  refreshTokenTtlSeconds?: number;
  /** In seconds; defaults to one hour. */
  idTokenTtlSeconds?: number;
  /** Defaults to `testClients`. */
  clients?: TestClient[];
  /** Defaults to `testUsers`. */
  users?: TestUser[];
  tls?: ServerCertificate;
  /** The host name in the issuer; defaults to `127.0.0.1`. */
  host?: string;
  /** The `resource` parameter that requests JWT access tokens, and their `aud`. */
  apiAudience?: string;
  /** Delay of every token response, in milliseconds. */
  tokenLatencyMs?: number;
}

/** An introspection response (RFC 7662 §2.2). */
export interface Introspection {
  active: boolean;
  scope?: string;
  client_id?: string;
  sub?: string;
  exp?: number;
  aud?: string | string[];
}

/** A running authorization server, with a record of its requests and tokens. */
export interface AuthorizationServer {
  issuer: string;
  /** The `resource` parameter that requests JWT access tokens. */
  apiAudience: string;
  requests: readonly RecordedRequest[];
  /** Every issued token, in order. */
  issued: readonly IssuedTokens[];
  /** Returns the number of token requests, of one grant type or of all. */
  tokenRequests(grantType?: string): number;
  /** Empties `requests`; keeps tokens and users. */
  reset(): void;
  /** Introspects a token in process (RFC 7662), without a counted request. */
  introspect(token: string): Promise<Introspection>;
  /** Whether no live token has this `jti`; for the protected API. */
  isRevoked(jti: string): boolean;
  /**
   * Revokes every access token issued so far, here and at an API that uses `isRevoked`; keeps
   * refresh tokens.
   */
  expireAccessTokens(): void;
  /** Revokes every refresh token issued so far: a refresh fails with `invalid_grant`. */
  revokeAllRefreshTokens(): void;
  setUserState(username: string, state: UserState): void;
  /** Sets the delay of token responses, in milliseconds. */
  setTokenLatency(ms: number): void;
  close(): Promise<void>;
}

const clientMetadata = (client: TestClient) => ({
  client_id: client.clientId,
  ...(client.clientSecret !== undefined && { client_secret: toPrintable(client.clientSecret) }),
  token_endpoint_auth_method: client.authentication,
  ...(client.assertionAlg && { token_endpoint_auth_signing_alg: client.assertionAlg }),
  ...(client.keys && { jwks: { keys: client.keys } }),
  // The password grant is always listed: its handler fails with `unauthorized_client` (RFC 6749
  // §5.2), while oidc-provider's own check would fail with `invalid_request`.
  grant_types: ['password', ...(client.refreshGrant === false ? [] : ['refresh_token'])],
  response_types: [],
  redirect_uris: [],
  id_token_signed_response_alg: client.idTokenAlg ?? ('RS256' as const),
});

/** Creates the provider of an issuer. */
function createProvider(
  issuer: string,
  parts: Pick<AuthorizationServerOptions, 'accessTokenTtlSeconds' | 'refreshTokenTtlSeconds' | 'idTokenTtlSeconds'> & {
    clients: TestClient[];
    users: TestUser[];
    apiAudience: string;
    keys: Awaited<ReturnType<typeof signingKeys>>;
    store: ReturnType<typeof createTokenStore>;
    accessTokens: ReturnType<typeof accessTokenRecords>;
  },
): Provider {
  const { clients, users, apiAudience, keys, store, accessTokens } = parts;
  const { accessTokenTtlSeconds = 300, refreshTokenTtlSeconds = 86_400, idTokenTtlSeconds = 3600 } = parts;
  const provider = new Provider(issuer, {
    adapter: (model: string) => store.adapter(model),
    clients: clients.map(clientMetadata),
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
    clientBasedCORS: () => false,
    claims: {
      openid: ['sub', 'auth_time', 'amr'],
      profile: ['name', 'given_name', 'family_name', 'locale', 'zoneinfo', 'updated_at'],
      email: ['email', 'email_verified'],
    },
    // `false` puts profile and email claims into the ID token as well as UserInfo (OIDC Core §5.4).
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256', 'ES256'],
      clientAuthSigningAlgValues: [...hmacAlgorithms, ...asymmetricAlgorithms],
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_context, client, token) =>
          client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => [],
        // A refresh without `resource` uses the API of the password request (RFC 8707 §2.2).
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => apiResourceServer(resource),
      },
    },
    findAccount: (_context, sub) => {
      const user = users.find((candidate) => candidate.sub === sub && (candidate.state ?? 'active') === 'active');
      return user && { accountId: sub, claims: async () => ({ sub, ...user.claims }) };
    },
    formats: { customizers: { jwt: accessTokens.record } },
    jwks: { keys },
    responseTypes: [],
    rotateRefreshToken: true,
    scopes: oidcScopes,
    ttl: {
      AccessToken: accessTokenTtlSeconds,
      RefreshToken: refreshTokenTtlSeconds,
      IdToken: idTokenTtlSeconds,
      Grant: Math.max(refreshTokenTtlSeconds, accessTokenTtlSeconds) * 30,
      Session: 3600,
      Interaction: 3600,
    },
  });
  provider.on('server_error', (_context, error) => console.error('authorization server:', error));
  const { compareClientSecret } = provider.Client.prototype;
  provider.Client.prototype.compareClientSecret = function (actual) {
    return compareClientSecret.call(this, toPrintable(actual));
  };
  provider.registerGrantType('password', createPasswordGrantHandler(provider, { clients, users, apiAudience }), [
    'username',
    'password',
    'scope',
    'resource',
  ]);
  return provider;
}

/**
 * Starts oidc-provider on a loopback port with the password grant (RFC 6749 §4.3) and a state of
 * its own.
 */
export async function startAuthorizationServer(options: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const { clients = testClients, apiAudience = demoAudience, port, tls, host } = options;
  const users = (options.users ?? testUsers).map((user) => ({ ...user }));
  const keys = await signingKeys();
  const store = createTokenStore();
  const requests: RecordedRequest[] = [];
  const issued: IssuedTokens[] = [];
  let tokenLatencyMs = options.tokenLatencyMs ?? 0;

  // The issuer includes the port, so the server listens first.
  let handler: ReturnType<typeof createProviderMiddleware> = (_request, response) => void response.writeHead(503).end();
  const listening = await listenOnLoopback((request, response) => void handler(request, response), { port, tls, host });
  const issuer = listening.origin;
  const accessTokens = accessTokenRecords(store, keys, issuer);

  const provider = createProvider(issuer, { ...options, clients, users, apiAudience, keys, store, accessTokens });
  const next = provider.callback();
  handler = createProviderMiddleware({
    clients,
    issued,
    accessTokens,
    requests,
    tokenLatencyMs: () => tokenLatencyMs,
    next,
  });

  return {
    issuer,
    apiAudience,
    requests,
    issued,
    tokenRequests: (grantType) =>
      requests.filter(
        ({ path, ...request }) => path === endpointPaths.token && (!grantType || request.grantType === grantType),
      ).length,
    reset: () => void requests.splice(0),
    introspect: async (token) => {
      const handle = isJwt(token) ? await accessTokens.handleOf(token, 'token') : token;
      if (!handle) return { active: false };
      const found = (await provider.AccessToken.find(handle)) ?? (await provider.RefreshToken.find(handle));
      const grant = found?.grantId ? await provider.Grant.find(found.grantId) : undefined;
      if (!found?.isValid || !grant) return { active: false };
      const { scope, clientId: client_id, accountId: sub, exp } = found;
      return { active: true, scope, client_id, sub, exp, ...('aud' in found && { aud: found.aud }) };
    },
    isRevoked: accessTokens.isRevoked,
    expireAccessTokens: () => store.deleteAll('AccessToken'),
    revokeAllRefreshTokens: () => store.deleteAll('RefreshToken'),
    setUserState: (username, state) => {
      const user = users.find((candidate) => candidate.username === username);
      if (!user) throw new Error(`Unknown user: ${username}`);
      user.state = state;
    },
    setTokenLatency: (ms) => {
      tokenLatencyMs = ms;
    },
    close: listening.close,
  };
}
