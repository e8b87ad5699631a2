import { describe, expect, test, vi } from 'vitest';
import { calls } from '../../shared/contract.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { startApp } from './support/app.ts';
import { fakeFiles } from './support/files.ts';
import { apiOrigin, issuer, testProfile } from './support/profile.ts';
import { deferred } from './support/transport.ts';

/** `startApp` checks every result against its schema and for secrets. */

const failed = (kind: string) => ({ ok: false, failure: { kind } });

test('returns results from start to sign-out', async () => {
  const applyAppearance = vi.fn();
  const { handlers, signIn, callApi, platform, clock } = await startApp({
    environment: { app: '1.2.3', electron: '', chromium: '', node: '', system: 'test', locale: 'en-GB' },
    builtInProfiles: [testProfile(), testProfile({ id: 'basic', clientAuthentication: 'client_secret_basic' })],
    files: fakeFiles({ 'profiles/broken.json': '{' }),
    keyProtectors: { protectors: [], excluded: [] },
    applyAppearance,
  });
  expect(await handlers.getStartupInfo()).toMatchObject({
    version: '1.2.3',
    locale: 'en-GB',
    accounts: { session: { state: 'signed-out' } },
    brokenProfiles: [{ file: 'broken.json' }],
    vault: { protector: 'memory', unavailable: [], condition: 'good' },
  });
  expect(await signIn()).toMatchObject({ ok: true, value: { state: 'signed-in', username: 'alice' } });
  const listed = await handlers.listTokens();
  expect(listed).toMatchObject({
    value: [
      { tokenType: 'access', origin: 'session', view: { kind: 'jws', header: '{"alg":"RS256"}' } },
      { tokenType: 'id', view: { kind: 'jws' } },
      { tokenType: 'refresh', view: { kind: 'opaque' } },
    ],
  });
  const [access, , refresh] = listed.ok ? listed.value : [];
  expect(await handlers.decodeToken({ id: access?.id ?? '' })).toEqual({ ok: true, value: '{"sub":"alice-1"}' });
  for (const id of [refresh?.id ?? '', 'pasted-1'])
    expect(await handlers.decodeToken({ id })).toEqual(failed('token_gone'));
  expect(await callApi()).toMatchObject({ ok: true, value: { status: 200 } });
  expect(await handlers.refresh()).toMatchObject({ ok: true, value: { refreshes: 1 } });
  expect(await handlers.signOut()).toEqual({ ok: true, value: { revocation: 'revoked' } });
  expect(await handlers.changeSettings({ appearance: 'dark' })).toEqual({ appearance: 'dark' });
  expect(applyAppearance).toHaveBeenLastCalledWith('dark');
  expect(await handlers.copyText({ text: 'a' })).toBeUndefined();
  expect(await platform.clipboard.readText()).toBe('a');
  clock.advance(0);
  const { exchanges } = await handlers.getLogChanges({ after: 0 });
  const call = exchanges.find(({ purpose }) => purpose === 'api');
  expect(call).toMatchObject({ method: 'GET', path: '/orders', status: 200 });
  const id = call?.id ?? 0;
  const details = { response: { body: { kind: 'json' } } };
  expect(await handlers.getExchange({ source: 'log', id })).toMatchObject({ ok: true, value: { details } });
  expect(await handlers.saveReport({ format: 'json', personalData: true })).toMatchObject({ ok: true });
  expect(await handlers.openReport()).toMatchObject(failed('canceled'));
  expect(await handlers.copyToken({ token: 'access' })).toMatchObject(failed('signed_out'));
  await handlers.clearLog();
  expect(await handlers.getExchange({ source: 'log', id })).toMatchObject(failed('exchange_gone'));
  const secret = await handlers.storeClientSecret({ profileId: 'basic', clientSecret: 'fake-secret' });
  expect(secret).toMatchObject({ ok: true, value: { clientCredential: 'secret_present' } });
});

