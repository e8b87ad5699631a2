import { classifyAccountError } from './account-errors.ts';
import type { Dialect, ErrorResponse } from './dialect.ts';
import { parseErrorBody } from './error-body.ts';

/**
 * Whether this is `access_denied` with the text of RFC 6749 §4.1.2.1, which some servers send for a
 * wrong password.
 */
const isGenericDenial = ({ error, description = '' }: ErrorResponse) =>
  error === 'access_denied' && /^the resource owner or authorization server denied the request\b/i.test(description);

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
  classifyError(response, purpose) {
    if (purpose !== 'password') return undefined;
    return isGenericDenial(response) ? 'sign_in_refused' : classifyAccountError(response);
  },
};
