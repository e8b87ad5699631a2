import type { IncomingMessage, RequestListener } from 'node:http';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';
import { defaultScript, endpointsOf, type MfaDialect, type MfaScript } from './mfa-script.ts';
import { createTokenForge } from './token-forge.ts';

export interface MfaRequest {
  method: string;
  path: string;
  contentType: string | undefined;
  /** The names of the parameters: their values are secrets. */
  parameters: string[];
  grantType: string | undefined;
  /** The time of the request, in ms. */
  timeMs: number;
}

export interface MfaServer {
  dialect: MfaDialect;
  origin: string;
  /** The `issuer` and `provider` of a profile. */
  issuer: string;
  provider: string;
  clientId: string;
  password: string;
  script: MfaScript;
  requests: readonly MfaRequest[];
  /** Every issued `mfa_token` and `oob_code`. */
  issuedHandles: readonly string[];
  /** Every token response. */
  issued: readonly { access_token: string; id_token: string }[];
  /** Returns how often a grant was requested, by the last part of its name. */
  countGrants(name: string): number;
  close(): Promise<void>;
}

/** Parses the parameters of a request in either encoding. */
async function readParameters(request: IncomingMessage): Promise<URLSearchParams> {
  const text = (await readBody(request)).toString('utf8');
  const isJson = /^application\/json/.test(request.headers['content-type'] ?? '');
  return new URLSearchParams(isJson ? (JSON.parse(text) as Record<string, string>) : text);
}

/** An error of an OAuth server (RFC 6749 §5.2). */
class OAuthErrorResponse extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string> = {};

  constructor(status: number, error: string, description: string, more: Record<string, unknown> = {}) {
    super(error);
    this.status = status;
    this.body = { error, error_description: description, ...more };
  }
}

const grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;

/**
 * Starts a provider with a second step, as documented by Auth0 and Okta. Accepts any username with
 * one password, then follows its script. Its ID tokens are signed.
 */
