import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createApiConsole } from '../../electron/api/console.ts';
import { createSavedRequests } from '../../electron/api/saved-requests.ts';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchangeLog } from '../../electron/exchange-log/exchange-log.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import { createInspector } from '../../electron/inspector/inspector.ts';
import { createKeyResolver } from '../../electron/inspector/key-resolver.ts';
import { createKeySetFetcher } from '../../electron/inspector/key-set.ts';
import { createTokenCopier } from '../../electron/inspector/token-copy.ts';
import { createHandlers } from '../../electron/ipc/handlers.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import { createDiscovery } from '../../electron/oauth/discovery.ts';
import { noPolicy } from '../../electron/policy/policy.ts';
import { createClientKeyChooser } from '../../electron/profiles/client-key-file.ts';
import { createProfileEditor } from '../../electron/profiles/profile-editor.ts';
import { createProfileInUseCheck } from '../../electron/profiles/profile-in-use.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { createReportDataCollector } from '../../electron/reports/report-data.ts';
import { createReports } from '../../electron/reports/reports.ts';
import { createAccounts } from '../../electron/session/accounts.ts';
import { loadSettings } from '../../electron/settings/settings-store.ts';
import { createDisabledUpdater } from '../../electron/updates/updates.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { calls } from '../../shared/contract.ts';
import { sessionSnapshotSchema } from '../../shared/session.ts';
import { noUserPresence } from '../integration/core.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { deferred, fakeTransport, jsonResponse, nextTurn } from './support/transport.ts';

const environment = { app: '1.2.3', electron: '', chromium: '', node: '', system: 'test', locale: 'en' };
const keyFile = pemOf(newKey('ES256'));
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = `${part({ alg: 'RS256' })}.${part({ sub: 'alice-1' })}.ZmFrZS1zaWduYXR1cmU`;

async function setup(options: { client?: Partial<OAuthClient>; answer?: () => Response | Promise<Response> } = {}) {
  const clock = fakeClock();
  const log = fakeLog();
  const vault = createMemoryVault();
  const files = fakeFiles({ 'profiles/broken.json': '{' });
  const basic = testProfile({ id: 'basic', clientAuthentication: 'client_secret_basic' });
  const helpful = testProfile({ id: 'helpful', supportUrl: 'https://help.example' });
  const keyed = testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt' });
  const profiles = await loadProfiles({ files, vault, builtIn: [testProfile(), basic, helpful, keyed] });
  const client: OAuthClient = {
    profile: testProfile(),
    signIn: async () => tokenSet('1', { accessToken: new Secret(jwt), idToken: new Secret(jwt) }),
    refresh: async () => tokenSet('2'),
    fetchIdentity: async () => undefined,
    revoke: async () => 'revoked',
    introspect: async () => undefined,
    fetchUserinfo: async () => undefined,
    ...options.client,
  };
  const transport = fakeTransport(options.answer ?? (() => jsonResponse({ orders: [] })));
  const accounts = createAccounts({
    clock,
    log,
    random: randomBytes,
    vault,
    locks: inProcessLocks(),
    profileOf: profiles.find,
    clientOf: () => client,
    rememberMe: () => 'choice',
    userVerifier: noUserPresence,
  });
  const exchangeLog = createExchangeLog({ clock, random: randomBytes });
  const exchange = createExchange({ transport, clock, log, observe: exchangeLog.observe });
  const clipboard = { writeText: vi.fn(), readText: vi.fn(async () => ''), clear: () => {} };
  const writeFile = vi.fn(async () => {});
  const openExternal = vi.fn(async () => {});
  const chooseFile = vi.fn(async (): Promise<string | undefined> => '/fake-path/key.pem');
  const applySettings = vi.fn();
  const inspector = createInspector({
    accounts,
    profiles,
    clientOf: () => client,
    keyResolver: createKeyResolver({
      exchange,
      discovery: createDiscovery({ exchange, clock }),
      fetchKeySet: createKeySetFetcher({ exchange, clock }),
    }),
    clipboard,
    chooseFile: async () => undefined,
    readFile: async () => 'unreadable',
    clock,
  });
  const handlers = createHandlers({
    version: '1.2.3',
    brand: { name: 'Latchkey' },
    locale: () => 'en-GB',
    profiles,
    accounts,
    rememberMe: () => 'choice',
    userVerifier: noUserPresence,
    importClientKey: createClientKeyChooser({ profiles, chooseFile, readFile: async () => Buffer.from(keyFile) }),
    api: createApiConsole({
      exchange,
      clock,
      files,
      vault,
      isHistoryStored: () => true,
      ownRequests: createSavedRequests({ files, vault, random: randomBytes, log }),
      random: randomBytes,
      log,
      dialogs: {
        bodyFile: async () => undefined,
        documentFile: async () => undefined,
        replyPlace: async () => undefined,
        runPlace: async () => undefined,
      },
      readFile: async () => 'unreadable',
      createFile: async () => fail('file_unwritable'),
      onRun: () => {},
      onSave: () => {},
    }),
    editing: createProfileEditor({
      profiles,
      exchange,
      isInUse: createProfileInUseCheck(accounts),
      chooseFile: async () => undefined,
      readFile: async () => 'unreadable',
      choosePlace: async () => undefined,
      writeFile: async () => {},
      confirm: async () => false,
    }),
    inspector,
    onDropped: () => {},
    settings: await loadSettings(files, log),
    applySettings,
    vault,
    policy: await noPolicy(),
    doctor: {
      exchange,
      clock,
      random: (bytes) => Buffer.alloc(bytes),
      vault: vault.status,
      resolveProxy: async () => 'DIRECT',
      readCertificate: async () => undefined,
    },
    onFinding: () => {},
    clipboard,
    openExternal,
    exchangeLog,
    reports: createReports({
      log: exchangeLog,
      facts: createReportDataCollector({ clock, environment, profiles, session: accounts.active, inspector }),
      choosePlace: { html: async (name) => name, json: async (name) => name, har: async (name) => name },
      writeFile,
      chooseFile: async () => undefined,
      readFile: async () => 'unreadable',
    }),
    tokenCopier: createTokenCopier({
      clipboard,
      clock,
      confirm: async () => true,
      isRevealAllowed: () => true,
      session: accounts.active,
    }),
    updates: createDisabledUpdater('source'),
    getLicenses: async () => 'the licences',
    log,
  });
  const signIn = () => handlers.signIn({ profileId: 'acme', username: 'alice', password: 'fake-password' });
  const callApi = (callId = '1') =>
    handlers.callApi({ callId, method: 'GET', url: `${apiOrigin}/orders`, headers: {}, body: undefined });
  return {
    handlers,
    accounts,
    session: accounts.active(),
    log,
    clipboard,
    openExternal,
    applySettings,
    chooseFile,
    signIn,
    callApi,
    transport,
    files,
  };
}

