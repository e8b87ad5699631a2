import { describe, expect, test, vi } from 'vitest';
import { createApp } from '../../electron/app.ts';
import { calls } from '../../shared/contract.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { type FakeServerOptions, fakeServer } from '../support/fake-server.ts';
import { createMemoryClipboard, testPlatform } from '../support/test-platform.ts';
import { fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin, issuer, testProfile } from './support/profile.ts';
import { bearerResponse, createIdToken } from './support/server.ts';
import { deferred, jsonResponse, nextTurn } from './support/transport.ts';

const keyFile = pemOf(newKey('ES256'));

/**
 * The app before a server of OpenID Connect and an API, both of which can be told to answer
 * otherwise.
 */
async function setup(options: FakeServerOptions = {}) {
  const log = fakeLog();
  const files = fakeFiles({ 'profiles/broken.json': '{' });
  const transport = fakeServer(options);
  const clipboard = { ...createMemoryClipboard(), writeText: vi.fn(async () => {}) };
  const openExternal = vi.fn(async () => {});
  const chooseClientKey = vi.fn(async (): Promise<string | undefined> => '/fake-path/key.pem');
  const applyAppearance = vi.fn();
  const { platform } = testPlatform({
    environment: { app: '1.2.3', electron: '', chromium: '', node: '', system: 'test', locale: 'en-GB' },
    builtInProfiles: [
      testProfile(),
      testProfile({ id: 'basic', clientAuthentication: 'client_secret_basic' }),
      testProfile({ id: 'helpful', supportUrl: 'https://help.example' }),
      testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt' }),
    ],
    transport,
    files,
    clipboard,
    openExternal,
    applyAppearance,
    clock: fakeClock(),
    openLog: () => log,
    readLicenses: async () => 'the licences',
    confirm: async () => true,
  });
  platform.fileChoosers.clientKey = chooseClientKey;
  platform.savePathChoosers.report.json = async (name) => name;
  platform.userFiles = { ...platform.userFiles, read: async () => Buffer.from(keyFile), write: async () => {} };
  const app = await createApp(platform);
  await app.start();
  const { handlers, accounts } = app;
  const signIn = () => handlers.signIn({ profileId: 'acme', username: 'alice', password: 'fake-password' });
  const callApi = (callId = '1') =>
    handlers.callApi({ callId, method: 'GET', url: `${apiOrigin}/orders`, headers: {}, body: undefined });
  return {
    handlers,
    accounts,
    log,
    clipboard,
    openExternal,
    applyAppearance,
    chooseClientKey,
    signIn,
    callApi,
    files,
    session: accounts.active(),
  };
}

/** What the page gets: the result after its schema, and no secret in it. */
function toPage<T>(name: keyof typeof calls, result: T): T {
  calls[name].result.parse(result);
  expect(JSON.stringify(result) ?? '').not.toMatch(/fake-(access|refresh|id|password|secret)|ZmFrZS1zaWduYXR1cmU/);
  return result;
}

