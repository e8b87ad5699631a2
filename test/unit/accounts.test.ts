import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { PasswordCredentials } from '../../electron/oauth/password-grant.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createAccounts, type RememberMe } from '../../electron/session/accounts.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
import type { Profile } from '../../shared/profile.ts';
import { type AccountsSnapshot, accountsSnapshotSchema } from '../../shared/session.ts';
import { type FakeClock, fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

const as = (username: string): PasswordCredentials => ({ username, password: new Secret('fake-password') });

/** A memory vault that claims to be persistent. */
const keepingVault = (): Vault => ({
  ...createMemoryVault(),
  status: () => ({ protector: 'keychain', unavailable: [], condition: 'good' }),
});

type Options = {
  vault?: Vault;
  clock?: FakeClock;
  client?: Partial<OAuthClient>;
  profiles?: Profile[];
  rememberMe?: RememberMe;
  confirms?: boolean;
  idleLockMinutes?: number;
};

/** Creates accounts, as at the start of the app. */
function start(options: Options = {}) {
  const clock = options.clock ?? fakeClock();
  const log = fakeLog();
  const vault = options.vault ?? keepingVault();
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
      signIn: async (credentials, signal, desk) => {
        const tokens = await client.signIn(credentials, signal, desk);
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
const shown = ({ accounts }: Started) => accounts.snapshot().session;
const names = ({ accounts }: Started) => accounts.snapshot().accounts.map(({ username }) => username);

describe('accounts side by side', () => {
  test('have their own tokens, and one is active', async () => {
    const app = start();
    await signIn(app, 'alice');
    app.accounts.addSlot();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    await signIn(app, 'bob');
    expect(names(app)).toEqual(['alice', 'bob']);
    const [alice] = app.accounts.snapshot().accounts;
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toContain('bob');
    app.accounts.activate(alice?.id ?? '');
    expect(shown(app)).toMatchObject({ state: 'signed-in', username: 'alice' });
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toContain('alice');
  });

  test('do not share tokens, even if the active account changes during a call', async () => {
    const app = start();
    await signIn(app, 'alice');
    const session = app.accounts.active();
    const { token } = await session.getAccessToken();
    app.accounts.addSlot();
    await signIn(app, 'bob');
    expect((await session.getAccessTokenAfterRejection(token)).reveal()).toContain('alice');
    expect((await catchFailure(app.accounts.active().getAccessTokenAfterRejection(token))).kind).toBe('signed_out');
  });

  test('replace the older session of the same user, and revoke its tokens', async () => {
    const app = start();
    await signIn(app, 'alice');
    app.accounts.addSlot();
    await signIn(app, 'alice');
    await nextTurn();
    expect(names(app)).toEqual(['alice']);
    expect(app.client.revoke.mock.calls.map(([{ accessToken }]) => accessToken.reveal())).toEqual([
      'fake-access-alice-1',
    ]);
    expect(await app.vault.names('session/')).toHaveLength(1);
  });

  test('keep both sessions of a user who signs in for other scopes', async () => {
    const app = start();
    await signIn(app, 'alice');
    app.accounts.addSlot();
    await app.accounts.signIn(testProfile({ scopes: ['orders:write', 'openid'] }), as('alice'), true);
    await nextTurn();
    const [first, second] = app.accounts.snapshot().accounts;
    expect([first?.scopes, second?.scopes]).toEqual([[...app.profile.scopes], ['orders:write', 'openid']]);
    expect(app.client.revoke).not.toHaveBeenCalled();
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toBe('fake-access-alice-2');
    app.accounts.activate(first?.id ?? '');
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toBe('fake-access-alice-1');

    app.accounts.addSlot();
    await app.accounts.signIn(testProfile({ scopes: ['openid', 'orders:write'] }), as('alice'), true);
    await nextTurn();
    expect(app.accounts.snapshot().accounts.map(({ id }) => id)).toContain(first?.id);
    expect(app.accounts.snapshot().accounts.map(({ id }) => id)).not.toContain(second?.id);
    expect(app.client.revoke.mock.calls.map(([{ accessToken }]) => accessToken.reveal())).toEqual([
      'fake-access-alice-2',
    ]);

    const again = start({ vault: app.vault, clock: app.clock });
    await again.accounts.restore();
    expect(names(again)).toEqual(['alice', 'alice']);
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
    expect(app.accounts.snapshot().accounts).toHaveLength(4);
    expect(app.client.revoke).not.toHaveBeenCalled();
    const tokens = new Set<string>();
    for (const { session } of app.accounts.sessions()) tokens.add((await session.getAccessToken()).token.reveal());
    expect(tokens.size).toBe(4);
    await app.accounts.signOut();
    expect(
      app.accounts
        .snapshot()
        .accounts.map(({ state }) => state)
        .sort(),
    ).toEqual(['signed-in', 'signed-in', 'signed-in', 'signed-out']);
  });

  test('do not list an empty account that is left, but one whose session ended', async () => {
    const app = start({ client: { refresh: async () => fail('session_ended') } });
    await signIn(app, 'alice');
    app.accounts.addSlot();
    const [alice] = app.accounts.snapshot().accounts;
    app.accounts.activate(alice?.id ?? '');
    expect(names(app)).toEqual(['alice']);
    await catchFailure(app.accounts.active().refresh());
    app.accounts.addSlot();
    expect(app.accounts.snapshot().accounts).toMatchObject([
      { username: 'alice', ended: true },
      { state: 'signed-out' },
    ]);
    app.accounts.removeSlot(alice?.id ?? '');
    expect(names(app)).toEqual([undefined]);
  });

  test('activate another account if the active one is removed', async () => {
    const app = start();
    await signIn(app, 'alice');
    app.accounts.addSlot();
    app.accounts.removeSlot(app.accounts.snapshot().active);
    expect(shown(app)).toMatchObject({ username: 'alice' });
    expect(names(app)).toEqual(['alice']);
  });

  test('do not remove an account that is signed in, or activate one that does not exist', async () => {
    const app = start();
    await signIn(app, 'alice');
    const { active } = app.accounts.snapshot();
    app.accounts.removeSlot(active);
    app.accounts.activate('elsewhere');
    expect(shown(app)).toMatchObject({ username: 'alice' });
  });
});

describe('storing sessions', () => {
  test('deletes an invalid record at the next start', async () => {
    const vault = keepingVault();
    await vault.set('session/one', new Secret('none'));
    const app = start({ vault });
    await app.accounts.restore();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    expect(await vault.names('session/')).toEqual([]);
  });

  test('keeps a record of a newer version', async () => {
    const vault = keepingVault();
    const newer = { version: 3, whatever: 'it is' };
    for (const name of ['session/one', 'revocation/one']) await vault.set(name, new Secret(JSON.stringify(newer)));
    const app = start({ vault });
    await app.accounts.restore();
    await nextTurn();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    expect(await vault.names('')).toEqual(['revocation/one', 'session/one']);
    expect(app.client.revoke).not.toHaveBeenCalled();
  });

  test('signs out the older of two sessions of one user, as from vaults of two keys', async () => {
    const before = start();
    await signIn(before, 'alice');
    const [older = ''] = await before.vault.names('session/');
    const record = await before.vault.read(older);
    before.clock.advance(1000);
    await signIn(start({ vault: before.vault, clock: before.clock }), 'alice');
    await before.vault.set(older, record ?? new Secret(''));

    const app = start({ vault: before.vault, clock: before.clock });
    await app.accounts.restore();
    await nextTurn();
    expect(names(app)).toEqual(['alice']);
    expect(app.client.revoke).toHaveBeenCalledTimes(1);
    expect(await before.vault.names('session/')).not.toContain(older);
    expect(await before.vault.names('revocation/')).toEqual([]);
  });

  test('does not block quitting on a slow disk', async () => {
    const vault = keepingVault();
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

  test('is off by default', async () => {
    const app = start();
    await signIn(app, 'alice', false);
    expect(await app.vault.names('')).toEqual([]);
    expect(shown(app)).toMatchObject({ stored: 'no' });
  });

  test('restores every account without the password', async () => {
    const before = start();
    await signIn(before, 'alice');
    before.accounts.addSlot();
    await signIn(before, 'bob');
    const records = await Promise.all((await before.vault.names('session/')).map((name) => before.vault.read(name)));
    expect(records.map((text) => text?.reveal()).join()).not.toContain('fake-password');

    const app = start({ vault: before.vault, clock: before.clock });
    await app.accounts.restore();
    expect(names(app).sort()).toEqual(['alice', 'bob']);
    expect(shown(app)).toMatchObject({ state: 'signed-in', username: 'bob', stored: 'yes', identity: { name: 'bob' } });
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toBe('fake-access-bob-2');
    expect(app.client.signIn).not.toHaveBeenCalled();
  });

  test('refreshes a restored session immediately if its access token has expired', async () => {
    const before = start();
    await signIn(before, 'alice');
    const app = start({ vault: before.vault, clock: fakeClock(before.clock.now() + 8 * hourMs) });
    await app.accounts.restore();
    app.clock.advance(0);
    await nextTurn();
    expect(app.client.refresh.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-alice-1');
    expect(shown(app)).toMatchObject({ state: 'signed-in', refreshes: 1 });
  });

  test('ends a restored session if its refresh token is rejected, with the reason and the username', async () => {
    const before = start();
    await signIn(before, 'alice');
    const app = start({
      vault: before.vault,
      clock: fakeClock(before.clock.now() + 9 * hourMs),
      client: { refresh: async () => fail('session_ended') },
    });
    await app.accounts.restore();
    app.clock.advance(0);
    await nextTurn();
    expect(shown(app)).toMatchObject({ state: 'signed-out', username: 'alice', reason: { kind: 'session_ended' } });
    expect(await app.vault.names('session/')).toEqual([]);
  });

  test('deletes a session whose profile has other destinations, without sending its tokens', async () => {
    const before = start();
    await signIn(before, 'alice');
    const elsewhere = testProfile({ endpoints: { userinfo: 'https://elsewhere.example/userinfo' } });
    const app = start({ vault: before.vault, profiles: [elsewhere] });
    await app.accounts.restore();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    expect(app.client.refresh).not.toHaveBeenCalled();
    expect(app.client.revoke).not.toHaveBeenCalled();
    expect(await app.vault.names('session/')).toEqual([]);
  });

  test('keeps a session whose profile is missing, until it comes back', async () => {
    const before = start();
    await signIn(before, 'alice');
    const without = start({ vault: before.vault, profiles: [] });
    await without.accounts.restore();
    expect(shown(without)).toEqual({ state: 'signed-out' });
    const app = start({ vault: before.vault });
    await app.accounts.restore();
    expect(shown(app)).toMatchObject({ state: 'signed-in', username: 'alice' });
  });

  test.each<[RememberMe, boolean, number]>([
    ['always', false, 1],
    ['never', true, 0],
  ])('follows the policy value %s', async (rememberMe, remember, storedCount) => {
    const app = start({ rememberMe });
    await signIn(app, 'alice', remember);
    expect(await app.vault.names('session/')).toHaveLength(storedCount);
  });

  test('revokes and deletes stored sessions if the policy forbids them', async () => {
    const before = start();
    await signIn(before, 'alice');
    const app = start({ vault: before.vault, rememberMe: 'never' });
    await app.accounts.restore();
    await nextTurn();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    expect(app.client.revoke).toHaveBeenCalledTimes(1);
    expect(await app.vault.names('')).toEqual(['active-account']);
  });

  test('reports a session that cannot be stored, which stays usable', async () => {
    const vault = {
      ...keepingVault(),
      set: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    };
    const app = start({ vault });
    expect(await signIn(app, 'alice')).toMatchObject({ state: 'signed-in', stored: 'failed' });
    expect(app.log.lines).toContainEqual({ event: 'session cannot be stored', facts: { code: 'ENOSPC' } });
  });
});

describe('signing out', () => {
  test('revokes the tokens, and leaves nothing in the vault', async () => {
    const app = start();
    await signIn(app, 'alice');
    expect(await app.accounts.signOut()).toEqual({ revocation: 'revoked' });
    expect(await app.vault.names('session/')).toEqual([]);
    expect(await app.vault.names('revocation/')).toEqual([]);
    expect((await catchFailure(app.accounts.signOut())).kind).toBe('signed_out');
  });

  test('queues the revocation if the server is unreachable, and completes it at the next start', async () => {
    const before = start({ client: { revoke: async () => 'unreachable' } });
    await signIn(before, 'alice');
    expect(await before.accounts.signOut()).toEqual({ revocation: 'queued' });
    expect(before.accounts.snapshot().pendingRevocations).toBe(1);
    expect(await before.vault.names('session/')).toEqual([]);

    const app = start({ vault: before.vault, clock: before.clock });
    await app.accounts.restore();
    await nextTurn();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    const [tokens] = app.client.revoke.mock.calls[0] ?? [];
    expect([tokens?.accessToken.reveal(), tokens?.refreshToken?.reveal()]).toEqual([
      'fake-access-alice-1',
      'fake-refresh-alice-1',
    ]);
    expect(await app.vault.names('revocation/')).toEqual([]);
  });

  test('retries queued revocations when the network is back, and periodically', async () => {
    const app = start({ client: { revoke: async () => 'unreachable' } });
    await signIn(app, 'alice', false);
    await app.accounts.signOut();
    app.accounts.wake();
    await nextTurn();
    expect(app.client.revoke).toHaveBeenCalledTimes(2);
    app.client.revoke.mockResolvedValue('revoked');
    app.clock.advance(5 * 60_000);
    await nextTurn();
    expect(app.accounts.snapshot().pendingRevocations).toBe(0);
    expect(app.snapshots.at(-1)?.pendingRevocations).toBe(0);
  });

  test('does not wait long for a server that does not respond', async () => {
    const app = start({
      client: {
        revoke: (_tokens, signal) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve('unreachable'))),
      },
    });
    await signIn(app, 'alice');
    const signingOut = app.accounts.signOut();
    await nextTurn();
    app.clock.advance(8_000);
    expect(await signingOut).toEqual({ revocation: 'queued' });
  });

  test('completes the revocation at the next start after a crash', async () => {
    const before = start({ client: { revoke: () => deferred<'revoked'>().promise } });
    await signIn(before, 'alice');
    void before.accounts.signOut();
    await nextTurn();
    const app = start({ vault: before.vault, clock: before.clock });
    await app.accounts.restore();
    await nextTurn();
    expect(shown(app)).toEqual({ state: 'signed-out' });
    expect(app.client.revoke).toHaveBeenCalledTimes(1);
  });

  test('discards a queued revocation whose profile was deleted', async () => {
    const before = start({ client: { revoke: async () => 'unreachable' } });
    await signIn(before, 'alice');
    await before.accounts.signOut();
    const app = start({ vault: before.vault, profiles: [testProfile({ id: 'other' })] });
    await app.accounts.restore();
    await nextTurn();
    expect(app.client.revoke).not.toHaveBeenCalled();
    expect(await app.vault.names('revocation/')).toEqual([]);
  });
});

describe('a lock', () => {
  test('removes the tokens from memory, and the password unlocks the account', async () => {
    const app = start();
    await signIn(app, 'alice');
    await app.accounts.lock();
    expect(shown(app)).toMatchObject({ state: 'locked', username: 'alice', stored: true });
    expect((await catchFailure(app.accounts.active().getAccessToken())).kind).toBe('signed_out');
    expect(app.clock.countTimers()).toBe(0);
    await signIn(app, 'alice', false);
    expect(shown(app)).toMatchObject({ state: 'signed-in', stored: 'yes' });
    await nextTurn();
    expect(app.client.revoke.mock.calls.map(([{ accessToken }]) => accessToken.reveal())).toEqual([
      'fake-access-alice-1',
    ]);
  });

  test('ended by password revokes the older tokens, even after a crash', async () => {
    const before = start({ client: { revoke: () => deferred<'revoked'>().promise } });
    await signIn(before, 'alice');
    await before.accounts.lock();
    await signIn(before, 'alice');
    await nextTurn();
    const app = start({ vault: before.vault, clock: before.clock });
    await app.accounts.restore();
    await nextTurn();
    expect(shown(app)).toMatchObject({ state: 'signed-in', username: 'alice' });
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toBe('fake-access-alice-2');
    expect(app.client.revoke.mock.calls.map(([{ accessToken }]) => accessToken.reveal())).toEqual([
      'fake-access-alice-1',
    ]);
    expect(await app.vault.names('revocation/')).toEqual([]);
  });

  test('stays after a wrong password', async () => {
    const app = start();
    await signIn(app, 'alice');
    await app.accounts.lock();
    app.client.signIn.mockImplementationOnce(async () => fail('credentials_refused'));
    expect((await catchFailure(signIn(app, 'alice'))).kind).toBe('credentials_refused');
    expect(shown(app)).toMatchObject({ state: 'locked', username: 'alice' });
  });

  test('is ended by system verification if the session is stored', async () => {
    const app = start();
    await signIn(app, 'alice');
    await app.accounts.lock();
    expect(await app.accounts.unlock('')).toMatchObject({ state: 'signed-in', username: 'alice' });
    expect(app.client.signIn).toHaveBeenCalledTimes(1);
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toBe('fake-access-alice-1');
  });

  test('stays if system verification fails', async () => {
    const app = start({ confirms: false });
    await signIn(app, 'alice');
    await app.accounts.lock();
    expect((await catchFailure(app.accounts.unlock(''))).kind).toBe('cancelled');
    expect(shown(app)).toMatchObject({ state: 'locked' });
  });

  test('revokes the tokens of a session that is not stored, and needs the password', async () => {
    const app = start();
    await signIn(app, 'alice', false);
    await app.accounts.lock();
    expect(shown(app)).toMatchObject({ state: 'locked', stored: false });
    expect(app.client.revoke).toHaveBeenCalledTimes(1);
    expect((await catchFailure(app.accounts.unlock(''))).kind).toBe('signed_out');
  });

  test('does not prevent another user from signing in', async () => {
    const app = start();
    await signIn(app, 'alice');
    await app.accounts.lock();
    await signIn(app, 'bob');
    expect(app.accounts.snapshot().accounts).toMatchObject([
      { username: 'alice', state: 'locked' },
      { username: 'bob', state: 'signed-in' },
    ]);
  });

  test('allows a sign-out that revokes the stored tokens', async () => {
    const app = start();
    await signIn(app, 'alice');
    await app.accounts.lock();
    expect(await app.accounts.signOut()).toEqual({ revocation: 'revoked' });
    expect(app.client.revoke.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-alice-1');
    expect(await app.vault.names('session/')).toEqual([]);
  });
});

describe('a lock across restarts', () => {
  const minutes = (count: number) => count * 60_000;

  async function locked() {
    const app = start({ idleLockMinutes: 5 });
    await signIn(app, 'alice');
    app.accounts.addSlot();
    await signIn(app, 'bob');
    await app.accounts.lock();
    await app.accounts.settle();
    return app;
  }
  const again = async (before: Started, part: Options = {}) => {
    const app = start({ vault: before.vault, clock: before.clock, idleLockMinutes: 5, ...part });
    await app.accounts.restore();
    await nextTurn();
    return app;
  };

  test('persists: no token is used until the password unlocks the account', async () => {
    const app = await again(await locked());
    expect(app.accounts.snapshot().accounts.map(({ state }) => state)).toEqual(['locked', 'locked']);
    expect(shown(app)).toMatchObject({ state: 'locked', username: 'bob', stored: true, identity: { name: 'bob' } });
    expect((await catchFailure(app.accounts.active().getAccessToken())).kind).toBe('signed_out');
    app.clock.advance(24 * hourMs);
    await nextTurn();
    expect(app.client.refresh).not.toHaveBeenCalled();
    await signIn(app, 'bob', false);
    expect(shown(app)).toMatchObject({ state: 'signed-in', stored: 'yes' });
    await app.accounts.settle();
    const after = await again(app);
    expect(
      after.accounts
        .snapshot()
        .accounts.map(({ username, state }) => [username, state])
        .sort(),
    ).toEqual([
      ['alice', 'locked'],
      ['bob', 'signed-in'],
    ]);
  });

  test('stays ended after system verification', async () => {
    const app = await again(await locked());
    expect(await app.accounts.unlock('')).toMatchObject({ state: 'signed-in', username: 'bob' });
    expect((await app.accounts.active().getAccessToken()).token.reveal()).toBe('fake-access-bob-2');
    await app.accounts.settle();
    expect(shown(await again(app))).toMatchObject({ state: 'signed-in', username: 'bob' });
  });

  test('allows a sign-out that leaves nothing in the vault', async () => {
    const app = await again(await locked());
    expect(await app.accounts.signOut()).toEqual({ revocation: 'revoked' });
    expect(app.client.revoke.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-bob-2');
    expect(await app.vault.names('locked/')).toHaveLength(1);
    expect(await app.vault.names('session/')).toHaveLength(1);
  });

  test('stays ended after the password, even if the stored session cannot be read', async () => {
    const app = await again(await locked());
    const { read } = app.vault;
    Object.assign(app.vault, { read: () => Promise.reject(new Error('unreadable')) });
    await signIn(app, 'bob');
    Object.assign(app.vault, { read });
    await nextTurn();
    expect(await app.vault.names('locked/')).toHaveLength(1);
  });

  test('deletes the record of an account that no longer exists', async () => {
    const before = await locked();
    await before.vault.set('locked/gone', new Secret('yes'));
    await again(before);
    expect(await before.vault.names('locked/')).toHaveLength(2);
    expect(await before.vault.names('locked/gone')).toEqual([]);
  });

  test('writes no record for a session that is not stored', async () => {
    const app = start({ idleLockMinutes: 5 });
    await signIn(app, 'alice', false);
    await app.accounts.lock();
    expect(await app.vault.names('locked/')).toEqual([]);
  });

  test.each<[string, number | undefined, (app: Started) => Promise<void> | void, string]>([
    ['shortly after it ended', 5, ({ clock }) => clock.advance(minutes(5) - 1), 'signed-in'],
    ['long after it ended', 5, ({ clock }) => clock.advance(minutes(5)), 'locked'],
    ['long after, where nothing is to be locked', undefined, ({ clock }) => clock.advance(minutes(50)), 'signed-in'],
    ['with a clock that was set back', 5, ({ clock }) => clock.jump(-minutes(1)), 'locked'],
    ['after a crash', 5, ({ vault }) => vault.delete('last-used'), 'locked'],
    ['with a note that is none', 5, ({ vault }) => vault.set('last-used', new Secret('soon')), 'locked'],
  ])('started again %s', async (_when, idleLockMinutes, meanwhile, state) => {
    const before = start({ idleLockMinutes: 5 });
    await signIn(before, 'alice');
    await before.accounts.settle();
    await meanwhile(before);
    expect(shown(await again(before, { idleLockMinutes }))).toMatchObject({ state, username: 'alice' });
  });

  test('is assumed if its record cannot be read', async () => {
    const before = start({ idleLockMinutes: 5 });
    await signIn(before, 'alice');
    await before.accounts.settle();
    const { names: all } = before.vault;
    const vault: Vault = {
      ...before.vault,
      names: (prefix) => (prefix === 'locked/' ? Promise.reject(new Error('unreadable')) : all(prefix)),
    };
    expect(shown(await again(before, { vault }))).toMatchObject({ state: 'locked' });
  });

  test('holds until the app quits if it cannot be stored', async () => {
    const app = start({ idleLockMinutes: 5 });
    await signIn(app, 'alice');
    Object.assign(app.vault, { change: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) });
    await app.accounts.lock();
    expect(shown(app)).toMatchObject({ state: 'locked' });
    expect(app.log.lines).toContainEqual({ event: 'lock cannot be stored', facts: { code: 'ENOSPC' } });
  });
});

test('keeps secrets out of snapshots and the log', async () => {
  const app = start();
  await signIn(app, 'alice');
  await app.accounts.active().refresh();
  await app.accounts.lock();
  await app.accounts.unlock('');
  await app.accounts.signOut();
  expect(app.snapshots.length).toBeGreaterThan(8);
  expect(JSON.stringify(app.snapshots) + app.log.text()).not.toContain('fake-');
});

test('does not store a session again that another process has signed out', async () => {
  const pending = deferred<TokenSet>();
  const app = start({ client: { refresh: () => pending.promise } });
  await signIn(app, 'alice');
  const refreshing = app.accounts.active().refresh();
  await nextTurn();
  const [name = ''] = await app.vault.names('session/');
  await app.vault.delete(name);
  pending.resolve(tokenSet('2'));
  await refreshing;
  expect(await app.vault.names('session/')).toEqual([]);
});

test('does not overwrite a refresh token of another process with a late identity', async () => {
  const learned = deferred<{ subject: string; name: string }>();
  const bare = tokenSet('1', { identity: { subject: 'alice-1' } });
  const app = start({ client: { signIn: async () => bare, fetchIdentity: () => learned.promise } });
  await signIn(app, 'alice');
  const [name = ''] = await app.vault.names('session/');
  const replaced = (await app.vault.read(name))?.reveal().replaceAll('-1"', '-2"') ?? '';
  await app.vault.set(name, new Secret(replaced));
  learned.resolve({ subject: 'alice-1', name: 'Alice' });
  await nextTurn();
  expect((await app.vault.read(name))?.reveal()).toBe(replaced);
});
