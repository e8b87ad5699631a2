import { expect, test, vi } from 'vitest';
import { createApp } from '../../electron/app.ts';
import type { PendingFile } from '../../electron/core/ports.ts';
import type { Platform } from '../../electron/platform.ts';
import { maxReportBytes } from '../../electron/reports/parse-report.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { accessToken, fakeServer } from '../support/fake-server.ts';
import { createMemoryProtector, testPlatform } from '../support/test-platform.ts';
import { fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { readPolicyOf } from './support/policy.ts';
import { apiOrigin, issuer, minimalProfile, testProfile } from './support/profile.ts';
import { deferred, nextTurn } from './support/transport.ts';

/** Each test runs the composition that ships, and fails if one of its lines is left out. */

const password = 'not-a-real-password';

async function start(overrides: Parameters<typeof testPlatform>[0] = {}) {
  const clock = fakeClock();
  const files = fakeFiles();
  const log = fakeLog();
  const transport = fakeServer();
  const test = testPlatform({
    builtInProfiles: [testProfile()],
    clock,
    files,
    transport,
    keyProtectors: { protectors: [createMemoryProtector()], excluded: [] },
    openLog: () => log,
    confirm: async () => true,
    ...overrides,
  });
  const app = await createApp(test.platform);
  await app.start();
  const signIn = (remember = true) => app.handlers.signIn({ profileId: 'acme', username: 'alice', password, remember });
  const restart = async (part: Partial<Platform> = {}) => {
    await app.settle();
    const next = await createApp({ ...test.platform, ...part });
    await next.start();
    return next;
  };
  const request = { method: 'GET', url: `${apiOrigin}/orders`, headers: {} } as const;
  const callApi = (part: object = {}) => app.handlers.callApi({ callId: 'one', ...request, ...part });
  return { ...test, ...app, app, clock, files, log, transport, signIn, restart, callApi };
}

const policyOf = (members: Record<string, unknown>) => {
  const policy = readPolicyOf(members);
  return { loadPolicy: () => policy };
};

/** Files that the user chose, in memory. */
function memoryUserFiles(texts: Record<string, string> = {}) {
  const create = async (path: string): Promise<PendingFile> => {
    let text = '';
    return {
      name: path,
      write: async (bytes) => {
        text += Buffer.from(bytes).toString();
      },
      commit: async () => {
        texts[path] = text;
      },
      discard: async () => {},
    };
  };
  const userFiles: Platform['userFiles'] = {
    read: async (path) => (path in texts ? Buffer.from(texts[path] ?? '') : 'unreadable'),
    readText: async (path) => texts[path],
    create,
    write: async (path, text) => {
      texts[path] = text;
    },
  };
  return { texts, userFiles };
}

test('logs what it starts with, at the level of the policy', async () => {
  const log = fakeLog();
  const openLog = vi.fn(() => log);
  const { platform, policy } = await start({ ...policyOf({ logLevel: 'warn' }), openLog });
  expect(openLog).toHaveBeenCalledExactlyOnceWith('warn');
  expect(log.lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['policy', 'vault', 'started']));
  expect(log.lines.find(({ event }) => event === 'started')?.facts).toEqual({
    version: platform.environment.app,
    vault: 'keychain',
    profiles: 1,
  });
  expect(policy.values.logLevel).toBe('warn');
});

test('applies the saved appearance', async () => {
  const applyAppearance = vi.fn();
  await start({ files: fakeFiles({ 'settings.json': '{"appearance":"dark"}' }), applyAppearance });
  expect(applyAppearance).toHaveBeenCalledExactlyOnceWith('dark');
});

test('opens the network under the policy', async () => {
  const openNetwork = vi.fn(testPlatform({ transport: fakeServer() }).platform.openNetwork);
  const { policy } = await start({ openNetwork });
  expect(openNetwork).toHaveBeenCalledExactlyOnceWith(policy);
});

test('restores the stored session and sends every change of accounts to the page', async () => {
  const { signIn, restart, eventsOf, exchangeLog, vault, clock } = await start();
  expect(await signIn()).toMatchObject({ ok: true });
  expect(eventsOf('accountsChanged').at(-1)).toMatchObject({ session: { state: 'signed-in', username: 'alice' } });
  clock.advance(1_000);
  expect(eventsOf('logChanged').at(-1)).toEqual({ revision: exchangeLog.getChanges(0).revision });
  expect(await vault.names('session/')).toHaveLength(1);
  const next = await restart();
  expect(next.accounts.snapshot().session).toMatchObject({ state: 'signed-in', username: 'alice' });
});

