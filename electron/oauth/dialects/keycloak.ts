import { appendPath, type Dialect } from './dialect.ts';
import { oidc } from './oidc.ts';

/** A realm of Keycloak or a derivative: `https://{host}/realms/{realm}`, formerly below `/auth`. */
export const keycloak: Dialect = {
  ...oidc,
  preset: { issuer: '{url}/realms/{realm}', requiredFields: [] },
  supportedFields: [],
  validateIssuer: ({ pathname }) =>
    /\/realms\/[^/]+\/?$/.test(pathname) ? undefined : 'must be the realm, like https://id.example.com/realms/acme',
  defaultEndpoints(issuer) {
    const protocol = appendPath(issuer, '/protocol/openid-connect');
    return {
      token_endpoint: `${protocol}/token`,
      jwks_uri: `${protocol}/certs`,
      userinfo_endpoint: `${protocol}/userinfo`,
      revocation_endpoint: `${protocol}/revoke`,
      introspection_endpoint: `${protocol}/token/introspect`,
    };
  },
  oneTimeCodeParameter: 'totp',
};
