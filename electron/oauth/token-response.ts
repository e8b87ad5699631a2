import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import { Secret } from '../core/secret.ts';
import { describeEndpoint } from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import { checkAudience } from '../tokens/checks/party-checks.ts';
import { decodeToken } from '../tokens/decode-token.ts';
import { toServerTime } from './clock-skew.ts';
import type { Dialect } from './dialects/dialect.ts';
import { parseLifetimeMs } from './freshness.ts';
import { identityFromClaims, type JwtContext, validateIdToken } from './id-token.ts';
import { omitEmpty } from './omit-empty.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import { getSigningAlgorithms } from './signing-keys.ts';
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
  /** When the response was complete, in ms since the epoch. */
  receivedAt: number;
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: number | undefined;
  /** Returns where the key of an ID token's signature comes from. */
  keySource: JwtContext['keySource'];
  /** The refreshed tokens, if this is a refresh. */
  previousTokens: TokenSet | undefined;
  /** Returns the `sub` of the user that the session shows, if it is known. */
  getSubject?: (() => string | undefined) | undefined;
  /**
   * Called with the refresh token of the response, and awaited, before the rest is checked: the
   * previous refresh token may already be invalid.
   */
  onRefreshToken?: ((refreshToken: Secret) => Promise<void>) | undefined;
  log?: Log | undefined;
};

/** The response that a failure is about. */
type ResponseContext = { facts: { host: string }; details: { endpoint: string } };

/** Refuses an access token that is a JWT for another audience than the profile's (RFC 9068 §4). */
function requireAudience(accessToken: Secret, audience: string | undefined, at: ResponseContext): void {
  const view = decodeToken(accessToken);
  if (view.kind !== 'jws') return;
  const { verdict, reason, facts } = checkAudience({ tokenType: 'access', expected: { audience } }, view.claims);
  if (verdict === 'fail')
    fail('access_token_audience', {
      facts: { ...at.facts, expectedAudience: audience, actualAudience: sanitizeServerText(facts?.actual ?? '') },
      details: { ...at.details, code: reason },
    });
}

/** Converts a `scope` that a server sends as a list to the text of RFC 6749 §3.3. */
const scopeFromList = (list: readonly unknown[]) =>
  list.every((one) => typeof one === 'string') && { scope: list.length > 0 ? list.join(' ') : undefined };

/** Whether a `token_type` means `Bearer` without saying so: some servers send `BearerToken`. */
const isUnusualBearer = (value: unknown) =>
  value === undefined || (typeof value === 'string' && /^(\s+bearer|\s*bearer(token|\s))\s*$/i.test(value));

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

const refuseMember = (member: string, { facts, details }: ResponseContext) =>
  fail('response_malformed', { facts: { ...facts, member }, details: { ...details, code: member } });

/** Validates the members of a token response but the ID token. */
async function validateResponse(
  response: JsonResponse,
  { server, client }: TokenResponseContext,
  at: ResponseContext,
): Promise<oauth.TokenEndpointResponse> {
  let tokens: oauth.TokenEndpointResponse;
  try {
    tokens = await oauth.processGenericTokenEndpointResponse(server, client, response);
  } catch (error) {
    throw toProtocolFailure(error, 'token response', at.details.endpoint);
  }
  if (!/^[\x20-\x7e]+$/.test(tokens.access_token)) refuseMember('access_token', at);
  if (tokens.token_type !== 'bearer') refuseMember('token_type', at);
  return tokens;
}

/** Validates the ID token of a response. It belongs to the previous tokens if this is a refresh. */
function validateResponseIdToken(
  idToken: Secret,
  accessToken: Secret,
  { context, at }: { context: TokenResponseContext; at: ResponseContext },
): Promise<oauth.IDToken> {
  const { server, client, keySource, receivedAt, clockSkewSeconds, previousTokens } = context;
  return validateIdToken(idToken, {
    keySource,
    now: toServerTime(receivedAt, clockSkewSeconds),
    clockSkewSeconds,
    at,
    expected: {
      issuer: server.issuer,
      clientId: client.client_id,
      signingAlgorithms: getSigningAlgorithms(server),
      accessToken,
      subject: previousTokens?.identity?.subject ?? context.getSubject?.(),
      previous: previousTokens?.idToken && decodeToken(previousTokens.idToken),
    },
  });
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
  const { profile, dialect, server, sentAt, previousTokens } = context;
  const url = new URL(server.token_endpoint ?? server.issuer);
  const at: ResponseContext = { facts: { host: url.host }, details: { endpoint: describeEndpoint('POST', url) } };
  const body = omitEmpty((await response.json()) as Record<string, unknown>);
  const { expires_in: expiresIn, id_token: idToken, ...json } = body;
  if (typeof json.refresh_token === 'string') await context.onRefreshToken?.(new Secret(json.refresh_token));
  const { token_type: tokenType } = json;
  const isUnusual = isUnusualBearer(tokenType);
  if (isUnusual) context.log?.('token type read as Bearer', { host: url.host, isMissing: tokenType === undefined });
  const scope = Array.isArray(json.scope) && scopeFromList(json.scope);
  const checkable = new JsonResponse({ ...json, ...(isUnusual && { token_type: 'Bearer' }), ...scope });
  const tokens = await validateResponse(checkable, context, at);
  if (idToken !== undefined && typeof idToken !== 'string') return refuseMember('id_token', at);
  const accessToken = new Secret(tokens.access_token);
  const issuedIdToken = idToken ? new Secret(idToken) : undefined;
  const claims = issuedIdToken && (await validateResponseIdToken(issuedIdToken, accessToken, { context, at }));
  if (!dialect.hasOpaqueAccessTokens) requireAudience(accessToken, profile.api.audience, at);

  const lifetimeMs = parseLifetimeMs(expiresIn);
  const scopes = scopesOf(tokens.scope, context);
  return {
    accessToken,
    refreshToken: tokens.refresh_token ? new Secret(tokens.refresh_token) : previousTokens?.refreshToken,
    idToken: issuedIdToken ?? previousTokens?.idToken,
    issuedTogether: idToken !== undefined,
    identity: claims ? identityFromClaims(claims) : previousTokens?.identity,
    ...scopes,
    sessionScopes: previousTokens && context.requestedScopes ? previousTokens.sessionScopes : scopes,
    requestedAt: sentAt,
    expiresAt: lifetimeMs === undefined ? undefined : sentAt + lifetimeMs,
    clockSkewSeconds: context.clockSkewSeconds,
  };
}
