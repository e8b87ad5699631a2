import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../../build/demo-server/authorization-server.ts';
import { type ProtectedApi, startProtectedApi } from '../../../build/demo-server/protected-api.ts';

const everyScope = 'openid profile email offline_access orders:read orders:write';
const alice = { username: 'alice', password: 'not-a-real-password-alice' };

interface TokenResponse {
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

const signIn = (server: AuthorizationServer, more: Record<string, string> = {}): Promise<TokenResponse> =>
  post(`${server.issuer}/token`, {
    grant_type: 'password',
    client_id: 'latchkey-public',
    scope: everyScope,
    resource: server.apiAudience,
    ...alice,
    ...more,
  });

const refresh = (server: AuthorizationServer, refresh_token: string): Promise<TokenResponse> =>
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

  test('works with a certified client: discovery, password grant, ID token, userinfo', async () => {
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

  test('issues a JWT access token for the API (RFC 9068) if `resource` requests it', async () => {
    const response = await signIn(server);
    expect(response).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: everyScope });
    expect(decodeProtectedHeader(response.access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
    expect(decodeJwt(response.access_token)).toMatchObject({
      iss: server.issuer,
      aud: server.apiAudience,
      sub: 'user-alice',
      client_id: 'latchkey-public',
      scope: everyScope,
    });
  });

  test('issues an opaque access token, without API scopes, if no `resource` is requested', async () => {
    const response = await signIn(server, { resource: '' });
    expect(response.access_token).not.toContain('.');
    expect(response.scope).toBe('openid profile email offline_access');
    expect((await callApi(`${server.issuer}/me`, response.access_token)).status).toBe(200);
    expect((await callApi(`${api.origin}/me`, response.access_token)).status).toBe(401);
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

  test('grants only what client and user are allowed', async () => {
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

  test('reuse of a refresh token ends the grant', async () => {
    const first = await signIn(server);
    const second = await refresh(server, first.refresh_token);
    expect(await refresh(server, first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await refresh(server, second.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect((await callApi(`${api.origin}/me`, second.access_token)).status).toBe(401);
    expect(await server.introspect(second.access_token)).toEqual({ active: false });
  });

  test.each(['access_token', 'refresh_token'] as const)('revoking the %s makes both inactive', async (which) => {
    const response = await signIn(server);
    const bystander = await signIn(server);
    const introspect = (token: string) =>
      post(`${server.issuer}/token/introspection`, { client_id: 'latchkey-public', token });
    expect(await introspect(response.access_token)).toMatchObject({ active: true, aud: server.apiAudience });
    expect(await server.introspect(response.access_token)).toMatchObject({ active: true, sub: 'user-alice' });
    expect(await server.introspect(response.refresh_token)).toMatchObject({ active: true });
    expect((await callApi(`${api.origin}/me`, response.access_token)).status).toBe(200);

    const revoked = await post(`${server.issuer}/token/revocation`, {
      client_id: 'latchkey-public',
      token: response[which],
    });
    expect(revoked).toEqual({ status: 200 });

    for (const token of [response.access_token, response.refresh_token]) {
      expect(await introspect(token)).toEqual({ status: 200, active: false });
      expect(await server.introspect(token)).toEqual({ active: false });
    }
    const refused = await callApi(`${api.origin}/me`, response.access_token);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect((await callApi(`${server.issuer}/me`, response.access_token)).status).toBe(401);
    expect((await refresh(server, response.refresh_token)).error).toBe('invalid_grant');
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

  test('another client cannot revoke a token, and a public one cannot introspect it', async () => {
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

  test('counts token requests by grant and stores no secrets', async () => {
    const response = await signIn(server);
    await Promise.all(Array.from({ length: 3 }, () => refresh(server, response.refresh_token)));
    await callApi(`${api.origin}/orders`, response.access_token);
    expect(server.tokenRequests('password')).toBe(1);
    expect(server.tokenRequests('refresh_token')).toBe(3);
    expect(server.tokenRequests()).toBe(4);
    expect(api.requestCount).toBe(1);
    const written = JSON.stringify([server.requests, api.requests]);
    for (const secret of [alice.password, response.access_token, response.refresh_token, response.id_token])
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

    test('serves authorized requests', async () => {
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

  test('access and refresh tokens expire', async () => {
    const brief = await startAuthorizationServer({ accessTokenTtlSeconds: 2, refreshTokenTtlSeconds: 3 });
    const briefApi = await startProtectedApi({ issuer: brief.issuer, audience: brief.apiAudience });
    const response = await signIn(brief);
    expect(response.expires_in).toBe(2);
    expect((await callApi(`${briefApi.origin}/me`, response.access_token)).status).toBe(200);
    await pause(2000);
    const expired = await callApi(`${briefApi.origin}/me`, response.access_token);
    expect(expired.headers.get('www-authenticate')).toContain('the access token expired');
    expect(await brief.introspect(response.access_token)).toEqual({ active: false });
    await pause(1000);
    expect((await refresh(brief, response.refresh_token)).error).toBe('invalid_grant');
    await Promise.all([brief.close(), briefApi.close()]);
  });
});
