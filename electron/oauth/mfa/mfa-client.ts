import * as oauth from 'oauth4webapi';
import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';
import type { Profile } from '../../../shared/profile.ts';
import { FailureError, fail } from '../../core/failure.ts';
import { redact } from '../../core/redaction/server-text.ts';
import { Secret } from '../../core/secret.ts';
import { describeEndpoint, type Exchange } from '../../http/exchange.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { errorResponseFailure } from '../error-response.ts';
import { parseLifetimeMs } from '../freshness.ts';
import { serverLimits } from '../limits.ts';
import { serverFetch } from '../server-fetch.ts';
import { processTokenResponse } from '../token-response.ts';
import type { TokenSet } from '../token-set.ts';
import { readAuthenticators } from './authenticators.ts';
import type { MfaGrantTypes, MfaProtocol } from './mfa-protocol.ts';

/** Something that was sent to another device, and how the person answers it. */
export type Challenge = {
  oobCode: Secret;
  /** They type what they got there (`prompt`), or only confirm there (`none`), or also choose a number (`transfer`). */
  bindingMethod: 'none' | 'prompt' | 'transfer';
  /** The number of `transfer`. */
  bindingCode: string | undefined;
  /** How long to wait between polls and how long it can be answered, both in ms; unset where the server does not say. */
  pollIntervalMs: number | undefined;
  lifetimeMs: number | undefined;
};

export type MfaTokens = { tokens: TokenSet; recoveryCode: Secret | undefined };

/** The requests of the second step. Every call can fail with the network kinds, `cancelled` and what the server said. */
export type MfaClient = {
  grantTypes: MfaGrantTypes;
  /** What the person can prove it with; `undefined` where the server has no list. */
  listAuthenticators(): Promise<Authenticator[] | undefined>;
  /** What they may have, where there is no list. */
  defaultKinds: readonly AuthenticatorKind[];
  requestChallenge(authenticator: Authenticator): Promise<Challenge>;
  /** The token request with what the person proved. `secrets` names the parameters that are. */
  requestTokens(grantType: string, parameters: Record<string, Secret>): Promise<MfaTokens>;
};

/** The server's side of a sign-in, ready for requests. */
export type RequestContext = {
  server: oauth.AuthorizationServer;
  authentication: oauth.ClientAuth;
  secrets: string[];
  /** The client's secret, where it is one that the server has too. */
  sharedSecret: Secret | undefined;
};

export type MfaClientOptions = {
  profile: Profile;
  dialect: Dialect;
  protocol: MfaProtocol;
  client: oauth.Client;
  exchange: Exchange;
  prepare: () => Promise<RequestContext>;
  mfaToken: Secret;
  signal: AbortSignal;
};

const bindingMethods = ['none', 'prompt', 'transfer'] as const;

/** RFC-less, but one for both providers: `oob_code`, `binding_method`, `interval`, `expires_in`. */
function readChallenge(json: unknown): Challenge | undefined {
  const reply = (json ?? {}) as Record<string, unknown>;
  const bindingMethod = bindingMethods.find((one) => one === (reply.binding_method ?? 'none'));
  if (typeof reply.oob_code !== 'string' || reply.oob_code === '' || !bindingMethod) return undefined;
  const { binding_code: number } = reply;
  return {
    oobCode: new Secret(reply.oob_code),
    bindingMethod,
    bindingCode:
      bindingMethod === 'transfer' && (typeof number === 'string' || typeof number === 'number')
        ? redact(String(number)).slice(0, 20)
        : undefined,
    pollIntervalMs: parseLifetimeMs(reply.interval),
    lifetimeMs: parseLifetimeMs(reply.expires_in),
  };
}

