import { expect, test, vi } from 'vitest';
import { maxReportBytes } from '../../electron/reports/parse-report.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { accessToken, fakeServer } from '../support/fake-server.ts';
import { testPlatform } from '../support/test-platform.ts';
import { policyOf, startApp } from './support/app.ts';
import { fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { apiOrigin, issuer, minimalProfile, testProfile } from './support/profile.ts';
import { deferred, jsonResponse, nextTurn } from './support/transport.ts';

/** Each test runs the composition that ships, and fails if one of its lines is left out. */

const historyFiles = (files: { texts: object }) =>
  Object.keys(files.texts).filter((name) => name.startsWith('api-history/'));

test('logs what it starts with, at the level of the policy', async () => {
  const openLog = vi.fn();
  const lines: [string, object | undefined][] = [];
  openLog.mockReturnValue((event: string, facts?: object) => lines.push([event, facts]));
  const { platform, policy } = await startApp({ ...policyOf({ logLevel: 'warn' }), openLog });
  expect(openLog).toHaveBeenCalledExactlyOnceWith('warn');
  expect(lines.map(([event]) => event)).toEqual(expect.arrayContaining(['policy', 'vault']));
  expect(lines).toContainEqual(['started', { version: platform.environment.app, vault: 'keychain', profiles: 1 }]);
  expect(policy.values.logLevel).toBe('warn');
});

test('applies the saved appearance, and opens the network under the policy', async () => {
  const applyAppearance = vi.fn();
  const openNetwork = vi.fn(testPlatform({ transport: fakeServer() }).platform.openNetwork);
  const files = fakeFiles({ 'settings.json': '{"appearance":"dark"}' });
  const { policy } = await startApp({ files, applyAppearance, openNetwork });
  expect(applyAppearance).toHaveBeenCalledExactlyOnceWith('dark');
  expect(openNetwork).toHaveBeenCalledExactlyOnceWith(policy);
});

test('restores the stored session and sends every change of accounts to the page', async () => {
  const { signIn, restart, eventsOf, exchangeLog, vault, clock, log } = await startApp();
  expect(await signIn()).toMatchObject({ ok: true });
  expect(eventsOf('accountsChanged').at(-1)).toMatchObject({ session: { state: 'signed-in', username: 'alice' } });
  clock.advance(1_000);
  expect(eventsOf('logChanged').at(-1)).toEqual({ revision: exchangeLog.getChanges(0).revision });
  expect(await vault.names('session/')).toHaveLength(1);
  const restarted = await restart();
  expect(restarted.accounts.snapshot().session).toMatchObject({ state: 'signed-in', username: 'alice' });
  expect(restarted.log).toBe(log);
});

test('stores neither session nor API history if the policy forbids it', async () => {
  const { signIn, restart, vault, callApi, settle, files } = await startApp(policyOf({ rememberMe: 'never' }));
  await signIn();
  await callApi();
  await settle();
  expect(await vault.names('session/')).toEqual([]);
  expect(historyFiles(files)).toEqual([]);
  expect((await restart()).accounts.snapshot().session.state).toBe('signed-out');
});

test('writes the API history before it settles', async () => {
  const files = fakeFiles();
  const write = async (name: string, text: string) => nextTurn().then(() => files.write(name, text));
  const { signIn, callApi, settle } = await startApp({ files: { ...files, write } });
  await signIn();
  expect(await callApi()).toMatchObject({ ok: true });
  await settle();
  expect(historyFiles(files)).toHaveLength(1);
});

test('settles only after a refresh in progress', async () => {
  const server = fakeServer();
  const { promise, resolve } = deferred<void>();
  let isHeld = false;
  const { signIn, handlers, settle } = await startApp({
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
  const { signIn, accounts, handlers, platform, clock, settle } = await startApp({ confirm });
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
  for (const end of [() => accounts.lock(), () => accounts.signOut()]) {
    await signIn();
    await copy();
    await end();
    expect(await platform.clipboard.readText()).toBe('');
  }
});

test('locks an idle session, also across a restart, and unlocks it for a verified user', async () => {
  let idle = 0;
  const verify = vi.fn(async () => true);
  const { signIn, accounts, handlers, clock, restart } = await startApp({
    ...policyOf({ idleLockMinutes: 5, rememberMe: 'always' }),
    idleSeconds: () => idle,
    userVerifier: { isAvailable: () => true, verify },
  });
  const stateAfterRestart = async () => (await restart()).accounts.snapshot().session.state;
  await signIn();
  clock.advance(10_000);
  expect(accounts.snapshot().session.state).toBe('signed-in');
  idle = 300;
  clock.advance(10_000);
  await vi.waitFor(() => expect(accounts.snapshot().session.state).toBe('locked'));
  await nextTurn();
  expect(await stateAfterRestart()).toBe('locked');
  expect((await handlers.getStartupInfo()).systemUnlock).toBe(true);
  expect(await handlers.unlock()).toMatchObject({ ok: true });
  expect(verify).toHaveBeenCalledTimes(1);
  idle = 0;
  clock.advance(5 * 60_000 - 10_000);
  expect(await stateAfterRestart()).toBe('signed-in');
  clock.advance(6 * 60_000);
  expect(await stateAfterRestart()).toBe('signed-in');
  const later = fakeClock(clock.now() + 5 * 60_000);
  expect((await restart({ clock: later })).accounts.snapshot().session.state).toBe('locked');
});

test('never locks an idle session if the policy turns that off', async () => {
  const { signIn, accounts, clock, restart } = await startApp({
    ...policyOf({ idleLockMinutes: 0 }),
    idleSeconds: () => 9999,
  });
  await signIn();
  clock.advance(10_000);
  expect(accounts.snapshot().session.state).toBe('signed-in');
  expect((await restart()).accounts.snapshot().session.state).toBe('signed-in');
});

test('revokes on waking what it could not revoke before', async () => {
  const server = fakeServer();
  let isOffline = false;
  let wake = () => {};
  const { signIn, handlers, accounts } = await startApp({
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

test('removes the tokens of the exchange log when no user is signed in', async () => {
  const { signIn, handlers, exchangeLog } = await startApp();
  const clear = vi.spyOn(exchangeLog, 'clearTokens');
  await signIn();
  clear.mockClear();
  await handlers.signOut();
  expect(clear).toHaveBeenCalled();
});

test('uses the profiles of policy, app and files, and reports their changes to the page', async () => {
  const own = JSON.stringify({ ...minimalProfile, id: 'own' });
  const { handlers, profiles, eventsOf } = await startApp({
    ...policyOf({ profiles: [{ ...minimalProfile, id: 'locked' }] }),
    files: fakeFiles({ 'profiles/own.json': own, 'profiles/bad.json': '{' }),
  });
  expect(['acme', 'locked', 'own'].map((id) => profiles.sourceOf(id))).toEqual(['built-in', 'policy', 'file']);
  const text = JSON.stringify({ ...minimalProfile, name: 'New', id: undefined });
  expect(await handlers.saveProfile({ text })).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(eventsOf('profilesChanged')).toHaveLength(1));
  const [list] = eventsOf('profilesChanged');
  expect(list?.profiles.map(({ id }) => id)).toContain('new');
  expect(list?.brokenProfiles).toMatchObject([{ file: 'bad.json' }]);
});

test('logs that changed profiles could not be reported to the page', async () => {
  const { handlers, log } = await startApp({
    sendToRenderer(name) {
      if (name === 'profilesChanged') throw new TypeError('fake-path');
    },
  });
  await handlers.saveProfile({ text: JSON.stringify({ ...minimalProfile, id: undefined }) });
  await vi.waitFor(() => expect(log.lines.at(-1)).toEqual({ event: 'defect', facts: { name: 'TypeError' } }));
});

test('authenticates with the stored client secret', async () => {
  const builtInProfiles = [testProfile({ clientAuthentication: 'client_secret_basic' })];
  const { handlers, transport, signIn } = await startApp({ builtInProfiles });
  await handlers.storeClientSecret({ profileId: 'acme', clientSecret: 'fake-secret' });
  await signIn();
  const [sent] = transport.requests.filter(({ url }) => url.endsWith('/token'));
  expect(sent?.headers.get('authorization')).toBe(`Basic ${btoa('desktop:fake-secret')}`);
});

test('edits, imports and exports profiles with the dialogs of the platform', async () => {
  const imported = { ...minimalProfile, id: 'imported' };
  const userTexts: Record<string, string> = { 'in.json': JSON.stringify(imported), 'key.pem': pemOf(newKey('ES256')) };
  const confirm = vi.fn(async () => false);
  const { handlers } = await startApp({
    userTexts,
    confirm,
    builtInProfiles: [testProfile(), testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt' })],
    open: { profileFile: async () => 'in.json', clientKey: async () => 'key.pem' },
    save: { profile: async () => 'out.json' },
  });
  expect(await handlers.importProfiles()).toMatchObject({ value: { imported: ['Acme'] } });
  expect(await handlers.exportProfile({ profileId: 'imported' })).toMatchObject({ ok: true });
  expect(JSON.parse(userTexts['out.json'] ?? '')).toMatchObject({ id: 'imported' });
  const keyed = await handlers.importClientKey({ profileId: 'keyed' });
  expect(keyed).toMatchObject({ value: { clientCredential: 'key_present' } });
  expect(await handlers.discoverIssuer({ text: issuer })).toMatchObject({ ok: true });

  await handlers.signIn({ profileId: 'imported', username: 'alice', password: 'fake-password' });
  const inUse = { failure: { kind: 'profile_in_use' } };
  expect(await handlers.removeProfile({ profileId: 'imported' })).toMatchObject(inUse);
  const text = JSON.stringify({ ...imported, api: { origins: ['https://other.example'] } });
  expect(await handlers.saveProfile({ text, profileId: 'imported' })).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(confirm).toHaveBeenCalledTimes(1);
});

test('discards what is bound to the old destinations of a profile, after a confirmation', async () => {
  const own = { ...minimalProfile, api: { origins: [apiOrigin] } };
  const confirm = vi.fn(async () => false);
  const files = fakeFiles({ 'profiles/acme.json': JSON.stringify(own) });
  const { signIn, handlers, callApi } = await startApp({ files, builtInProfiles: [], confirm });
  await signIn(false);
  expect(await callApi()).toMatchObject({ ok: true });
  await handlers.signOut();
  const profileId = 'acme';
  const request = {
    name: 'Orders',
    method: 'GET',
    url: `${apiOrigin}/`,
    headers: { 'x-api-key': 'fake-key' },
  } as const;
  expect(await handlers.saveApiRequest({ profileId, request })).toMatchObject({ ok: true });
  const stored = () => [JSON.parse(files.texts['api-requests.json'] ?? '').acme[0], historyFiles(files).length];
  expect(stored()).toMatchObject([{ sealed: {} }, 1]);
  const text = JSON.stringify({ ...own, api: { origins: ['https://other.example'] } });
  expect(await handlers.saveProfile({ text, profileId })).toMatchObject({ failure: { kind: 'cancelled' } });
  expect(stored()).toMatchObject([{ sealed: {} }, 1]);
  confirm.mockResolvedValue(true);
  expect(await handlers.saveProfile({ text, profileId })).toMatchObject({ ok: true });
  expect(stored()).toEqual([{ request: { ...request, headers: { 'x-api-key': '‹secret›' } } }, 0]);
});

test('inspects tokens from session, clipboard and file', async () => {
  const userTexts = { 'token.txt': accessToken.replace('.ZmFr', '.YmFr') };
  const { signIn, handlers, platform } = await startApp({ userTexts, open: { tokenFile: async () => 'token.txt' } });
  await signIn();
  const tokens = await handlers.listTokens();
  const id = tokens.ok ? (tokens.value.find(({ role }) => role === 'id')?.id ?? '') : '';
  for (const verifyWith of [undefined, { kind: 'issuer', url: issuer }] as const) {
    const checked = await handlers.checkToken({ id, verifyWith });
    const signature = checked.ok && checked.value.checks.find((check) => check.id === 'signature');
    expect(signature).toMatchObject({ verdict: 'pass' });
  }
  await platform.clipboard.writeText(accessToken);
  expect(await handlers.pasteToken()).toMatchObject({ ok: true });
  expect(await handlers.openTokenFile()).toMatchObject({ ok: true });
  expect(await handlers.introspectToken({ id })).toMatchObject({ ok: true });
});

test('calls the API with the dialogs of the platform and reports progress to the page', async () => {
  const document = { openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: {} };
  const userTexts: Record<string, string> = { 'body.json': '{"a":1}', 'openapi.json': JSON.stringify(document) };
  const { signIn, handlers, callApi, eventsOf, files } = await startApp({
    ...policyOf({ allowedApiOrigins: [apiOrigin] }),
    userTexts,
    server: { api: () => new Response('x'.repeat(2 * 1024 * 1024)) },
    open: { requestBody: async () => 'body.json', openApiDocument: async () => 'openapi.json' },
    save: { apiResponse: async () => 'response.bin', runReport: async () => 'run.xml' },
  });
  await signIn();
  expect(await handlers.chooseApiBodyFile()).toMatchObject({ ok: true, value: { name: 'body.json' } });
  const loaded = await handlers.loadOpenApiDocument({ profileId: 'acme', source: { from: 'file' } });
  expect(loaded).toMatchObject({ ok: true });
  expect(await callApi({ url: 'https://elsewhere.example/' })).toMatchObject({ ok: false });
  expect(await callApi()).toMatchObject({ ok: true, value: { truncated: true } });
  expect(await handlers.saveApiResponse({ callId: 'one' })).toMatchObject({ ok: true });
  expect(userTexts['response.bin']).toHaveLength(2 * 1024 * 1024);
  expect(eventsOf('apiSaveProgress').length).toBeGreaterThan(0);

  const request = { name: 'Orders', method: 'GET', url: `${apiOrigin}/orders` } as const;
  expect(await handlers.saveApiRequest({ profileId: 'acme', request })).toMatchObject({ ok: true });
  expect(Object.keys(files.texts)).toContain('api-requests.json');
  expect(await handlers.runApiRequests({ callId: 'run' })).toMatchObject({ value: { total: 1 } });
  expect(eventsOf('apiRunProgress')).toHaveLength(1);
  expect(await handlers.saveApiRunReport()).toMatchObject({ ok: true });
  expect(userTexts['run.xml']).toContain('<testsuite');
});

test('stops a parser that takes too long, and reports its progress to the page', async () => {
  const startParser = () => ({ post() {}, onMessage() {}, onExit() {}, kill() {} });
  const { handlers, clock, eventsOf, log } = await startApp({
    startParser,
    userTexts: { 'openapi.json': '{}' },
    open: { openApiDocument: async () => 'openapi.json' },
  });
  const loading = handlers.loadOpenApiDocument({ profileId: 'acme', source: { from: 'file' } });
  await nextTurn();
  clock.advance(10_000);
  expect(await loading).toMatchObject({ failure: { kind: 'parsing_timed_out' } });
  expect(eventsOf('parsingChanged')).toEqual([{ isParsing: true }, { isParsing: false }]);
  expect(log.lines.at(-1)?.event).toBe('parser stopped');
});

test('encrypts the secrets of saved requests and reports damaged files', async () => {
  const { handlers, files } = await startApp();
  const headers = { 'x-api-key': 'not-a-real-key' };
  const request = { name: 'Orders', method: 'GET', url: `${apiOrigin}/orders`, headers } as const;
  expect(await handlers.saveApiRequest({ profileId: 'acme', request })).toMatchObject({ ok: true });
  expect(JSON.stringify(files.texts)).not.toContain('not-a-real-key');
  expect(await handlers.listApiRequests({ profileId: 'acme' })).toMatchObject({
    value: [{ ...request, headers: { 'x-api-key': '‹secret›' } }],
  });

  const damaged = await startApp({ files: fakeFiles({ 'api-requests.json': '{', 'api-history/acme.json': '{' }) });
  await damaged.handlers.listApiRequests({ profileId: 'acme' });
  await damaged.handlers.listApiHistory({ profileId: 'acme' });
  const events = damaged.log.lines.map(({ event }) => event);
  expect(events).toContain('saved requests are damaged and start empty');
  expect(events.some((event) => event.includes('history'))).toBe(true);
});

test('refuses an origin that the policy does not allow', async () => {
  const { signIn, callApi } = await startApp(policyOf({ allowedApiOrigins: ['https://other.example'] }));
  await signIn();
  expect(await callApi()).toMatchObject({ failure: { kind: 'policy_refused' } });
});

test('saves and opens reports with the dialogs of the platform', async () => {
  const userTexts: Record<string, string> = {};
  const { signIn, handlers, platform } = await startApp({ userTexts, open: { reportFile: async () => 'report' } });
  await signIn();
  expect(await handlers.saveReport({ format: 'json', personalData: true })).toMatchObject({ ok: true });
  const report = JSON.parse(userTexts.report ?? '');
  expect(report).toMatchObject({ environment: platform.environment, session: { state: 'signed-in' } });
  expect(report.profile).toMatchObject({ id: 'acme' });
  expect(report.tokens.length).toBeGreaterThan(0);
  expect(userTexts.report?.length).toBeLessThan(maxReportBytes);
  expect(await handlers.openReport()).toMatchObject({ ok: true });
});

test('runs the doctor on the parts of the app and reports findings to the page', async () => {
  const resolveProxy = vi.fn(async () => 'DIRECT');
  const readCertificate = vi.fn(async () => undefined);
  const openNetwork = async () => ({ transport: fakeServer(), resolveProxy, readCertificate });
  const { handlers, eventsOf, commands } = await startApp({ openNetwork });
  expect(await handlers.runDoctor({ profileId: 'acme' })).toMatchObject({ ok: true });
  expect(eventsOf('doctorFinding').find(({ check }) => check === 'vault')).toMatchObject({ verdict: 'ok' });
  expect(resolveProxy).toHaveBeenCalled();
  expect(readCertificate).toHaveBeenCalled();
  const print = vi.fn();
  const { signal } = new AbortController();
  await commands.doctor(['acme', '--json'], { print, printError: () => {}, readSecret: async () => undefined, signal });
  expect(JSON.parse(print.mock.calls[0]?.[0])).toMatchObject({ format: 'latchkey-doctor' });
});

test('opens only pages of a specification or a profile', async () => {
  const openExternal = vi.fn(async () => {});
  const builtInProfiles = [testProfile({ supportUrl: 'https://help.example' }), testProfile({ id: 'bare' })];
  const confirm = vi.fn(async () => false);
  const { handlers, log } = await startApp({ openExternal, builtInProfiles, confirm });
  const saved = { ...testProfile({ id: 'saved' }), supportUrl: 'https://help.example.org/?claims=alice' };
  const { value } = await handlers
    .saveProfile({ text: JSON.stringify(saved) })
    .then((outcome) => (outcome.ok ? outcome : expect.fail(outcome.failure.kind)));
  await handlers.openSupportPage({ profileId: value.id });
  expect([confirm.mock.calls.length, openExternal.mock.calls.length]).toEqual([1, 0]);
  for (const profileId of ['acme', 'bare', 'none']) await handlers.openSupportPage({ profileId });
  expect(openExternal).toHaveBeenCalledExactlyOnceWith('https://help.example');
  await handlers.openSpecLink({ reference: 'RFC 7519 §4.1.1' });
  expect(openExternal).toHaveBeenCalledTimes(2);
  openExternal.mockRejectedValueOnce(new Error('fake-path'));
  await handlers.openSupportPage({ profileId: 'acme' });
  expect(log.lines.at(-1)?.event).toBe('defect');
  expect(log.text()).not.toContain('fake-path');
});

test('checks for updates on its own and installs one when no exchange or sign-in is in progress', async () => {
  const source = { check: vi.fn(async () => '2.0.0'), download: vi.fn(async () => {}), install: vi.fn() };
  const openUpdateSource = vi.fn(async (_parts: object) => source);
  const server = fakeServer();
  const { promise, resolve } = deferred<void>();
  let isHeld = false;
  let isMfaRequired = true;
  const installation = testPlatform().platform.detectInstallation();
  const { accounts, clock, eventsOf, handlers, log, policy, signIn, callApi } = await startApp({
    builtInProfiles: [testProfile({ provider: 'auth0' })],
    ...policyOf({ updateFeed: 'https://updates.example.com/latchkey/' }),
    openUpdateSource,
    detectInstallation: () => ({ ...installation, isPackaged: true, appImage: '/opt/a.AppImage', isReplaceable: true }),
    transport: async (url, init) => {
      if (isHeld) await promise;
      if (url.endsWith('/mfa/authenticators')) return jsonResponse([{ id: 'totp|1', authenticator_type: 'otp' }]);
      if (!isMfaRequired || !url.endsWith('/token')) return server(url, init);
      return jsonResponse({ error: 'mfa_required', mfa_token: 'fake-mfa-token' }, { status: 403 });
    },
  });
  clock.advance(2 * 60_000);
  await vi.waitFor(() => expect(eventsOf('updatesChanged').at(-1)).toEqual({ state: 'ready', version: '2.0.0' }));
  const feed = { url: 'https://updates.example.com/latchkey/', channel: 'latest' };
  expect(openUpdateSource).toHaveBeenCalledExactlyOnceWith({ feed, policy, log });
  const signingIn = signIn();
  await vi.waitFor(() => expect(accounts.snapshot().session).toHaveProperty('mfa'));
  expect(await handlers.restartToUpdate()).toBe('busy');
  await handlers.cancelSignIn();
  await signingIn;
  isMfaRequired = false;
  expect(await signIn()).toMatchObject({ ok: true });
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
  const locks = inProcessLocks();
  const { withLock } = locks;
  const names: string[] = [];
  locks.withLock = (name, run) => {
    names.push(name);
    return withLock(name, run);
  };
  const { signIn, handlers } = await startApp({ locks });
  expect(names).toContain('vault');
  await signIn();
  await handlers.refresh();
  expect(names.some((name) => name.startsWith('session-'))).toBe(true);
});
