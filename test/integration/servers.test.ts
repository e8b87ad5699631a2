import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../servers/authorization-server.ts';
import { startDemo } from '../servers/demo.ts';
import { specialCharacters, testClients, testUsers } from '../servers/directory.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { type ProtectedApi, startProtectedApi } from '../servers/protected-api.ts';
import type { IdTokenFault, Reply } from '../servers/replies.ts';
import { createTestCertificates } from '../servers/tls.ts';

const everyScope = 'openid profile email offline_access orders:read orders:write';
const alice = { username: 'alice', password: 'not-a-real-password-alice' };

interface TokenReply {
  status: number;
  access_token: string;
  refresh_token: string;
  id_token: string;
  scope: string;
  expires_in: number;
  error?: string;
  error_description?: string;
}

async function post(url: string, form: Record<string, string>, authorization?: string) {
  const headers: Record<string, string> = authorization ? { authorization } : {};
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  const text = await response.text();
  return { ...(text ? JSON.parse(text) : {}), status: response.status };
}

const signIn = (server: AuthorizationServer, more: Record<string, string> = {}): Promise<TokenReply> =>
  post(`${server.issuer}/token`, {
    grant_type: 'password',
    client_id: 'latchkey-public',
    scope: everyScope,
    resource: server.apiAudience,
    ...alice,
    ...more,
  });

const refresh = (server: AuthorizationServer, refresh_token: string): Promise<TokenReply> =>
  post(`${server.issuer}/token`, { grant_type: 'refresh_token', client_id: 'latchkey-public', refresh_token });

