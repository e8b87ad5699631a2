import type { Dialect } from './dialect.ts';

/** Any OpenID Connect provider with discovery (OIDC Discovery 1.0) and the grant of RFC 6749 §4.3. */
export const oidc: Dialect = {
  passwordGrantType: 'password',
  requestIdHeaders: ['x-request-id', 'x-correlation-id', 'traceparent'],
  meaning: () => undefined,
};
