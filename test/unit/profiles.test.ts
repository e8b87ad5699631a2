import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { demoProfile } from '../../electron/profiles/demo-profile.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { brokenProfileSchema, profileSummarySchema } from '../../shared/profile.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { minimalProfile, testProfile } from './support/profile.ts';

const file = (part: Record<string, unknown>) => JSON.stringify({ ...minimalProfile, ...part });

const load = (texts: Record<string, string>, part: Partial<Parameters<typeof loadProfiles>[0]> = {}) => {
  const base = { log: () => {}, files: fakeFiles(texts), vault: createMemoryVault() };
  return loadProfiles({ ...base, builtIn: [testProfile({ id: 'built-in' })], ...part });
};

test('uses valid files and lists broken ones', async () => {
  const profiles = await load({
    'profiles/a.json': file({ id: 'a' }),
    'profiles/b.json': '{ cut',
    'profiles/c.json': file({ id: 'c', clientSecret: 'fake-secret' }),
    'profiles/d.json': file({ id: 'd' }),
    'profiles/notes.txt': 'not a profile',
  });
  expect((await profiles.listSummaries()).map(({ id }) => id)).toEqual(['built-in', 'a', 'd']);
  const broken = profiles.listBroken().map((one) => brokenProfileSchema.parse(one));
  expect(broken).toMatchObject([
    { file: 'b.json', failure: { kind: 'profile_invalid', problems: [{ path: '', reason: 'is not JSON' }] } },
    { file: 'c.json', failure: { kind: 'profile_invalid', problems: [{ path: 'clientSecret' }] } },
  ]);
  expect(JSON.stringify(broken)).not.toContain('fake-secret');
});

test('refuses an ID that is taken, also by a built-in profile', async () => {
  const profiles = await load({
    'profiles/a.json': file({ id: 'a', name: 'First' }),
    'profiles/b.json': file({ id: 'a', name: 'Second', issuer: 'https://evil.example' }),
    'profiles/c.json': file({ id: 'built-in' }),
  });
  expect(profiles.getOrFail('a').name).toBe('First');
  expect(profiles.listBroken()).toMatchObject([
    { file: 'b.json', failure: { problems: [{ path: 'id', reason: '"a" is used by another profile' }] } },
    { file: 'c.json', failure: { problems: [{ path: 'id' }] } },
  ]);
});

test('lists an unreadable file as broken and uses the others', async () => {
  const files = fakeFiles({ 'profiles/a.json': file({ id: 'a' }), 'profiles/b.json': file({ id: 'b' }) });
  const read = files.read;
  files.read = (name) => (name.endsWith('a.json') ? Promise.reject(new Error('EACCES')) : read(name));
  const profiles = await load({}, { files });
  expect(profiles.listBroken()).toEqual([
    { file: 'a.json', failure: { kind: 'profile_invalid', problems: [{ path: '', reason: "can't be read" }] } },
  ]);
  expect(profiles.getOrFail('b').id).toBe('b');
});

test.each(['', 'none', '__proto__', 'constructor'])('has no profile %j', async (id) => {
  const profiles = await load({});
  const { getOrFail, getSummary, storeClientCredential } = profiles;
  for (const run of [getOrFail, getSummary, () => storeClientCredential(id, new Secret('fake'))])
    expect((await catchFailure(() => run(id))).kind).toBe('profile_unknown');
});

test('stores a client secret in the vault and never in a summary', async () => {
  const files = fakeFiles({
    'profiles/a.json': file({ id: 'a', clientAuthentication: 'client_secret_basic' }),
    'profiles/b.json': file({ id: 'b', clientAuthentication: 'client_secret_post' }),
    'profiles/c.json': file({ id: 'c' }),
  });
  const profiles = await load({}, { files, builtIn: [] });
  const credentials = async () => (await profiles.listSummaries()).map((one) => one.clientCredential);
  expect(await credentials()).toEqual(['secret_missing', 'secret_missing', 'none']);
  await profiles.storeClientCredential('a', new Secret('fake-secret'));
  expect(await credentials()).toEqual(['secret_present', 'secret_missing', 'none']);
  expect((await profiles.readClientCredential(profiles.getOrFail('a')))?.reveal()).toBe('fake-secret');
  expect(await profiles.readClientCredential(profiles.getOrFail('b'))).toBeUndefined();
  expect(JSON.stringify(await profiles.listSummaries())).not.toContain('fake-secret');
  expect(JSON.stringify(files.texts)).not.toContain('fake-secret');
});

test('does not confuse key and secret when a profile changes its method', async () => {
  const vault = createMemoryVault();
  const loadAs = (clientAuthentication: string) =>
    load({}, { vault, builtIn: [testProfile({ clientAuthentication })] });
  const keyed = await loadAs('private_key_jwt');
  await keyed.storeClientCredential('acme', new Secret('fake-key'));
  expect((await keyed.getSummary('acme')).clientCredential).toBe('key_present');
  const post = await loadAs('client_secret_post');
  expect((await post.getSummary('acme')).clientCredential).toBe('secret_missing');
  expect(await post.readClientCredential(post.getOrFail('acme'))).toBeUndefined();
  await post.storeClientCredential('acme', new Secret('fake-secret'));
  expect((await keyed.readClientCredential(keyed.getOrFail('acme')))?.reveal()).toBe('fake-key');
});

