import { randomBytes } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';
import { publicJwk, signingKeys } from '../../build/demo-server/signing-keys.ts';
import type { Transport } from '../../electron/core/ports.ts';
import { fakeTransport } from '../unit/support/transport.ts';

/** One sign-in and all refresh tokens that descend from it. */
export type TokenFamily = {
  /** The only valid refresh token. */
  currentToken: string;
  /** All refresh tokens that were replaced. */
  usedTokens: Set<string>;
  /** Why all tokens of the family are invalid. */
  endReason?: 'reuse' | 'revoked';
};

export type StrictRequest = { method: string; path: string; form: URLSearchParams; authorization: string | undefined };
export type StrictResponse = { status: number; headers: Record<string, string>; body: string };

/**
 * An authorization server and its API, as strict as RFC 9700 §4.14.2: every refresh replaces the
 * refresh token immediately, without a grace period, and reuse of a replaced one ends all tokens of
 * its sign-in.
 */
export type StrictServer = {
  handleRequest(request: StrictRequest): Promise<StrictResponse>;
  families: readonly TokenFamily[];
  /** The number of successful refreshes. */
  readonly rotations: number;
  /** The number of times a replaced refresh token was reused. */
  readonly reuses: number;
  /** Every token that was issued. */
  issued: readonly string[];
  /** Invalidates all access tokens issued so far; refresh tokens stay valid. */
  expireAccessTokens(): void;
  /** The number of refused API calls. */
  readonly refusedCalls: number;
};

export type StrictOptions = {
  issuer: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  password: string;
  /** In seconds. */
  accessTokenLifetimeSeconds?: number;
  /** Whether to issue signed ID tokens and publish the keys. */
  openId?: boolean;
  /** Whether to offer userinfo, which returns the name. */
  userinfo?: boolean;
  /** Whether to require an authenticator code after the password, like Auth0's MFA API. */
  mfa?: boolean;
};

/** The code that the second step accepts. */
export const validCode = '123456';

const jsonResponse = (status: number, body: unknown, headers: Record<string, string> = {}): StrictResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const errorResponse = (error: string, description: string) =>
  jsonResponse(400, { error, error_description: description });