/** What the page gets: the result after its schema, and no secret in it. */
function told<T>(name: keyof typeof calls, result: T): T {
  calls[name].result.parse(result);
  expect(JSON.stringify(result) ?? '').not.toMatch(/fake-(access|refresh|id|password|secret)|ZmFrZS1zaWduYXR1cmU/);
  return result;
}

test('each call answers what its schema says, from start to sign-out', async () => {
  const { handlers, signIn, callApi, clipboard, applySettings } = await setup();
  expect(told('getStartupInfo', await handlers.getStartupInfo())).toMatchObject({
    version: '1.2.3',
    locale: 'en-GB',
    accounts: { session: { state: 'signed-out' } },
    brokenProfiles: [{ file: 'broken.json' }],
    vault: { protector: 'memory', unavailable: [], condition: 'good' },
  });
  expect(told('signIn', await signIn())).toMatchObject({ ok: true, value: { state: 'signed-in', username: 'alice' } });
  expect(told('listTokens', await handlers.listTokens())).toMatchObject({
    value: [
      { role: 'access', origin: 'session', view: { kind: 'jws', header: { alg: 'RS256' } } },
      { role: 'id', view: { kind: 'jws' } },
      { role: 'refresh', view: { kind: 'opaque' } },
    ],
  });
  const listed = await handlers.listTokens();
  const [access, , refresh] = listed.ok ? listed.value : [];
  expect(told('decodeToken', await handlers.decodeToken({ id: access?.id ?? '' }))).toEqual({
    ok: true,
    value: '{"sub":"alice-1"}',
  });
  for (const id of [refresh?.id ?? '', 'pasted-1'])
    expect(told('decodeToken', await handlers.decodeToken({ id }))).toEqual({
      ok: false,
      failure: { kind: 'token_gone' },
    });
  expect(told('callApi', await callApi())).toMatchObject({ ok: true, value: { status: 200 } });
  expect(told('refresh', await handlers.refresh())).toMatchObject({ ok: true, value: { refreshes: 1 } });
  expect(told('signOut', await handlers.signOut())).toEqual({ ok: true, value: { revocation: 'revoked' } });
  expect(told('changeSettings', await handlers.changeSettings({ appearance: 'dark' }))).toEqual({ appearance: 'dark' });
  expect(applySettings).toHaveBeenCalledExactlyOnceWith({ appearance: 'dark' });
  expect(told('copyText', await handlers.copyText({ text: 'a' }))).toBeUndefined();
  expect(clipboard.writeText).toHaveBeenCalledExactlyOnceWith('a');
  const { exchanges } = told('getLogChanges', await handlers.getLogChanges({ after: 0 }));
  expect(exchanges).toMatchObject([{ id: 1, purpose: 'api', method: 'GET', path: '/orders', status: 200 }]);
  const exchange = told('getExchange', await handlers.getExchange({ source: 'log', id: 1 }));
  expect(exchange).toMatchObject({ ok: true, value: { details: { reply: { body: { kind: 'json' } } } } });
  expect(told('saveReport', await handlers.saveReport({ format: 'json', personalData: true }))).toMatchObject({
    ok: true,
  });
  expect(told('openReport', await handlers.openReport())).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(told('copyToken', await handlers.copyToken({ token: 'access' }))).toMatchObject({
    failure: { kind: 'signed_out' },
  });
  expect(told('clearLog', await handlers.clearLog())).toBeUndefined();
  expect(await handlers.getExchange({ source: 'log', id: 1 })).toMatchObject({ failure: { kind: 'exchange_gone' } });
  const kept = await handlers.storeClientSecret({ profileId: 'basic', clientSecret: 'fake-secret' });
  expect(told('storeClientSecret', kept)).toMatchObject({ ok: true, value: { clientCredential: 'secret_present' } });
});