test('keeps no session if the policy forbids it', async () => {
  const { signIn, restart, vault, callApi, settle, files } = await start(policyOf({ rememberMe: 'never' }));
  await signIn();
  await callApi();
  await settle();
  expect(await vault.names('session/')).toEqual([]);
  expect(Object.keys(files.texts).filter((name) => name.startsWith('api-history/'))).toEqual([]);
  expect((await restart()).accounts.snapshot().session.state).toBe('signed-out');
});

test('writes the API history before it settles', async () => {
  const files = fakeFiles();
  const slow = {
    ...files,
    write: async (name: string, text: string) => nextTurn().then(() => files.write(name, text)),
  };
  const { signIn, callApi, settle } = await start({ files: slow });
  await signIn();
  expect(await callApi()).toMatchObject({ ok: true });
  await settle();
  expect(Object.keys(files.texts).filter((name) => name.startsWith('api-history/'))).toHaveLength(1);
});

test('settles only after a refresh in progress', async () => {
  const server = fakeServer();
  const { promise, resolve } = deferred<void>();
  let isHeld = false;
  const { signIn, handlers, settle } = await start({
    transport: async (url, init) => {
      if (isHeld && url.endsWith('/token')) await promise;
      return server(url, init);
    },
  });
  await signIn();
  isHeld = true;
  const refreshing = handlers.refresh();
  await nextTurn();
  const settled = vi.fn();
  const settling = settle().then(settled);
  await nextTurn();
  expect(settled).not.toHaveBeenCalled();
  resolve();
  await settling;
  expect(await refreshing).toMatchObject({ ok: true });
});

test('copies a token after a confirmation and removes it from the clipboard', async () => {
  const confirm = vi.fn(async () => true);
  const { signIn, handlers, platform, clock, settle } = await start({ confirm });
  await signIn();
  const copy = async () => {
    expect(await handlers.copyToken({ token: 'access' })).toMatchObject({ ok: true });
    expect(await platform.clipboard.readText()).toBe(accessToken);
  };
  await copy();
  expect(confirm).toHaveBeenCalledTimes(1);
  clock.advance(30_000);
  await nextTurn();
  expect(await platform.clipboard.readText()).toBe('');
  await copy();
  await settle();
  expect(await platform.clipboard.readText()).toBe('');
});

test('locks an idle session, keeps it locked, and unlocks it for a verified user', async () => {
  let idle = 0;
  const verify = vi.fn(async () => true);
  const { signIn, accounts, handlers, clock, restart } = await start({
    ...policyOf({ idleLockMinutes: 5, rememberMe: 'always' }),
    idleSeconds: () => idle,
    userVerifier: { isAvailable: () => true, verify },
  });
  await signIn();
  clock.advance(10_000);
  expect(accounts.snapshot().session.state).toBe('signed-in');
  idle = 300;
  clock.advance(10_000);
  await vi.waitFor(() => expect(accounts.snapshot().session.state).toBe('locked'));
  await nextTurn();
  expect((await restart()).accounts.snapshot().session.state).toBe('locked');
  expect((await handlers.getStartupInfo()).systemUnlock).toBe(true);
  expect(await handlers.unlock()).toMatchObject({ ok: true });
  expect(verify).toHaveBeenCalledTimes(1);
  idle = 0;
  clock.advance(5 * 60_000 - 10_000);
  expect((await restart()).accounts.snapshot().session.state).toBe('signed-in');
  clock.advance(6 * 60_000);
  const late = await restart();
  expect(late.accounts.snapshot().session.state).toBe('signed-in');
});

test('revokes on waking what it could not revoke before', async () => {
  const server = fakeServer();
  let isOffline = false;
  let wake = () => {};
  const { signIn, handlers, accounts } = await start({
    transport: async (url, init) => {
      if (isOffline) throw new TypeError('offline');
      return server(url, init);
    },
    onWake: (listener) => {
      wake = listener;
    },
  });
  await signIn();
  isOffline = true;
  await handlers.signOut();
  expect(accounts.snapshot().pendingRevocations).toBe(1);
  isOffline = false;
  wake();
  await vi.waitFor(() => expect(accounts.snapshot().pendingRevocations).toBe(0));
});

