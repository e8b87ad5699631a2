import { appendPath, type Dialect, getString } from './dialect.ts';
import { oidc } from './oidc.ts';

/** The issuer that all identity domains share. The profile's `issuer` is the domain's URL. */
const sharedIssuer = 'https://identity.oraclecloud.com/';

/** An Oracle Cloud identity domain: `https://idcs-….identity.oraclecloud.com`. */
export const oracleIdentityDomain: Dialect = {
  ...oidc,
  preset: { issuer: 'https://{domain}', requiredFields: [] },
  defaults: {
    clientAuthentication: 'client_secret_basic',
    basicEncoding: 'raw',
    scopes: ['urn:opc:idm:__myscopes__', 'offline_access'],
  },
  supportedFields: [],
  validateIssuer: ({ origin, pathname }) =>
    pathname !== '/' || origin === new URL(sharedIssuer).origin
      ? "must be your identity domain's own URL, like https://idcs-123.identity.oraclecloud.com"
      : undefined,
  expectedIssuer: () => sharedIssuer,
  defaultEndpoints: (issuer) => ({
    token_endpoint: appendPath(issuer, '/oauth2/v1/token'),
    jwks_uri: appendPath(issuer, '/admin/v1/SigningCert/jwk'),
    userinfo_endpoint: appendPath(issuer, '/oauth2/v1/userinfo'),
    revocation_endpoint: appendPath(issuer, '/oauth2/v1/revoke'),
    introspection_endpoint: appendPath(issuer, '/oauth2/v1/introspect'),
  }),
  requestIdHeaders: ['opc-request-id', 'x-oracle-dms-ecid', ...oidc.requestIdHeaders],
  parseErrorBody: (body) => ({ ...oidc.parseErrorBody(body), requestId: getString(body, 'ecId') }),
};
