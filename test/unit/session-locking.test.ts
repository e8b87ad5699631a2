import { expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { catchFailure } from './support/failures.ts';
import { createTestSession } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

/** Creates a session with a refresh in progress, which a test completes. */
async function createRefreshingSession({ isStored = true } = {}) {
  const response = deferred<TokenSet>();
  const refresh: OAuthClient['refresh'] = async (_tokens, signal, options) => {
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut'))));
    const tokens = await Promise.race([response.promise, aborted]);
    await options?.onRefreshToken?.(tokens.refreshToken ?? new Secret(''));
    return tokens;
  };
  const parts = createTestSession({ refresh });
  await (isStored ? parts.signInStored() : parts.signIn());
  const refreshing = parts.session.refresh().catch(() => {});
  await nextTurn();
  return { ...parts, response, refreshing };
}

test('completes a refresh in progress when locked, and unlocks with the new refresh token', async () => {
  const { session, client, clock, response } = await createRefreshingSession();
  const locking = session.lock();
  expect(session.snapshot().state).toBe('locked');
  clock.advance(14_000);
  await nextTurn();
  const unlocking = session.unlock();
  response.resolve(tokenSet('2'));
  await locking;
  expect((await unlocking).state).toBe('signed-in');
  expect(session.tokens().refreshToken?.reveal()).toBe('fake-refresh-2');
  expect(client.revoke).not.toHaveBeenCalled();
});

test('stays signed out if the session is signed out while it is read to be unlocked', async () => {
  const { session, store, response } = await createRefreshingSession();
  response.resolve(tokenSet('2'));
  await session.lock();
  const reading = deferred<Awaited<ReturnType<typeof store.read>>>();
  const { readFor } = store;
  store.readFor = () => reading.promise;
  const unlocking = catchFailure(session.unlock());
  await nextTurn();
  store.readFor = readFor;
  await session.startSignOut();
  session.finishSignOut();
  reading.resolve(await store.read());
  expect((await unlocking).kind).toBe('signed_out');
  expect(session.snapshot().state).toBe('signed-out');
});

test('waits with a sign-in for the refresh of a locked session, which does not overwrite it', async () => {
  const { session, client, store, signInStored, response } = await createRefreshingSession();
  void session.lock();
  client.signIn.mockImplementation(async () => tokenSet('3'));
  const signingIn = signInStored();
  await nextTurn();
  response.resolve(tokenSet('2'));
  await signingIn;
  await nextTurn();
  expect((await store.read())?.tokens.refreshToken?.reveal()).toBe('fake-refresh-3');
});

test('revokes refreshed tokens that are not stored when the session is locked', async () => {
  const { session, client, response, refreshing } = await createRefreshingSession({ isStored: false });
  const locking = session.lock();
  response.resolve(tokenSet('2'));
  await Promise.all([locking, refreshing]);
  expect(client.revoke.mock.calls.map(([tokens]) => tokens.refreshToken?.reveal())).toContain('fake-refresh-2');
});

test('sets the timer again after a sleep, so that the token is refreshed before it expires', async () => {
  const { session, clock, response, client } = await createRefreshingSession();
  response.resolve(tokenSet('2'));
  await nextTurn();
  client.refresh.mockClear();
  client.refresh.mockImplementation(async () => fail('offline'));
  // The monotonic clock stands still during a sleep.
  clock.jump(hourMs / 2);
  session.wake();
  clock.advance(29.5 * 60_000);
  await nextTurn();
  expect(client.refresh).toHaveBeenCalledTimes(1);
});

test('returns the scopes of the sign-in, even if the current token has fewer', async () => {
  const requestedScopes = ['openid', 'orders'];
  const sessionScopes = { requestedScopes, grantedScopes: requestedScopes };
  const signIn = async () => ({ ...tokenSet('1', { requestedScopes: ['openid'] }), sessionScopes });
  const { session, signInStored } = createTestSession({ signIn });
  await session.lock();
  expect(session.snapshot()).toEqual({ state: 'signed-out' });
  expect(session.requestedScopes()).toBeUndefined();
  await signInStored();
  expect(session.requestedScopes()).toEqual(requestedScopes);
  await session.lock();
  expect(session.requestedScopes()).toEqual(requestedScopes);
  await session.startSignOut();
  expect(session.requestedScopes()).toBeUndefined();
});
