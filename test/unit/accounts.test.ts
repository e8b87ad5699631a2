import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { PasswordCredentials } from '../../electron/oauth/password-grant.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createAccounts } from '../../electron/session/accounts.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { parseStoredSession } from '../../electron/session/stored-session.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
import type { Profile } from '../../shared/profile.ts';
import { type AccountsSnapshot, accountsSnapshotSchema, type RememberMeMode } from '../../shared/session.ts';
import { type FakeClock, fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

const as = (username: string): PasswordCredentials => ({ username, password: new Secret('fake-password') });

/** A memory vault that claims to be persistent. */
const persistentVault = (): Vault => ({
  ...createMemoryVault(),
  status: () => ({ protector: 'keychain', unavailable: [], condition: 'good' }),
});

type Options = {
  vault?: Vault;
  clock?: FakeClock;
  client?: Partial<OAuthClient>;
  profiles?: Profile[];
  rememberMe?: RememberMeMode;
  confirms?: boolean;
  idleLockMinutes?: number;
};

/** Creates accounts, as at the start of the app. */
function start(options: Options = {}) {
  const clock = options.clock ?? fakeClock();
  const log = fakeLog();
  const vault = options.vault ?? persistentVault();
  const profiles = options.profiles ?? [testProfile()];
  let issued = 0;
  const next = (username: string) => {
    issued += 1;
    const [requestedAt, expiresAt] = [clock.now(), clock.now() + hourMs];
    return tokenSet(`${username}-${issued}`, {
      requestedAt,
      expiresAt,
      identity: { subject: username, name: username },
    });
  };
  const client = {
    signIn: vi.fn(options.client?.signIn ?? (async ({ username }: PasswordCredentials) => next(username))),
    refresh: vi.fn(options.client?.refresh ?? (async ({ identity }: TokenSet) => next(identity?.subject ?? ''))),
    revoke: vi.fn(options.client?.revoke ?? (async () => 'revoked' as const)),
  };
  const accounts = createAccounts({
    clock,
    log,
    random: randomBytes,
    vault,
    locks: inProcessLocks(),
    profileOf: (id) => profiles.find((profile) => profile.id === id),
    clientOf: (profile) => ({
      profile,
      fetchIdentity: options.client?.fetchIdentity ?? (async () => undefined),
      introspect: async () => undefined,
      fetchUserinfo: async () => undefined,
      ...client,
      signIn: async (credentials, signal, prompter) => {
        const tokens = await client.signIn(credentials, signal, prompter);
        const { scopes: requestedScopes } = profile;
        return {
          ...tokens,
          requestedScopes,
          grantedScopes: requestedScopes,
          sessionScopes: { requestedScopes, grantedScopes: requestedScopes },
        };
      },
    }),
    rememberMe: () => options.rememberMe ?? 'choice',
    userVerifier: { isAvailable: () => true, verify: async () => options.confirms ?? true },
    idleLockMinutes: () => options.idleLockMinutes,
  });
  const snapshots: AccountsSnapshot[] = [];
  accounts.onChange((snapshot) => snapshots.push(accountsSnapshotSchema.parse(snapshot)));
  const [profile = testProfile()] = profiles;
  return { accounts, client, clock, log, vault, profile, snapshots };
}

type Started = ReturnType<typeof start>;
const signIn = ({ accounts, profile }: Started, username: string, remember = true) =>
  accounts.signIn(profile, as(username), remember);
const active = ({ accounts }: Started) => accounts.snapshot().session;
const list = ({ accounts }: Started) => accounts.snapshot().accounts;
const names = (app: Started) => list(app).map(({ username }) => username);
const accessToken = async ({ accounts }: Started) => (await accounts.active().getAccessToken()).token.reveal();
const revoked = ({ client }: Started) => client.revoke.mock.calls.map(([{ accessToken }]) => accessToken.reveal());
const kindOf = async (run: Promise<unknown>) => (await catchFailure(run)).kind;

/** Signs these users in, each in a slot of its own. */
async function signedIn(options: Options = {}, ...usernames: string[]) {
  const app = start(options);
  for (const username of usernames.length > 0 ? usernames : ['alice']) {
    app.accounts.addSlot();
    await signIn(app, username);
  }
  return app;
}

/** Starts the app again over the same vault. */
async function restarted({ vault, clock }: Started, options: Options = {}) {
  const app = start({ vault, clock, ...options });
  await app.accounts.restore();
  await nextTurn();
  return app;
}

describe('accounts side by side', () => {
  test('have their own tokens, and one is active', async () => {
    const app = await signedIn();
    app.accounts.addSlot();
    expect(active(app)).toEqual({ state: 'signed-out' });
    await signIn(app, 'bob');
    expect(names(app)).toEqual(['alice', 'bob']);
    expect(await accessToken(app)).toContain('bob');
    app.accounts.activate(list(app)[0]?.id ?? '');
    expect(active(app)).toMatchObject({ state: 'signed-in', username: 'alice' });
    expect(await accessToken(app)).toContain('alice');
  });

  test('replace the older session of the same user, and revoke its tokens', async () => {
    const app = await signedIn({}, 'alice', 'alice');
    await nextTurn();
    expect(names(app)).toEqual(['alice']);
    expect(revoked(app)).toEqual(['fake-access-alice-1']);
    expect(await app.vault.names('session/')).toHaveLength(1);
  });

  test('keep both sessions of a user who signs in for other scopes', async () => {
    const app = await signedIn();
    const signInFor = async (...scopes: string[]) => {
      app.accounts.addSlot();
      await app.accounts.signIn(testProfile({ scopes }), as('alice'), true);
      await nextTurn();
    };
    await signInFor('orders:write', 'openid');
    const [first, second] = list(app);
    expect([first?.scopes, second?.scopes]).toEqual([[...app.profile.scopes], ['orders:write', 'openid']]);
    expect(revoked(app)).toEqual([]);
    expect(await accessToken(app)).toBe('fake-access-alice-2');
    app.accounts.activate(first?.id ?? '');
    expect(await accessToken(app)).toBe('fake-access-alice-1');

    await signInFor('openid', 'orders:write');
    const ids = list(app).map(({ id }) => id);
    expect([ids.includes(first?.id ?? ''), ids.includes(second?.id ?? '')]).toEqual([true, false]);
    expect(revoked(app)).toEqual(['fake-access-alice-2']);
    expect(names(await restarted(app))).toEqual(['alice', 'alice']);
  });

  test('keep sessions apart by profile and username', async () => {
    const profiles = [testProfile(), testProfile({ id: 'other', issuer: 'https://other.example' })];
    const app = start({ profiles });
    for (const profile of profiles)
      for (const username of ['alice', 'bob']) {
        app.accounts.addSlot();
        await app.accounts.signIn(profile, as(username), true);
      }
    await nextTurn();
    expect(revoked(app)).toEqual([]);
    const tokens = new Set<string>();
    for (const { session } of app.accounts.sessions()) tokens.add((await session.getAccessToken()).token.reveal());
    expect(tokens.size).toBe(4);
    await app.accounts.signOut();
    const states = list(app).map(({ state }) => state);
    expect(states.sort()).toEqual(['signed-in', 'signed-in', 'signed-in', 'signed-out']);
  });

  test('do not list an empty account that is left, but one whose session ended', async () => {
    const app = await signedIn({ client: { refresh: async () => fail('session_ended') } });
    app.accounts.addSlot();
    const id = list(app)[0]?.id ?? '';
    app.accounts.activate(id);
    expect(names(app)).toEqual(['alice']);
    await catchFailure(app.accounts.active().refresh());
    app.accounts.addSlot();
    expect(list(app)).toMatchObject([{ username: 'alice', ended: true }, { state: 'signed-out' }]);
    app.accounts.removeSlot(id);
    expect(names(app)).toEqual([undefined]);
  });

  test('activate another account if the active one is removed, but remove none that is signed in', async () => {
    const app = await signedIn();
    app.accounts.addSlot();
    app.accounts.removeSlot(app.accounts.snapshot().active);
    expect(active(app)).toMatchObject({ username: 'alice' });
    app.accounts.removeSlot(app.accounts.snapshot().active);
    app.accounts.activate('elsewhere');
    expect(active(app)).toMatchObject({ username: 'alice' });
    expect(names(app)).toEqual(['alice']);
  });
});

describe('storing sessions', () => {
  test('deletes an invalid record at the next start', async () => {
    const vault = persistentVault();
    await vault.set('session/one', new Secret('none'));
    expect(active(await restarted(start({ vault })))).toEqual({ state: 'signed-out' });
    expect(await vault.names('session/')).toEqual([]);
  });

  test('preserves a record of a newer version', async () => {
    const vault = persistentVault();
    const newer = { version: 3, whatever: 'it is' };
    for (const name of ['session/one', 'revocation/one']) await vault.set(name, new Secret(JSON.stringify(newer)));
    const app = await restarted(start({ vault }));
    expect(active(app)).toEqual({ state: 'signed-out' });
    expect(await vault.names('')).toEqual(['revocation/one', 'session/one']);
    expect(revoked(app)).toEqual([]);
  });

  test('signs out the older of two sessions of one user, as from vaults of two keys', async () => {
    const before = await signedIn();
    const { vault, clock } = before;
    const [older = ''] = await vault.names('session/');
    const record = await vault.read(older);
    clock.advance(1000);
    await signIn(start({ vault, clock }), 'alice');
    await vault.set(older, record ?? new Secret(''));

    const app = await restarted(before);
    expect(names(app)).toEqual(['alice']);
    expect(revoked(app)).toHaveLength(1);
    expect(await vault.names('session/')).not.toContain(older);
    expect(await vault.names('revocation/')).toEqual([]);
  });

  test('does not block quitting on a slow disk', async () => {
    const vault = persistentVault();
    const app = start({ vault });
    Object.assign(vault, { set: () => Promise.reject(new Error('full')) });
    await signIn(app, 'alice');
    Object.assign(vault, { set: () => deferred<void>().promise });
    let ended = false;
    const settled = app.accounts.settle().then(() => {
      ended = true;
    });
    await nextTurn();
    app.clock.advance(9_999);
    await nextTurn();
    expect(ended).toBe(false);
    app.clock.advance(1);
    await settled;
    expect(app.clock.countTimers()).toBe(1);
  });

  test('restores every account without the password', async () => {
    const before = await signedIn({}, 'alice', 'bob');
    const records = await Promise.all((await before.vault.names('session/')).map((name) => before.vault.read(name)));
    expect(records.map((text) => text?.reveal()).join()).not.toContain('fake-password');
    const app = await restarted(before);
    expect(names(app).sort()).toEqual(['alice', 'bob']);
    expect(active(app)).toMatchObject({
      state: 'signed-in',
      username: 'bob',
      stored: 'yes',
      identity: { name: 'bob' },
    });
    expect(await accessToken(app)).toBe('fake-access-bob-2');
    expect(app.client.signIn).not.toHaveBeenCalled();
  });

  test('deletes a session whose profile has other destinations, without sending its tokens', async () => {
    const elsewhere = testProfile({ endpoints: { userinfo: 'https://elsewhere.example/userinfo' } });
    const app = await restarted(await signedIn(), { profiles: [elsewhere] });
    expect(active(app)).toEqual({ state: 'signed-out' });
    expect(app.client.refresh).not.toHaveBeenCalled();
    expect(revoked(app)).toEqual([]);
    expect(await app.vault.names('session/')).toEqual([]);
  });

  test('preserves a session whose profile is missing, until it comes back', async () => {
    const without = await restarted(await signedIn(), { profiles: [] });
    expect(active(without)).toEqual({ state: 'signed-out' });
    expect(active(await restarted(without))).toMatchObject({ state: 'signed-in', username: 'alice' });
  });

  test.each<[RememberMeMode | undefined, boolean, string, number]>([
    [undefined, false, 'no', 0],
    [undefined, true, 'yes', 1],
    ['always', false, 'yes', 1],
    ['never', true, 'no', 0],
  ])('follows the policy value %s and the choice %s', async (rememberMe, remember, stored, recordCount) => {
    const app = start({ ...(rememberMe && { rememberMe }) });
    await signIn(app, 'alice', remember);
    expect(active(app)).toMatchObject({ stored });
    expect(await app.vault.names('session/')).toHaveLength(recordCount);
  });

  test('revokes and deletes stored sessions if the policy forbids them', async () => {
    const app = await restarted(await signedIn(), { rememberMe: 'never' });
    expect(active(app)).toEqual({ state: 'signed-out' });
    expect(revoked(app)).toHaveLength(1);
    expect(await app.vault.names('')).toEqual(['active-account']);
  });

  test('reports a session that cannot be stored, which stays usable', async () => {
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const app = start({ vault: { ...persistentVault(), set: () => Promise.reject(full) } });
    expect(await signIn(app, 'alice')).toMatchObject({ state: 'signed-in', stored: 'failed' });
    expect(app.log.lines).toContainEqual({ event: 'session cannot be stored', facts: { code: 'ENOSPC' } });
  });
});

describe('signing out', () => {
  const unreachable: Options = { client: { revoke: async () => 'unreachable' } };

  test('revokes the tokens, and leaves nothing in the vault', async () => {
    const app = await signedIn();
    expect(await app.accounts.signOut()).toEqual({ revocation: 'revoked' });
    expect([...(await app.vault.names('session/')), ...(await app.vault.names('revocation/'))]).toEqual([]);
    expect(await kindOf(app.accounts.signOut())).toBe('signed_out');
  });

  test('queues the revocation if the server is unreachable, and completes it at the next start', async () => {
    const before = await signedIn(unreachable);
    expect(await before.accounts.signOut()).toEqual({ revocation: 'queued' });
    expect(before.accounts.snapshot().pendingRevocations).toBe(1);
    expect(await before.vault.names('session/')).toEqual([]);

    const app = await restarted(before);
    expect(active(app)).toEqual({ state: 'signed-out' });
    expect(revoked(app)).toEqual(['fake-access-alice-1']);
    expect(app.client.revoke.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-alice-1');
    expect(await app.vault.names('revocation/')).toEqual([]);
  });

  test('retries queued revocations when the network is back, and periodically', async () => {
    const app = start(unreachable);
    await signIn(app, 'alice', false);
    await app.accounts.signOut();
    app.accounts.wake();
    await nextTurn();
    expect(revoked(app)).toHaveLength(2);
    app.client.revoke.mockResolvedValue('revoked');
    app.clock.advance(5 * 60_000);
    await nextTurn();
    expect(app.accounts.snapshot().pendingRevocations).toBe(0);
    expect(app.snapshots.at(-1)?.pendingRevocations).toBe(0);
  });

  test('does not wait long for a server that does not respond', async () => {
    const revoke: OAuthClient['revoke'] = (_tokens, signal) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve('unreachable')));
    const app = await signedIn({ client: { revoke } });
    const signingOut = app.accounts.signOut();
    await nextTurn();
    app.clock.advance(8_000);
    expect(await signingOut).toEqual({ revocation: 'queued' });
  });

  test('completes the revocation at the next start after a crash', async () => {
    const before = await signedIn({ client: { revoke: () => deferred<'revoked'>().promise } });
    void before.accounts.signOut();
    await nextTurn();
    const app = await restarted(before);
    expect(active(app)).toEqual({ state: 'signed-out' });
    expect(revoked(app)).toHaveLength(1);
  });

  test('discards a queued revocation whose profile was deleted', async () => {
    const before = await signedIn(unreachable);
    await before.accounts.signOut();
    const app = await restarted(before, { profiles: [testProfile({ id: 'other' })] });
    expect(revoked(app)).toEqual([]);
    expect(await app.vault.names('revocation/')).toEqual([]);
  });
});