test('each call answers what its schema says, from start to sign-out', async () => {
  const { handlers, signIn, callApi, clipboard, applyAppearance } = await setup();
  expect(toPage('getStartupInfo', await handlers.getStartupInfo())).toMatchObject({
    version: '1.2.3',
    locale: 'en-GB',
    accounts: { session: { state: 'signed-out' } },
    brokenProfiles: [{ file: 'broken.json' }],
    vault: { protector: 'memory', unavailable: [], condition: 'good' },
  });
  expect(toPage('signIn', await signIn())).toMatchObject({
    ok: true,
    value: { state: 'signed-in', username: 'alice' },
  });
  expect(toPage('listTokens', await handlers.listTokens())).toMatchObject({
    value: [
      { role: 'access', origin: 'session', view: { kind: 'jws', header: { alg: 'RS256' } } },
      { role: 'id', view: { kind: 'jws' } },
      { role: 'refresh', view: { kind: 'opaque' } },
    ],
  });
  const listed = await handlers.listTokens();
  const [access, , refresh] = listed.ok ? listed.value : [];
  expect(toPage('decodeToken', await handlers.decodeToken({ id: access?.id ?? '' }))).toEqual({
    ok: true,
    value: '{"sub":"alice-1"}',
  });
  for (const id of [refresh?.id ?? '', 'pasted-1'])
    expect(toPage('decodeToken', await handlers.decodeToken({ id }))).toEqual({
      ok: false,
      failure: { kind: 'token_gone' },
    });
  expect(toPage('callApi', await callApi())).toMatchObject({ ok: true, value: { status: 200 } });
  expect(toPage('refresh', await handlers.refresh())).toMatchObject({ ok: true, value: { refreshes: 1 } });
  expect(toPage('signOut', await handlers.signOut())).toEqual({ ok: true, value: { revocation: 'revoked' } });
  expect(toPage('changeSettings', await handlers.changeSettings({ appearance: 'dark' }))).toEqual({
    appearance: 'dark',
  });
  expect(applyAppearance).toHaveBeenLastCalledWith('dark');
  expect(toPage('copyText', await handlers.copyText({ text: 'a' }))).toBeUndefined();
  expect(clipboard.writeText).toHaveBeenCalledExactlyOnceWith('a');
  const { exchanges } = toPage('getLogChanges', await handlers.getLogChanges({ after: 0 }));
  const call = exchanges.find(({ purpose }) => purpose === 'api');
  expect(call).toMatchObject({ method: 'GET', path: '/orders', status: 200 });
  const id = call?.id ?? 0;
  const exchange = toPage('getExchange', await handlers.getExchange({ source: 'log', id }));
  expect(exchange).toMatchObject({ ok: true, value: { details: { response: { body: { kind: 'json' } } } } });
  expect(toPage('saveReport', await handlers.saveReport({ format: 'json', personalData: true }))).toMatchObject({
    ok: true,
  });
  expect(toPage('openReport', await handlers.openReport())).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(toPage('copyToken', await handlers.copyToken({ token: 'access' }))).toMatchObject({
    failure: { kind: 'signed_out' },
  });
  expect(toPage('clearLog', await handlers.clearLog())).toBeUndefined();
  expect(await handlers.getExchange({ source: 'log', id })).toMatchObject({ failure: { kind: 'exchange_gone' } });
  const kept = await handlers.storeClientSecret({ profileId: 'basic', clientSecret: 'fake-secret' });
  expect(toPage('storeClientSecret', kept)).toMatchObject({ ok: true, value: { clientCredential: 'secret_present' } });
});

test('profiles are made, changed and deleted, and a result holds no more than its schema says', async () => {
  const { handlers, files } = await setup();
  expect(toPage('listProfilePresets', await handlers.listProfilePresets()).length).toBeGreaterThan(5);
  const text = JSON.stringify({ name: 'New', provider: 'oidc', issuer, clientId: 'c' });
  expect(toPage('checkProfile', await handlers.checkProfile({ text }))).toEqual({
    ok: true,
    value: { problems: [], passwordOrigin: issuer },
  });
  expect(toPage('checkProfile', await handlers.checkProfile({ text: '{' }))).toMatchObject({ ok: false });
  expect(toPage('saveProfile', await handlers.saveProfile({ text }))).toMatchObject({
    value: { id: 'new', source: 'file' },
  });
  expect(files.texts['profiles/new.json']).toBeDefined();
  const read = toPage('readProfile', await handlers.readProfile({ profileId: 'new' }));
  expect(read.ok && JSON.parse(read.value.text)).toEqual({ id: 'new', ...JSON.parse(text) });
  const changed = text.replace('New', 'Newer');
  expect(toPage('saveProfile', await handlers.saveProfile({ text: changed, profileId: 'new' }))).toMatchObject({
    value: { id: 'new', name: 'Newer' },
  });
  expect(toPage('removeProfile', await handlers.removeProfile({ profileId: 'new' }))).toEqual({ ok: true });
  expect(toPage('removeProfile', await handlers.removeProfile({ profileId: 'acme' }))).toMatchObject({
    failure: { kind: 'profile_read_only' },
  });
  expect(toPage('importProfiles', await handlers.importProfiles())).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(toPage('finishImport', await handlers.finishImport({ clashes: 'replace' }))).toMatchObject({ ok: false });
  expect(toPage('exportProfile', await handlers.exportProfile({ profileId: 'acme' }))).toMatchObject({
    failure: { kind: 'cancelled' },
  });
  expect(toPage('discoverIssuer', await handlers.discoverIssuer({ text: 'http://id.example.com' }))).toMatchObject({
    failure: { kind: 'profile_invalid' },
  });
  expect(toPage('cancelDiscovery', await handlers.cancelDiscovery())).toBeUndefined();
});

