import type * as oauth from 'oauth4webapi';
import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';
import { FailureError, fail } from '../../core/failure.ts';
import { isJsonObject } from '../../core/json.ts';
import { sanitizeServerText } from '../../core/redaction/sanitize-server-text.ts';
import { Secret } from '../../core/secret.ts';
import { describeEndpoint } from '../../http/exchange.ts';
import type { ClientContext } from '../client-context.ts';
import { errorResponseFailure } from '../error-response.ts';
import { parseLifetimeMs } from '../freshness.ts';
import { serverLimits } from '../limits.ts';
import { parseJsonBody } from '../parse-json-body.ts';
import { encodeForm } from '../server-fetch.ts';
import { requestTokens, requireTokens } from '../token-request.ts';
import type { TokenSet } from '../token-set.ts';
import { parseAuthenticators } from './authenticators.ts';
import type { MfaGrantTypes, MfaProtocol } from './mfa-protocol.ts';

/** A challenge sent to another device. */
export type Challenge = {
  oobCode: Secret;
  /**
   * How the user responds: enters a code received there (`prompt`), confirms there (`none`), or
   * selects a number there (`transfer`).
   */
  bindingMethod: 'none' | 'prompt' | 'transfer';
  /** The number to select, for `transfer`. */
  bindingCode: string | undefined;
  /** Time between polls, in ms; `undefined` if the server does not specify it. */
  pollIntervalMs: number | undefined;
  /** How long the challenge can be answered, in ms; `undefined` if the server omits it. */
  lifetimeMs: number | undefined;
};

/** The tokens of a completed sign-in, and the recovery code that replaces a used one. */
export type MfaTokens = { tokens: TokenSet; recoveryCode: Secret | undefined };

/**
 * The requests of a second factor. Every call can fail with the network kinds, `canceled` and what
 * an error response means.
 */
export type MfaClient = {
  grantTypes: MfaGrantTypes;
  /** Lists the user's authenticators; `undefined` if the provider has no list. */
  listAuthenticators(): Promise<Authenticator[] | undefined>;
  /** The kinds to offer if the provider has no list. */
  defaultKinds: readonly AuthenticatorKind[];
  /** Sends a challenge to another device. */
  requestChallenge(authenticator: Authenticator): Promise<Challenge>;
  /** Requests tokens with the user's proof. */
  requestTokens(grantType: string, parameters: Record<string, Secret>): Promise<MfaTokens>;
};

/** The protocol and the `mfa_token` of one sign-in. */
export type MfaClientOptions = {
  context: ClientContext;
  protocol: MfaProtocol;
  mfaToken: Secret;
  signal: AbortSignal;
};

const bindingMethods = ['none', 'prompt', 'transfer'] as const;

/** Parses a challenge response. Auth0 and Okta use the same members; there is no RFC. */
function parseChallenge(json: unknown): Challenge | undefined {
  const response = isJsonObject(json) ? json : {};
  const bindingMethod = bindingMethods.find((one) => one === (response.binding_method ?? 'none'));
  if (typeof response.oob_code !== 'string' || response.oob_code === '' || !bindingMethod) return undefined;
  const { binding_code: number } = response;
  return {
    oobCode: new Secret(response.oob_code),
    bindingMethod,
    bindingCode:
      bindingMethod === 'transfer' && (typeof number === 'string' || typeof number === 'number')
        ? sanitizeServerText(String(number)).slice(0, 20)
        : undefined,
    pollIntervalMs: parseLifetimeMs(response.interval),
    lifetimeMs: parseLifetimeMs(response.expires_in),
  };
}

/** Groups of letters and digits: any other text could pass for a part of the dialog around it. */
const recoveryCodePattern = /^(?=.{1,64}$)[\dA-Za-z]+(?:[ _-][\dA-Za-z]+)*$/;

/** Returns the recovery code of a token response, if it can be displayed. */
function parseRecoveryCode(json: unknown): Secret | undefined {
  const code = isJsonObject(json) ? json.recovery_code : undefined;
  return typeof code === 'string' && recoveryCodePattern.test(code) ? new Secret(code) : undefined;
}

const resolveUrl = (server: oauth.AuthorizationServer, path: string) =>
  new URL(path, server.token_endpoint ?? fail('discovery_failed', { details: { code: 'token_endpoint' } }));

/** Creates the client for the second factor of one sign-in. */
export function createMfaClient({ context, protocol, mfaToken, signal }: MfaClientOptions): MfaClient {
  const { profile, dialect, client, exchange } = context;
  const grantTypes: MfaGrantTypes = { ...protocol.grantTypes };
  for (const [name, grantType] of Object.entries(profile.mfa?.grantTypes ?? {}))
    if (grantType !== undefined) grantTypes[name as keyof MfaGrantTypes] = grantType;

  /** Sends a request to an endpoint that is not OAuth's own and parses the JSON response. */
  async function requestJson(
    url: URL,
    request: { method: string; headers: Headers; body?: string },
    secrets: string[],
  ): Promise<unknown> {
    const { method, headers, body } = request;
    headers.set('accept', 'application/json');
    const response = await exchange(
      { purpose: 'mfa', method, url: url.href, headers: Object.fromEntries(headers), body, signal },
      serverLimits(profile),
    );
    if (response.status < 200 || response.status > 299)
      throw new FailureError(
        errorResponseFailure(response, {
          dialect,
          purpose: 'mfa',
          method,
          url,
          secrets: [mfaToken.reveal(), ...secrets],
          scopes: profile.scopes,
        }),
      );
    const json = parseJsonBody(response.body);
    if (json !== undefined) return json;
    return fail('response_malformed', {
      facts: { host: url.host },
      details: { endpoint: describeEndpoint(method, url), status: response.status },
    });
  }

  return {
    grantTypes,
    defaultKinds: protocol.defaultKinds,

    async listAuthenticators() {
      if (protocol.authenticatorsPath === undefined) return undefined;
      const { server, secrets } = await context.authenticate(signal);
      const url = resolveUrl(server, protocol.authenticatorsPath);
      const headers = new Headers({ authorization: `Bearer ${mfaToken.reveal()}` });
      return parseAuthenticators(await requestJson(url, { method: 'GET', headers }, secrets));
    },

    async requestChallenge(authenticator) {
      const { path, encoding, parameters } = protocol.challenge;
      const { server, authentication, secrets } = await context.authenticate(signal);
      const url = resolveUrl(server, path);
      const form = new URLSearchParams({ mfa_token: mfaToken.reveal(), ...parameters(authenticator, grantTypes) });
      const headers = new Headers();
      await authentication(server, client, form, headers);
      const isJson = encoding === 'json';
      headers.set('content-type', isJson ? 'application/json' : 'application/x-www-form-urlencoded');
      const body = isJson ? JSON.stringify(Object.fromEntries(form)) : encodeForm(form);
      const challenge = parseChallenge(await requestJson(url, { method: 'POST', headers, body }, secrets));
      if (challenge) return challenge;
      return fail('response_malformed', {
        facts: { host: url.host, member: 'oob_code' },
        details: { endpoint: describeEndpoint('POST', url), code: 'oob_code' },
      });
    },

    async requestTokens(grantType, parameters) {
      const result = await requestTokens(context, {
        purpose: 'mfa',
        grantType,
        parameters: { mfa_token: mfaToken, ...parameters },
        requestedScopes: profile.scopes,
        signal,
      });
      const { tokens, response } = requireTokens(result);
      return { tokens, recoveryCode: parseRecoveryCode(await response.json()) };
    },
  };
}
