import { expect, test, vi } from 'vitest';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { accessToken, fakeServer } from '../support/fake-server.ts';
import { testPlatform } from '../support/test-platform.ts';
import { policyOf, startApp } from './support/app.ts';
import { fakeClock } from './support/clock.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { apiOrigin, issuer, minimalProfile, testProfile } from './support/profile.ts';
import { deferred, fakeTransport, jsonResponse, nextTurn } from './support/transport.ts';

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

test('settles only after a refresh in progress', async () => {
  const server = fakeServer();
  const { promise, resolve } = deferred<void>();
  let isHeld = false;
  const { signIn, handlers, settle } = await startApp({
    transport: fakeTransport(async ({ url, forward }) => {
      if (isHeld && url.endsWith('/token')) await promise;
      return forward(server);
    }),
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
    idleSeconds: async () => idle,
    userVerifier: { isAvailable: () => true, verify },
  });
  const stateAfterRestart = async () => (await restart()).accounts.snapshot().session.state;
  await signIn();
  clock.advance(10_000);
  await nextTurn();
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
    idleSeconds: async () => 9999,
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
    transport: fakeTransport(async ({ forward }) => {
      if (isOffline) throw new TypeError('offline');
      return forward(server);
    }),
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

test('finds an issuer, uses the profiles of policy, app and files, and reports their changes to the page', async () => {
  const own = JSON.stringify({ ...minimalProfile, id: 'own' });
  const { handlers, profiles, eventsOf } = await startApp({
    ...policyOf({ profiles: [{ ...minimalProfile, id: 'locked' }] }),
    files: fakeFiles({ 'profiles/own.json': own, 'profiles/bad.json': '{' }),
  });
  expect(['acme', 'locked', 'own'].map((id) => profiles.sourceOf(id))).toEqual(['built-in', 'policy', 'file']);
  expect(await handlers.discoverIssuer({ text: issuer })).toMatchObject({ ok: true });
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
  expect(stored()).toMatchObject([{ encrypted: {} }, 1]);
  const text = JSON.stringify({ ...own, api: { origins: ['https://other.example'] } });
  expect(await handlers.saveProfile({ text, profileId })).toMatchObject({ failure: { kind: 'canceled' } });
  expect(stored()).toMatchObject([{ encrypted: {} }, 1]);
  confirm.mockResolvedValue(true);
  expect(await handlers.saveProfile({ text, profileId })).toMatchObject({ ok: true });
  expect(stored()).toEqual([{ request: { ...request, headers: { 'x-api-key': '‹secret›' } } }, 0]);
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

test('imports and exports profiles and imports keys with the dialogs of the platform', async () => {
  const imported = { ...minimalProfile, id: 'imported' };
  const userTexts: Record<string, string> = { 'in.json': JSON.stringify(imported), 'key.pem': pemOf(newKey('ES256')) };
  const { handlers } = await startApp({
    userTexts,
    builtInProfiles: [testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt' })],
    open: { profileFile: async () => 'in.json', clientKey: async () => 'key.pem' },
    savePathChoosers: { ...testPlatform().platform.savePathChoosers, profile: async () => 'out.json' },
  });
  expect(await handlers.importProfiles()).toMatchObject({ value: { imported: ['Acme'] } });
  expect(await handlers.exportProfile({ profileId: 'imported' })).toMatchObject({ ok: true });
  expect(JSON.parse(userTexts['out.json'] ?? '')).toMatchObject({ id: 'imported' });
  const keyed = await handlers.importClientKey({ profileId: 'keyed' });
  expect(keyed).toMatchObject({ value: { clientCredential: 'key_present' } });
});

test('opens the token file that the user chose', async () => {
  const userTexts = { 'token.txt': accessToken };
  const { handlers } = await startApp({ userTexts, open: { tokenFile: async () => 'token.txt' } });
  expect(await handlers.openTokenFile()).toMatchObject({ ok: true });
});

test('logs damaged files of the API console', async () => {
  const files = fakeFiles({ 'api-requests.json': '{', 'api-history/acme.1.json': '{' });
  const { handlers, log } = await startApp({ files });
  await handlers.listApiRequests({ profileId: 'acme' });
  await handlers.listApiHistory({ profileId: 'acme' });
  const damaged = ['saved requests are damaged and start empty', 'history cannot be read and starts empty'];
  expect(log.lines.map(({ event }) => event)).toEqual(expect.arrayContaining(damaged));
});

test('refuses an origin that the policy does not allow', async () => {
  const { signIn, callApi } = await startApp(policyOf({ allowedApiOrigins: ['https://other.example'] }));
  await signIn();
  expect(await callApi()).toMatchObject({ failure: { kind: 'policy_refused' } });
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
    transport: fakeTransport(async ({ url, forward }) => {
      if (isHeld) await promise;
      if (url.endsWith('/mfa/authenticators')) return jsonResponse([{ id: 'totp|1', authenticator_type: 'otp' }]);
      if (!isMfaRequired || !url.endsWith('/token')) return forward(server);
      return jsonResponse({ error: 'mfa_required', mfa_token: 'fake-mfa-token' }, { status: 403 });
    }),
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