test('a refresh can be for some of the scopes', async () => {
  const { handlers, signIn } = await setup({
    token: async ({ body }) => {
      const scope = new URLSearchParams(body).get('scope') ?? '';
      return jsonResponse(bearerResponse({ refresh_token: 'fake-refresh', scope, id_token: await createIdToken() }));
    },
  });
  await signIn();
  expect(toPage('refreshWithScopes', await handlers.refreshWithScopes({ scopes: ['openid'] }))).toMatchObject({
    value: { scopes: { requested: ['openid'], granted: ['openid'] } },
  });
});

describe('the client key', () => {
  test('is chosen in a dialog, and only its presence is told', async () => {
    const { handlers } = await setup();
    const { profiles } = await handlers.getStartupInfo();
    expect(profiles.find(({ id }) => id === 'keyed')?.clientCredential).toBe('key_missing');
    const chosen = toPage('importClientKey', await handlers.importClientKey({ profileId: 'keyed' }));
    expect(chosen).toMatchObject({ ok: true, value: { id: 'keyed', clientCredential: 'key_present' } });
    expect(JSON.stringify(chosen)).not.toMatch(/PRIVATE|fake-path/);
  });

  test('stays as it was when no file is chosen', async () => {
    const { handlers, chooseClientKey } = await setup();
    chooseClientKey.mockResolvedValueOnce(undefined);
    const chosen = toPage('importClientKey', await handlers.importClientKey({ profileId: 'keyed' }));
    expect(chosen).toEqual({ ok: false, failure: { kind: 'cancelled' } });
    const { profiles } = await handlers.getStartupInfo();
    expect(profiles.find(({ id }) => id === 'keyed')?.clientCredential).toBe('key_missing');
  });

  test('is for profiles that use one, and comes from a file alone', async () => {
    const { handlers, chooseClientKey } = await setup();
    const refused = { ok: false, failure: { kind: 'client_credential_mismatch' } };
    for (const profileId of ['acme', 'basic']) expect(await handlers.importClientKey({ profileId })).toEqual(refused);
    expect(await handlers.storeClientSecret({ profileId: 'keyed', clientSecret: keyFile })).toEqual(refused);
    expect(chooseClientKey).not.toHaveBeenCalled();
    const unknown = toPage('importClientKey', await handlers.importClientKey({ profileId: 'none' }));
    expect(unknown).toEqual({ ok: false, failure: { kind: 'profile_unknown' } });
  });

  test('is asked for in one dialog at a time', async () => {
    const { handlers, chooseClientKey } = await setup();
    const { promise, resolve } = deferred<string | undefined>();
    chooseClientKey.mockReturnValueOnce(promise);
    const first = handlers.importClientKey({ profileId: 'keyed' });
    const second = await handlers.importClientKey({ profileId: 'keyed' });
    expect(second).toEqual({ ok: false, failure: { kind: 'busy' } });
    resolve('/fake-path/key.pem');
    expect(await first).toMatchObject({ ok: true });
    expect(await handlers.importClientKey({ profileId: 'keyed' })).toMatchObject({ ok: true });
  });
});

test('each call that can fail answers a failure', async () => {
  const { handlers, callApi } = await setup({ token: () => jsonResponse({ error: 'invalid_grant' }, { status: 400 }) });
  const signIn = (profileId: string) => handlers.signIn({ profileId, username: 'a', password: 'fake-password' });
  expect(toPage('signIn', await signIn('none'))).toEqual({ ok: false, failure: { kind: 'profile_unknown' } });
  expect(toPage('signIn', await signIn('acme'))).toMatchObject({
    ok: false,
    failure: { kind: 'credentials_refused' },
  });
  const signedOut = { ok: false, failure: { kind: 'signed_out' } };
  expect(toPage('listTokens', await handlers.listTokens())).toEqual({ ok: true, value: [] });
  expect(toPage('refresh', await handlers.refresh())).toEqual(signedOut);
  expect(toPage('signOut', await handlers.signOut())).toEqual(signedOut);
  expect(toPage('callApi', await callApi())).toEqual(signedOut);
  const kept = await handlers.storeClientSecret({ profileId: 'none', clientSecret: 'fake-secret' });
  expect(toPage('storeClientSecret', kept)).toEqual({ ok: false, failure: { kind: 'profile_unknown' } });
});

