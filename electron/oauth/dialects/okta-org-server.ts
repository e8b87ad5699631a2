import { below, type Dialect } from './dialect.ts';
import { consoleProblem, oktaCustomServer } from './okta-custom-server.ts';

/** The authorization server that every Okta organisation has: `https://{domain}`, own domains included. */
export const oktaOrgServer: Dialect = {
  ...oktaCustomServer,
  preset: { issuer: 'https://{domain}', asks: [] },
  issuerProblem: ({ hostname, pathname }) =>
    consoleProblem(hostname) ??
    (pathname === '/' ? undefined : 'must be the Okta domain alone, like https://acme.okta.com'),
  endpoints: (issuer) => oktaCustomServer.endpoints(below(issuer, '/oauth2')),
  opaqueAccessTokens: true,
};
