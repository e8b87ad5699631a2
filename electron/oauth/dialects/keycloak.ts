import { accountState } from './account-state.ts';
import { below, type Dialect } from './dialect.ts';
import { oidc } from './oidc.ts';

/** A realm of Keycloak, and of what is made of it: `https://{host}/realms/{realm}`, `/auth/realms/{realm}` in old ones. */
export const keycloak: Dialect = {
  ...oidc,
  preset: { issuer: '{url}/realms/{realm}', asks: [] },
  fields: [],
  issuerProblem: ({ pathname }) =>
    /\/realms\/[^/]+\/?$/.test(pathname) ? undefined : 'must be the realm, like https://id.example.com/realms/acme',
  endpoints(issuer) {
    const protocol = below(issuer, '/protocol/openid-connect');
    return {
      token_endpoint: `${protocol}/token`,
      jwks_uri: `${protocol}/certs`,
      userinfo_endpoint: `${protocol}/userinfo`,
      revocation_endpoint: `${protocol}/revoke`,
      introspection_endpoint: `${protocol}/token/introspect`,
    };
  },
  oneTimeCodeParameter: 'totp',
  meaning: (wire, purpose) => (purpose === 'password' ? accountState(wire) : undefined),
};
