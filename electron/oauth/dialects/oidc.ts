import type { Dialect } from './dialect.ts';
import { parseErrorBody } from './error-body.ts';

/** Any OpenID Connect provider with discovery (OIDC Discovery 1.0) and the password grant. */
export const oidc: Dialect = {
  preset: { issuer: '{url}', requiredFields: [] },
  defaults: {},
  supportedFields: ['audience'],
  requiredScopes: [],
  validateIssuer: () => undefined,
  expectedIssuer: (issuer) => issuer,
  defaultEndpoints: () => ({}),
  passwordGrant({ audience }) {
    const parameters: Record<string, string> = audience === undefined ? {} : { audience };
    return { grantType: 'password', parameters };
  },
  hasOpaqueAccessTokens: false,
  requestIdHeaders: ['x-request-id', 'x-correlation-id', 'traceparent'],
  parseErrorBody,
  classifyError: () => undefined,
};
