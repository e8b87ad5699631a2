import { appendPath, type Dialect } from './dialect.ts';
import { adminConsoleProblem, oktaCustomServer } from './okta-custom-server.ts';

/** The authorization server that every Okta organisation has: `https://{domain}`, own domains included. */
export const oktaOrgServer: Dialect = {
  ...oktaCustomServer,
  preset: { issuer: 'https://{domain}', requiredFields: [] },
  validateIssuer: ({ hostname, pathname }) =>
    adminConsoleProblem(hostname) ??
    (pathname === '/' ? undefined : 'must be the Okta domain alone, like https://acme.okta.com'),
  defaultEndpoints: (issuer) => oktaCustomServer.defaultEndpoints(appendPath(issuer, '/oauth2')),
  hasOpaqueAccessTokens: true,
};
