import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { type FailureContext, FailureError, fail } from '../core/failure.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import { Secret } from '../core/secret.ts';
import { describeEndpoint } from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import { decodeToken } from '../tokens/decode-token.ts';
import { adjustForClockSkew, isClockSkewAdjusted } from './clock-skew.ts';
import type { Dialect } from './dialects/dialect.ts';
import { parseLifetimeMs } from './freshness.ts';
import { identityFromClaims, requireSignedJwt } from './id-token.ts';
import { verifySharedSecretSignature, verifySignature } from './id-token-signature.ts';
import { omitEmpty } from './omit-empty.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import type { ServerFetch } from './server-fetch.ts';
import type { TokenSet } from './token-set.ts';

/** What a token response is checked against. */
export type TokenResponseContext = {
  profile: Profile;
  dialect: Dialect;
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  /** The requested scopes; `undefined` in a refresh of all granted scopes. */
  requestedScopes: readonly string[] | undefined;
  /** When the token request was sent, in ms since the epoch. */
  sentAt: number;
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: number | undefined;
  /** Fetches the server's keys (RFC 7517) if they are not cached. */
  fetchKeys: ServerFetch['fetch'];
  /** The client secret, if the server may sign ID tokens with it (OIDC Core §10.1). */
  sharedSecret: Secret | undefined;
  /** The refreshed tokens, if this is a refresh. */
  previousTokens: TokenSet | undefined;
  /**
   * Called with the refresh token of the response, and awaited, before the rest is checked: the
   * previous refresh token may already be invalid.
   */
  onRefreshToken?: ((refreshToken: Secret) => Promise<void>) | undefined;
};

/** Refuses an access token that is a JWT for another audience than the profile's (RFC 9068 §4). */
function checkAudience(accessToken: string, audience: string | undefined, at: FailureContext): void {
  if (audience === undefined) return;
  const view = decodeToken(accessToken);
  if (view.kind !== 'jws') return;
  const audiences = [view.claims.aud].flat().filter((one) => typeof one === 'string');
  if (!audiences.includes(audience))
    fail('access_token_audience', {
      facts: { ...at.facts, expected: audience, actual: sanitizeServerText(audiences.join(', ')).slice(0, 300) },
      details: at.details,
    });
}

/** Converts a `scope` that a server sends as a list to the text of RFC 6749 §3.3. */
const scopeFromList = (list: readonly unknown[]) =>
  list.every((one) => typeof one === 'string') && { scope: list.length > 0 ? list.join(' ') : undefined };

const isRefreshToken = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Adds the clock skew to a failure about an ID token's times, if it may be the reason. */
function addClockSkew(error: FailureError, clockSkewSeconds: number | undefined): FailureError {
  const { failure } = error;
  if (failure.kind !== 'id_token_expired' || isClockSkewAdjusted(clockSkewSeconds ?? 0)) return error;
  return new FailureError({ ...failure, facts: { ...failure.facts, clockSkewSeconds } });
}

/** Returns the scopes of a token response. What it omits is as requested, or as at sign-in. */
function scopesOf(
  scope: string | undefined,
  { requestedScopes, previousTokens }: Pick<TokenResponseContext, 'requestedScopes' | 'previousTokens'>,
): Pick<TokenSet, 'requestedScopes' | 'grantedScopes'> {
  const { sessionScopes } = previousTokens ?? {};
  return {
    requestedScopes: requestedScopes ?? sessionScopes?.requestedScopes ?? [],
    grantedScopes: scope?.split(' ').filter(Boolean) ?? requestedScopes ?? sessionScopes?.grantedScopes ?? [],
  };
}

/** Validates the members of a token response and the claims of its ID token. */
async function validateResponse(
  response: JsonResponse,
  { context, alg, at }: { context: TokenResponseContext; alg: string | undefined; at: FailureContext },
): Promise<oauth.TokenEndpointResponse> {
  const { server, clockSkewSeconds } = context;
  const { endpoint = '' } = at.details;
  const client: oauth.Client = {
    ...adjustForClockSkew(context.client, clockSkewSeconds),
    // Metadata without a list of algorithms excludes none; the signature is verified below.
    ...(alg !== undefined && !server.id_token_signing_alg_values_supported && { id_token_signed_response_alg: alg }),
  };
  let tokens: oauth.TokenEndpointResponse;
  try {
    tokens = await oauth.processGenericTokenEndpointResponse(server, client, response);
  } catch (error) {
    throw addClockSkew(toProtocolFailure(error, 'token response', endpoint), clockSkewSeconds);
  }
  const refuse = (code: string) => fail('response_malformed', { ...at, details: { endpoint, code } });
  if (!/^[\x20-\x7e]+$/.test(tokens.access_token)) refuse('access_token');
  if (tokens.token_type !== 'bearer') refuse('token_type');
  return tokens;
}

/**
 * Validates a successful token response and its tokens, and returns the token set. What the
 * response to a refresh omits keeps its previous value.
 *
 * @throws `response_malformed`, the `id_token_…` kinds, `keys_unavailable`, `subject_changed`,
 *   `access_token_audience`
 * @see RFC 6749 §5.1, OIDC Core §3.1.3.7 and §12.2
 */
export async function processTokenResponse(response: Response, context: TokenResponseContext): Promise<TokenSet> {
  const { profile, dialect, server, sentAt, fetchKeys, sharedSecret, previousTokens } = context;
  const url = new URL(server.token_endpoint ?? server.issuer);
  const endpoint = describeEndpoint('POST', url);
  const at: FailureContext = { facts: { host: url.host }, details: { endpoint } };
  const { expires_in: expiresIn, ...json } = omitEmpty((await response.json()) as Record<string, unknown>);
  if (isRefreshToken(json.refresh_token)) await context.onRefreshToken?.(new Secret(json.refresh_token));
  const alg = typeof json.id_token === 'string' ? requireSignedJwt(json.id_token, at, sharedSecret) : undefined;
  const checkable = new JsonResponse({ ...json, ...(Array.isArray(json.scope) && scopeFromList(json.scope)) });
  const tokens = await validateResponse(checkable, { context, alg, at });

  const claims = oauth.getValidatedIdTokenClaims(tokens);
  if (claims) {
    if (previousTokens?.identity && previousTokens.identity.subject !== claims.sub) fail('subject_changed', at);
    const { allowLoopbackHttp } = profile;
    const idToken = tokens.id_token ?? '';
    if (sharedSecret && alg?.startsWith('HS')) await verifySharedSecretSignature(idToken, { alg, sharedSecret }, at);
    else await verifySignature(idToken, checkable, { server, fetchKeys, allowLoopbackHttp, endpoint });
  }
  if (!dialect.hasOpaqueAccessTokens) checkAudience(tokens.access_token, profile.api.audience, at);

  const lifetimeMs = parseLifetimeMs(expiresIn);
  const scopes = scopesOf(tokens.scope, context);
  return {
    accessToken: new Secret(tokens.access_token),
    refreshToken: tokens.refresh_token ? new Secret(tokens.refresh_token) : previousTokens?.refreshToken,
    idToken: tokens.id_token ? new Secret(tokens.id_token) : previousTokens?.idToken,
    identity: claims ? identityFromClaims(claims) : previousTokens?.identity,
    ...scopes,
    sessionScopes: previousTokens && context.requestedScopes ? previousTokens.sessionScopes : scopes,
    requestedAt: sentAt,
    expiresAt: lifetimeMs === undefined ? undefined : sentAt + lifetimeMs,
    clockSkewSeconds: context.clockSkewSeconds,
  };
}
