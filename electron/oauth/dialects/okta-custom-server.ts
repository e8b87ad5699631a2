import type { MfaProtocol } from '../mfa/mfa-protocol.ts';
import { auth0GrantTypes } from './auth0.ts';
import { appendPath, type Dialect, getString } from './dialect.ts';
import { oidc } from './oidc.ts';

/** Returns a problem if a host is the Admin Console, whose URL administrators tend to copy. */
export const adminConsoleProblem = (hostname: string): string | undefined =>
  /^[^.]+-admin\.(okta|oktapreview|okta-emea)\.com$/.test(hostname)
    ? `must be where users sign in, not the Admin Console: ${hostname.replace('-admin.', '.')}`
    : undefined;

/**
 * Okta's direct authentication: Auth0's grant names, challenges requested by channel in a form, and
 * no list of authenticators, so that the user chooses from all kinds.
 *
 * @see https://developer.okta.com/docs/guides/configure-direct-auth-grants/
 */
export const oktaMfa: MfaProtocol = {
  grantTypes: auth0GrantTypes,
  defaultKinds: ['otp', 'push', 'sms', 'voice'],
  challenge: {
    path: 'challenge',
    encoding: 'form',
    parameters: ({ kind }, { oob }) => ({ challenge_types_supported: oob, channel_hint: kind }),
  },
};

/** An Okta custom authorization server: `https://{domain}/oauth2/{id}`. */
export const oktaCustomServer: Dialect = {
  ...oidc,
  preset: { issuer: 'https://{domain}/oauth2/{server}', defaults: { server: 'default' }, requiredFields: [] },
  defaults: { clientAuthentication: 'client_secret_basic', basicEncoding: 'raw', scopes: ['openid'] },
  supportedFields: [],
  requiredScopes: ['openid'],
  // The endpoints of the org server start with `/oauth2/v1`.
  validateIssuer: ({ hostname, pathname }) =>
    adminConsoleProblem(hostname) ??
    (/^\/oauth2\/(?!v1$)[^/]+$/.test(pathname)
      ? undefined
      : 'must be the authorization server, like https://acme.okta.com/oauth2/default'),
  expectedIssuer: (issuer) => issuer.replace(/\/$/, ''),
  defaultEndpoints: (issuer) => ({
    token_endpoint: appendPath(issuer, '/v1/token'),
    jwks_uri: appendPath(issuer, '/v1/keys'),
    userinfo_endpoint: appendPath(issuer, '/v1/userinfo'),
    revocation_endpoint: appendPath(issuer, '/v1/revoke'),
    introspection_endpoint: appendPath(issuer, '/v1/introspect'),
  }),
  mfa: oktaMfa,
  requestIdHeaders: ['x-okta-request-id', ...oidc.requestIdHeaders],
  parseErrorBody: (body) => ({ ...oidc.parseErrorBody(body), requestId: getString(body, 'errorId') }),
};
