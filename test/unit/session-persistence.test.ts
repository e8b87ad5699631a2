import { expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createSession } from '../../electron/session/session.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { alice, fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

/** Creates a session and its store. */
function start(part: Partial<OAuthClient> = {}) {
  const clock = fakeClock();
  const session = createSession({ clock, log: fakeLog(), random: () => 0.5 });
  const store = createSessionStore({ id: 'one', vault: createMemoryVault(), locks: inProcessLocks() });
  const client = fakeClient(part);
  return { clock, session, store, client, signIn: () => session.signIn('acme', client, alice, store) };
}

test('stores an identity that arrives after the sign-in', async () => {
  const signIn = async () => tokenSet('1', { identity: undefined });
  const { store, signIn: begin } = start({
    signIn,
    fetchIdentity: async () => ({ subject: 'alice-1', name: 'Alice' }),
  });
  await begin();
  await nextTurn();
  expect((await store.read())?.identity).toEqual({ subject: 'alice-1', name: 'Alice' });
});

test('deletes the stored session if the sign-in is cancelled while it is written', async () => {
  const { session, store, client, signIn } = start();
  const written = deferred<void>();
  const { set } = store;
  vi.spyOn(store, 'set').mockImplementation(async (stored) => {
    await set(stored);
    await written.promise;
  });
  const signingIn = catchFailure(signIn());
  await nextTurn();
  session.cancelSignIn();
  written.resolve();
  expect((await signingIn).kind).toBe('cancelled');
  expect(await store.read()).toBeUndefined();
  expect(client.revoke).toHaveBeenCalledTimes(1);
});

test('does not store the result of a refresh that outlasts the sign-out', async () => {
  let rotate: ((token: Secret) => Promise<void>) | undefined;
  const refresh: OAuthClient['refresh'] = (_tokens, _signal, options) => {
    rotate = options?.onRefreshToken;
    return deferred<TokenSet>().promise;
  };
  const { clock, session, store, signIn } = start({ refresh });
  await signIn();
  void session.refresh().catch(() => {});
  await nextTurn();
  const signingOut = session.startSignOut();
  await nextTurn();
  clock.advance(5_000);
  await signingOut;
  await store.delete();
  const written = [vi.spyOn(store, 'set'), vi.spyOn(store, 'update')];
  await rotate?.(new Secret('fake-refresh-late'));
  for (const one of written) expect(one).not.toHaveBeenCalled();
  expect(rotate).toBeDefined();
});

test('does not lock a signed-out session', async () => {
  const { session } = start();
  await session.lock();
  expect(session.snapshot()).toEqual({ state: 'signed-out' });
});

test('revokes the tokens of a session that is not stored when it is locked', async () => {
  const { session, client } = start();
  await session.signIn('acme', client, alice);
  await session.lock();
  expect(client.revoke).toHaveBeenCalledTimes(1);
  expect((await catchFailure(session.unlock())).kind).toBe('signed_out');
});

test('does not revoke the tokens of a stored session when it is locked', async () => {
  const { session, client, signIn } = start();
  await signIn();
  await session.lock();
  expect(client.revoke).not.toHaveBeenCalled();
  expect((await session.unlock()).state).toBe('signed-in');
});

test('returns the scopes of the sign-in, even if the current token has fewer', async () => {
  const requestedScopes = ['openid', 'orders'];
  const { session, signIn } = start({
    signIn: async () => ({
      ...tokenSet('1', { requestedScopes: ['openid'] }),
      sessionScopes: { requestedScopes, grantedScopes: requestedScopes },
    }),
  });
  expect(session.requestedScopes()).toBeUndefined();
  await signIn();
  expect(session.requestedScopes()).toEqual(requestedScopes);
  await session.lock();
  expect(session.requestedScopes()).toEqual(requestedScopes);
  await session.startSignOut();
  expect(session.requestedScopes()).toBeUndefined();
});

test('restores a session locked: without tokens and timers until it is unlocked', async () => {
  const before = start();
  await before.signIn();
  const stored = await before.store.read();
  if (!stored) throw new Error('nothing is stored');
  const { session, clock, client } = start();
  session.restore(stored, { client, store: before.store, locked: true });
  expect(session.snapshot()).toMatchObject({ state: 'locked', username: 'alice', stored: true });
  expect(session.requestedScopes()).toEqual(['openid']);
  expect(() => session.tokens()).toThrow('signed_out');
  expect(clock.countTimers()).toBe(0);
  session.wake();
  expect(client.refresh).not.toHaveBeenCalled();
  expect((await session.unlock()).state).toBe('signed-in');
  expect(session.tokens().refreshToken?.reveal()).toBe('fake-refresh-1');
});
