import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testClients, testUsers } from '../../build/demo-server/directory.ts';
import { type ProtectedApi, startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { startCore, testProfile } from './core.ts';

let server: AuthorizationServer;
let api: ProtectedApi;

beforeAll(async () => {
  server = await startAuthorizationServer();
  api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
});

afterAll(() => Promise.all([server.close(), api.close()]));

const resource = { password: { resource: demoAudience }, refresh: { resource: demoAudience } };

const profileOf = (part: Partial<Parameters<typeof testProfile>[0]> = {}) =>
  testProfile({
    issuer: server.issuer,
    extraParameters: resource,
    api: { origins: [api.origin], audience: demoAudience },
    ...part,
  });

const password = (username: string) => testUsers.find((user) => user.username === username)?.password ?? '';

describe('the complete flow', () => {
  test('sign-in, identity, granted scopes, claims, API call, refresh, sign-out', async () => {
    const core = await startCore(profileOf());
    const signedIn = await core.signIn('alice', password('alice'));
    expect(signedIn).toMatchObject({
      ok: true,
      value: {
        state: 'signed-in',
        username: 'alice',
        identity: { subject: 'user-alice', name: 'Alice Example', email: 'alice@example.com' },
        refreshable: true,
        refreshes: 0,
      },
    });
    const { accessToken, refreshToken } = core.session.tokens();

    const views = await core.handlers.listTokens();
    const payload = JSON.parse(Buffer.from(accessToken.reveal().split('.')[1] ?? '', 'base64url').toString());
    expect(views).toMatchObject({
      ok: true,
      value: [
        { tokenType: 'access', view: { kind: 'jws' } },
        { tokenType: 'id', view: { kind: 'jws' } },
        { tokenType: 'refresh' },
      ],
    });
    const id = views.ok ? (views.value[0]?.id ?? '') : '';
    const claims = await core.handlers.decodeToken({ id });
    expect(claims.ok && JSON.parse(claims.value)).toEqual(payload);
    expect(payload.aud).toBe(demoAudience);

    expect(await core.call(`${api.origin}/me`)).toMatchObject({ ok: true, value: { status: 200, refreshed: 'no' } });

    expect(await core.handlers.refresh()).toMatchObject({ ok: true, value: { refreshes: 1 } });
    expect(core.session.tokens().accessToken.equals(accessToken)).toBe(false);
    expect(refreshToken && core.session.tokens().refreshToken?.equals(refreshToken)).toBe(false);

    const last = core.session.tokens();
    expect(await core.handlers.signOut()).toEqual({ ok: true, value: { revocation: 'revoked' } });
    expect(await server.introspect(last.accessToken.reveal())).toEqual({ active: false });
    expect(await server.introspect(last.refreshToken?.reveal() ?? '')).toEqual({ active: false });
    expect(core.session.snapshot()).toEqual({ state: 'signed-out', profileId: 'test', username: 'alice' });
    expect(await core.handlers.listTokens()).toEqual({ ok: true, value: [] });
  });

  test('reports scopes that were requested but not granted', async () => {
    const core = await startCore(profileOf());
    await core.signIn('bob', password('bob'));
    const snapshot = core.session.snapshot();
    expect(snapshot.state === 'signed-in' && snapshot.scopes.requested).toContain('orders:write');
    expect(snapshot.state === 'signed-in' && snapshot.scopes.granted).not.toContain('orders:write');
  });
});

describe('client authentication', () => {
  const user = testUsers.find(({ username }) => username.startsWith('zoë'));
  const clients = testClients.filter(
    ({ passwordGrant, refreshGrant, scopes }) => passwordGrant !== false && refreshGrant !== false && !scopes,
  );

  test.each(clients)('$authentication as "$clientId" signs in, refreshes and revokes', async (client) => {
    const core = await startCore(
      profileOf({
        clientId: client.clientId,
        clientAuthentication: client.authentication,
        basicEncoding: client.basicEncoding,
      }),
      { clientSecret: client.clientSecret },
    );
    expect(await core.signIn(user?.username ?? '', user?.password ?? '')).toMatchObject({ ok: true });
    expect(await core.handlers.refresh()).toMatchObject({ ok: true });
    const { accessToken } = core.session.tokens();
    expect(await core.handlers.signOut()).toEqual({ ok: true, value: { revocation: 'revoked' } });
    expect((await server.introspect(accessToken.reveal())).active).toBe(false);
  });

  test.each(['rfc6749', 'raw'] as const)(
    'Basic in the encoding that the server does not read (%s for the other) is refused',
    async (encoding) => {
      const client = testClients.find((one) =>
        one.clientId.startsWith(encoding === 'raw' ? 'latchkey form' : 'latchkey raw'),
      );
      const core = await startCore(
        profileOf({ clientId: client?.clientId, clientAuthentication: 'client_secret_basic', basicEncoding: encoding }),
        { clientSecret: client?.clientSecret },
      );
      expect(await core.signIn('alice', password('alice'))).toMatchObject({
        ok: false,
        failure: { kind: expect.stringMatching(/^(client|request)_refused$/) },
      });
    },
  );

  test('requests a missing secret before anything is sent', async () => {
    server.reset();
    const core = await startCore(
      profileOf({ clientId: 'latchkey-basic', clientAuthentication: 'client_secret_basic' }),
    );
    expect((await core.handlers.getStartupInfo()).profiles[0]?.clientCredential).toBe('secret_missing');
    expect(await core.signIn('alice', password('alice'))).toMatchObject({ failure: { kind: 'client_secret_missing' } });
    expect(server.requests).toHaveLength(0);
  });
});

describe('refusals by the server', () => {
  test.each([
    ['a wrong password', {}, 'alice', 'not-the-password', 'credentials_refused'],
    ['an unknown user', {}, 'nobody', 'not-the-password', 'credentials_refused'],
    ['a disabled user', {}, 'dave', 'not-a-real-password-dave', 'account_disabled'],
    ['an unknown client', { clientId: 'not-registered' }, 'alice', 'not-a-real-password-alice', 'client_refused'],
    [
      'a client without the grant',
      { clientId: 'latchkey-no-password' },
      'alice',
      'not-a-real-password-alice',
      'grant_not_allowed',
    ],
    [
      'a scope that does not exist',
      { scopes: ['openid', 'no:such'] },
      'alice',
      'not-a-real-password-alice',
      'scope_refused',
    ],
  ] as const)('%s', async (_what, part, username, secret, kind) => {
    const core = await startCore(profileOf({ ...part, scopes: 'scopes' in part ? [...part.scopes] : ['openid'] }));
    const outcome = await core.signIn(username, secret);
    expect(outcome).toMatchObject({ ok: false, failure: { kind } });
    expect(JSON.stringify(outcome)).not.toContain(secret);
    expect(core.logLines.join()).not.toContain(secret);
    expect(core.session.snapshot()).toEqual({ state: 'signed-out', profileId: 'test', username });
  });
});
