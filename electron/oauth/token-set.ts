import type { Identity } from '../../shared/session.ts';
import type { Secret } from '../core/secret.ts';

/** What a token endpoint issued (RFC 6749 §5.1). It never leaves main. */
export type TokenSet = {
  accessToken: Secret;
  refreshToken: Secret | undefined;
  idToken: Secret | undefined;
  /** Who the ID token names, its signature and claims checked. */
  identity: Identity | undefined;
  /** The scopes asked for, and those granted: the reply's `scope`, or what was asked where it has none (RFC 6749 §5.1). */
  requestedScopes: readonly string[];
  grantedScopes: readonly string[];
  /** The scopes of the sign-in, which are what a refresh for all is for (RFC 6749 §6), whatever the profile says by then. */
  sessionScopes: { requestedScopes: readonly string[]; grantedScopes: readonly string[] };
  /** When the request for it left, in ms since the epoch; lifetimes count from here. */
  requestedAt: number;
  /** When the access token expires, in ms since the epoch; `undefined` where the server did not say. */
  expiresAt: number | undefined;
  /** Local clock minus server clock in seconds, by the reply that brought it. */
  clockSkewSeconds: number | undefined;
};