test('a defect is internal to the page and a name in the log', async () => {
  const { handlers, chooseClientKey, log } = await setup();
  chooseClientKey.mockRejectedValueOnce(new TypeError('fake-secret'));
  const outcome = toPage('importClientKey', await handlers.importClientKey({ profileId: 'keyed' }));
  expect(outcome).toEqual({ ok: false, failure: { kind: 'internal' } });
  expect(log.lines).toContainEqual({ event: 'defect', facts: { name: 'TypeError' } });
  expect(log.text()).not.toContain('fake-secret');
});

describe('the contract', () => {
  test('refuses a result with a field more', async () => {
    const { handlers, signIn } = await setup();
    const leaks = { accessToken: 'fake-access' };
    const start = await handlers.getStartupInfo();
    expect(calls.getStartupInfo.result.safeParse({ ...start, ...leaks }).success).toBe(false);
    expect(
      calls.getStartupInfo.result.safeParse({
        ...start,
        accounts: { ...start.accounts, session: { ...start.accounts.session, ...leaks } },
      }).success,
    ).toBe(false);
    const signedIn = await signIn();
    if (!signedIn.ok) throw new Error('not signed in');
    expect(calls.signIn.result.safeParse({ ...signedIn, ...leaks }).success).toBe(false);
    expect(calls.signIn.result.safeParse({ ok: true, value: { ...signedIn.value, ...leaks } }).success).toBe(false);
    expect(sessionSnapshotSchema.safeParse({ ...signedIn.value, ...leaks }).success).toBe(false);
    expect(sessionSnapshotSchema.safeParse(signedIn.value).success).toBe(true);
    const failed = { ok: false, failure: { kind: 'busy', ...leaks } };
    expect(calls.signIn.result.safeParse(failed).success).toBe(false);
  });

  test('refuses an argument with a field more, or too long', () => {
    const credentials = { profileId: 'a', username: 'b', password: 'c' };
    expect(calls.signIn.argument.safeParse(credentials).success).toBe(true);
    expect(calls.signIn.argument.safeParse({ ...credentials, scope: 'x' }).success).toBe(false);
    expect(calls.signIn.argument.safeParse({ ...credentials, password: 'x'.repeat(4001) }).success).toBe(false);
    expect(calls.signIn.argument.safeParse({ ...credentials, password: { toString: 'x' } }).success).toBe(false);
    expect(calls.getStartupInfo.argument.safeParse({}).success).toBe(false);
    expect(calls.callApi.argument.safeParse({ callId: '1', method: 'TRACE', url: 'x' }).success).toBe(false);
  });
});

test('what was sent to the API of a deleted profile or saved for it is forgotten, whoever takes its id', async () => {
  const { handlers } = await setup();
  const text = JSON.stringify({
    name: 'New',
    provider: 'oidc',
    issuer: 'https://id.example.com',
    clientId: 'c',
    api: { origins: [apiOrigin] },
  });
  const list = async () => toPage('listApiHistory', await handlers.listApiHistory({ profileId: 'new' }));
  await handlers.saveProfile({ text });
  const url = `${apiOrigin}/orders`;
  await handlers.callApi({ callId: '1', method: 'GET', url, headers: {}, token: 'none', profileId: 'new' });
  expect(await list()).toMatchObject({ value: [{ id: '1', url }] });
  toPage('getApiHistoryEntry', await handlers.getApiHistoryEntry({ profileId: 'new', id: '1' }));
  const request = { name: 'A', method: 'GET', url } as const;
  expect(await handlers.saveApiRequest({ profileId: 'new', request })).toEqual({ ok: true, value: [request] });
  expect(await handlers.removeProfile({ profileId: 'new' })).toEqual({ ok: true });
  await handlers.saveProfile({ text });
  expect(await list()).toEqual({ ok: true, value: [] });
  expect(await handlers.listApiRequests({ profileId: 'new' })).toEqual({ ok: true, value: [] });
  expect(toPage('clearApiHistory', await handlers.clearApiHistory({ profileId: 'new' }))).toEqual({ ok: true });
});

