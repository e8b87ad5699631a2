import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testUsers } from '../../build/demo-server/directory.ts';
import { type ProtectedApi, startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { type Core, startCore, testProfile } from '../integration/core.ts';

const spreadMs = 300;

let server: AuthorizationServer;
let api: ProtectedApi;
let core: Core;
let refusals: number;

beforeEach(async () => {
  server = await startAuthorizationServer();
  refusals = 0;
  api = await startProtectedApi({
    issuer: server.issuer,
    audience: demoAudience,
    isRevoked: async (jti) => {
      if (!server.isRevoked(jti)) return false;
      refusals += 1;
      await delay((refusals % 100) * (spreadMs / 100));
      return true;
    },
  });
  core = await startCore(
    testProfile({
      issuer: server.issuer,
      extraParameters: { password: { resource: demoAudience }, refresh: { resource: demoAudience } },
      api: { origins: [api.origin], audience: demoAudience },
    }),
  );
  await core.signIn('alice', testUsers.find(({ username }) => username === 'alice')?.password ?? '');
});

afterEach(() => Promise.all([server.close(), api.close()]));

test('401s that trickle in over 300 ms, most for a token already replaced: 1000 calls make one refresh and all succeed', async () => {
  server.expireAccessTokens();
  const outcomes = await Promise.all(Array.from({ length: 1000 }, () => core.call(`${api.origin}/me`)));
  const statuses = outcomes.map((outcome) => (outcome.ok ? outcome.value.status : outcome.failure.kind));
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(server.tokenRequests('refresh_token')).toBe(1);
  expect(refusals).toBeGreaterThan(100);
  expect(core.session.snapshot()).toMatchObject({ state: 'signed-in', refreshes: 1 });
  // The session is alive: its refresh token works once more.
  expect(await core.handlers.refresh(undefined)).toMatchObject({ ok: true });
});