test('forgets the tokens of the exchange log when nobody is signed in', async () => {
  const { signIn, handlers, exchangeLog } = await start();
  const clear = vi.spyOn(exchangeLog, 'clearTokens');
  await signIn();
  clear.mockClear();
  await handlers.signOut();
  expect(clear).toHaveBeenCalled();
});

test('uses the profiles of policy, app and files, and reports their changes to the page', async () => {
  const { handlers, profiles, eventsOf } = await start({
    ...policyOf({ profiles: [{ ...minimalProfile, id: 'locked' }] }),
    files: fakeFiles({
      'profiles/own.json': JSON.stringify({ ...minimalProfile, id: 'own' }),
      'profiles/bad.json': '{',
    }),
  });
  expect(['acme', 'locked', 'own'].map((id) => profiles.sourceOf(id))).toEqual(['built-in', 'policy', 'file']);
  const text = JSON.stringify({ ...minimalProfile, name: 'New', id: undefined });
  expect(await handlers.saveProfile({ text })).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(eventsOf('profilesChanged')).toHaveLength(1));
  const [list] = eventsOf('profilesChanged');
  expect(list?.profiles.map(({ id }) => id)).toContain('new');
  expect(list?.brokenProfiles).toMatchObject([{ file: 'bad.json' }]);
});

test('authenticates with the stored client secret', async () => {
  const { handlers, transport, profiles } = await start({
    builtInProfiles: [testProfile({ clientAuthentication: 'client_secret_basic' })],
  });
  expect(profiles.getOrFail('acme').clientAuthentication).toBe('client_secret_basic');
  await handlers.storeClientSecret({ profileId: 'acme', clientSecret: 'not-a-real-secret' });
  await handlers.signIn({ profileId: 'acme', username: 'alice', password });
  const [sent] = transport.requests.filter(({ url }) => url.endsWith('/token'));
  expect(sent?.headers.get('authorization')).toBe(`Basic ${btoa('desktop:not-a-real-secret')}`);
});

test('edits, imports and exports profiles with the dialogs of the platform', async () => {
  const { texts, userFiles } = memoryUserFiles({
    'in.json': JSON.stringify({ ...minimalProfile, id: 'imported' }),
    'key.pem': pemOf(newKey('ES256')),
  });
  const keyed = testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt' });
  const test = testPlatform();
  const confirm = vi.fn(async () => false);
  const { handlers } = await start({
    userFiles,
    confirm,
    builtInProfiles: [testProfile(), keyed],
    fileChoosers: {
      ...test.platform.fileChoosers,
      profileFile: async () => 'in.json',
      clientKey: async () => 'key.pem',
    },
    savePathChoosers: { ...test.platform.savePathChoosers, profile: async () => 'out.json' },
  });
  expect(await handlers.importProfiles()).toMatchObject({ value: { imported: ['Acme'] } });
  expect(await handlers.exportProfile({ profileId: 'imported' })).toMatchObject({ ok: true });
  expect(JSON.parse(texts['out.json'] ?? '')).toMatchObject({ id: 'imported' });
  expect(await handlers.importClientKey({ profileId: 'keyed' })).toMatchObject({
    value: { clientCredential: 'key_present' },
  });
  expect(await handlers.discoverIssuer({ text: issuer })).toMatchObject({ ok: true });

  await handlers.signIn({ profileId: 'imported', username: 'alice', password });
  expect(await handlers.removeProfile({ profileId: 'imported' })).toMatchObject({
    failure: { kind: 'profile_in_use' },
  });
  const text = JSON.stringify({ ...minimalProfile, id: 'imported', api: { origins: ['https://other.example'] } });
  expect(await handlers.saveProfile({ text, profileId: 'imported' })).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(confirm).toHaveBeenCalledTimes(1);
});

