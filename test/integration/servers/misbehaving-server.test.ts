import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type MisbehavingServer, startMisbehavingServer } from '../../servers/misbehaving-server.ts';
import type { IdTokenFault, ScriptedResponse } from '../../servers/scripted-responses.ts';

describe('misbehaving server', () => {
  let server: MisbehavingServer;
  beforeAll(async () => {
    server = await startMisbehavingServer();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const token = (init: RequestInit = {}, form: Record<string, string> = { grant_type: 'password', password: 'x' }) =>
    fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams(form), ...init });
  const response = async (scripted?: ScriptedResponse) => {
    if (scripted) server.respondOnce('token', scripted);
    return (await token()).json() as Promise<Record<string, string>>;
  };
  const keys = () => createRemoteJWKSet(new URL(`${server.issuer}/jwks`), { cooldownDuration: 0 });
  const verified = (idToken = '') => jwtVerify(idToken, keys(), { issuer: server.issuer, audience: server.clientId });

  test('is correct by default', async () => {
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

  test('rotates refresh tokens and refuses old ones', async () => {
    const { refresh_token = '' } = await response();
    const form = { grant_type: 'refresh_token', refresh_token };
    expect((await token({}, form)).status).toBe(200);
    expect((await token({}, form)).status).toBe(400);
    expect(server.tokenRequests('refresh_token')).toBe(2);
  });

  test('sends queued responses once and in order, then the permanent one', async () => {
    server.respondAlways('token', { kind: 'empty', status: 503 });
    server.respondOnce('token', { kind: 'empty', status: 500 });
    server.respondOnce('token', { kind: 'error', error: 'invalid_grant', description: 'why' });
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
    const { id_token } = await response({ kind: 'tokens', idToken });
    await expect(verified(id_token)).rejects.toMatchObject({ code });
  });

  test('ID tokens with a valid signature and invalid content', async () => {
    const usual = decodeJwt((await response()).id_token ?? '');
    const changed = await response({ kind: 'tokens', idToken: 'wrong-subject' });
    expect((await verified(changed.id_token)).payload.sub).not.toBe(usual.sub);
    const hashed = await response({ kind: 'tokens', idToken: 'wrong-at-hash' });
    expect((await verified(hashed.id_token)).payload.at_hash).not.toBe(usual.at_hash);
    const early = await response({ kind: 'tokens', idToken: 'issued-in-the-future' });
    expect(decodeJwt(early.id_token ?? '').iat).toBeGreaterThan(Date.now() / 1000 + 3600);
  });

  test('access tokens: another audience, expired, opaque', async () => {
    const other = await response({ kind: 'tokens', accessToken: 'other-audience' });
    expect(decodeJwt(other.access_token ?? '').aud).toBe('urn:example:some-other-api');
    const expired = await response({ kind: 'tokens', accessToken: 'expired' });
    expect(decodeJwt(expired.access_token ?? '').exp).toBeLessThan(Date.now() / 1000);
    expect((await response({ kind: 'tokens', accessToken: 'opaque' })).access_token).not.toContain('.');
  });

  test('members of the wrong type, and missing', async () => {
    for (const expires_in of ['300', 0, -1, null])
      expect((await response({ kind: 'tokens', members: { expires_in } })).expires_in).toBe(expires_in);
    expect(await response({ kind: 'tokens', members: { expires_in: undefined } })).not.toHaveProperty('expires_in');
    expect(await response({ kind: 'tokens', members: { access_token: undefined } })).not.toHaveProperty('access_token');
    expect(await response({ kind: 'tokens', members: { token_type: 'mac' } })).toMatchObject({ token_type: 'mac' });
    expect(await response({ kind: 'tokens', members: { token_type: 'bearer' } })).toMatchObject({
      token_type: 'bearer',
    });
  });

  test('responses that are not JSON', async () => {
    server.respondOnce('token', { kind: 'html' });
    const html = await token();
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await html.text()).toContain('<!doctype html>');
    server.respondOnce('token', { kind: 'tokens', encoding: 'form' });
    const form = await token();
    expect(form.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(new URLSearchParams(await form.text()).get('token_type')).toBe('Bearer');
    server.respondOnce('token', { kind: 'text', body: '{', contentType: 'application/json' });
    await expect((await token()).json()).rejects.toThrow(SyntaxError);
  });

  test('rate limits with Retry-After, and a clock that is off', async () => {
    server.respondOnce('token', { kind: 'rate-limited', retryAfter: '7' });
    const limited = await token();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    server.respondOnce('token', { kind: 'tokens', dateSkewSeconds: 3600 });
    const date = Date.parse((await token()).headers.get('date') ?? '');
    expect(Math.abs(date - Date.now() - 3_600_000)).toBeLessThan(5000);
  });

  test('sends a body of 10 MB and counts the bytes that the client read', async () => {
    server.respondAlways('token', { kind: 'large' });
    const whole = await (await token()).arrayBuffer();
    expect(whole.byteLength).toBe(10 * 1024 * 1024);
    expect(JSON.parse(Buffer.from(whole).toString()).access_token.length).toBeGreaterThan(10_000_000);

    server.reset();
    server.respondAlways('token', { kind: 'large', bytes: 100 * 1024 * 1024 });
    const reader = (await token()).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => server.requests.at(-1)?.isTruncated).toBe(true);
    expect(server.requests.at(-1)?.bytesSent).toBeGreaterThan(0);
    expect(server.requests.at(-1)?.bytesSent).toBeLessThan(50 * 1024 * 1024);
  });

  test('a connection that is cut or stalls', async () => {
    server.respondOnce('token', { kind: 'truncated' });
    const cut = await token();
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    server.respondOnce('token', { kind: 'reset' });
    await expect(token()).rejects.toThrow();
    server.respondOnce('token', { kind: 'stall', stalledPart: 'headers' });
    await expect(token({ signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout/);
    server.respondOnce('token', { kind: 'stall', stalledPart: 'body' });
    const stalled = await token({ signal: AbortSignal.timeout(200) });
    expect(stalled.status).toBe(200);
    await expect(stalled.text()).rejects.toThrow(/timeout/);
  });

  test.each([301, 302, 303, 307, 308] as const)('a %i to another origin, which notes what arrives', async (status) => {
    server.respondAlways('token', { kind: 'redirect', status });
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

  test('discovery that is wrong, incomplete or from another origin', async () => {
    const discovery = async () =>
      (await fetch(`${server.issuer}/.well-known/openid-configuration`)).json() as Promise<Record<string, unknown>>;
    const usual = await discovery();
    server.respondOnce('discovery', { kind: 'metadata', members: { issuer: 'https://issuer.example' } });
    expect(await discovery()).toEqual({ ...usual, issuer: 'https://issuer.example' });
    server.respondOnce('discovery', { kind: 'metadata', members: { token_endpoint: undefined } });
    expect(await discovery()).not.toHaveProperty('token_endpoint');
    const token_endpoint = `${server.otherOrigin.origin}/token`;
    server.respondOnce('discovery', { kind: 'metadata', members: { token_endpoint } });
    expect(await discovery()).toMatchObject({ token_endpoint });
    server.respondOnce('discovery', { kind: 'html', status: 404 });
    await expect(discovery()).rejects.toThrow(SyntaxError);
    server.respondOnce('jwks', { kind: 'json', body: { keys: [] } });
    expect(await (await fetch(`${server.issuer}/jwks`)).json()).toEqual({ keys: [] });
  });

  test('stores no parameter values', async () => {
    await token({}, { grant_type: 'password', username: 'alice', password: 'not-a-real-password-alice' });
    expect(server.requests.at(-1)?.parameters).toEqual(['grant_type', 'username', 'password']);
    expect(JSON.stringify(server.requests)).not.toContain('not-a-real-password');
  });
});