test('profiles are made, changed and deleted, and a result holds no more than its schema says', async () => {
  const { handlers, files } = await setup();
  expect(told('listProfilePresets', await handlers.listProfilePresets()).length).toBeGreaterThan(5);
  const text = JSON.stringify({ name: 'New', provider: 'oidc', issuer: 'https://id.example.com', clientId: 'c' });
  expect(told('checkProfile', await handlers.checkProfile({ text }))).toEqual({
    ok: true,
    value: { problems: [], passwordOrigin: 'https://id.example.com' },
  });
  expect(told('checkProfile', await handlers.checkProfile({ text: '{' }))).toMatchObject({ ok: false });
  expect(told('saveProfile', await handlers.saveProfile({ text }))).toMatchObject({
    value: { id: 'new', source: 'file' },
  });
  expect(files.texts['profiles/new.json']).toBeDefined();
  const read = told('readProfile', await handlers.readProfile({ profileId: 'new' }));
  expect(read.ok && JSON.parse(read.value.text)).toEqual({ id: 'new', ...JSON.parse(text) });
  const changed = text.replace('New', 'Newer');
  expect(told('saveProfile', await handlers.saveProfile({ text: changed, profileId: 'new' }))).toMatchObject({
    value: { id: 'new', name: 'Newer' },
  });
  expect(told('removeProfile', await handlers.removeProfile({ profileId: 'new' }))).toEqual({ ok: true });
  expect(told('removeProfile', await handlers.removeProfile({ profileId: 'acme' }))).toMatchObject({
    failure: { kind: 'profile_read_only' },
  });
  expect(told('importProfiles', await handlers.importProfiles())).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(told('finishImport', await handlers.finishImport({ clashes: 'replace' }))).toMatchObject({ ok: false });
  expect(told('exportProfile', await handlers.exportProfile({ profileId: 'acme' }))).toMatchObject({
    failure: { kind: 'cancelled' },
  });
  expect(told('discoverIssuer', await handlers.discoverIssuer({ text: 'http://id.example.com' }))).toMatchObject({
    failure: { kind: 'profile_invalid' },
  });
  expect(told('cancelDiscovery', await handlers.cancelDiscovery())).toBeUndefined();
});

test('a refresh can be for some of the scopes', async () => {
  const { handlers, signIn } = await setup({
    client: {
      signIn: async () => tokenSet('1', { grantedScopes: ['openid', 'email'] }),
      refresh: async (_tokens, _signal, { scopes = [] } = {}) =>
        tokenSet('2', { requestedScopes: scopes, grantedScopes: scopes }),
    },
  });
  await signIn();
  expect(told('refreshWithScopes', await handlers.refreshWithScopes({ scopes: ['email'] }))).toMatchObject({
    value: { scopes: { requested: ['email'], granted: ['email'] } },
  });
});

