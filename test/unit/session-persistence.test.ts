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

/** A session that is kept, and where. */
function start(part: Partial<OAuthClient> = {}) {
  const clock = fakeClock();
  const session = createSession({ clock, log: fakeLog(), random: () => 0.5 });
  const keeper = createSessionStore({ id: 'one', vault: createMemoryVault(), locks: inProcessLocks() });
  const client = fakeClient(part);
  return { clock, session, keeper, client, signIn: () => session.signIn('acme', client, alice, keeper) };
}

test('who it is, learned after the sign-in, is kept too', async () => {
  const signIn = async () => tokenSet('1', { identity: undefined });
  const { keeper, signIn: begin } = start({
    signIn,
    fetchIdentity: async () => ({ subject: 'alice-1', name: 'Alice' }),
  });
  await begin();
  await nextTurn();
  expect((await keeper.read())?.identity).toEqual({ subject: 'alice-1', name: 'Alice' });
});

test('a sign-in that is cancelled while it is written leaves nothing behind', async () => {
  const { session, keeper, client, signIn } = start();
  const written = deferred<void>();
  const { set } = keeper;
  vi.spyOn(keeper, 'set').mockImplementation(async (kept) => {
    await set(kept);
    await written.promise;
  });
  const signingIn = catchFailure(signIn());
  await nextTurn();
  session.cancelSignIn();
  written.resolve();
  expect((await signingIn).kind).toBe('cancelled');
  expect(await keeper.read()).toBeUndefined();
  expect(client.revoke).toHaveBeenCalledTimes(1);
});

test('what a refresh brings after the sign-out did not wait for it any longer is not written', async () => {
  let rotate: ((token: Secret) => Promise<void>) | undefined;
  const refresh: OAuthClient['refresh'] = (_tokens, _signal, options) => {
    rotate = options?.onRefreshToken;
    return deferred<TokenSet>().promise;
  };
  const { clock, session, keeper, signIn } = start({ refresh });
  await signIn();
  void session.refresh().catch(() => {});
  await nextTurn();
  const signingOut = session.startSignOut();
  await nextTurn();
  clock.advance(5_000);
  await signingOut;
  await keeper.delete();
  const written = [vi.spyOn(keeper, 'set'), vi.spyOn(keeper, 'update')];
  await rotate?.(new Secret('fake-refresh-late'));
  for (const one of written) expect(one).not.toHaveBeenCalled();
  expect(rotate).toBeDefined();
});

test('nobody is locked out of a session that is not there', async () => {
  const { session } = start();
  await session.lock();
  expect(session.snapshot()).toEqual({ state: 'signed-out' });
});

test('what is not kept is revoked by a lock, and only a sign-in brings it back', async () => {
  const { session, client } = start();
  await session.signIn('acme', client, alice);
  await session.lock();
  expect(client.revoke).toHaveBeenCalledTimes(1);
  expect((await catchFailure(session.unlock())).kind).toBe('signed_out');
});

test('what is kept is not revoked by a lock', async () => {
  const { session, client, signIn } = start();
  await signIn();
  await session.lock();
  expect(client.revoke).not.toHaveBeenCalled();
  expect((await session.unlock()).state).toBe('signed-in');
});

test('what the sign-in asked for is known while there is a session, however few scopes its token is for', async () => {
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

test('a session can be taken up locked: it holds no token and does nothing until it is unlocked', async () => {
  const before = start();
  await before.signIn();
  const kept = await before.keeper.read();
  if (!kept) throw new Error('nothing is kept');
  const { session, clock, client } = start();
  session.restore(kept, { client, store: before.keeper, locked: true });
  expect(session.snapshot()).toMatchObject({ state: 'locked', username: 'alice', stored: true });
  expect(session.requestedScopes()).toEqual(['openid']);
  expect(() => session.tokens()).toThrow('signed_out');
  expect(clock.countTimers()).toBe(0);
  session.wake();
  expect(client.refresh).not.toHaveBeenCalled();
  expect((await session.unlock()).state).toBe('signed-in');
  expect(session.tokens().refreshToken?.reveal()).toBe('fake-refresh-1');
});
