import { appendPath, type Dialect } from './dialect.ts';
import { adminConsoleProblem, oktaCustomServer } from './okta-custom-server.ts';

/** The org authorization server of Okta: `https://{domain}`, including custom domains. */
export const oktaOrgServer: Dialect = {
  ...oktaCustomServer,
  preset: { issuer: 'https://{domain}', requiredFields: [] },
  validateIssuer: ({ hostname, pathname }) =>
    adminConsoleProblem(hostname) ??
    (pathname === '/' ? undefined : 'must be only the Okta domain, like https://acme.okta.com'),
  defaultEndpoints: (issuer) => oktaCustomServer.defaultEndpoints(appendPath(issuer, '/oauth2')),
  hasOpaqueAccessTokens: true,
};