describe('the client key', () => {
  test('is chosen in a dialog, and only its presence is told', async () => {
    const { handlers } = await setup();
    const { profiles } = await handlers.getStartupInfo();
    expect(profiles.find(({ id }) => id === 'keyed')?.clientCredential).toBe('key_missing');
    const chosen = told('importClientKey', await handlers.importClientKey({ profileId: 'keyed' }));
    expect(chosen).toMatchObject({ ok: true, value: { id: 'keyed', clientCredential: 'key_present' } });
    expect(JSON.stringify(chosen)).not.toMatch(/PRIVATE|fake-path/);
  });

  test('stays as it was when no file is chosen', async () => {
    const { handlers, chooseFile } = await setup();
    chooseFile.mockResolvedValueOnce(undefined);
    const chosen = told('importClientKey', await handlers.importClientKey({ profileId: 'keyed' }));
    expect(chosen).toEqual({ ok: false, failure: { kind: 'cancelled' } });
    const { profiles } = await handlers.getStartupInfo();
    expect(profiles.find(({ id }) => id === 'keyed')?.clientCredential).toBe('key_missing');
  });

  test('is for profiles that use one, and comes from a file alone', async () => {
    const { handlers, chooseFile } = await setup();
    const refused = { ok: false, failure: { kind: 'client_credential_mismatch' } };
    for (const profileId of ['acme', 'basic']) expect(await handlers.importClientKey({ profileId })).toEqual(refused);
    expect(await handlers.storeClientSecret({ profileId: 'keyed', clientSecret: keyFile })).toEqual(refused);
    expect(chooseFile).not.toHaveBeenCalled();
    const unknown = told('importClientKey', await handlers.importClientKey({ profileId: 'none' }));
    expect(unknown).toEqual({ ok: false, failure: { kind: 'profile_unknown' } });
  });

  test('is asked for in one dialog at a time', async () => {
    const { handlers, chooseFile } = await setup();
    const { promise, resolve } = deferred<string | undefined>();
    chooseFile.mockReturnValueOnce(promise);
    const first = handlers.importClientKey({ profileId: 'keyed' });
    const second = await handlers.importClientKey({ profileId: 'keyed' });
    expect(second).toEqual({ ok: false, failure: { kind: 'busy' } });
    resolve('/fake-path/key.pem');
    expect(await first).toMatchObject({ ok: true });
    expect(await handlers.importClientKey({ profileId: 'keyed' })).toMatchObject({ ok: true });
  });
});

test('each call that can fail answers a failure', async () => {
  const { handlers, callApi } = await setup({ client: { signIn: async () => fail('mfa_required') } });
  const signIn = (profileId: string) => handlers.signIn({ profileId, username: 'a', password: 'fake-password' });
  expect(told('signIn', await signIn('none'))).toEqual({ ok: false, failure: { kind: 'profile_unknown' } });
  expect(told('signIn', await signIn('acme'))).toEqual({ ok: false, failure: { kind: 'mfa_required' } });
  const signedOut = { ok: false, failure: { kind: 'signed_out' } };
  expect(told('listTokens', await handlers.listTokens())).toEqual({ ok: true, value: [] });
  expect(told('refresh', await handlers.refresh())).toEqual(signedOut);
  expect(told('signOut', await handlers.signOut())).toEqual(signedOut);
  expect(told('callApi', await callApi())).toEqual(signedOut);
  const kept = await handlers.storeClientSecret({ profileId: 'none', clientSecret: 'fake-secret' });
  expect(told('storeClientSecret', kept)).toEqual({ ok: false, failure: { kind: 'profile_unknown' } });
});

test('a defect is internal to the page and a name in the log', async () => {
  const defect = async () => {
    throw new TypeError('fake-secret');
  };
  const { signIn, log } = await setup({ client: { signIn: defect } });
  expect(told('signIn', await signIn())).toEqual({ ok: false, failure: { kind: 'internal' } });
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
  const list = async () => told('listApiHistory', await handlers.listApiHistory({ profileId: 'new' }));
  await handlers.saveProfile({ text });
  const url = `${apiOrigin}/orders`;
  await handlers.callApi({ callId: '1', method: 'GET', url, headers: {}, token: 'none', profileId: 'new' });
  expect(await list()).toMatchObject({ value: [{ id: '1', url }] });
  told('getApiHistoryEntry', await handlers.getApiHistoryEntry({ profileId: 'new', id: '1' }));
  const request = { name: 'A', method: 'GET', url } as const;
  expect(await handlers.saveApiRequest({ profileId: 'new', request })).toEqual({ ok: true, value: [request] });
  expect(await handlers.removeProfile({ profileId: 'new' })).toEqual({ ok: true });
  await handlers.saveProfile({ text });
  expect(await list()).toEqual({ ok: true, value: [] });
  expect(await handlers.listApiRequests({ profileId: 'new' })).toEqual({ ok: true, value: [] });
  expect(told('clearApiHistory', await handlers.clearApiHistory({ profileId: 'new' }))).toEqual({ ok: true });
});

