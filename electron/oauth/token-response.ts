import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { type FailureContext, FailureError, fail } from '../core/failure.ts';
import { redact } from '../core/redaction/server-text.ts';
import { Secret } from '../core/secret.ts';
import { describeEndpoint } from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import { decodeToken } from '../tokens/decode-token.ts';
import { adjustForClockSkew, isClockSkewAdjusted } from './clock-skew.ts';
import type { Dialect } from './dialects/dialect.ts';
import { parseLifetimeMs } from './freshness.ts';
import { identityFromClaims, requireSignedJwt } from './id-token.ts';
import { omitEmpty } from './omit-empty.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import type { ServerFetch } from './server-fetch.ts';
import { verifySharedSecretSignature, verifySignature } from './signature.ts';
import type { TokenSet } from './token-set.ts';

export type TokenResponseContext = {
  profile: Profile;
  dialect: Dialect;
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  /** The scopes that were asked for; `undefined` in a refresh for all that were granted. */
  requestedScopes: readonly string[] | undefined;
  /** When the token request left, in ms since the epoch. */
  sentAt: number;
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: number | undefined;
  /** Fetches the server's keys (RFC 7517), when they are not known yet. */
  fetchKeys: ServerFetch['fetch'];
  /** The client's secret, where it and the server share one: ID tokens may be signed with it (OIDC Core §10.1). */
  sharedSecret: Secret | undefined;
  /** The token set that was refreshed, where it was a refresh. */
  previousTokens: TokenSet | undefined;
  /** Takes the refresh token of the reply before anything else in it is looked at: the one before may be worth nothing now. */
  onRefreshToken?: ((refreshToken: Secret) => Promise<void>) | undefined;
};

/** Refuses an access token that is a JWT for somebody else (RFC 9068 §4), where the profile says who it must be for. */
function checkAudience(accessToken: string, audience: string | undefined, at: FailureContext): void {
  if (audience === undefined) return;
  const view = decodeToken(accessToken);
  if (view.kind !== 'jws') return;
  const named = [view.claims.aud].flat().filter((one) => typeof one === 'string');
  if (!named.includes(audience))
    fail('access_token_audience', {
      facts: { ...at.facts, expected: audience, actual: redact(named.join(', ')).slice(0, 300) },
      details: at.details,
    });
}

/** The `scope` of servers that send a list for the text with spaces of RFC 6749 §3.3. */
const scopeOf = (list: readonly unknown[]) =>
  list.every((one) => typeof one === 'string') && { scope: list.length > 0 ? list.join(' ') : undefined };

const isRefreshToken = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** A refusal for the times in an ID token says by how much the clocks differ, where that may be why. */
function withClockSkew(error: FailureError, clockSkewSeconds: number | undefined): FailureError {
  const { failure } = error;
  if (failure.kind !== 'id_token_expired' || isClockSkewAdjusted(clockSkewSeconds ?? 0)) return error;
  return new FailureError({ ...failure, facts: { ...failure.facts, clockSkewSeconds } });
}

/** The scopes of a token reply, by what was asked for, what the reply says, and what the sign-in got. */
function scopesOf(
  requested: readonly string[] | undefined,
  scope: string | undefined,
  previousTokens: TokenSet | undefined,
) {
  const granted = scope?.split(' ').filter(Boolean);
  return {
    requestedScopes: requested ?? previousTokens?.sessionScopes.requestedScopes ?? [],
    grantedScopes: granted ?? requested ?? previousTokens?.sessionScopes.grantedScopes ?? [],
  };
}

/**
 * Checks a successful token reply and all that it carries, and makes a token set of it: RFC 6749 §5.1 for the reply, OIDC
 * Core §3.1.3.7 and the server's keys, or the secret shared with it, for the ID token, §12.2 for one that comes with a
 * refresh. What a refresh reply leaves out stays as it was. Fails with `reply_malformed`, the `id_token_…` kinds,
 * `keys_unavailable`, `subject_changed`, `access_token_audience`.
 */
export async function processTokenResponse(response: Response, context: TokenResponseContext): Promise<TokenSet> {
  const {
    profile,
    dialect,
    server,
    requestedScopes,
    sentAt,
    clockSkewSeconds,
    fetchKeys,
    sharedSecret,
    previousTokens,
  } = context;
  const url = new URL(server.token_endpoint ?? server.issuer);
  const endpoint = describeEndpoint('POST', url);
  const at: FailureContext = { facts: { host: url.host }, details: { endpoint } };
  const { expires_in: expiresIn, ...json } = omitEmpty((await response.json()) as Record<string, unknown>);
  if (isRefreshToken(json.refresh_token)) await context.onRefreshToken?.(new Secret(json.refresh_token));
  const alg = typeof json.id_token === 'string' ? requireSignedJwt(json.id_token, at, sharedSecret) : undefined;
  const client: oauth.Client = {
    ...adjustForClockSkew(context.client, clockSkewSeconds),
    // Metadata that leaves out its algorithms says nothing against any; the signature is verified with the server's keys.
    ...(alg !== undefined && !server.id_token_signing_alg_values_supported && { id_token_signed_response_alg: alg }),
  };
  const checkable = new JsonResponse({ ...json, ...(Array.isArray(json.scope) && scopeOf(json.scope)) });

  let reply: oauth.TokenEndpointResponse;
  try {
    reply = await oauth.processGenericTokenEndpointResponse(server, client, checkable);
  } catch (error) {
    throw withClockSkew(toProtocolFailure(error, 'token response', endpoint), clockSkewSeconds);
  }
  if (!/^[\x20-\x7e]+$/.test(reply.access_token))
    fail('reply_malformed', { ...at, details: { endpoint, code: 'access_token' } });
  if (reply.token_type !== 'bearer') fail('reply_malformed', { ...at, details: { endpoint, code: 'token_type' } });

  const claims = oauth.getValidatedIdTokenClaims(reply);
  if (claims) {
    if (previousTokens?.identity && previousTokens.identity.subject !== claims.sub) fail('subject_changed', at);
    const { allowLoopbackHttp } = profile;
    const idToken = reply.id_token ?? '';
    if (sharedSecret && alg?.startsWith('HS')) await verifySharedSecretSignature(idToken, alg, sharedSecret, at);
    else await verifySignature(idToken, checkable, { server, fetchKeys, allowLoopbackHttp, endpoint });
  }
  if (!dialect.hasOpaqueAccessTokens) checkAudience(reply.access_token, profile.api.audience, at);

  const lifetime = parseLifetimeMs(expiresIn);
  const scopes = scopesOf(requestedScopes, reply.scope, previousTokens);
  return {
    accessToken: new Secret(reply.access_token),
    refreshToken: reply.refresh_token ? new Secret(reply.refresh_token) : previousTokens?.refreshToken,
    idToken: reply.id_token ? new Secret(reply.id_token) : previousTokens?.idToken,
    identity: claims ? identityFromClaims(claims) : previousTokens?.identity,
    ...scopes,
    sessionScopes: previousTokens && requestedScopes ? previousTokens.sessionScopes : scopes,
    requestedAt: sentAt,
    expiresAt: lifetime === undefined ? undefined : sentAt + lifetime,
    clockSkewSeconds,
  };
}
