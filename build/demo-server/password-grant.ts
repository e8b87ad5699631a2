import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import {
  CustomOIDCProviderError,
  InvalidRequest,
  InvalidScope,
  InvalidTarget,
  UnauthorizedClient,
} from 'oidc-provider/lib/helpers/errors.js';
import { apiScopes, oidcScopes, type TestClient, type TestUser, type UserState } from './directory.ts';

type PasswordGrantContext = TokenEndpointGrantContext<{
  username?: string;
  password?: string;
  resource?: string;
}>;

const stateDescriptions: Record<Exclude<UserState, 'active'>, string> = {
  disabled: 'User disabled',
  locked: 'User locked out',
  password_expired: 'Password expired',
};

/**
 * Creates an `invalid_grant` error that gives the reason, as real servers do and oidc-provider's
 * `InvalidGrant` does not.
 */
const invalidGrant = (description: string) => new CustomOIDCProviderError('invalid_grant', description);

function checkUser(users: TestUser[], username: string, password: string): TestUser {
  const user = users.find((candidate) => candidate.username === username);
  if (!user || user.password !== password) throw invalidGrant('Invalid username or password');
  if (user.state && user.state !== 'active') throw invalidGrant(stateDescriptions[user.state]);
  return user;
}

const restrictScopes = (scopes: string[], allowed: string[] | undefined) =>
  allowed ? scopes.filter((scope) => allowed.includes(scope)) : scopes;

/** Who may sign in, and to which API. */
export interface PasswordGrantOptions {
  clients: TestClient[];
  users: TestUser[];
  apiAudience: string;
}

/** Scopes of API tokens: the API's own and, as with many providers, those of OIDC. */
export const apiResourceServer = (audience: string) => ({
  audience,
  scope: [...oidcScopes, ...apiScopes].join(' '),
  accessTokenFormat: 'jwt' as const,
  jwt: { sign: { alg: 'RS256' as const } },
});

/**
 * Creates the handler for `grant_type=password` (RFC 6749 §4.3). It issues an access token, an ID
 * token for `openid` (OIDC Core §3.1.3.3) and a refresh token for `offline_access`. With `resource`
 * (RFC 8707) the access token is a JWT for that API (RFC 9068); without, it is opaque, valid at
 * UserInfo only and has no API scopes. Unknown scopes are an error; scopes that the client or user
 * may not have are not granted (RFC 6749 §3.3).
 */
export function createPasswordGrantHandler(provider: Provider, { clients, users, apiAudience }: PasswordGrantOptions) {
  return async (context: PasswordGrantContext) => {
    const { client, params } = context.oidc;
    const registration = clients.find(({ clientId }) => clientId === client.clientId);
    if (registration?.passwordGrant === false)
      throw new UnauthorizedClient('the password grant is not enabled for this client');

    const { username, password, resource } = params;
    if (!username || !password) throw new InvalidRequest("missing required parameter 'username' or 'password'");
    if (resource && resource !== apiAudience) throw new InvalidTarget('unknown resource');
    const requested = [...new Set(params.scope?.split(' ').filter(Boolean))];
    const unknown = requested.filter((scope) => ![...oidcScopes, ...apiScopes].includes(scope));
    if (unknown.length) throw new InvalidScope('requested scope is not known', unknown.join(' '));

    const user = checkUser(users, username, password);
    const allowed = restrictScopes(restrictScopes(requested, registration?.scopes), user.scopes);
    const grantedScopes = allowed
      .filter((scope) => resource || oidcScopes.includes(scope))
      .filter((scope) => scope !== 'offline_access' || client.grantTypeAllowed('refresh_token'));
    const scope = grantedScopes.join(' ');

    const grant = new provider.Grant({ accountId: user.sub, clientId: client.clientId });
    grant.addOIDCScope(grantedScopes.filter((name) => oidcScopes.includes(name)).join(' '));
    if (resource) grant.addResourceScope(resource, scope);
    const grantId = await grant.save();
    const shared = { accountId: user.sub, client, grantId, gty: 'password', expiresWithSession: false };

    const accessToken = new provider.AccessToken({ ...shared, scope });
    if (resource) accessToken.resourceServer = new provider.ResourceServer(resource, apiResourceServer(resource));
    const account = { accountId: user.sub, claims: async () => ({ sub: user.sub, ...user.claims }) };
    context.oidc.entity('Grant', grant);
    context.oidc.entity('Account', account);
    context.oidc.entity('AccessToken', accessToken);
    const accessTokenValue = await accessToken.save();

    // How (RFC 8176) and when the user authenticated.
    const authentication = { authTime: Math.floor(Date.now() / 1000), amr: ['pwd'] };
    let refreshTokenValue: string | undefined;
    if (grantedScopes.includes('offline_access')) {
      const refreshToken = new provider.RefreshToken({
        ...shared,
        ...authentication,
        scope,
        rotations: 0,
        ...(resource && { resource }),
      });
      context.oidc.entity('RefreshToken', refreshToken);
      refreshTokenValue = await refreshToken.save();
    }

    let idTokenValue: string | undefined;
    if (grantedScopes.includes('openid')) {
      const { authTime: auth_time, amr } = authentication;
      const idToken = new provider.IdToken({ ...(await account.claims()), auth_time, amr }, { ctx: context });
      // Missing in the package's types: the scopes whose claims to include.
      Object.assign(idToken, { scope: grant.getOIDCScopeFiltered(new Set(grantedScopes)) });
      idToken.set('at_hash', accessTokenValue);
      idTokenValue = await idToken.issue({ use: 'idtoken' });
    }

    context.body = {
      access_token: accessTokenValue,
      token_type: accessToken.tokenType,
      expires_in: accessToken.expiration,
      scope,
      ...(refreshTokenValue && { refresh_token: refreshTokenValue }),
      ...(idTokenValue && { id_token: idTokenValue }),
    };
  };
}