const unauthorizedResponse = () =>
  jsonResponse(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' });

export async function createStrictServer(options: StrictOptions): Promise<StrictServer> {
  const {
    issuer,
    now,
    password,
    accessTokenLifetimeSeconds = 300,
    openId = true,
    userinfo = openId,
    mfa = false,
  } = options;
  // Auth0's issuer ends in a slash.
  const named = mfa ? `${issuer}/` : issuer;
  const families: TokenFamily[] = [];
  const issued: string[] = [];
  const accessTokens = new Map<string, { family: TokenFamily; until: number }>();
  const [rsa] = openId ? await signingKeys() : [];
  const key = rsa && (await importJWK(rsa, 'RS256'));
  const counts = { rotations: 0, reuses: 0, refusedCalls: 0 };

  const token = (kind: string) => {
    const value = `not-a-real-${kind}-${randomBytes(24).toString('base64url')}`;
    issued.push(value);
    return value;
  };

  async function idToken(): Promise<Record<string, string>> {
    if (!key || !rsa) return {};
    const signed = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: rsa.kid ?? '' })
      .setIssuer(named)
      .setAudience('latchkey-public')
      .setSubject('user-1')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key);
    issued.push(signed);
    return { id_token: signed };
  }

  async function tokens(family: TokenFamily): Promise<StrictResponse> {
    const accessToken = token('access-token');
    accessTokens.set(accessToken, { family, until: now() + accessTokenLifetimeSeconds * 1000 });
    return jsonResponse(200, {
      access_token: accessToken,
      refresh_token: family.currentToken,
      token_type: 'Bearer',
      expires_in: accessTokenLifetimeSeconds,
      ...(await idToken()),
    });
  }

  function begin(): Promise<StrictResponse> {
    const family: TokenFamily = { currentToken: token('refresh-token'), usedTokens: new Set() };
    families.push(family);
    return tokens(family);
  }

  function introspect(form: URLSearchParams): StrictResponse {
    const known = accessTokens.get(form.get('token') ?? '');
    return jsonResponse(200, known && !known.family.endReason ? { active: true, sub: 'user-1' } : { active: false });
  }

  async function grant(form: URLSearchParams): Promise<StrictResponse> {
    if (form.get('grant_type') === 'password') {
      if (form.get('password') !== password) return errorResponse('invalid_grant', 'Invalid username or password');
      if (mfa)
        return jsonResponse(403, {
          error: 'mfa_required',
          error_description: 'A code, please',
          mfa_token: token('mfa-token'),
        });
      return begin();
    }
    if (form.get('grant_type') === 'http://auth0.com/oauth/grant-type/mfa-otp') {
      const known = issued.includes(form.get('mfa_token') ?? '');
      return known && form.get('otp') === validCode ? begin() : errorResponse('invalid_grant', 'Invalid otp_code.');
    }
    const given = form.get('refresh_token') ?? '';
    const family = families.find(({ currentToken, usedTokens }) => currentToken === given || usedTokens.has(given));
    if (!family) return errorResponse('invalid_grant', 'unknown refresh token');
    if (family.usedTokens.has(given)) {
      counts.reuses += 1;
      family.endReason ??= 'reuse';
    }
    if (family.endReason) return errorResponse('invalid_grant', `the session was ended: ${family.endReason}`);
    family.usedTokens.add(given);
    family.currentToken = token('refresh-token');
    counts.rotations += 1;
    return tokens(family);
  }

  function revoke(form: URLSearchParams): StrictResponse {
    const given = form.get('token') ?? '';
    const family = families.find(({ currentToken, usedTokens }) => currentToken === given || usedTokens.has(given));
    if (family) family.endReason ??= 'revoked';
    accessTokens.delete(given);
    return { status: 200, headers: {}, body: '' };
  }

  function holderOf(authorization: string | undefined): TokenFamily | undefined {
    const known = accessTokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    return known && !known.family.endReason && now() < known.until ? known.family : undefined;
  }

  return Object.assign(counts, {
    ...{ families, issued, expireAccessTokens: () => accessTokens.clear() },

    async handleRequest({ path, form, authorization }: StrictRequest): Promise<StrictResponse> {
      switch (path) {
        case '/.well-known/openid-configuration':
          return jsonResponse(200, {
            issuer: named,
            token_endpoint: `${issuer}/token`,
            revocation_endpoint: `${issuer}/revoke`,
            introspection_endpoint: `${issuer}/introspect`,
            ...(openId && { jwks_uri: `${issuer}/jwks` }),
            ...(userinfo && { userinfo_endpoint: `${issuer}/me` }),
            id_token_signing_alg_values_supported: ['RS256'],
          });
        case '/jwks':
          return jsonResponse(200, { keys: rsa ? [publicJwk(rsa)] : [] });
        case '/token':
          return grant(form);
        case '/revoke':
          return revoke(form);
        case '/introspect':
          return introspect(form);
        case '/mfa/authenticators':
          return jsonResponse(200, [{ id: 'totp|dev_1', authenticator_type: 'otp', active: true }]);
        case '/me':
          return holderOf(authorization)
            ? jsonResponse(200, { sub: 'user-1', name: 'Test User' })
            : unauthorizedResponse();
        case '/api/me':
          if (holderOf(authorization)) return jsonResponse(200, { sub: 'user-1' });
          counts.refusedCalls += 1;
          return unauthorizedResponse();
      }
      return jsonResponse(404, { error: 'not_found' });
    },
  });
}

/** Creates a transport to the server without a network, for simulated time. */
export const createTransportTo = (server: StrictServer): Transport =>
  fakeTransport(async (request) => {
    const { status, headers, body } = await server.handleRequest({
      method: request.method,
      path: new URL(request.url).pathname,
      form: new URLSearchParams(request.body),
      authorization: request.headers.get('authorization') ?? undefined,
    });
    return new Response(body, { status, headers });
  });

/** Starts the server on its own port. */
export async function startStrictServer(
  options: Omit<StrictOptions, 'issuer' | 'now'> & { latencyMs?: number },
): Promise<StrictServer & { issuer: string; close(): Promise<void> }> {
  let server: StrictServer | undefined;
  const listening = await listenOnLoopback(async (request, response) => {
    const form = new URLSearchParams((await readBody(request)).toString('utf8'));
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    const { authorization } = request.headers;
    const result = await server?.handleRequest({ method: request.method ?? 'GET', path, form, authorization });
    if (!result) return void response.writeHead(503).end();
    if (options.latencyMs) await new Promise((resolve) => setTimeout(resolve, options.latencyMs));
    response.writeHead(result.status, result.headers).end(result.body);
  });
  server = await createStrictServer({ ...options, issuer: listening.origin, now: () => Date.now() });
  return Object.assign(server, { issuer: listening.origin, close: listening.close });
}
