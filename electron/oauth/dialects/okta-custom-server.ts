import type { FailureKind } from '../../../shared/errors.ts';
import { classifyAccountError } from './account-errors.ts';
import { appendPath, type Dialect, getString } from './dialect.ts';
import { oidc } from './oidc.ts';
import { oktaMfa } from './okta-mfa.ts';

/** Codes of Okta's own API, which come in place of an OAuth error. From general knowledge. */
const apiErrors: Record<string, FailureKind> = {
  E0000006: 'access_denied',
  E0000009: 'server_error',
  E0000047: 'rate_limited',
};

/** Nobody signs in at the address of the Admin Console, which is the one that administrators have at hand. */
export const adminConsoleProblem = (hostname: string): string | undefined =>
  /^[^.]+-admin\.(okta|oktapreview|okta-emea)\.com$/.test(hostname)
    ? `must be where people sign in, not the Admin Console: ${hostname.replace('-admin.', '.')}`
    : undefined;

/** A custom authorization server at Okta: `https://{domain}/oauth2/default` or `/oauth2/{id}`, own domains included. */
export const oktaCustomServer: Dialect = {
  ...oidc,
  preset: { issuer: 'https://{domain}/oauth2/{server}', defaults: { server: 'default' }, requiredFields: [] },
  defaults: { clientAuthentication: 'client_secret_basic', basicEncoding: 'raw', scopes: ['openid'] },
  supportedFields: [],
  requiredScopes: ['openid'],
  // `/oauth2/v1` is where the endpoints of the org server begin.
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
  parseErrorBody: (body) => ({
    error: getString(body, 'error') ?? getString(body, 'errorCode'),
    description: getString(body, 'error_description') ?? getString(body, 'errorSummary'),
    requestId: getString(body, 'errorId'),
  }),
  classifyError(wire, purpose) {
    const { error, description = '' } = wire;
    if (error !== undefined && Object.hasOwn(apiErrors, error)) return apiErrors[error];
    if (purpose !== 'password') return undefined;
    if (error === 'invalid_grant' && /sign.?on policy/i.test(description)) return 'access_denied';
    return classifyAccountError(wire);
  },
};