describe('a lock', () => {
  async function locked(options: Options = {}) {
    const app = await signedIn(options);
    await app.accounts.lock();
    return app;
  }

  test('removes the tokens from memory, and the password unlocks the account', async () => {
    const app = await locked();
    expect(active(app)).toMatchObject({ state: 'locked', username: 'alice', stored: true });
    expect(await kindOf(accessToken(app))).toBe('signed_out');
    expect(app.clock.countTimers()).toBe(0);
    await signIn(app, 'alice', false);
    expect(active(app)).toMatchObject({ state: 'signed-in', stored: 'yes' });
    await nextTurn();
    expect(revoked(app)).toEqual(['fake-access-alice-1']);
  });

  test('ended by password revokes the older tokens, even after a crash', async () => {
    const before = await locked({ client: { revoke: () => deferred<'revoked'>().promise } });
    await signIn(before, 'alice');
    await nextTurn();
    const app = await restarted(before);
    expect(active(app)).toMatchObject({ state: 'signed-in', username: 'alice' });
    expect(await accessToken(app)).toBe('fake-access-alice-2');
    expect(revoked(app)).toEqual(['fake-access-alice-1']);
    expect(await app.vault.names('revocation/')).toEqual([]);
  });

  test('stays after a wrong password', async () => {
    const app = await locked();
    app.client.signIn.mockImplementationOnce(async () => fail('credentials_refused'));
    expect(await kindOf(signIn(app, 'alice'))).toBe('credentials_refused');
    expect(active(app)).toMatchObject({ state: 'locked', username: 'alice' });
  });

  test('stays if system verification fails', async () => {
    const app = await locked({ confirms: false });
    expect(await kindOf(app.accounts.unlock(''))).toBe('canceled');
    expect(active(app)).toMatchObject({ state: 'locked' });
  });

  test('revokes the tokens of a session that is not stored, and needs the password', async () => {
    const app = start();
    await signIn(app, 'alice', false);
    await app.accounts.lock();
    expect(revoked(app)).toHaveLength(1);
    expect(active(app)).toMatchObject({ state: 'locked', stored: false });
    expect(await kindOf(app.accounts.unlock(''))).toBe('signed_out');
  });

  test('does not prevent another user from signing in', async () => {
    const app = await locked();
    await signIn(app, 'bob');
    expect(list(app)).toMatchObject([
      { username: 'alice', state: 'locked' },
      { username: 'bob', state: 'signed-in' },
    ]);
  });
});