test('inspects tokens from session, clipboard and file', async () => {
  const { userFiles } = memoryUserFiles({ 'token.txt': accessToken.replace('.ZmFr', '.YmFr') });
  const { fileChoosers } = testPlatform().platform;
  const { signIn, handlers, platform } = await start({
    userFiles,
    fileChoosers: { ...fileChoosers, tokenFile: async () => 'token.txt' },
  });
  await signIn();
  const tokens = await handlers.listTokens();
  const id = tokens.ok ? (tokens.value.find(({ role }) => role === 'id')?.id ?? '') : '';
  const checked = await handlers.checkToken({ id });
  expect(checked.ok && checked.value.checks.find((check) => check.id === 'signature')).toMatchObject({
    verdict: 'pass',
  });
  await platform.clipboard.writeText(accessToken);
  expect(await handlers.pasteToken()).toMatchObject({ ok: true });
  expect(await handlers.openTokenFile()).toMatchObject({ ok: true });
  expect(await handlers.introspectToken({ id })).toMatchObject({ ok: true });
});

test('calls the API with the dialogs of the platform and reports progress to the page', async () => {
  const { texts, userFiles } = memoryUserFiles({
    'body.json': '{"a":1}',
    'openapi.json': JSON.stringify({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: {} }),
  });
  const { fileChoosers, savePathChoosers } = testPlatform().platform;
  const { signIn, handlers, callApi, eventsOf, files } = await start({
    ...policyOf({ allowedApiOrigins: [apiOrigin] }),
    userFiles,
    transport: fakeServer({ api: () => new Response('x'.repeat(2 * 1024 * 1024)) }),
    fileChoosers: {
      ...fileChoosers,
      requestBody: async () => 'body.json',
      openApiDocument: async () => 'openapi.json',
    },
    savePathChoosers: {
      ...savePathChoosers,
      apiResponse: async () => 'response.bin',
      runReport: async () => 'run.xml',
    },
  });
  await signIn();
  const body = await handlers.chooseApiBodyFile();
  expect(body).toMatchObject({ ok: true, value: { name: 'body.json' } });
  expect(await handlers.loadOpenApiDocument({ profileId: 'acme', source: { from: 'file' } })).toMatchObject({
    ok: true,
  });
  expect(await callApi({ url: 'https://elsewhere.example/' })).toMatchObject({ ok: false });
  expect(await callApi()).toMatchObject({ ok: true, value: { truncated: true } });
  expect(await handlers.saveApiResponse({ callId: 'one' })).toMatchObject({ ok: true });
  expect(texts['response.bin']).toHaveLength(2 * 1024 * 1024);
  expect(eventsOf('apiSaveProgress').length).toBeGreaterThan(0);

  const request = { name: 'Orders', method: 'GET', url: `${apiOrigin}/orders` } as const;
  expect(await handlers.saveApiRequest({ profileId: 'acme', request })).toMatchObject({ ok: true });
  expect(Object.keys(files.texts)).toContain('api-requests.json');
  expect(await handlers.runApiRequests({ callId: 'run' })).toMatchObject({ value: { total: 1 } });
  expect(eventsOf('apiRunProgress')).toHaveLength(1);
  expect(await handlers.saveApiRunReport()).toMatchObject({ ok: true });
  expect(texts['run.xml']).toContain('<testsuite');
});

test('encrypts the secrets of saved requests and reports damaged files', async () => {
  const { handlers, files } = await start();
  const headers = { 'x-api-key': 'not-a-real-key' };
  const request = { name: 'Orders', method: 'GET', url: `${apiOrigin}/orders`, headers } as const;
  expect(await handlers.saveApiRequest({ profileId: 'acme', request })).toMatchObject({ ok: true });
  expect(JSON.stringify(files.texts)).not.toContain('not-a-real-key');
  expect(await handlers.listApiRequests({ profileId: 'acme' })).toMatchObject({ value: [request] });

  const damaged = await start({ files: fakeFiles({ 'api-requests.json': '{', 'api-history/acme.json': '{' }) });
  await damaged.handlers.listApiRequests({ profileId: 'acme' });
  await damaged.handlers.listApiHistory({ profileId: 'acme' });
  const events = damaged.log.lines.map(({ event }) => event);
  expect(events).toContain('saved requests are damaged and start empty');
  expect(events.some((event) => event.includes('history'))).toBe(true);
});

test('refuses an origin that the policy does not allow', async () => {
  const { signIn, callApi } = await start(policyOf({ allowedApiOrigins: ['https://other.example'] }));
  await signIn();
  expect(await callApi()).toMatchObject({ failure: { kind: 'policy_refused' } });
});

