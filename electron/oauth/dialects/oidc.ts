import { accountState } from './account-state.ts';
import type { Dialect, WireError } from './dialect.ts';
import { readErrorBody } from './error-body.ts';

/** `access_denied` in RFC 6749 §4.1.2.1's own words, by which some servers mean a wrong password, gives no reason. */
const saysNothing = ({ error, description = '' }: WireError) =>
  error === 'access_denied' && /^the resource owner or authorization server denied the request\b/i.test(description);

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
  meaning(wire, purpose) {
    if (purpose !== 'password') return undefined;
    return saysNothing(wire) ? 'sign_in_refused' : accountState(wire);
  },
};
