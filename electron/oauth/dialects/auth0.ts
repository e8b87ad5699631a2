import type { MfaGrantTypes, MfaProtocol } from '../mfa/mfa-protocol.ts';
import { appendPath, type Dialect } from './dialect.ts';
import { oidc } from './oidc.ts';

const realmGrant = 'http://auth0.com/oauth/grant-type/password-realm';

const auth0Grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;

/** Auth0's grants for a second factor. Okta uses the same names. */
export const auth0GrantTypes: MfaGrantTypes = {
  otp: auth0Grant('otp'),
  oob: auth0Grant('oob'),
  recoveryCode: auth0Grant('recovery-code'),
};

/**
 * Auth0's MFA API: a list of authenticators, and challenges requested in JSON.
 *
 * @see https://auth0.com/docs/secure/multi-factor-authentication
 */
export const auth0Mfa: MfaProtocol = {
  grantTypes: auth0GrantTypes,
  authenticatorsPath: '/mfa/authenticators',
  defaultKinds: [],
  challenge: {
    path: '/mfa/challenge',
    encoding: 'json',
    parameters: ({ id }) => ({ challenge_type: 'oob', authenticator_id: id }),
  },
};

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
      case 'unauthorized':
        return /blocked/i.test(description) ? 'account_disabled' : 'access_denied';
      case 'server_error':
        return /default connection/i.test(description) ? 'grant_not_allowed' : undefined;
    }
    return undefined;
  },
};