test('the history has no token, not even one that the call itself replaced', async () => {
  const answers = [401, 200];
  const { handlers, signIn, session } = await setup({
    answer: () => new Response('', { status: answers.shift() ?? 500, headers: { 'www-authenticate': 'Bearer' } }),
  });
  await signIn();
  const before = session.tokens().refreshToken?.reveal();
  const url = `${apiOrigin}/orders?x=${before}`;
  expect(await handlers.callApi({ callId: '1', method: 'GET', url, headers: {} })).toMatchObject({ ok: true });
  expect(session.tokens().refreshToken?.reveal()).not.toBe(before);
  const list = told('listApiHistory', await handlers.listApiHistory({ profileId: 'acme' }));
  expect(list).toMatchObject({ value: [{ url: `${apiOrigin}/orders?x=‹refresh token›`, response: { status: 200 } }] });
});

describe('API calls', () => {
  const hanging = () => new Promise<Response>(() => {});

  test('are cancelled by their id', async () => {
    const { handlers, signIn, callApi } = await setup({ answer: hanging });
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
    const { handlers, signIn, callApi } = await setup({ answer: hanging });
    await signIn();
    const first = callApi('1');
    expect(await callApi('1')).toEqual({ ok: false, failure: { kind: 'busy' } });
    await handlers.cancelApiCall({ callId: '1' });
    expect(await first).toMatchObject({ failure: { kind: 'cancelled' } });
  });

  test('end with the session, so that nobody else gets their answer', async () => {
    const { handlers, signIn, callApi } = await setup({ answer: hanging });
    await signIn();
    const call = callApi();
    await nextTurn();
    await handlers.signOut();
    expect(await call).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  });
});

test('a sign-in is cancelled', async () => {
  const { handlers, signIn } = await setup({
    client: {
      signIn: (_credentials, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve(tokenSet('1')))),
    },
  });
  const signingIn = signIn();
  expect(told('cancelSignIn', await handlers.cancelSignIn())).toBeUndefined();
  expect(await signingIn).toEqual({ ok: false, failure: { kind: 'cancelled' } });
});

test('a sign-in that asks for more waits for the answer, and takes it by its number', async () => {
  const { handlers, session, signIn } = await setup({
    client: {
      signIn: async (_credentials, signal, desk) => {
        const question = { step: 'otp', hasOtherFactors: false, wrong: false } as const;
        const answer = await desk?.prompt(question, { deadline: Number.POSITIVE_INFINITY, signal });
        return tokenSet(answer?.type === 'code' ? answer.code : 'none', { accessToken: new Secret(jwt) });
      },
    },
  });
  const signingIn = signIn();
  await nextTurn();
  const asked = session.snapshot();
  expect(sessionSnapshotSchema.parse(asked)).toMatchObject({ state: 'signing-in', mfa: { prompt: { step: 'otp' } } });
  const number = asked.state === 'signing-in' ? (asked.mfa?.number ?? 0) : 0;
  const answer = { type: 'code', code: '123456' } as const;
  expect(told('submitMfa', await handlers.submitMfa({ number: number + 1, answer }))).toBeUndefined();
  expect(session.snapshot()).toEqual(asked);
  await handlers.submitMfa({ number, answer });
  expect(told('signIn', await signingIn)).toMatchObject({ ok: true, value: { state: 'signed-in' } });
  expect(told('submitMfa', await handlers.submitMfa({ number, answer }))).toBeUndefined();
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
    expect(told('openSupportPage', await handlers.openSupportPage({ profileId: 'none' }))).toBeUndefined();
    expect(openExternal).not.toHaveBeenCalled();
  });

  test('that cannot be opened is a line in the log', async () => {
    const { handlers, openExternal, log } = await setup();
    openExternal.mockRejectedValueOnce(new Error('fake-path'));
    expect(told('openSupportPage', await handlers.openSupportPage({ profileId: 'helpful' }))).toBeUndefined();
    expect(log.lines.at(-1)?.event).toBe('defect');
    expect(log.text()).not.toContain('fake-path');
  });
});
