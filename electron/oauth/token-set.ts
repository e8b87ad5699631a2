import type { Identity } from '../../shared/session.ts';
import type { Secret } from '../core/secret.ts';

/** The tokens that a token endpoint issued (RFC 6749 §5.1). Never leaves the main process. */
export type TokenSet = {
  accessToken: Secret;
  refreshToken: Secret | undefined;
  idToken: Secret | undefined;
  /** Whether access token and ID token come from one response, so that `at_hash` applies. */
  issuedTogether: boolean;
  /** The user, by the validated ID token or by UserInfo. */
  identity: Identity | undefined;
  requestedScopes: readonly string[];
  /** The `scope` of the response, or the requested scopes if it has none (RFC 6749 §5.1). */
  grantedScopes: readonly string[];
  /** The scopes of the sign-in. A refresh without `scope` requests these (RFC 6749 §6). */
  sessionScopes: { requestedScopes: readonly string[]; grantedScopes: readonly string[] };
  /** When the tokens were requested, in ms since the epoch: the start of their lifetime. */
  requestedAt: number;
  /** When the access token expires, in ms since the epoch; `undefined` if unknown. */
  expiresAt: number | undefined;
  /** Local clock minus server clock, in seconds, when the tokens were issued. */
  clockSkewSeconds: number | undefined;
};
