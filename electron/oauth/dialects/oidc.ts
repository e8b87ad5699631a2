import { accountState } from './account-state.ts';
import type { Dialect } from './dialect.ts';
import { readErrorBody } from './error-body.ts';

/** Any OpenID Connect provider with discovery (OIDC Discovery 1.0) and the grant of RFC 6749 §4.3. */
export const oidc: Dialect = {
  preset: { issuer: '{url}', asks: [] },
  defaults: {},
  fields: ['audience'],
  requiredScopes: [],
  issuerProblem: () => undefined,
  expectedIssuer: (issuer) => issuer,
  endpoints: () => ({}),
  passwordGrant({ audience }) {
    const parameters: Record<string, string> = audience === undefined ? {} : { audience };
    return { grantType: 'password', parameters };
  },
  opaqueAccessTokens: false,
  requestIdHeaders: ['x-request-id', 'x-correlation-id', 'traceparent'],
  readError: readErrorBody,
  meaning: (wire, purpose) => (purpose === 'password' ? accountState(wire) : undefined),
};
