import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testUsers } from '../../build/demo-server/directory.ts';
import { type ProtectedApi, startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { type Core, createShiftedClock, startCore, testProfile } from './core.ts';

let server: AuthorizationServer;
let api: ProtectedApi;
let core: Core;
let clock: ReturnType<typeof createShiftedClock>;

const alice = testUsers.find(({ username }) => username === 'alice');

beforeEach(async () => {
  clock = createShiftedClock();
  server = await startAuthorizationServer();
  api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  core = await startCore(
    testProfile({
      issuer: server.issuer,
      extraParameters: { password: { resource: demoAudience }, refresh: { resource: demoAudience } },
      api: { origins: [api.origin], audience: demoAudience },
    }),
    { clock },
  );
  await core.signIn('alice', alice?.password ?? '');
});

afterEach(() => Promise.all([server.close(), api.close()]));

const parallelCalls = async (count: number) => {
  const outcomes = await Promise.all(Array.from({ length: count }, () => core.call(`${api.origin}/me`)));
  return outcomes.map((outcome) => (outcome.ok ? outcome.value.status : outcome.failure.kind));
};

describe('at expiry', () => {
  test('a call refreshes once and succeeds', async () => {
    clock.shift(301_000);
    expect(await core.call(`${api.origin}/me`)).toMatchObject({
      ok: true,
      value: { status: 200, refreshed: 'before' },
    });
    expect(server.tokenRequests('refresh_token')).toBe(1);
    expect(api.requestCount).toBe(1);
  });

  test.each([20, 1000])('%i parallel calls make exactly one refresh request and all succeed', async (count) => {
    clock.shift(301_000);
    expect(new Set(await parallelCalls(count))).toEqual(new Set([200]));
    expect(server.tokenRequests('refresh_token')).toBe(1);
    expect(core.session.snapshot()).toMatchObject({ state: 'signed-in', refreshes: 1 });
  });
});

describe('a token that the API refuses before its expiry', () => {
  test('is refreshed once, and the call is repeated', async () => {
    server.expireAccessTokens();
    expect(await core.call(`${api.origin}/me`)).toMatchObject({
      ok: true,
      value: { status: 200, refreshed: 'after_401' },
    });
    expect(server.tokenRequests('refresh_token')).toBe(1);
    expect(api.requestCount).toBe(2);
    const exchanges = await core.exchangeLog.list();
    const [refused, refresh, repeated] = exchanges.filter(({ retry }) => retry);
    expect([refused?.status, refresh?.purpose, repeated?.status]).toEqual([401, 'refresh', 200]);
    expect([refused, refresh, repeated].map((one) => one?.retry)).toEqual(
      ['refused', 'refresh', 'repeated'].map((part) => ({ of: refused?.id, part })),
    );
  });

  test('1000 parallel calls make exactly one refresh request and all succeed', async () => {
    server.expireAccessTokens();
    expect(new Set(await parallelCalls(1000))).toEqual(new Set([200]));
    expect(server.tokenRequests('refresh_token')).toBe(1);
  });

  test('shows a persistent 401 after exactly one refresh', async () => {
    const outcome = await core.call(`${api.origin}/status/401`);
    expect(outcome).toMatchObject({ ok: true, value: { status: 401 } });
    expect(server.tokenRequests('refresh_token')).toBe(1);
    expect(api.requestCount).toBe(2);
  });
});

describe('a failed refresh', () => {
  test('a refused refresh token ends the session, and keeps the reason and the username', async () => {
    server.revokeAllRefreshTokens();
    expect(await core.handlers.refresh()).toMatchObject({ ok: false, failure: { kind: 'session_ended' } });
    expect(core.session.snapshot()).toMatchObject({
      state: 'signed-out',
      username: 'alice',
      reason: { kind: 'session_ended', details: { code: 'invalid_grant', status: 400 } },
    });
    expect(await core.signIn('alice', alice?.password ?? '')).toMatchObject({ ok: true });
  });

  test('an unreachable server keeps the session', async () => {
    await server.close();
    const kind = expect.stringMatching(/^connection_(refused|lost)$/);
    expect(await core.handlers.refresh()).toMatchObject({ ok: false, failure: { kind } });
    expect(core.session.snapshot()).toMatchObject({ state: 'signed-in', refreshFailure: { kind } });
  });
});
