import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createApiClient, parseAllowedUrl } from '../../electron/api/client.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { Exchange, ExchangeLimits, ExchangeRequest } from '../../electron/http/exchange.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { readRootOwnedFile } from '../../electron/policy/root-owned-file.ts';
import { createClientKeyChooser } from '../../electron/profiles/client-key-file.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createMfaPrompter } from '../../electron/session/mfa-prompter.ts';
import type { Session } from '../../electron/session/session.ts';
import { decryptRecord, encryptRecord } from '../../electron/vault/aes-gcm.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { loadRecords, vaultFileNames } from '../../electron/vault/vault-file.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { readPolicyOf } from './support/policy.ts';
import { apiOrigin, minimalProfile, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';

/** Lines of hardening that no other test would miss: `test/security/mutation-*.test.ts` leaves each out in turn. */

test('does not reveal a cleared secret', () => {
  const secret = new Secret('not-a-real-secret');
  secret.clear();
  expect(() => secret.reveal()).toThrow('cleared');
});

describe('the vault', () => {
  const key = Buffer.alloc(32, 7);
  const record = encryptRecord(key, 'session/1', new Secret('not-a-real-secret'), Buffer.alloc(12, 1));

  test.each([4, 8, 12, 15])('a record whose tag was cut to %d bytes is not opened', (bytes) => {
    const tag = Buffer.from(record.tag, 'base64').subarray(0, bytes).toString('base64');
    expect(decryptRecord(key, 'session/1', record)?.reveal()).toBe('not-a-real-secret');
    expect(decryptRecord(key, 'session/1', { ...record, tag })).toBeUndefined();
  });

  test('a change that is for a record which is gone keeps nothing', async () => {
    const protector = { name: 'keychain', findProblem: async () => undefined, readKey: async () => key } as const;
    const vault = await openVault({
      files: fakeFiles(),
      locks: inProcessLocks(),
      protectors: [{ ...protector, storeKey: async () => {}, deleteKey: async () => {} }],
      random: randomBytes,
      log: () => {},
    });
    await vault.change({ set: { 'session/2': new Secret('not-a-real-secret') }, onlyIfExists: 'session/1' });
    expect(await vault.names('')).toEqual([]);
  });

  test.each([
    ['the file', { more: 1 }, {}],
    ['a record', {}, { more: 1 }],
    ['a text that is no base64', {}, { text: `${record.text.slice(0, -1)} ` }],
  ])('%s with something else in it is damaged', async (_what, inFile, inRecord) => {
    const { current } = vaultFileNames(key);
    const file = { format: 'latchkey-vault', version: 1, records: { 'session/1': { ...record, ...inRecord } } };
    const load = (more: object) => loadRecords(fakeFiles({ [current]: JSON.stringify({ ...file, ...more }) }), key);
    expect((await load(inFile)).condition).toBe('replaced');
  });
});

describe('files', () => {
  async function folder() {
    const path = await mkdtemp(join(tmpdir(), 'latchkey-guards-'));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  }

  test('one of ours that is larger than any of ours is not read', async () => {
    const path = await folder();
    await writeFile(join(path, 'settings.json'), '');
    await truncate(join(path, 'settings.json'), 64 * 1024 ** 2 + 1);
    const outcome = createFolderFileStore(path)
      .read('settings.json')
      .then(
        () => 'it was read',
        ({ name }: Error) => name,
      );
    expect(await outcome).toBe('FileTooLargeError');
  });

  test('a folder that cannot be read is not taken for an empty one', async () => {
    const path = await folder();
    await writeFile(join(path, 'profiles'), '');
    expect(await createFolderFileStore(path).list('nothing')).toEqual([]);
    await expect(createFolderFileStore(path).list('profiles')).rejects.toThrow('ENOTDIR');
  });

  test('one of an administrator that cannot be read is no policy, and on Windows none is', async () => {
    const path = await folder();
    await writeFile(join(path, 'file'), '{}');
    await expect(readRootOwnedFile(join(path, 'file', 'policy.json'))).rejects.toThrow('cannot be read (ENOTDIR)');
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    onTestFinished(() => platform.mockRestore());
    await expect(readRootOwnedFile(join(path, 'file'), process.getuid?.() ?? 0)).rejects.toThrow('Windows');
  });
});

test('a client key is chosen for a profile that has one, and one at a time', async () => {
  const clientAssertion = { algorithm: 'ES256' };
  const keyed = testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt', clientAssertion });
  const profiles = await loadProfiles({
    files: fakeFiles(),
    vault: createMemoryVault(),
    builtIn: [keyed, testProfile({ id: 'bare' })],
  });
  let asked = 0;
  const choose = createClientKeyChooser({
    profiles,
    chooseFile: () => {
      asked += 1;
      return new Promise(() => {});
    },
    readFile: async () => 'unreadable',
  });
  expect((await catchFailure(choose('bare'))).kind).toBe('client_credential_mismatch');
  void choose('keyed');
  expect((await catchFailure(choose('keyed'))).kind).toBe('busy');
  expect(asked).toBe(1);
});

test('no profile is written where policy allows no others, nor over another one', async () => {
  const files = fakeFiles();
  const taken = await loadProfiles({ files, vault: createMemoryVault(), builtIn: [testProfile()] });
  expect((await catchFailure(taken.save(minimalProfile, 'new'))).kind).toBe('profile_invalid');
  const policy = await readPolicyOf({ profiles: [{ ...minimalProfile, id: 'fixed' }], allowOtherProfiles: false });
  expect(policy.problems).toEqual([]);
  const fixed = await loadProfiles({ files, vault: createMemoryVault(), builtIn: [], policy });
  expect((await catchFailure(fixed.save(minimalProfile, 'new'))).kind).toBe('policy_refused');
  expect(files.texts).toEqual({});
});

test('what policy says of secrets is not shown', async () => {
  const policy = await readPolicyOf({
    profiles: [{ ...minimalProfile, clientAuthentication: 'client_secret_basic' }],
    clientSecrets: { acme: 'not-a-real-secret' },
  });
  expect(policy.problems).toEqual([]);
  expect(policy.settings.map(({ key }) => key)).toContain('clientSecrets');
  expect(JSON.stringify(policy.settings)).not.toContain('not-a-real-secret');
});

test('nobody is asked any more after the sign-in was cancelled', async () => {
  const shown: unknown[] = [];
  const clock = fakeClock();
  const desk = createMfaPrompter({ clock, onView: (view) => void shown.push(view) });
  const signal = AbortSignal.abort();
  const asked = desk.prompt(
    { step: 'otp', hasOtherFactors: false, wrong: false },
    { deadline: clock.now() + 1000, signal },
  );
  expect((await catchFailure(asked)).kind).toBe('cancelled');
  expect(shown).toEqual([]);
});

describe('requests to the API', () => {
  /** An exchange that notes what it is asked and within which limits. */
  function noting() {
    const asked: { request: ExchangeRequest; limits: ExchangeLimits }[] = [];
    const exchange: Exchange = async (request, limits) => {
      asked.push({ request, limits });
      const nothing = { statusText: '', headers: new Headers(), body: new Uint8Array(), truncated: false };
      return { status: 200, sentAt: 0, durationMs: 0, ...nothing };
    };
    return { asked, exchange };
  }
  const session = {
    getAccessToken: async () => ({ token: new Secret('fake-access'), refreshed: false }),
    canRefresh: () => false,
    tokens: () => tokenSet('now'),
  } as unknown as Session;
  const call = { callId: '1', method: 'GET', url: `${apiOrigin}/a`, headers: {} } as const;

  test('go to no origin that policy leaves out, though the profile lists it', async () => {
    const origins = ['https://other.example.com'];
    const refused = await catchFailure(() => parseAllowedUrl(`${apiOrigin}/a`, testProfile(), origins));
    expect(refused.kind).toBe('policy_refused');
    const { asked, exchange } = noting();
    const api = createApiClient({ exchange, clock: fakeClock(), allowedOrigins: origins });
    const { signal } = new AbortController();
    expect((await catchFailure(api(session, testProfile(), call, signal))).kind).toBe('policy_refused');
    expect(asked).toEqual([]);
  });

  test('end after a minute, are cut, can be cancelled, and carry the token that was chosen', async () => {
    const { asked, exchange } = noting();
    const api = createApiClient({ exchange, clock: fakeClock() });
    const { signal } = new AbortController();
    for (const token of [undefined, 'none', 'id'] as const)
      await api(session, testProfile(), { ...call, ...(token && { token }) }, signal);
    expect(asked.map(({ request }) => request.headers.authorization)).toEqual([
      'Bearer fake-access',
      undefined,
      `Bearer ${tokenSet('now').idToken?.reveal()}`,
    ]);
    for (const { request, limits } of asked) {
      expect(request.signal).toBe(signal);
      expect(limits).toMatchObject({ overflow: 'truncate', headersTimeoutMs: 60_000, bodyTimeoutMs: 60_000 });
      expect(limits.maxBodyBytes).toBeLessThanOrEqual(1024 ** 2);
    }
  });
});
