import { classifyAccountError } from './account-errors.ts';
import { auth0Mfa } from './auth0-mfa.ts';
import { appendPath, type Dialect } from './dialect.ts';
import { oidc } from './oidc.ts';

const realmGrant = 'http://auth0.com/oauth/grant-type/password-realm';

/** An Auth0 tenant: `https://{domain}/`, including custom domains. */
export const auth0: Dialect = {
  ...oidc,
  preset: { issuer: 'https://{domain}/', requiredFields: ['audience', 'realm'] },
  defaults: {
    clientAuthentication: 'client_secret_post',
    scopes: ['openid', 'profile', 'email', 'offline_access'],
  },
  supportedFields: ['realm', 'audience'],
  validateIssuer: ({ hostname, pathname }) =>
    pathname === '/' && hostname !== 'manage.auth0.com'
      ? undefined
      : 'must be only the Auth0 domain, like https://acme.eu.auth0.com/',
  expectedIssuer: (issuer) => appendPath(issuer, '/'),
  defaultEndpoints: (issuer) => ({
    token_endpoint: appendPath(issuer, '/oauth/token'),
    jwks_uri: appendPath(issuer, '/.well-known/jwks.json'),
    userinfo_endpoint: appendPath(issuer, '/userinfo'),
    revocation_endpoint: appendPath(issuer, '/oauth/revoke'),
  }),
  passwordGrant(profile) {
    const standard = oidc.passwordGrant(profile);
    const { realm } = profile;
    return realm === undefined ? standard : { grantType: realmGrant, parameters: { ...standard.parameters, realm } };
  },
  mfa: auth0Mfa,
  requestIdHeaders: ['x-auth0-requestid', ...oidc.requestIdHeaders],
  classifyError(response, purpose) {
    const { status, error, description = '' } = response;
    // A wrong client is also refused with this code.
    if (error === 'access_denied' && status === 401 && /^unauthorized$/i.test(description)) return 'client_refused';
    if (purpose !== 'password') return undefined;
    switch (error) {
      case 'too_many_attempts':
        return /account has been blocked/i.test(description) ? 'account_locked' : 'rate_limited';
      case 'password_leaked':
        return 'password_leaked';
      case 'requires_verification':
        return 'verification_required';
      case 'unauthorized':
        return /blocked/i.test(description) ? 'account_disabled' : 'access_denied';
      case 'server_error':
        return /default connection/i.test(description) ? 'grant_not_allowed' : undefined;
    }
    return classifyAccountError(response);
  },
};