export async function startMfaServer(flavour: MfaDialect = 'auth0'): Promise<MfaServer> {
  const script = defaultScript();
  const requests: MfaRequest[] = [];
  const given: string[] = [];
  const issued: { access_token: string; id_token: string }[] = [];
  const password = 'not-a-real-pässword +%&= 漢🔑';
  const clientId = 'latchkey-public';
  let polls = 0;

  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = await listenOnLoopback((request, response) => handler(request, response));
  const { origin } = server;
  const { base, issuer, ...paths } = endpointsOf(flavour, origin);
  const forge = await createTokenForge({ issuer, clientId, apiAudience: demoAudience, subject: 'user-1' });

  const give = (name: string) => {
    const value = `not-a-real-${name}-${crypto.randomUUID()}`;
    given.push(value);
    return value;
  };

  async function tokens(more: Record<string, unknown> = {}) {
    const accessToken = await forge.accessToken('none');
    const both = { access_token: accessToken, id_token: await forge.idToken('none', accessToken) };
    issued.push(both);
    return { ...both, token_type: 'Bearer', expires_in: 300, scope: 'openid', ...more };
  }

  function checkMfaToken(token: string | null): void {
    if (!token || !given.includes(token))
      throw new OAuthErrorResponse(
        400,
        'invalid_grant',
        flavour === 'okta' ? 'The mfa_token is invalid.' : 'Malformed mfa_token',
      );
    if (script.mfaTokenExpired)
      throw flavour === 'okta'
        ? new OAuthErrorResponse(400, 'invalid_grant', 'The mfa_token is expired.')
        : new OAuthErrorResponse(401, 'expired_token', 'mfa_token is expired');
  }

  function trouble(): void {
    if (script.transientFailure === undefined) return;
    if (script.transientFailure === 'lost') throw new Error('no scripted');
    const refused = new OAuthErrorResponse(429, 'too_many_attempts', 'Too many attempts.');
    refused.headers['retry-after'] = String(script.transientFailure);
    throw refused;
  }

  function poll(): void {
    polls += 1;
    if (script.slowDownCount > 0) {
      script.slowDownCount -= 1;
      throw new OAuthErrorResponse(400, 'slow_down', 'You are polling faster than allowed.');
    }
    if (script.pollsUntilApproved === 'declined')
      throw new OAuthErrorResponse(400, 'invalid_grant', 'MFA Authorization rejected.');
    if (script.pollsUntilApproved === 'never' || polls <= script.pollsUntilApproved)
      throw new OAuthErrorResponse(
        400,
        'authorization_pending',
        'Authorization pending: please repeat the request in a few seconds.',
      );
  }

  async function token(form: URLSearchParams): Promise<unknown> {
    if (form.get('client_id') !== clientId) throw new OAuthErrorResponse(401, 'invalid_client', 'Unknown client');
    const wrong = (what: string) =>
      new OAuthErrorResponse(flavour === 'okta' ? 400 : 403, 'invalid_grant', `Invalid ${what}.`);
    switch (form.get('grant_type')) {
      case 'password':
        if (flavour === 'keycloak') {
          // Like Keycloak: the response does not distinguish a wrong code, a missing code and a
          // wrong password.
          if (form.get('password') !== password || form.get('totp') !== script.otp)
            throw new OAuthErrorResponse(401, 'invalid_grant', 'Invalid user credentials');
          return tokens();
        }
        if (form.get('password') !== password) throw wrong('email or password');
        throw new OAuthErrorResponse(
          flavour === 'okta' ? 400 : 403,
          'mfa_required',
          'Multifactor authentication required',
          { mfa_token: give('mfa-token') },
        );
      case grant('otp'):
        checkMfaToken(form.get('mfa_token'));
        if (form.get('otp') !== script.otp) throw wrong('otp_code');
        return tokens();
      case grant('oob'):
        checkMfaToken(form.get('mfa_token'));
        if (!given.includes(form.get('oob_code') ?? '')) throw wrong('oob_code');
        if (!form.has('binding_code')) poll();
        else if (form.get('binding_code') !== script.bindingCode) throw wrong('binding_code');
        return tokens();
      case grant('recovery-code'):
        checkMfaToken(form.get('mfa_token'));
        if (form.get('recovery_code') !== script.recoveryCode) throw wrong('recovery_code');
        return tokens({ recovery_code: script.newRecoveryCode });
      default:
        throw new OAuthErrorResponse(403, 'unsupported_grant_type', 'Grant type not allowed');
    }
  }

  function challenge(form: URLSearchParams): unknown {
    checkMfaToken(form.get('mfa_token'));
    if (form.get('client_id') !== clientId) throw new OAuthErrorResponse(401, 'invalid_client', 'Unknown client');
    const channel =
      flavour === 'okta'
        ? form.get('channel_hint')
        : script.authenticators.find(({ id }) => id === form.get('authenticator_id'))?.oob_channel;
    const right =
      flavour === 'okta'
        ? form.get('challenge_types_supported') === grant('oob')
        : form.get('challenge_type') === 'oob';
    if (!channel || !right) throw new OAuthErrorResponse(400, 'invalid_request', 'No such authenticator');
    polls = 0;
    const pushed = channel === 'auth0' || channel === 'push';
    return {
      challenge_type: flavour === 'okta' ? grant('oob') : 'oob',
      oob_code: give('oob-code'),
      binding_method: pushed ? (script.numberChallenge === undefined ? 'none' : 'transfer') : 'prompt',
      ...(pushed && script.numberChallenge !== undefined && { binding_code: script.numberChallenge }),
      interval: script.intervalSeconds,
      expires_in: script.challengeLifetimeSeconds,
    };
  }

  async function answer(request: IncomingMessage, path: string, form: URLSearchParams): Promise<unknown> {
    const json = /^application\/json/.test(request.headers['content-type'] ?? '');
    switch (`${request.method} ${path}`) {
      case `GET ${new URL(base).pathname.replace(/\/$/, '')}/.well-known/openid-configuration`:
        return {
          issuer,
          token_endpoint: `${origin}${paths.token}`,
          jwks_uri: `${origin}${paths.keys}`,
          id_token_signing_alg_values_supported: ['RS256'],
        };
      case `GET ${paths.keys}`:
        return { keys: forge.publicKeys };
      case `GET ${paths.list}`:
        checkMfaToken(/^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? null);
        return script.authenticators;
      case `POST ${paths.challenge}`:
        if (json !== (flavour === 'auth0')) throw new OAuthErrorResponse(415, 'invalid_request', 'Wrong encoding');
        return challenge(form);
      case `POST ${paths.token}`:
        await new Promise((resolve) => setTimeout(resolve, script.latencyMs));
        return token(form);
      default:
        throw new OAuthErrorResponse(404, 'not_found', 'No such endpoint');
    }
  }

  handler = async (request, response) => {
    const scripted = (status: number, body: unknown, headers = {}) =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    try {
      const form = await readParameters(request);
      requests.push({
        method: request.method ?? '',
        path,
        contentType: request.headers['content-type'],
        parameters: [...new Set(form.keys())].sort(),
        grantType: form.get('grant_type') ?? undefined,
        timeMs: Date.now(),
      });
      if (path === paths.challenge || path === paths.list || form.has('mfa_token')) trouble();
      scripted(200, await answer(request, path, form));
    } catch (error) {
      if (error instanceof OAuthErrorResponse) scripted(error.status, error.body, error.headers);
      else response.destroy();
    }
  };

  return {
    dialect: flavour,
    origin,
    issuer,
    provider: paths.provider,
    clientId,
    password,
    script,
    requests,
    issuedHandles: given,
    issued,
    countGrants: (name) => requests.filter(({ grantType }) => grantType?.endsWith(name)).length,
    close: () => server.close(),
  };
}
