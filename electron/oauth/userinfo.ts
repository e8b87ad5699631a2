import * as oauth from 'oauth4webapi';
import type { Identity } from '../../shared/session.ts';
import type { FailureContext } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import { describeEndpoint } from '../http/exchange.ts';
import { JsonResponse } from '../http/json-response.ts';
import type { ClientContext } from './client-context.ts';
import { toServerTime } from './clock-skew.ts';
import { identityFromClaims, type JwtContext, validateJwt } from './id-token.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import { SignedResponse } from './server-fetch.ts';
import type { TokenSet } from './token-set.ts';

/** What a UserInfo response is checked against. */
export type UserinfoContext = Pick<JwtContext, 'keySource' | 'now'> & {
  server: oauth.AuthorizationServer;
  client: oauth.Client;
  /** The expected `sub` (OIDC Core §5.3.2), if it is known. */
  subject: string | undefined;
};

/** A UserInfo response needs neither an expiry nor an audience (OIDC Core §5.3.2). */
const optionalClaims = ['expiry_missing', 'audience_missing'] as const;

/**
 * Validates a UserInfo response: its subject and, if it is a JWT, its signature, times, issuer and
 * audience.
 *
 * @throws `response_malformed`, `subject_changed`, `keys_unavailable`, the `id_token_…` kinds
 * @see OIDC Core §5.3.2
 */
async function processUserinfoResponse(response: Response, context: UserinfoContext): Promise<oauth.UserInfoResponse> {
  const { server, client, subject, keySource, now } = context;
  const url = new URL(server.userinfo_endpoint ?? server.issuer);
  const endpoint = describeEndpoint('GET', url);
  const at: FailureContext = { facts: { host: url.host }, details: { endpoint } };
  const expected = { issuer: server.issuer, audience: client.client_id };
  const claims =
    response instanceof SignedResponse &&
    (await validateJwt(
      new Secret(response.jwt),
      { keySource, expected, now, at },
      { tokenType: 'unknown', ignored: optionalClaims },
    ));
  try {
    const checkable = claims ? new JsonResponse(claims) : response;
    return await oauth.processUserInfoResponse(server, client, subject ?? oauth.skipSubjectCheck, checkable);
  } catch (error) {
    throw toProtocolFailure(error, 'userinfo', endpoint);
  }
}

/**
 * Reads the UserInfo endpoint.
 *
 * @param request.subject the expected `sub`, if it is known
 * @returns `undefined` if the server has no UserInfo endpoint
 * @throws what {@link processUserinfoResponse} fails with, and the failure that an error response
 *   means
 * @see OIDC Core §5.3
 */
export async function fetchUserinfo(
  context: ClientContext,
  request: { accessToken: Secret; signal: AbortSignal; subject: string | undefined },
): Promise<oauth.UserInfoResponse | undefined> {
  const { profile, client } = context;
  const { signal, subject } = request;
  const { server } = await context.discovery(profile, signal);
  if (!server.userinfo_endpoint) return undefined;
  const accessToken = request.accessToken.reveal();
  const { fetch, receivedAt, clockSkewSeconds } = context.createFetch('userinfo', signal, { secrets: [accessToken] });
  const response = await oauth.userInfoRequest(server, client, accessToken, context.requestOptions(fetch));
  return processUserinfoResponse(response, {
    server,
    client,
    subject,
    keySource: context.createKeySource(server, signal),
    now: toServerTime(receivedAt(), clockSkewSeconds()),
  });
}

/**
 * Returns who signed in, by UserInfo. Many servers issue no ID token in the password grant, so
 * UserInfo is the only source; the access token came directly from the token endpoint.
 *
 * @returns `undefined` if the server has no UserInfo endpoint or `openid` was not granted
 * @throws what {@link fetchUserinfo} fails with
 */
export async function fetchIdentity(
  context: ClientContext,
  tokens: TokenSet,
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const { accessToken, identity, grantedScopes } = tokens;
  if (!identity && !grantedScopes.includes('openid')) return undefined;
  const claims = await fetchUserinfo(context, { accessToken, signal, subject: identity?.subject });
  return claims && identityFromClaims(claims);
}