test('saves and opens reports with the dialogs of the platform', async () => {
  const { texts, userFiles } = memoryUserFiles();
  const { fileChoosers, savePathChoosers } = testPlatform().platform;
  const { signIn, handlers, platform } = await start({
    userFiles,
    fileChoosers: { ...fileChoosers, reportFile: async () => 'report' },
    savePathChoosers: { ...savePathChoosers, report: { ...savePathChoosers.report, json: async () => 'report' } },
  });
  await signIn();
  expect(await handlers.saveReport({ format: 'json', personalData: true })).toMatchObject({ ok: true });
  const report = JSON.parse(texts.report ?? '');
  expect(report).toMatchObject({ environment: platform.environment, session: { state: 'signed-in' } });
  expect(report.profile).toMatchObject({ id: 'acme' });
  expect(report.tokens.length).toBeGreaterThan(0);
  expect(texts.report?.length).toBeLessThan(maxReportBytes);
  expect(await handlers.openReport()).toMatchObject({ ok: true });
});

test('runs the doctor on the parts of the app and reports findings to the page', async () => {
  const resolveProxy = vi.fn(async () => 'DIRECT');
  const readCertificate = vi.fn(async () => undefined);
  const { handlers, eventsOf, commands } = await start({
    openNetwork: async () => ({ transport: fakeServer(), resolveProxy, readCertificate }),
  });
  expect(await handlers.runDoctor({ profileId: 'acme' })).toMatchObject({ ok: true });
  expect(eventsOf('doctorFinding').find(({ check }) => check === 'vault')).toMatchObject({ verdict: 'ok' });
  expect(resolveProxy).toHaveBeenCalled();
  expect(readCertificate).toHaveBeenCalled();
  const printed: string[] = [];
  const io = {
    print: (line: string) => void printed.push(line),
    printError: () => {},
    readSecret: async () => undefined,
    signal: new AbortController().signal,
  };
  await commands.doctor(['acme', '--json'], io);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({ format: 'latchkey-doctor' });
});

test('opens only pages of a specification or a profile', async () => {
  const openExternal = vi.fn(async () => {});
  const { handlers } = await start({
    openExternal,
    builtInProfiles: [testProfile({ supportUrl: 'https://help.example' })],
  });
  await handlers.openSupportPage({ profileId: 'acme' });
  expect(openExternal).toHaveBeenLastCalledWith('https://help.example');
  await handlers.openSpecLink({ reference: 'RFC 7519 §4.1.1' });
  expect(openExternal).toHaveBeenCalledTimes(2);
});

test('checks for updates on its own and installs one when no exchange is in progress', async () => {
  const source = { check: vi.fn(async () => '2.0.0'), download: vi.fn(async () => {}), install: vi.fn() };
  const openUpdateSource = vi.fn(async (_parts: object) => source);
  const server = fakeServer();
  const { promise, resolve } = deferred<void>();
  let isHeld = false;
  const { clock, eventsOf, handlers, log, policy, signIn, callApi } = await start({
    ...policyOf({ updateFeed: 'https://updates.example.com/latchkey/' }),
    openUpdateSource,
    detectInstallation: () => ({
      platform: 'linux',
      isPackaged: true,
      appImage: '/opt/a.AppImage',
      isReplaceable: true,
      hasUninstaller: false,
      updateConfig: undefined,
    }),
    transport: async (url, init) => {
      if (isHeld) await promise;
      return server(url, init);
    },
  });
  clock.advance(2 * 60_000);
  await vi.waitFor(() => expect(eventsOf('updatesChanged').at(-1)).toEqual({ state: 'ready', version: '2.0.0' }));
  const feed = { url: 'https://updates.example.com/latchkey/', channel: 'latest' };
  expect(openUpdateSource).toHaveBeenCalledExactlyOnceWith({ feed, policy, log });
  await signIn();
  isHeld = true;
  const call = callApi();
  await nextTurn();
  expect(await handlers.restartToUpdate()).toBe('busy');
  resolve();
  await call;
  expect(await handlers.restartToUpdate()).toBe('restarting');
  expect(source.install).toHaveBeenCalledTimes(1);
});

test('locks vault and session with the locks of the platform', async () => {
  const names: string[] = [];
  const locks = inProcessLocks();
  const { signIn, handlers } = await start({
    locks: {
      withLock(name, run) {
        names.push(name);
        return locks.withLock(name, run);
      },
    },
  });
  expect(names).toContain('vault');
  await signIn();
  await handlers.refresh();
  expect(names.find((name) => name.startsWith('session-'))).toBeDefined();
});