const callApi = (url: string, token: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('authorization server and API', () => {
  let server: AuthorizationServer;
  let api: ProtectedApi;

  beforeAll(async () => {
    server = await startAuthorizationServer();
    const { issuer, apiAudience, isRevoked } = server;
    api = await startProtectedApi({ issuer, audience: apiAudience, isRevoked });
  });
  afterEach(() => {
    server.reset();
    api.reset();
  });
  afterAll(() => Promise.all([server.close(), api.close()]));

  test('is found and used by a certified client: discovery, password grant, ID token, userinfo', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(server.issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    expect(as.grant_types_supported).toEqual(expect.arrayContaining(['password', 'refresh_token']));
    expect(as.revocation_endpoint).toBeDefined();
    expect(as.introspection_endpoint).toBeDefined();

    const client = { client_id: 'latchkey-public' };
    const parameters = { ...alice, scope: 'openid profile', resource: server.apiAudience };
    const response = await oauth.genericTokenEndpointRequest(
      as,
      client,
      oauth.None(),
      'password',
      parameters,
      insecure,
    );
    const tokens = await oauth.processGenericTokenEndpointResponse(as, client, response);
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({ sub: 'user-alice', name: 'Alice Example', amr: ['pwd'] });
    expect(claims?.auth_time).toBeTypeOf('number');
    expect(claims?.at_hash).toBeTypeOf('string');

    const userinfo = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(as, client, 'user-alice', userinfo)).toMatchObject({
      given_name: 'Alice',
    });
  });

  test('issues a JWT access token for the API (RFC 9068) when `resource` asks for it', async () => {
    const reply = await signIn(server);
    expect(reply).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: everyScope });
    expect(decodeProtectedHeader(reply.access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(decodeJwt(reply.access_token)).toMatchObject({
      iss: server.issuer,
      aud: server.apiAudience,
      sub: 'user-alice',
      client_id: 'latchkey-public',
      scope: everyScope,
    });
  });

  test('issues an opaque access token, without API scopes, when no `resource` is asked for', async () => {
    const reply = await signIn(server, { resource: '' });
    expect(reply.access_token).not.toContain('.');
    expect(reply.scope).toBe('openid profile email offline_access');
    expect((await callApi(`${server.issuer}/me`, reply.access_token)).status).toBe(200);
    expect((await callApi(`${api.origin}/me`, reply.access_token)).status).toBe(401);
  });

  test('signs the ID token with the algorithm that the client registered', async () => {
    const reply = await signIn(server, { client_id: 'latchkey-es256' });
    const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
    const { protectedHeader } = await jwtVerify(reply.id_token, keys, { audience: 'latchkey-es256' });
    expect(protectedHeader.alg).toBe('ES256');
  });

  describe('client authentication', () => {
    const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const basic = (id: string, secret: string, encoding = 'rfc6749') =>
      `Basic ${encoding === 'raw' ? base64(`${id}:${secret}`) : base64(`${form(id)}:${form(secret)}`)}`;
    const grant = { grant_type: 'password', scope: 'openid', ...alice };

    for (const { clientId, clientSecret = '', authentication, basicEncoding } of testClients) {
      if (authentication === 'none') continue;
      test(`${clientId}: ${authentication} ${basicEncoding ?? ''}`, async () => {
        const attempt = (secret: string) =>
          authentication === 'client_secret_basic'
            ? post(`${server.issuer}/token`, grant, basic(clientId, secret, basicEncoding))
            : post(`${server.issuer}/token`, { ...grant, client_id: clientId, client_secret: secret });
        const reply = await attempt(clientSecret);
        expect(reply).toMatchObject({ status: 200 });
        expect(decodeJwt(reply.id_token).aud).toBe(clientId);
        expect(server.requests.at(-1)).toMatchObject({ clientId, grantType: 'password', status: 200 });
        expect(await attempt(`${clientSecret}x`)).toMatchObject({ status: 401, error: 'invalid_client' });
      });
    }

    const special = (encoding: 'rfc6749' | 'raw') => {
      const client = testClients.find((one) =>
        one.clientId.startsWith(encoding === 'raw' ? 'latchkey raw' : 'latchkey form'),
      );
      return [client?.clientId ?? '', client?.clientSecret ?? ''] as const;
    };
    test('the special clients hold every special character', () => {
      for (const encoding of ['rfc6749', 'raw'] as const) expect(special(encoding)[1]).toContain(specialCharacters);
    });
    test('a raw header is refused for the form-encoding client, and the other way round', async () => {
      const token = `${server.issuer}/token`;
      expect((await post(token, grant, basic(...special('rfc6749'), 'raw'))).status).toBeGreaterThanOrEqual(400);
      expect((await post(token, grant, basic(...special('raw'), 'rfc6749'))).status).toBeGreaterThanOrEqual(400);
    });
  });

  test('takes usernames and passwords with special characters', async () => {
    const zoe = testUsers.find(({ username }) => username.startsWith('zoë'));
    const { username = '', password = '' } = zoe ?? {};
    expect(password).toContain(specialCharacters);
    const reply = await signIn(server, { username, password });
    expect(decodeJwt(reply.id_token)).toMatchObject({ sub: 'user-zoë-漢', name: 'Zoë 漢字 🔑' });
    expect(await signIn(server, { username, password: password.replace('+', ' ') })).toMatchObject({
      error: 'invalid_grant',
    });
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 'invalid_grant', 'Invalid username or password'],
    ['an unknown user', { username: 'nobody' }, 'invalid_grant', 'Invalid username or password'],
    ['a disabled user', { username: 'dave', password: 'not-a-real-password-dave' }, 'invalid_grant', 'User disabled'],
    ['a locked user', { username: 'lena', password: 'not-a-real-password-lena' }, 'invalid_grant', 'User locked out'],
    [
      'an old password',
      { username: 'erin', password: 'not-a-real-password-erin' },
      'invalid_grant',
      'Password expired',
    ],
    ['no password', { password: '' }, 'invalid_request', "missing required parameter 'username' or 'password'"],
    ['an unknown scope', { scope: 'openid orders:burn' }, 'invalid_scope', 'requested scope is not known'],
    ['an unknown resource', { resource: 'urn:example:other' }, 'invalid_target', 'unknown resource'],
    [
      'a client without the grant',
      { client_id: 'latchkey-no-password' },
      'unauthorized_client',
      'the password grant is not enabled for this client',
    ],
    ['another grant', { grant_type: 'client_credentials' }, 'unsupported_grant_type', expect.any(String)],
  ])('refuses %s', async (_what, more, error, error_description) => {
    expect(await signIn(server, more)).toMatchObject({ status: 400, error, error_description });
  });

  test('grants no more than client and user may have', async () => {
    expect((await signIn(server, { client_id: 'latchkey-read-only' })).scope).toBe('openid offline_access orders:read');
    const bob = await signIn(server, { username: 'bob', password: 'not-a-real-password-bob' });
    expect(bob.scope).toBe('openid profile email offline_access orders:read');
    const without = await signIn(server, { client_id: 'latchkey-no-refresh' });
    expect(without.refresh_token).toBeUndefined();
    expect(without.scope).not.toContain('offline_access');
    expect((await signIn(server, { scope: 'openid' })).refresh_token).toBeUndefined();
    expect((await signIn(server, { scope: 'orders:read' })).id_token).toBeUndefined();
  });

  test('rotates refresh tokens and keeps scope, audience and subject', async () => {
    const first = await signIn(server);
    const second = await refresh(server, first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second.scope).toBe(everyScope);
    expect(decodeJwt(second.access_token)).toMatchObject({ aud: server.apiAudience, sub: 'user-alice' });
    expect(decodeJwt(second.id_token).sub).toBe('user-alice');
    expect(decodeJwt(second.id_token).auth_time).toBe(decodeJwt(first.id_token).auth_time);
    expect((await refresh(server, second.refresh_token)).status).toBe(200);
  });

  test('a refresh token used twice ends the whole grant', async () => {
    const first = await signIn(server);
    const second = await refresh(server, first.refresh_token);
    expect(await refresh(server, first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(server, second.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await callApi(`${api.origin}/me`, second.access_token)).status).toBe(401);
    expect(await server.introspect(second.access_token)).toEqual({ active: false });
  });

  test.each(['access_token', 'refresh_token'] as const)('revoking the %s makes both inactive', async (which) => {
    const reply = await signIn(server);
    const bystander = await signIn(server);
    const introspect = (token: string) =>
      post(`${server.issuer}/token/introspection`, { client_id: 'latchkey-public', token });
    expect(await introspect(reply.access_token)).toMatchObject({ active: true, aud: server.apiAudience });
    expect(await server.introspect(reply.access_token)).toMatchObject({ active: true, sub: 'user-alice' });
    expect(await server.introspect(reply.refresh_token)).toMatchObject({ active: true });
    expect((await callApi(`${api.origin}/me`, reply.access_token)).status).toBe(200);

    const revoked = await post(`${server.issuer}/token/revocation`, {
      client_id: 'latchkey-public',
      token: reply[which],
    });
    expect(revoked).toEqual({ status: 200 });

    for (const token of [reply.access_token, reply.refresh_token]) {
      expect(await introspect(token)).toEqual({ status: 200, active: false });
      expect(await server.introspect(token)).toEqual({ active: false });
    }
    const refused = await callApi(`${api.origin}/me`, reply.access_token);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect((await callApi(`${server.issuer}/me`, reply.access_token)).status).toBe(401);
    expect((await refresh(server, reply.refresh_token)).error).toBe('invalid_grant');
    expect(await server.introspect(bystander.access_token)).toMatchObject({ active: true });
  });

  test('a forged token cannot be used to revoke or look up a real one', async () => {
    const { access_token } = await signIn(server);
    const [header, payload] = access_token.split('.');
    const forged = `${header}.${payload}.${'A'.repeat(342)}`;
    expect(await server.introspect(forged)).toEqual({ active: false });
    await post(`${server.issuer}/token/revocation`, { client_id: 'latchkey-public', token: forged });
    expect(await server.introspect(access_token)).toMatchObject({ active: true });
    expect((await callApi(`${server.issuer}/me`, forged)).status).toBe(401);
    expect((await callApi(`${api.origin}/me`, forged)).status).toBe(401);
  });

  test('another client can neither revoke a token nor, being public, look it up', async () => {
    const { access_token } = await signIn(server);
    const as = { client_id: 'latchkey-es256', token: access_token };
    await post(`${server.issuer}/token/revocation`, as);
    expect(await post(`${server.issuer}/token/introspection`, as)).toMatchObject({ active: false });
    expect(await server.introspect(access_token)).toMatchObject({ active: true });
  });

  test('failures can be forced: access tokens, refresh tokens, users', async () => {
    const first = await signIn(server);
    server.expireAccessTokens();
    expect((await callApi(`${api.origin}/me`, first.access_token)).status).toBe(401);
    const second = await refresh(server, first.refresh_token);
    expect((await callApi(`${api.origin}/me`, second.access_token)).status).toBe(200);

    server.revokeAllRefreshTokens();
    expect((await refresh(server, second.refresh_token)).error).toBe('invalid_grant');
    expect((await callApi(`${api.origin}/me`, second.access_token)).status).toBe(200);

    server.setUserState('alice', 'locked');
    expect((await signIn(server)).error_description).toBe('User locked out');
    server.setUserState('alice', 'active');
    const third = await signIn(server);
    server.setUserState('alice', 'disabled');
    expect((await refresh(server, third.refresh_token)).error).toBe('invalid_grant');
    server.setUserState('alice', 'active');

    server.setTokenLatency(80);
    const before = performance.now();
    await signIn(server);
    expect(performance.now() - before).toBeGreaterThan(70);
    server.setTokenLatency(0);
  });

  test('counts token requests by grant and remembers nothing secret', async () => {
    const reply = await signIn(server);
    await Promise.all(Array.from({ length: 3 }, () => refresh(server, reply.refresh_token)));
    await callApi(`${api.origin}/orders`, reply.access_token);
    expect(server.tokenRequests('password')).toBe(1);
    expect(server.tokenRequests('refresh_token')).toBe(3);
    expect(server.tokenRequests()).toBe(4);
    expect(api.calls).toBe(1);
    const written = JSON.stringify([server.requests, api.requests]);
    for (const secret of [alice.password, reply.access_token, reply.refresh_token, reply.id_token])
      expect(written).not.toContain(secret);
    expect(written).toContain('latchkey-public');
    server.reset();
    expect(server.tokenRequests()).toBe(0);
  });

  test('refuses a body that is too long', async () => {
    const response = await fetch(`${server.issuer}/token`, { method: 'POST', body: 'a'.repeat(2 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect((await signIn(server)).status).toBe(200);
  });

  test('the API says 500, not 401, when it cannot get the keys', async () => {
    const { access_token } = await signIn(server);
    const { issuer, apiAudience: audience } = server;
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const keyless = await startProtectedApi({ issuer, audience, jwksUri: 'http://127.0.0.1:1/jwks' });
    expect((await callApi(`${keyless.origin}/me`, access_token)).status).toBe(500);
    expect(logged).toHaveBeenCalled();
    logged.mockRestore();
    await keyless.close();
  });

  describe('API', () => {
    let token: string;
    beforeAll(async () => {
      token = (await signIn(server)).access_token;
    });

    test('serves those who may', async () => {
      const json = async (path: string, init?: RequestInit) => (await callApi(api.origin + path, token, init)).json();
      expect(await json('/me')).toEqual({ sub: 'user-alice', scopes: everyScope.split(' ') });
      expect(await json('/orders')).toMatchObject({ orders: [{ id: 'order-1' }, { id: 'order-2' }] });
      const created = await callApi(`${api.origin}/orders`, token, { method: 'POST', body: '{"item":"Lock"}' });
      expect(created.status).toBe(201);
      expect(await created.json()).toMatchObject({ item: 'Lock', id: expect.stringMatching(/^order-/) });
      expect(await json('/slow?ms=1')).toEqual({ waited: 1 });
      expect(await json('/missing')).toEqual({ error: 'not found' });
      expect((await callApi(`${api.origin}/status/418`, token)).status).toBe(418);
      expect((await callApi(`${api.origin}/status/204`, token)).status).toBe(204);
      expect((await (await callApi(`${api.origin}/big?bytes=3000000`, token)).arrayBuffer()).byteLength).toBe(
        3_000_000,
      );
      expect((await (await callApi(`${api.origin}/binary`, token)).arrayBuffer()).byteLength).toBe(256);
      expect((await callApi(`${api.origin}/html`, token)).headers.get('content-type')).toContain('text/html');
    });

    test('never sends the token back', async () => {
      const echo = await callApi(`${api.origin}/echo`, token, {
        method: 'PUT',
        body: 'é 漢',
        headers: { 'x-test': '1' },
      });
      const text = await echo.text();
      expect(JSON.parse(text)).toMatchObject({ method: 'PUT', body: 'é 漢', headers: { 'x-test': '1' } });
      expect(text).not.toContain(token);
      expect(text).not.toContain('authorization');
    });

    test('refuses by RFC 6750 §3', async () => {
      const bare = await fetch(`${api.origin}/me`);
      expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="demo-api"']);

      const garbage = await callApi(`${api.origin}/me`, 'garbage');
      expect(garbage.status).toBe(401);
      expect(garbage.headers.get('www-authenticate')).toMatch(/error="invalid_token", error_description="[^"]+"/);

      const bob = await signIn(server, { username: 'bob', password: 'not-a-real-password-bob' });
      const refused = await callApi(`${api.origin}/orders`, bob.access_token, { method: 'POST', body: '{}' });
      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toMatch(/error="insufficient_scope", scope="orders:write"/);
    });

    test('refuses an ID token and a token for another audience', async () => {
      const { id_token } = await signIn(server);
      expect((await callApi(`${api.origin}/me`, id_token)).status).toBe(401);
      const other = await startProtectedApi({ issuer: server.issuer, audience: 'urn:example:other' });
      expect((await callApi(`${other.origin}/me`, token)).status).toBe(401);
      await other.close();
    });
  });

  test('two instances share no state', async () => {
    const other = await startAuthorizationServer();
    const reply = await signIn(server);
    expect((await refresh(other, reply.refresh_token)).error).toBe('invalid_grant');
    expect(await other.introspect(reply.access_token)).toEqual({ active: false });
    expect(other.tokenRequests('password')).toBe(0);
    other.setUserState('alice', 'disabled');
    other.expireAccessTokens();
    expect((await signIn(server)).status).toBe(200);
    expect(await server.introspect(reply.access_token)).toMatchObject({ active: true });
    await other.close();
    await expect(fetch(other.issuer)).rejects.toThrow();
  });

  test('lifetimes are kept: access and refresh tokens end', async () => {
    const brief = await startAuthorizationServer({ accessTokenTtl: 2, refreshTokenTtl: 3 });
    const briefApi = await startProtectedApi({ issuer: brief.issuer, audience: brief.apiAudience });
    const reply = await signIn(brief);
    expect(reply.expires_in).toBe(2);
    expect((await callApi(`${briefApi.origin}/me`, reply.access_token)).status).toBe(200);
    await pause(2000);
    const expired = await callApi(`${briefApi.origin}/me`, reply.access_token);
    expect(expired.headers.get('www-authenticate')).toContain('the access token expired');
    expect(await brief.introspect(reply.access_token)).toEqual({ active: false });
    await pause(1000);
    expect((await refresh(brief, reply.refresh_token)).error).toBe('invalid_grant');
    await Promise.all([brief.close(), briefApi.close()]);
  });

  test('the demo signs its user in and serves the API', async () => {
    const demo = await startDemo({ accessTokenTtl: 60 });
    const again = await startDemo();
    expect(again.user.password).not.toBe(demo.user.password);
    expect(demo.switches).toEqual([`--demo-issuer=${demo.issuer}`, `--demo-api=${demo.api}`]);
    const reply = await signIn(demo.authorizationServer, { client_id: 'latchkey-demo', ...demo.user });
    expect(reply).toMatchObject({ expires_in: 60, scope: everyScope });
    expect((await callApi(`${demo.api}/orders`, reply.access_token)).status).toBe(200);
    await Promise.all([demo.close(), again.close()]);
  });
});

describe('misbehaving server', () => {
  let server: MisbehavingServer;
  beforeAll(async () => {
    server = await startMisbehavingServer();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const token = (init: RequestInit = {}, form: Record<string, string> = { grant_type: 'password', password: 'x' }) =>
    fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams(form), ...init });
  const reply = async (scripted?: Reply) => {
    if (scripted) server.next('token', scripted);
    return (await token()).json() as Promise<Record<string, string>>;
  };
  const keys = () => createRemoteJWKSet(new URL(`${server.issuer}/jwks`), { cooldownDuration: 0 });
  const verified = (idToken = '') => jwtVerify(idToken, keys(), { issuer: server.issuer, audience: server.clientId });

  test('is correct until told otherwise', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(server.issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const client = { client_id: server.clientId };
    const response = await oauth.genericTokenEndpointRequest(as, client, oauth.None(), 'password', {}, insecure);
    const tokens = await oauth.processGenericTokenEndpointResponse(as, client, response);
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe('user-1');
    expect(server.tokenRequests('password')).toBe(1);
  });

  test('refresh tokens rotate, and an old one is refused', async () => {
    const { refresh_token = '' } = await reply();
    const form = { grant_type: 'refresh_token', refresh_token };
    expect((await token({}, form)).status).toBe(200);
    expect((await token({}, form)).status).toBe(400);
    expect(server.tokenRequests('refresh_token')).toBe(2);
  });

  test('`next` replies once and in order, `always` from then on', async () => {
    server.always('token', { kind: 'empty', status: 503 });
    server.next('token', { kind: 'empty', status: 500 });
    server.next('token', { kind: 'error', error: 'invalid_grant', description: 'why' });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await token()).status);
    expect(statuses).toEqual([500, 400, 503, 503]);
    server.reset();
    expect((await token()).status).toBe(200);
  });

  const faults: [IdTokenFault, string][] = [
    ['alg-none', 'ERR_JOSE_NOT_SUPPORTED'],
    ['wrong-signature', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'],
    ['wrong-issuer', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['wrong-audience', 'ERR_JWT_CLAIM_VALIDATION_FAILED'],
    ['expired', 'ERR_JWT_EXPIRED'],
    ['unknown-key', 'ERR_JWKS_NO_MATCHING_KEY'],
    ['hs256-with-public-key', 'ERR_JOSE_NOT_SUPPORTED'],
    ['not-a-jwt', 'ERR_JWS_INVALID'],
  ];
  test.each(faults)('ID token: %s', async (idToken, code) => {
    const { id_token } = await reply({ kind: 'tokens', idToken });
    await expect(verified(id_token)).rejects.toMatchObject({ code });
  });

  test('ID tokens with a right signature and wrong content', async () => {
    const usual = decodeJwt((await reply()).id_token ?? '');
    const changed = await reply({ kind: 'tokens', idToken: 'wrong-subject' });
    expect((await verified(changed.id_token)).payload.sub).not.toBe(usual.sub);
    const hashed = await reply({ kind: 'tokens', idToken: 'wrong-at-hash' });
    expect((await verified(hashed.id_token)).payload.at_hash).not.toBe(usual.at_hash);
    const early = await reply({ kind: 'tokens', idToken: 'issued-in-the-future' });
    expect(decodeJwt(early.id_token ?? '').iat).toBeGreaterThan(Date.now() / 1000 + 3600);
  });

  test('access tokens: another audience, expired, opaque', async () => {
    const other = await reply({ kind: 'tokens', accessToken: 'other-audience' });
    expect(decodeJwt(other.access_token ?? '').aud).toBe('urn:example:some-other-api');
    const expired = await reply({ kind: 'tokens', accessToken: 'expired' });
    expect(decodeJwt(expired.access_token ?? '').exp).toBeLessThan(Date.now() / 1000);
    expect((await reply({ kind: 'tokens', accessToken: 'opaque' })).access_token).not.toContain('.');
  });

  test('members of the wrong kind, and missing', async () => {
    for (const expires_in of ['300', 0, -1, null])
      expect((await reply({ kind: 'tokens', members: { expires_in } })).expires_in).toBe(expires_in);
    expect(await reply({ kind: 'tokens', members: { expires_in: undefined } })).not.toHaveProperty('expires_in');
    expect(await reply({ kind: 'tokens', members: { access_token: undefined } })).not.toHaveProperty('access_token');
    expect(await reply({ kind: 'tokens', members: { token_type: 'mac' } })).toMatchObject({ token_type: 'mac' });
    expect(await reply({ kind: 'tokens', members: { token_type: 'bearer' } })).toMatchObject({ token_type: 'bearer' });
  });

  test('replies that are not JSON', async () => {
    server.next('token', { kind: 'html' });
    const html = await token();
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await html.text()).toContain('<!doctype html>');
    server.next('token', { kind: 'tokens', encoding: 'form' });
    const form = await token();
    expect(form.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(await form.text()).get('token_type')).toBe('Bearer');
    server.next('token', { kind: 'text', body: '{', contentType: 'application/json' });
    await expect((await token()).json()).rejects.toThrow(SyntaxError);
  });

  test('rate limits with Retry-After, and a clock that is off', async () => {
    server.next('token', { kind: 'rate-limited', retryAfter: '7' });
    const limited = await token();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    server.next('token', { kind: 'tokens', dateSkew: 3600 });
    const date = Date.parse((await token()).headers.get('date') ?? '');
    expect(Math.abs(date - Date.now() - 3_600_000)).toBeLessThan(5000);
  });

  test('a large body is 10 MB, and what the client took of it is known', async () => {
    server.always('token', { kind: 'large' });
    const whole = await (await token()).arrayBuffer();
    expect(whole.byteLength).toBe(10 * 1024 * 1024);
    expect(JSON.parse(Buffer.from(whole).toString()).access_token.length).toBeGreaterThan(10_000_000);

    server.reset();
    server.always('token', { kind: 'large', bytes: 100 * 1024 * 1024 });
    const reader = (await token()).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => server.requests.at(-1)?.cutOff).toBe(true);
    expect(server.requests.at(-1)?.bytesSent).toBeGreaterThan(0);
    expect(server.requests.at(-1)?.bytesSent).toBeLessThan(50 * 1024 * 1024);
  });

  test('a connection that is cut or says nothing', async () => {
    server.next('token', { kind: 'truncated' });
    const cut = await token();
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    server.next('token', { kind: 'reset' });
    await expect(token()).rejects.toThrow();
    server.next('token', { kind: 'stall', where: 'headers' });
    await expect(token({ signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
    server.next('token', { kind: 'stall', where: 'body' });
    const stalled = await token({ signal: AbortSignal.timeout(200) });
    expect(stalled.status).toBe(200);
    await expect(stalled.text()).rejects.toThrow(/timeout/);
  });

  test.each([301, 302, 303, 307, 308] as const)('a %i to another origin, which notes what arrives', async (status) => {
    server.always('token', { kind: 'redirect', status });
    const refused = await token({ redirect: 'manual' });
    expect([refused.status, refused.headers.get('location')]).toEqual([status, `${server.otherOrigin.origin}/token`]);
    expect(server.otherOrigin.requests).toHaveLength(0);

    const followed = await token();
    expect(await followed.json()).toMatchObject({ access_token: 'token-of-another-origin' });
    const kept = status >= 307;
    expect(server.otherOrigin.requests).toMatchObject([
      { method: kept ? 'POST' : 'GET', parameters: kept ? ['grant_type', 'password'] : [] },
    ]);
  });

  test('discovery that is wrong, incomplete or elsewhere', async () => {
    const discovery = async () =>
      (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json() as Promise<Record<string, unknown>>;
    const usual = await discovery();
    server.next('discovery', { kind: 'metadata', members: { issuer: 'https://issuer.example' } });
    expect(await discovery()).toEqual({ ...usual, issuer: 'https://issuer.example' });
    server.next('discovery', { kind: 'metadata', members: { token_endpoint: undefined } });
    expect(await discovery()).not.toHaveProperty('token_endpoint');
    const token_endpoint = `${server.otherOrigin.origin}/token`;
    server.next('discovery', { kind: 'metadata', members: { token_endpoint } });
    expect(await discovery()).toMatchObject({ token_endpoint });
    server.next('discovery', { kind: 'html', status: 404 });
    await expect(discovery()).rejects.toThrow(SyntaxError);
    server.next('jwks', { kind: 'json', body: { keys: [] } });
    expect(await (await fetch(`${server.issuer}/jwks`)).json()).toEqual({ keys: [] });
  });

  test('keeps no parameter values', async () => {
    await token({}, { grant_type: 'password', username: 'alice', password: 'not-a-real-password-alice' });
    expect(server.requests.at(-1)?.parameters).toEqual(['grant_type', 'username', 'password']);
    expect(JSON.stringify(server.requests)).not.toContain('not-a-real-password');
  });
});

describe('TLS', () => {
  const { ca, valid, expired, wrongName } = createTestCertificates();

  /** The status, or the code of the TLS failure. */
  const get = (url: string, trust?: string) =>
    new Promise<number | string | undefined>((resolve) => {
      const request = httpsRequest(url, { agent: false, ...(trust && { ca: trust }) }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      request.end();
    });
  const discovery = (issuer: string) => `${issuer}/.well-known/openid-configuration`;

  test('certificates hold what X.509 wants', () => {
    const [authority, leaf] = [new X509Certificate(ca), new X509Certificate(valid.cert)];
    expect(authority.ca).toBe(true);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(authority)).toBe(true);
    expect(leaf.verify(authority.publicKey)).toBe(true);
    expect(leaf.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(Date.parse(new X509Certificate(expired.cert).validTo)).toBeLessThan(Date.now());
  });

  test.each(['127.0.0.1', 'localhost'])('a trusted server at %s', async (host) => {
    const server = await startAuthorizationServer({ tls: valid, host });
    expect(server.issuer).toMatch(`https://${host}:`);
    expect(await get(discovery(server.issuer), ca)).toBe(200);
    await server.close();
  });

  test.each([
    ['an authority that nobody trusts', valid, undefined, /UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/],
    ['an expired certificate', expired, ca, /CERT_HAS_EXPIRED/],
    ['a certificate for another host', wrongName, ca, /ERR_TLS_CERT_ALTNAME_INVALID/],
  ])('%s', async (_what, tls, trust, code) => {
    const server = await startMisbehavingServer({ tls });
    expect(await get(discovery(server.issuer), trust)).toMatch(code);
    expect(server.requests).toHaveLength(0);
    await server.close();
  });

  test('NODE_EXTRA_CA_CERTS makes fetch trust it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-ca-'));
    const file = join(folder, 'ca.pem');
    await writeFile(file, ca);
    const server = await startMisbehavingServer({ tls: valid });
    const script = 'fetch(process.argv[1]).then((r) => console.log(r.status), (e) => console.log(e.cause.code))';
    const run = async (env: NodeJS.ProcessEnv) =>
      (await promisify(execFile)(process.execPath, ['-e', script, discovery(server.issuer)], { env })).stdout.trim();
    try {
      const { NODE_EXTRA_CA_CERTS: _unset, ...env } = process.env;
      expect(await run({ ...env, NODE_EXTRA_CA_CERTS: file })).toBe('200');
      expect(await run(env)).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/);
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  });
});