test('creates, changes and deletes profiles', async () => {
  const { handlers, files } = await startApp();
  expect((await handlers.listProfilePresets()).length).toBeGreaterThan(5);
  const text = JSON.stringify({ name: 'New', provider: 'oidc', issuer, clientId: 'c' });
  const checked = { ok: true, value: { problems: [], passwordOrigin: issuer } };
  expect(await handlers.checkProfile({ text })).toEqual(checked);
  expect(await handlers.checkProfile({ text: '{' })).toMatchObject({ ok: false });
  expect(await handlers.saveProfile({ text })).toMatchObject({ value: { id: 'new', source: 'file' } });
  expect(files.texts['profiles/new.json']).toBeDefined();
  const read = await handlers.readProfile({ profileId: 'new' });
  expect(read.ok && JSON.parse(read.value.text)).toEqual({ id: 'new', ...JSON.parse(text) });
  const changed = { text: text.replace('New', 'Newer'), profileId: 'new' };
  expect(await handlers.saveProfile(changed)).toMatchObject({ value: { id: 'new', name: 'Newer' } });
  expect(await handlers.removeProfile({ profileId: 'new' })).toEqual({ ok: true });
  expect(await handlers.removeProfile({ profileId: 'acme' })).toMatchObject(failed('profile_read_only'));
  expect(await handlers.importProfiles()).toMatchObject(failed('canceled'));
  expect(await handlers.finishImport({ resolution: 'replace' })).toMatchObject({ ok: false });
  expect(await handlers.exportProfile({ profileId: 'acme' })).toMatchObject(failed('canceled'));
  expect(await handlers.discoverIssuer({ text: 'http://id.example.com' })).toMatchObject(failed('profile_invalid'));
  expect(await handlers.cancelDiscovery()).toBeUndefined();
});

describe('the client key', () => {
  const keyFile = pemOf(newKey('ES256'));
  const path = '/fake-path/key.pem';

  async function setup() {
    const chooseClientKey = vi.fn(async (): Promise<string | undefined> => path);
    const app = await startApp({
      builtInProfiles: [
        testProfile(),
        testProfile({ id: 'basic', clientAuthentication: 'client_secret_basic' }),
        testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt' }),
      ],
      open: { clientKey: chooseClientKey },
      userTexts: { [path]: keyFile },
    });
    const credential = async () =>
      (await app.handlers.getStartupInfo()).profiles.find(({ id }) => id === 'keyed')?.clientCredential;
    return {
      ...app,
      chooseClientKey,
      credential,
      importKey: () => app.handlers.importClientKey({ profileId: 'keyed' }),
    };
  }

  test('is for profiles that use one, and only comes from a file', async () => {
    const { handlers, chooseClientKey } = await setup();
    const refused = failed('client_credential_mismatch');
    for (const profileId of ['acme', 'basic']) expect(await handlers.importClientKey({ profileId })).toEqual(refused);
    expect(await handlers.storeClientSecret({ profileId: 'keyed', clientSecret: keyFile })).toEqual(refused);
    expect(await handlers.importClientKey({ profileId: 'none' })).toEqual(failed('profile_unknown'));
    expect(chooseClientKey).not.toHaveBeenCalled();
  });

  test('is requested in one dialog at a time', async () => {
    const { importKey, chooseClientKey } = await setup();
    const { promise, resolve } = deferred<string | undefined>();
    chooseClientKey.mockReturnValueOnce(promise);
    const first = importKey();
    expect(await importKey()).toEqual(failed('busy'));
    resolve(path);
    expect(await first).toMatchObject({ ok: true });
    expect(await importKey()).toMatchObject({ ok: true });
  });

  test('leads to an internal failure and a name in the log if there is a defect', async () => {
    const { importKey, chooseClientKey, log } = await setup();
    chooseClientKey.mockRejectedValueOnce(new TypeError('fake-secret'));
    expect(await importKey()).toEqual(failed('internal'));
    expect(log.lines).toContainEqual({ event: 'defect', facts: { name: 'TypeError' } });
    expect(log.text()).not.toContain('fake-secret');
  });
});