test('gives a profile from elsewhere a secret only if its server and client are the same', async () => {
  const mine = testProfile({ clientAuthentication: 'client_secret_basic' });
  const profiles = await load({}, { builtIn: [mine] });
  await profiles.storeClientCredential('acme', new Secret('fake-secret'));
  const otherApi = { ...mine, api: { origins: ['https://other.example'], requests: [] } };
  expect((await profiles.readClientCredential(otherApi))?.reveal()).toBe('fake-secret');
  for (const part of [
    { issuer: 'https://evil.example' },
    { expectedIssuer: 'https://evil.example' },
    { tokenEndpointOrigin: 'https://evil.example' },
    { endpointOrigins: ['https://evil.example'] },
    { endpoints: { introspection: 'https://evil.example/' } },
    { clientAuthentication: 'client_secret_post' as const },
    { allowLoopbackHttp: true },
    { id: 'unknown' },
  ])
    expect(await profiles.readClientCredential({ ...mine, ...part })).toBeUndefined();
});

test('returns summaries that match the contract, with the password origin', async () => {
  const profiles = await load({
    'profiles/a.json': file({ id: 'a', issuer: 'https://id.example.com/realms/x', supportUrl: 'https://help.example' }),
  });
  const summary = profileSummarySchema.parse(await profiles.getSummary('a'));
  expect(summary).toMatchObject({ passwordOrigin: 'https://id.example.com', hasSupportUrl: true });
  expect(summary).not.toHaveProperty('clientId');
});

test('accepts only the exact support pages of profiles', async () => {
  const profiles = await load({ 'profiles/a.json': file({ supportUrl: 'https://help.example/a' }) });
  expect(profiles.findSupportPage('https://help.example/a')).toBe('user');
  for (const url of ['https://help.example/a/', 'https://help.example/', 'https://help.example/ab', 'undefined'])
    expect(profiles.findSupportPage(url)).toBeUndefined();
});

describe('the demo profile', () => {
  const local = { issuer: 'http://127.0.0.1:4000', api: 'http://[::1]:4001' };

  test.each([
    ...['http://evil.example', 'https://127.0.0.1.evil.com', 'http://127.0.0.1@evil.com'].map((issuer) => ({ issuer })),
    ...['', 'javascript://127.0.0.1/%0aalert(1)', 'http://alice:fake@127.0.0.1'].map((issuer) => ({ issuer })),
    ...['http://evil.example', 'http://192.168.0.1', 'nonsense'].map((api) => ({ api })),
  ])('is not created for %j', (part) => {
    expect(demoProfile({ ...local, ...part })).toBeUndefined();
  });
});

test('lists the problems of 1,000 files, huge ones among them, in linear time and without blocking', {
  timeout: 30_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-profiles-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'profiles'));
  const values = (count: number) => JSON.stringify({ ...minimalProfile, scopes: Array(count).fill(1) });
  const kinds: ((path: string, id: string) => Promise<void>)[] = [
    (path, id) => writeFile(path, file({ id })),
    (path) => writeFile(path, '{ broken'),
    (path) => writeFile(path, Buffer.alloc(100, 0xff)),
    (path) => writeFile(path, '[]'),
    (path) => writeFile(path, ''),
    // A link is not a profile.
    (path) => symlink('p0.json', path),
    (path) => writeFile(path, values(4000)),
    (path) => writeFile(path, values(400_000)),
    (path) => writeFile(path, '').then(() => truncate(path, 5 * 1024 ** 3)),
    (path, id) => writeFile(path, file({ id, clientSecret: 'fake-secret' })),
  ];
  const write = async (from: number, to: number) => {
    for (let at = from; at < to; at += 1)
      await kinds[at % kinds.length]?.(join(folder, 'profiles', `p${at}.json`), `p${at}`);
  };
  const measureLoad = async () => {
    const start = process.cpuUsage();
    const profiles = await load({}, { files: createFolderFileStore(folder) });
    const { user, system } = process.cpuUsage(start);
    return { profiles, cpuMicroseconds: user + system };
  };
  await write(0, 500);
  const half = await measureLoad();
  await write(500, 1000);
  const { profiles, cpuMicroseconds } = await measureLoad();
  expect(cpuMicroseconds / half.cpuMicroseconds).toBeLessThan(3);
  let turns = 0;
  // Takes processor time itself while a file is awaited, so this load is not measured.
  const countTurn = () => {
    turns += 1;
    nextTurn = setImmediate(countTurn);
  };
  let nextTurn = setImmediate(countTurn);
  await load({}, { files: createFolderFileStore(folder) });
  clearImmediate(nextTurn);
  // Each file is read in a turn of its own.
  expect(turns).toBeGreaterThan(500);
  expect(await profiles.listSummaries()).toHaveLength(101);
  expect(profiles.listBroken()).toHaveLength(800);
});