test('the history has no token, not even one that the call itself replaced', async () => {
  const answers = [401, 200];
  const { handlers, signIn, session } = await setup({
    api: () => new Response('', { status: answers.shift() ?? 500, headers: { 'www-authenticate': 'Bearer' } }),
  });
  await signIn();
  const before = session.tokens().refreshToken?.reveal();
  const url = `${apiOrigin}/orders?x=${before}`;
  expect(await handlers.callApi({ callId: '1', method: 'GET', url, headers: {} })).toMatchObject({ ok: true });
  expect(session.tokens().refreshToken?.reveal()).not.toBe(before);
  const list = toPage('listApiHistory', await handlers.listApiHistory({ profileId: 'acme' }));
  expect(list).toMatchObject({ value: [{ url: `${apiOrigin}/orders?x=‹refresh token›`, response: { status: 200 } }] });
});

describe('API calls', () => {
  const hanging = () => new Promise<Response>(() => {});

  test('are cancelled by their id', async () => {
    const { handlers, signIn, callApi } = await setup({ api: hanging });
    await signIn();
    const first = callApi('1');
    const second = callApi('2');
    await handlers.cancelApiCall({ callId: 'none' });
    await handlers.cancelApiCall({ callId: '1' });
    expect(await first).toEqual({ ok: false, failure: { kind: 'cancelled' } });
    await handlers.cancelApiCall({ callId: '2' });
    expect(await second).toEqual({ ok: false, failure: { kind: 'cancelled' } });
    expect(await handlers.listApiHistory({ profileId: 'acme' })).toEqual({ ok: true, value: [] });
  });

  test('with an id that is in use are refused', async () => {
    const { handlers, signIn, callApi } = await setup({ api: hanging });
    await signIn();
    const first = callApi('1');
    expect(await callApi('1')).toEqual({ ok: false, failure: { kind: 'busy' } });
    await handlers.cancelApiCall({ callId: '1' });
    expect(await first).toMatchObject({ failure: { kind: 'cancelled' } });
  });

  test('end with the session, so that nobody else gets their answer', async () => {
    const { handlers, signIn, callApi } = await setup({ api: hanging });
    await signIn();
    const call = callApi();
    await nextTurn();
    await handlers.signOut();
    expect(await call).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  });
});

test('a sign-in is cancelled', async () => {
  const { handlers, signIn } = await setup({ token: () => new Promise(() => {}) });
  const signingIn = signIn();
  await nextTurn();
  expect(toPage('cancelSignIn', await handlers.cancelSignIn())).toBeUndefined();
  expect(await signingIn).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
});

describe('the support page', () => {
  test('is that of the profile', async () => {
    const { handlers, openExternal } = await setup();
    await handlers.openSupportPage({ profileId: 'helpful' });
    await handlers.openSupportPage({ profileId: 'acme' });
    expect(openExternal).toHaveBeenCalledExactlyOnceWith('https://help.example');
  });

  test('of an unknown profile is none, and no exception tells the page', async () => {
    const { handlers, openExternal } = await setup();
    expect(toPage('openSupportPage', await handlers.openSupportPage({ profileId: 'none' }))).toBeUndefined();
    expect(openExternal).not.toHaveBeenCalled();
  });

  test('that cannot be opened is a line in the log', async () => {
    const { handlers, openExternal, log } = await setup();
    openExternal.mockRejectedValueOnce(new Error('fake-path'));
    expect(toPage('openSupportPage', await handlers.openSupportPage({ profileId: 'helpful' }))).toBeUndefined();
    expect(log.lines.at(-1)?.event).toBe('defect');
    expect(log.text()).not.toContain('fake-path');
  });
});