describe('the contract', () => {
  test('refuses a result with one more field', async () => {
    const { handlers, signIn } = await startApp();
    const leaks = { accessToken: 'fake-access' };
    const start = await handlers.getStartupInfo();
    const signedIn = await signIn();
    if (!signedIn.ok) throw new Error('not signed in');
    const { value } = signedIn;
    const accounts = { ...start.accounts, session: { ...start.accounts.session, ...leaks } };
    for (const [{ result }, leaking] of [
      [calls.getStartupInfo, { ...start, ...leaks }],
      [calls.getStartupInfo, { ...start, accounts }],
      [calls.signIn, { ...signedIn, ...leaks }],
      [calls.signIn, { ok: true, value: { ...value, ...leaks } }],
      [calls.signIn, { ok: false, failure: { kind: 'busy', ...leaks } }],
    ] as const)
      expect(result.safeParse(leaking).success).toBe(false);
    expect(sessionSnapshotSchema.safeParse({ ...value, ...leaks }).success).toBe(false);
    expect(sessionSnapshotSchema.safeParse(value).success).toBe(true);
  });
});

test('deletes history and saved requests with their profile, even if its ID is used again', async () => {
  const { handlers, callApi } = await startApp();
  const profile = { name: 'New', provider: 'oidc', issuer, clientId: 'c', api: { origins: [apiOrigin] } };
  const create = () => handlers.saveProfile({ text: JSON.stringify(profile) });
  const list = () => handlers.listApiHistory({ profileId: 'new' });
  await create();
  const url = `${apiOrigin}/orders`;
  await callApi({ token: 'none', profileId: 'new' });
  expect(await list()).toMatchObject({ value: [{ id: 'one', url }] });
  expect(await handlers.getApiHistoryEntry({ profileId: 'new', id: 'one' })).toMatchObject({ ok: true });
  const request = { name: 'A', method: 'GET', url } as const;
  expect(await handlers.saveApiRequest({ profileId: 'new', request })).toEqual({ ok: true, value: [request] });
  expect(await handlers.removeProfile({ profileId: 'new' })).toEqual({ ok: true });
  await create();
  expect(await list()).toEqual({ ok: true, value: [] });
  expect(await handlers.listApiRequests({ profileId: 'new' })).toEqual({ ok: true, value: [] });
  expect(await handlers.clearApiHistory({ profileId: 'new' })).toEqual({ ok: true });
});

test('writes no token to the history, not even one that the call itself replaced', async () => {
  const statuses = [401, 200];
  const headers = { 'www-authenticate': 'Bearer' };
  const api = () => new Response('', { status: statuses.shift() ?? 500, headers });
  const { handlers, signIn, callApi, accounts } = await startApp({ server: { api } });
  await signIn();
  const refreshToken = () => accounts.active().tokens().refreshToken?.reveal();
  const before = refreshToken();
  expect(await callApi({ url: `${apiOrigin}/orders?x=${before}` })).toMatchObject({ ok: true });
  expect(refreshToken()).not.toBe(before);
  const entry = { url: `${apiOrigin}/orders?x=‹refresh token›`, response: { status: 200 } };
  expect(await handlers.listApiHistory({ profileId: 'acme' })).toMatchObject({ value: [entry] });
});

describe('an API call', () => {
  const setup = async () => {
    const app = await startApp({ server: { api: () => new Promise<Response>(() => {}) } });
    await app.signIn();
    return app;
  };

  test('is canceled by its ID, which is in use until then', async () => {
    const { handlers, callApi } = await setup();
    const first = callApi({ callId: '1' });
    const second = callApi({ callId: '2' });
    expect(await callApi({ callId: '1' })).toEqual(failed('busy'));
    for (const callId of ['none', '1']) await handlers.cancelApiCall({ callId });
    expect(await first).toEqual(failed('canceled'));
    await handlers.cancelApiCall({ callId: '2' });
    expect(await second).toEqual(failed('canceled'));
    expect(await handlers.listApiHistory({ profileId: 'acme' })).toEqual({ ok: true, value: [] });
  });
});
