import { expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { RefreshOptions } from '../../electron/oauth/refresh-grant.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createRefreshSchedule } from '../../electron/session/refresh-schedule.ts';
import { createSession } from '../../electron/session/session.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

const minuteMs = 60_000;
const alice = { username: 'alice', password: new Secret('fake-password') };

/** Creates a stored session with a refresh in progress, which a test completes. */
async function refreshing() {
  const clock = fakeClock();
  const vault = createMemoryVault();
  const store = createSessionStore({ id: 'one', vault, locks: inProcessLocks() });
  const response = deferred<TokenSet>();
  const revoked: string[] = [];
  const client = {
    profile: testProfile(),
    signIn: async () => tokenSet('1'),
    refresh: async (_tokens: TokenSet, signal: AbortSignal, options?: RefreshOptions) => {
      const tokens = await Promise.race([
        response.promise,
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut short')))),
      ]);
      await options?.onRefreshToken?.(tokens.refreshToken ?? new Secret(''));
      return tokens;
    },
    fetchIdentity: async () => undefined,
    fetchUserinfo: async () => undefined,
    revoke: async (tokens: Pick<TokenSet, 'refreshToken'>) => {
      revoked.push(tokens.refreshToken?.reveal() ?? '');
      return 'revoked' as const;
    },
    introspect: async () => undefined,
  };
  const session = createSession({ clock, log: fakeLog(), random: () => 0.5 });
  await session.signIn('acme', client, alice, store);
  const refresh = session.refresh().catch(() => {});
  await nextTurn();
  return { session, client, clock, store, response, refresh, revoked };
}

test('completes a refresh in progress when locked, and unlocks with the new refresh token', async () => {
  const { session, clock, response, revoked } = await refreshing();
  const locking = session.lock();
  expect(session.snapshot().state).toBe('locked');
  clock.advance(14_000);
  await nextTurn();
  const unlocking = session.unlock();
  response.resolve(tokenSet('2'));
  await locking;
  expect((await unlocking).state).toBe('signed-in');
  expect(session.tokens().refreshToken?.reveal()).toBe('fake-refresh-2');
  expect(revoked).toEqual([]);
});

test('stays signed out if the session is signed out while it is read to be unlocked', async () => {
  const { session, store, response } = await refreshing();
  response.resolve(tokenSet('2'));
  await session.lock();
  const reading = deferred<Awaited<ReturnType<typeof store.read>>>();
  const { read } = store;
  store.read = () => reading.promise;
  const unlocking = catchFailure(session.unlock());
  await nextTurn();
  store.read = read;
  await session.startSignOut();
  session.finishSignOut();
  reading.resolve(await read());
  expect((await unlocking).kind).toBe('signed_out');
  expect(session.snapshot().state).toBe('signed-out');
});

test('waits with a sign-in for the refresh of a locked session, which does not overwrite it', async () => {
  const { session, client, store, response } = await refreshing();
  void session.lock();
  client.signIn = async () => tokenSet('3');
  const signingIn = session.signIn('acme', client, alice, store);
  await nextTurn();
  response.resolve(tokenSet('2'));
  await signingIn;
  await nextTurn();
  expect((await store.read())?.tokens.refreshToken?.reveal()).toBe('fake-refresh-3');
});

test('revokes refreshed tokens that are not stored when the session is locked', async () => {
  const clock = fakeClock();
  const response = deferred<TokenSet>();
  const revoked: (string | undefined)[] = [];
  const client = {
    profile: testProfile(),
    signIn: async () => tokenSet('1'),
    refresh: () => response.promise,
    fetchIdentity: async () => undefined,
    fetchUserinfo: async () => undefined,
    revoke: async (tokens: Pick<TokenSet, 'refreshToken'>) => {
      revoked.push(tokens.refreshToken?.reveal());
      return 'revoked' as const;
    },
    introspect: async () => undefined,
  };
  const session = createSession({ clock, log: fakeLog(), random: () => 0.5 });
  await session.signIn('acme', client, alice);
  const refresh = session.refresh().catch(() => {});
  await nextTurn();
  const locking = session.lock();
  response.resolve(tokenSet('2'));
  await Promise.all([locking, refresh]);
  expect(revoked).toContain('fake-refresh-2');
});

test('sets the timer again after a sleep, so that the token is refreshed before it expires', async () => {
  const { session, clock, response, client } = await refreshing();
  const at = defaultStartMs;
  response.resolve(tokenSet('2', { requestedAt: at, expiresAt: at + hourMs }));
  await nextTurn();
  let refreshed = 0;
  client.refresh = async () => {
    refreshed += 1;
    return fail('offline');
  };
  clock.jump(30 * minuteMs);
  session.wake();
  clock.advance(29.5 * minuteMs);
  await nextTurn();
  expect(refreshed).toBe(1);
});

test('refreshes if a timer fires slightly before the time that Retry-After names', () => {
  const clock = fakeClock();
  let refreshes = 0;
  const early = { ...clock, after: (milliseconds: number, run: () => void) => clock.after(milliseconds - 1, run) };
  const schedule = createRefreshSchedule({
    clock: early,
    random: () => 0.5,
    refresh: () => {
      if (!schedule.getBackoffFailure()) refreshes += 1;
    },
  });
  schedule.onRefreshFailed({ kind: 'rate_limited', facts: { retryAt: clock.now() + minuteMs } });
  clock.advance(minuteMs);
  expect(refreshes).toBe(1);
});