export function createMfaClient(parts: MfaClientOptions): MfaClient {
  const { profile, dialect, protocol, client, exchange, prepare, mfaToken, signal } = parts;
  const grantTypes: MfaGrantTypes = { ...protocol.grantTypes };
  for (const [name, grantType] of Object.entries(profile.mfa?.grantTypes ?? {}))
    if (grantType !== undefined) grantTypes[name as keyof MfaGrantTypes] = grantType;

  /** One exchange with an endpoint that is none of OAuth's own. The JSON in its reply. */
  async function ask(
    url: URL,
    request: { method: string; headers: Headers; body?: string },
    secrets: string[],
  ): Promise<unknown> {
    const { method, headers, body } = request;
    headers.set('accept', 'application/json');
    const reply = await exchange(
      { purpose: 'mfa', method, url: url.href, headers: Object.fromEntries(headers), body, signal },
      serverLimits(profile),
    );
    if (reply.status < 200 || reply.status > 299)
      throw new FailureError(
        errorResponseFailure(reply, {
          dialect,
          purpose: 'mfa',
          method,
          url,
          secrets: [mfaToken.reveal(), ...secrets],
          scopes: profile.scopes,
        }),
      );
    try {
      return JSON.parse(new TextDecoder().decode(reply.body));
    } catch {
      return fail('reply_malformed', {
        facts: { host: url.host },
        details: { endpoint: describeEndpoint(method, url), status: reply.status },
      });
    }
  }

  const addressOf = (server: oauth.AuthorizationServer, address: string) =>
    new URL(address, server.token_endpoint ?? fail('discovery_failed', { details: { code: 'token_endpoint' } }));

  return {
    grantTypes,
    defaultKinds: protocol.defaultKinds,

    async listAuthenticators() {
      if (protocol.authenticatorsPath === undefined) return undefined;
      const { server, secrets } = await prepare();
      const headers = new Headers({ authorization: `Bearer ${mfaToken.reveal()}` });
      return readAuthenticators(
        await ask(addressOf(server, protocol.authenticatorsPath), { method: 'GET', headers }, secrets),
      );
    },

    async requestChallenge(authenticator) {
      const { server, authentication, secrets } = await prepare();
      const url = addressOf(server, protocol.challenge.path);
      const form = new URLSearchParams({
        mfa_token: mfaToken.reveal(),
        ...protocol.challenge.parameters(authenticator, grantTypes),
      });
      const headers = new Headers();
      await authentication(server, client, form, headers);
      const json = protocol.challenge.encoding === 'json';
      headers.set('content-type', json ? 'application/json' : 'application/x-www-form-urlencoded');
      const body = json ? JSON.stringify(Object.fromEntries(form)) : form.toString().replaceAll('+', '%20');
      const challenge = readChallenge(await ask(url, { method: 'POST', headers, body }, secrets));
      return (
        challenge ??
        fail('reply_malformed', {
          facts: { host: url.host },
          details: { endpoint: describeEndpoint('POST', url), code: 'oob_code' },
        })
      );
    },

    async requestTokens(grantType, given) {
      const { server, authentication, secrets: clientSecrets, sharedSecret } = await prepare();
      const parameters: Record<string, string> = { mfa_token: mfaToken.reveal() };
      for (const [name, value] of Object.entries(given)) parameters[name] = value.reveal();
      const secrets = [...Object.values(parameters), ...clientSecrets];
      const common = { profile, dialect, signal };
      const { fetch, sentAt, clockSkewSeconds } = serverFetch(exchange, { ...common, purpose: 'mfa', secrets });
      const response = await oauth.genericTokenEndpointRequest(server, client, authentication, grantType, parameters, {
        [oauth.allowInsecureRequests]: profile.allowLoopbackHttp,
        [oauth.customFetch]: fetch,
      });
      const { recovery_code: recoveryCode } = (await response.json()) as { recovery_code?: unknown };
      const fetchKeys = serverFetch(exchange, { ...common, purpose: 'keys' }).fetch;
      const tokens = await processTokenResponse(response, {
        profile,
        dialect,
        server,
        client,
        requestedScopes: profile.scopes,
        sentAt: sentAt(),
        clockSkewSeconds: clockSkewSeconds(),
        fetchKeys,
        sharedSecret,
        previousTokens: undefined,
      });
      return {
        tokens,
        recoveryCode:
          typeof recoveryCode === 'string' && /^[\x20-\x7e]{1,200}$/.test(recoveryCode)
            ? new Secret(recoveryCode)
            : undefined,
      };
    },
  };
}
