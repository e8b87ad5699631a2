import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoClientId } from '../../build/demo-server/demo.ts';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { type ProtectedApi, startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { fail } from '../../electron/core/failure.ts';
import type { Clock } from '../../electron/core/ports.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { demoProfile } from '../../electron/profiles/demo-profile.ts';
import { apiCallSchema } from '../../shared/api.ts';
import { calls } from '../../shared/contract.ts';
import { readFilesBelow, searchSecrets } from '../security/secret-search.ts';
import { expectOk } from '../support/outcome.ts';
import { createMemoryProtector } from '../support/test-platform.ts';
import { readPolicyOf } from '../unit/support/policy.ts';
import { type Core, type CoreOptions, startCore } from './core.ts';

type User = { username: string; password: string; sub: string; claims: Record<string, never> };

const [alice, bob] = ['alice', 'bob'].map((username) => ({
  username,
  password: `not-a-real-password-${randomUUID()}`,
  sub: `user-${username}`,
  claims: {},
})) as [User, User];

let server: AuthorizationServer;
let api: ProtectedApi;
let folder: string;

beforeAll(async () => {
  server = await startAuthorizationServer({
    clients: [{ clientId: demoClientId, authentication: 'none' }],
    users: [alice, bob],
  });
  api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience });
  folder = await mkdtemp(join(tmpdir(), 'latchkey-history-'));
});
afterAll(async () => {
  await Promise.all([server.close(), api.close()]);
  await rm(folder, { recursive: true });
});

const keychain = createMemoryProtector();

/** Main, again and again on one folder. */
async function start(options: CoreOptions = {}): Promise<Core> {
  const files = createFolderFileStore(folder);
  const locks = createFileLocks(join(folder, 'locks'), { clock: systemClock, random: () => 0.5 });
  const profile = demoProfile({ issuer: server.issuer, api: api.origin }) ?? fail('profile_unknown');
  return startCore(profile, { files, locks, keyProtectors: { protectors: [keychain], excluded: [] }, ...options });
}

async function call(core: Core, path: string, part: object = {}) {
  const argument = apiCallSchema.parse({ callId: randomUUID(), method: 'GET', url: `${api.origin}${path}`, ...part });
  return calls.callApi.result.parse(await core.handlers.callApi(argument));
}

const list = async (core: Core) =>
  expectOk(calls.listApiHistory.result.parse(await core.handlers.listApiHistory({ profileId: 'demo' })));
const paths = async (core: Core) => (await list(core)).map(({ url }) => new URL(url).pathname);

const readHistoryFiles = async () =>
  (await readFilesBelow(folder)).map(({ name }) => name).filter((name) => name.includes('api-history/'));

/** A clock on which the history is written only when something asks for it. */
const withoutWriteTimers: Clock = {
  ...systemClock,
  after: (delayMs, run) => (delayMs === 500 ? () => {} : systemClock.after(delayMs, run)),
};

test("keeps an account's history across restarts without secrets on disk", async () => {
  const apiKey = `not-a-real-key-${randomUUID()}`;
  const first = await start({ clock: withoutWriteTimers });
  expectOk(await first.signIn(alice.username, alice.password));
  expectOk(
    await call(first, '/anything', {
      method: 'POST',
      headers: { 'x-api-key': apiKey },
      body: `{"api_key":"${apiKey}"}`,
    }),
  );
  server.expireAccessTokens();
  expectOk(await call(first, '/me'));
  await call(first, '/me', { url: 'https://elsewhere.example/' });
  const complete = expectOk(
    await first.handlers.getApiHistoryEntry({ profileId: 'demo', id: (await list(first))[2]?.id ?? '' }),
  );
  expect(complete.outcome).toMatchObject({ ok: true, value: { masked: true, text: expect.stringContaining(apiKey) } });
  expect(await readHistoryFiles()).toEqual([]);
  expectOk(await first.handlers.signOut(undefined));
  await expect.poll(readHistoryFiles).not.toEqual([]);
  expect(await list(first)).toEqual([]);
  expectOk(await call(first, '/me', { token: 'none', profileId: 'demo' }));
  await first.settle();

  const second = await start();
  expect(await paths(second)).toEqual(['/me']);
  expectOk(await second.signIn(bob.username, bob.password));
  expectOk(await call(second, '/orders'));
  expect(await paths(second)).toEqual(['/orders', '/me']);

  await second.settle();
  const third = await start();
  expectOk(await third.signIn(alice.username, alice.password));
  expect(await paths(third)).toEqual(['/me', '/', '/me', '/anything']);
  const id = (await list(third))[3]?.id ?? '';
  const entry = expectOk(
    calls.getApiHistoryEntry.result.parse(await third.handlers.getApiHistoryEntry({ profileId: 'demo', id })),
  );
  expect(entry.request).toMatchObject({
    method: 'POST',
    headers: { 'x-api-key': '‹secret›' },
    body: '{"api_key":"‹secret›"}',
  });
  expect(entry.outcome).toMatchObject({ ok: true, value: { status: 200, masked: true } });
  expect(JSON.stringify(entry)).not.toContain(apiKey);

  const issued = server.issued.flatMap(({ access_token, refresh_token, id_token }) => [
    access_token,
    refresh_token,
    id_token,
  ]);
  const secrets = Object.fromEntries(
    [apiKey, alice.password, bob.password, ...issued].flatMap((one, at) => (one ? [[`${at}`, one]] : [])),
  );
  expect(Object.keys(secrets).length).toBeGreaterThan(8);
  const files = await readFilesBelow(folder);
  expect(await readHistoryFiles()).not.toEqual([]);
  expect(searchSecrets(secrets, files)).toEqual([]);
  for (const { content } of files) expect(content).not.toContain('/anything');

  expectOk(await third.handlers.clearApiHistory({ profileId: 'demo' }));
  expect(await paths(await start())).toEqual([]);
  expectOk(await second.handlers.signOut(undefined));
});

test('deletes the history if policy forbids storing it', async () => {
  const before = await start();
  expectOk(await call(before, '/me', { token: 'none', profileId: 'demo' }));
  await before.settle();
  const strict = await start({ policy: await readPolicyOf({ rememberMe: 'never' }) });
  expect(await list(strict)).toEqual([]);
  expectOk(await call(strict, '/me', { token: 'none', profileId: 'demo' }));
  expect(await paths(strict)).toEqual(['/me']);
  expect(await readHistoryFiles()).toEqual([]);
});

test('reads nothing for a missing profile', async () => {
  const core = await start();
  expect(await core.handlers.listApiHistory({ profileId: 'gone' })).toMatchObject({ ok: false });
  expect(await core.handlers.getApiHistoryEntry({ profileId: 'demo', id: 'gone' })).toMatchObject({
    ok: false,
    failure: { kind: 'response_gone' },
  });
});