describe('a lock across restarts', () => {
  const minutes = (count: number) => count * 60_000;
  const idleLock = { idleLockMinutes: 5 };

  async function locked() {
    const app = await signedIn(idleLock, 'alice', 'bob');
    await app.accounts.lock();
    await app.accounts.settle();
    return app;
  }
  const again = (before: Started, options: Options = {}) => restarted(before, { ...idleLock, ...options });

  test('persists: no token is used until the password unlocks the account', async () => {
    const app = await again(await locked());
    expect(list(app).map(({ state }) => state)).toEqual(['locked', 'locked']);
    expect(active(app)).toMatchObject({ state: 'locked', username: 'bob', stored: true, identity: { name: 'bob' } });
    expect(await kindOf(accessToken(app))).toBe('signed_out');
    app.clock.advance(24 * hourMs);
    await nextTurn();
    expect(app.client.refresh).not.toHaveBeenCalled();
    await signIn(app, 'bob', false);
    expect(active(app)).toMatchObject({ state: 'signed-in', stored: 'yes' });
    await app.accounts.settle();
    const states = list(await again(app)).map(({ username, state }) => `${username} ${state}`);
    expect(states.sort()).toEqual(['alice locked', 'bob signed-in']);
  });

  test('allows a sign-out that leaves nothing in the vault', async () => {
    const app = await again(await locked());
    expect(await app.accounts.signOut()).toEqual({ revocation: 'revoked' });
    expect(app.client.revoke.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-bob-2');
    expect(await app.vault.names('session/')).toHaveLength(1);
  });

  test('stays ended after the password, even if the stored session cannot be read', async () => {
    const app = await again(await locked());
    const { read } = app.vault;
    Object.assign(app.vault, { read: () => Promise.reject(new Error('unreadable')) });
    await signIn(app, 'bob');
    Object.assign(app.vault, { read });
    await app.accounts.settle();
    const states = list(await again(app)).map(({ username, state }) => `${username} ${state}`);
    expect(states.sort()).toEqual(['alice locked', 'bob signed-in']);
  });

  test('is not undone by deleting a record or restoring the time of last use', async () => {
    const app = await locked();
    for (const name of await app.vault.names(''))
      if (!name.startsWith('session/') && name !== 'last-used') await app.vault.delete(name);
    const restored = await again(app);
    expect(list(restored).map(({ state }) => state)).toEqual(['locked', 'locked']);
  });

  test('survives a refresh that ends after it, and one of another process', async () => {
    const pending = deferred<TokenSet>();
    const app = await signedIn({ ...idleLock, client: { refresh: () => pending.promise } });
    const refreshing = app.accounts
      .active()
      .refresh()
      .catch(() => {});
    await nextTurn();
    const locking = app.accounts.lock();
    await nextTurn();
    pending.resolve(tokenSet('2'));
    await Promise.all([locking, refreshing]);
    const [name = ''] = await app.vault.names('session/');
    const read = async () => parseStoredSession((await app.vault.read(name)) ?? new Secret(''));
    expect(await read()).toMatchObject({ isLocked: true, tokens: { refreshToken: new Secret('fake-refresh-2') } });
    const store = createSessionStore({ id: name.split('/')[1] ?? '', vault: app.vault, locks: inProcessLocks() });
    const stored = (await read()) ?? expect.fail('no session');
    await store.update({ ...stored, isLocked: false });
    expect(await read()).toMatchObject({ isLocked: true });
  });

  test('survives a refresh that ends after it and stores what could not be stored before', async () => {
    const pending = deferred<TokenSet>();
    const app = await signedIn({ ...idleLock, client: { refresh: () => pending.promise } });
    const [name = ''] = await app.vault.names('session/');
    const { change } = app.vault;
    Object.assign(app.vault, { change: () => Promise.reject(new Error('full')) });
    const rotated = app.accounts.active().refresh();
    pending.resolve(tokenSet('2', { identity: undefined }));
    await rotated;
    expect(active(app)).toMatchObject({ stored: 'failed' });
    const late = deferred<TokenSet>();
    app.client.refresh.mockImplementation(() => late.promise);
    const refreshing = app.accounts
      .active()
      .refresh()
      .catch(() => {});
    await nextTurn();
    Object.assign(app.vault, { change });
    await app.vault.delete(name);
    const locking = app.accounts.lock();
    late.resolve(tokenSet('3'));
    await Promise.all([locking, refreshing]);
    expect(parseStoredSession((await app.vault.read(name)) ?? new Secret(''))).toMatchObject({ isLocked: true });
  });

  test.each(['recovered', 'replaced'] as const)('is assumed if the vault was %s', async (condition) => {
    const before = await signedIn(idleLock);
    await before.accounts.settle();
    const vault: Vault = { ...before.vault, status: () => ({ ...before.vault.status(), condition }) };
    expect(active(await again(before, { vault }))).toMatchObject({ state: 'locked' });
  });

  test.each<[string, number | undefined, (app: Started) => Promise<void> | void, string]>([
    ['shortly after it ended', 5, ({ clock }) => clock.advance(minutes(5) - 1), 'signed-in'],
    ['long after it ended', 5, ({ clock }) => clock.advance(minutes(5)), 'locked'],
    ['long after it ended, without an idle lock', undefined, ({ clock }) => clock.advance(minutes(50)), 'signed-in'],
    ['with a clock that was set back', 5, ({ clock }) => clock.jump(-minutes(1)), 'locked'],
    ['after a crash', 5, ({ vault }) => vault.delete('last-used'), 'locked'],
    ['with an invalid time of last use', 5, ({ vault }) => vault.set('last-used', new Secret('soon')), 'locked'],
  ])('decides the state of an app that starts %s', async (_when, idleLockMinutes, meanwhile, state) => {
    const before = await signedIn(idleLock);
    await before.accounts.settle();
    await meanwhile(before);
    expect(active(await again(before, { idleLockMinutes }))).toMatchObject({ state, username: 'alice' });
  });

  test('is assumed if the time of last use cannot be read', async () => {
    const before = await signedIn(idleLock);
    await before.accounts.settle();
    const { read } = before.vault;
    const vault: Vault = {
      ...before.vault,
      read: (name) => (name === 'last-used' ? Promise.reject(new Error('unreadable')) : read(name)),
    };
    expect(active(await again(before, { vault }))).toMatchObject({ state: 'locked' });
  });

  test('lasts until the app quits if it cannot be stored', async () => {
    const app = await signedIn(idleLock);
    const { change } = app.vault;
    Object.assign(app.vault, { change: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) });
    await app.accounts.lock();
    expect(active(app)).toMatchObject({ state: 'locked' });
    expect(app.log.lines).toContainEqual({ event: 'lock cannot be stored', facts: { code: 'ENOSPC' } });
    Object.assign(app.vault, { change });
    await app.accounts.settle();
    expect(active(await again(app))).toMatchObject({ state: 'locked' });
  });
});

test('does not store a session again that another process has signed out', async () => {
  const pending = deferred<TokenSet>();
  const app = await signedIn({ client: { refresh: () => pending.promise } });
  const refreshing = app.accounts.active().refresh();
  await nextTurn();
  const [name = ''] = await app.vault.names('session/');
  await app.vault.delete(name);
  pending.resolve(tokenSet('2'));
  await refreshing;
  expect(await app.vault.names('session/')).toEqual([]);
});
