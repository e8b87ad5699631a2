import * as oauth from 'oauth4webapi';
import type { Failure, FailureFacts } from '../../shared/errors.ts';
import type { Profile } from '../../shared/profile.ts';
import { FailureError } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import { basicHeader } from './client-authentication.ts';
import type { ClientContext } from './client-context.ts';
import { MfaRequiredResponse, type MfaRequirement } from './mfa/mfa-required.ts';
import { processTokenResponse } from './token-response.ts';
import type { TokenSet } from './token-set.ts';

/** A token request (RFC 6749 §3.2). Client authentication is added when it is sent. */
export type TokenRequest = {
  purpose: 'password' | 'refresh' | 'mfa';
  grantType: string;
  /** The form. Secrets in it are revealed only to be sent, and are redacted from failures. */
  parameters: Readonly<Record<string, string | Secret>>;
  /** The scopes that the tokens are for; `undefined` in a refresh of all granted scopes. */
  requestedScopes: readonly string[] | undefined;
  signal: AbortSignal;
  /** The tokens being refreshed. */
  previousTokens?: TokenSet;
  /** Returns the `sub` of the user that the session shows, if it is known. */
  getSubject?: (() => string | undefined) | undefined;
  /** Called with the refresh token of the response, and awaited, before the rest is checked. */
  onRefreshToken?: ((refreshToken: Secret) => Promise<void>) | undefined;
};

/** The outcome of a token request: tokens, or the server's demand for a second factor. */
export type TokenResult =
  | { status: 'tokens'; tokens: TokenSet; response: Response }
  | ({ status: 'mfa_required' } & MfaRequirement);

/**
 * Returns the tokens of a result.
 *
 * @throws `mfa_required`, or what the provider means by it, if the server demands a second factor
 */
export function requireTokens(result: TokenResult): Extract<TokenResult, { status: 'tokens' }> {
  if (result.status === 'tokens') return result;
  throw new FailureError(result.failure);
}

/** Returns the `scope` parameter (RFC 6749 §3.3), or nothing if no scopes are requested. */
export const scopeParameter = (scopes: readonly string[] | undefined): { scope?: string } =>
  scopes && scopes.length > 0 ? { scope: scopes.join(' ') } : {};

const reveal = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value);

/** Failures that a wrongly encoded `client_secret_basic` may cause. */
function mayBeEncoding({ kind, details }: Failure): boolean {
  // Keycloak's response to a secret that it cannot decode.
  if (kind === 'server_error') return details?.code === 'unknown_error';
  return kind === 'client_refused' || kind === 'sign_in_refused';
}

/** Adds what the profile says about why the server may have refused the client. */
function addClientFacts(error: unknown, profile: Profile, clientSecret = ''): unknown {
  if (!(error instanceof FailureError)) return error;
  const { failure } = error;
  const { provider, clientId, clientAuthentication: method } = profile;
  const isEncodedDifferently =
    basicHeader(clientId, clientSecret, 'raw') !== basicHeader(clientId, clientSecret, 'rfc6749');
  const facts: FailureFacts = { ...failure.facts };
  if (failure.kind === 'grant_not_allowed') facts.provider = provider;
  if (failure.kind === 'client_refused' && (method === 'private_key_jwt' || method === 'client_secret_jwt'))
    facts.assertionAudienceMatters = true;
  if (mayBeEncoding(failure) && method === 'client_secret_basic' && isEncodedDifferently)
    facts.basicEncodingMatters = true;
  return new FailureError({ ...failure, facts });
}

/**
 * Sends a token request and checks the response.
 *
 * @throws what {@link ClientContext.authenticate} and {@link processTokenResponse} fail with, and
 *   the failure that an error response means
 * @see RFC 6749 §5
 */
export async function requestTokens(context: ClientContext, request: TokenRequest): Promise<TokenResult> {
  const { profile, dialect, client } = context;
  const { purpose, grantType, parameters, requestedScopes, signal, previousTokens, getSubject, onRefreshToken } =
    request;
  const { server, authentication, secrets: clientSecrets, sharedSecret } = await context.authenticate(signal);
  const entries = Object.entries(parameters);
  const secrets = entries.flatMap(([, value]) => (value instanceof Secret ? [value.reveal()] : []));
  const { fetch, sentAt, receivedAt, clockSkewSeconds } = context.createFetch(purpose, signal, {
    secrets: [...secrets, ...clientSecrets],
    scopes: requestedScopes,
  });
  const form = Object.fromEntries(entries.map(([name, value]) => [name, reveal(value)]));
  const response = await oauth
    .genericTokenEndpointRequest(server, client, authentication, grantType, form, context.requestOptions(fetch))
    .catch((error) => {
      throw addClientFacts(error, profile, clientSecrets[0]);
    });
  if (response instanceof MfaRequiredResponse) return { status: 'mfa_required', ...response.requirement };
  const tokens = await processTokenResponse(response, {
    profile,
    dialect,
    server,
    client,
    requestedScopes,
    sentAt: sentAt(),
    receivedAt: receivedAt(),
    clockSkewSeconds: clockSkewSeconds(),
    keySource: context.createKeySource(server, signal, sharedSecret),
    previousTokens,
    getSubject,
    onRefreshToken,
    log: context.log,
  });
  return { status: 'tokens', tokens, response };
}
