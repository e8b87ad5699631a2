import { randomBytes } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { Transport } from '../../electron/core/ports.ts';
import { listenOnLoopback, readBody } from './loopback.ts';
import { publicJwk, signingKeys } from './signing-keys.ts';

/** One sign-in and all refresh tokens that descend from it. */
export type Family = {
  /** The one refresh token that is good. */
  current: string;
  /** Every refresh token that was replaced. */
  used: Set<string>;
  /** Why no token of it is good any more. */
  ended?: 'reuse' | 'revoked';
};

export type StrictRequest = { method: string; path: string; form: URLSearchParams; authorization: string | undefined };
export type StrictReply = { status: number; headers: Record<string, string>; body: string };

/**
 * An authorization server and its API as strict as RFC 9700 §4.14.2 asks: every refresh replaces the refresh token at once,
 * without a period of grace, and a replaced one that is used again ends every token of its sign-in.
 */
export type StrictServer = {
  answer(request: StrictRequest): Promise<StrictReply>;
  families: readonly Family[];
  /** How many refreshes succeeded. */
  readonly rotations: number;
  /** How often a replaced refresh token came again. */
  readonly reuses: number;
  /** Every token that was issued. */
  issued: readonly string[];
  /** Every access token issued so far is refused; refresh tokens live on. */
  expireAccessTokens(): void;
  /** How many API calls were refused. */
  readonly refused: number;
};

export type StrictOptions = {
  issuer: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  password: string;
  /** Seconds. */
  lifetime?: number;
  /** Signs ID tokens, and has keys to check them with. */
  openId?: boolean;
  /** Has userinfo, which tells the name. */
  userinfo?: boolean;
  /** Asks for a code of an app after the password, as Auth0's MFA API does. */
  mfa?: boolean;
};

/** The code that a second step takes. */
export const rightCode = '123456';

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): StrictReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
const refusal = (error: string, description: string) => reply(400, { error, error_description: description });
const bearerRefused = () =>
  reply(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer error="invalid_token"' });

export async function createStrictServer(options: StrictOptions): Promise<StrictServer> {
  const { issuer, now, password, lifetime = 300, openId = true, userinfo = openId, mfa = false } = options;
  // Auth0's has a slash at its end.
  const named = mfa ? `${issuer}/` : issuer;
  const families: Family[] = [];
  const issued: string[] = [];
  const accessTokens = new Map<string, { family: Family; until: number }>();
  const [rsa] = openId ? await signingKeys() : [];
  const key = rsa && (await importJWK(rsa, 'RS256'));
  let rotations = 0;
  let reuses = 0;
  let refused = 0;

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

  async function tokens(family: Family): Promise<StrictReply> {
    const accessToken = token('access-token');
    accessTokens.set(accessToken, { family, until: now() + lifetime * 1000 });
    return reply(200, {
      access_token: accessToken,
      refresh_token: family.current,
      token_type: 'Bearer',
      expires_in: lifetime,
      ...(await idToken()),
    });
  }

  function begin(): Promise<StrictReply> {
    const family: Family = { current: token('refresh-token'), used: new Set() };
    families.push(family);
    return tokens(family);
  }

  function introspect(form: URLSearchParams): StrictReply {
    const known = accessTokens.get(form.get('token') ?? '');
    return reply(200, known && !known.family.ended ? { active: true, sub: 'user-1' } : { active: false });
  }

  async function grant(form: URLSearchParams): Promise<StrictReply> {
    if (form.get('grant_type') === 'password') {
      if (form.get('password') !== password) return refusal('invalid_grant', 'Invalid username or password');
      if (mfa)
        return reply(403, {
          error: 'mfa_required',
          error_description: 'A code, please',
          mfa_token: token('mfa-token'),
        });
      return begin();
    }
    if (form.get('grant_type') === 'http://auth0.com/oauth/grant-type/mfa-otp') {
      const known = issued.includes(form.get('mfa_token') ?? '');
      return known && form.get('otp') === rightCode ? begin() : refusal('invalid_grant', 'Invalid otp_code.');
    }
    const given = form.get('refresh_token') ?? '';
    const family = families.find(({ current, used }) => current === given || used.has(given));
    if (!family) return refusal('invalid_grant', 'unknown refresh token');
    if (family.used.has(given)) {
      reuses += 1;
      family.ended ??= 'reuse';
    }
    if (family.ended) return refusal('invalid_grant', `the session was ended: ${family.ended}`);
    family.used.add(given);
    family.current = token('refresh-token');
    rotations += 1;
    return tokens(family);
  }

  function revoke(form: URLSearchParams): StrictReply {
    const given = form.get('token') ?? '';
    const family = families.find(({ current, used }) => current === given || used.has(given));
    if (family) family.ended ??= 'revoked';
    accessTokens.delete(given);
    return { status: 200, headers: {}, body: '' };
  }

  function holderOf(authorization: string | undefined): Family | undefined {
    const known = accessTokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '');
    return known && !known.family.ended && now() < known.until ? known.family : undefined;
  }

  return {
    families,
    issued,
    get rotations() {
      return rotations;
    },
    get reuses() {
      return reuses;
    },
    get refused() {
      return refused;
    },
    expireAccessTokens: () => accessTokens.clear(),

    async answer({ path, form, authorization }) {
      switch (path) {
        case '/.well-known/openid-configuration':
          return reply(200, {
            issuer: named,
            token_endpoint: `${issuer}/token`,
            revocation_endpoint: `${issuer}/revoke`,
            introspection_endpoint: `${issuer}/introspect`,
            ...(openId && { jwks_uri: `${issuer}/jwks` }),
            ...(userinfo && { userinfo_endpoint: `${issuer}/me` }),
            id_token_signing_alg_values_supported: ['RS256'],
          });
        case '/jwks':
          return reply(200, { keys: rsa ? [publicJwk(rsa)] : [] });
        case '/token':
          return grant(form);
        case '/revoke':
          return revoke(form);
        case '/introspect':
          return introspect(form);
        case '/mfa/authenticators':
          return reply(200, [{ id: 'totp|dev_1', authenticator_type: 'otp', active: true }]);
        case '/me':
          return holderOf(authorization) ? reply(200, { sub: 'user-1', name: 'Test User' }) : bearerRefused();
        case '/api/me':
          if (holderOf(authorization)) return reply(200, { sub: 'user-1' });
          refused += 1;
          return bearerRefused();
      }
      return reply(404, { error: 'not_found' });
    },
  };
}

/** The server without a network, for time that is simulated. */
export const transportTo =
  (server: StrictServer): Transport =>
  async (url, init) => {
    const { status, headers, body } = await server.answer({
      method: init.method ?? 'GET',
      path: new URL(url).pathname,
      form: new URLSearchParams(typeof init.body === 'string' ? init.body : ''),
      authorization: new Headers(init.headers).get('authorization') ?? undefined,
    });
    return new Response(body, { status, headers });
  };

/** The server on a port of its own. */
export async function startStrictServer(
  options: Omit<StrictOptions, 'issuer' | 'now'> & { latencyMs?: number },
): Promise<StrictServer & { issuer: string; close(): Promise<void> }> {
  let server: StrictServer | undefined;
  const listening = await listenOnLoopback(async (request, response) => {
    const form = new URLSearchParams((await readBody(request)).toString('utf8'));
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    const { authorization } = request.headers;
    const answered = await server?.answer({ method: request.method ?? 'GET', path, form, authorization });
    if (!answered) return void response.writeHead(503).end();
    if (options.latencyMs) await new Promise((resolve) => setTimeout(resolve, options.latencyMs));
    response.writeHead(answered.status, answered.headers).end(answered.body);
  });
  server = await createStrictServer({ ...options, issuer: listening.origin, now: () => Date.now() });
  return Object.assign(server, { issuer: listening.origin, close: listening.close });
}
