import { describe, expect, test, vi } from 'vitest';
import type { Secret } from '../../electron/core/secret.ts';
import { createSessionPersistence } from '../../electron/session/session-persistence.ts';
import { createStateMachine } from '../../electron/session/state-machine.ts';
import type { StoredState } from '../../shared/session.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { createTestSession, createTestStore, fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

/** Creates the persistence of a signed-in session. */
function createTestPersistence(stored: StoredState = 'failed') {
  const clock = fakeClock();
  const log = fakeLog();
  const store = createTestStore();
  const set = vi.spyOn(store, 'set');
  const context = { client: fakeClient(), store, abort: new AbortController() };
  const subject = { profileId: 'acme', username: 'alice' };
  const base = { subject, context, identity: { subject: 'alice-1' }, signedInAt: defaultStartMs };
  const session = (name: string) => ({ ...base, tokens: tokenSet(name) });
  const stateMachine = createStateMachine(log);
  stateMachine.dispatch({ type: 'sign-in started', subject });
  stateMachine.dispatch({ type: 'sign-in succeeded', ...session('1'), stored });
  const persistence = createSessionPersistence({ clock, log, stateMachine });
  return { clock, log, store, set, session, stateMachine, persistence };
}

describe('a session that could not be stored', () => {
  test.each([
    ['is stored a minute later, once', 'yes', 0, async () => {}],
    ['is retried until it can be', 'failed', 1, async () => Promise.reject(new Error('no room'))],
  ] as const)('%s', async (_what, stored, timers, write) => {
    const { clock, persistence, stateMachine, set } = createTestPersistence();
    set.mockImplementation(write);
    persistence.scheduleRetry();
    clock.advance(59_999);
    expect(set).not.toHaveBeenCalled();
    clock.advance(1);
    await nextTurn();
    expect(set).toHaveBeenCalledTimes(1);
    expect(stateMachine.signedIn().stored).toBe(stored);
    expect(clock.countTimers()).toBe(timers);
  });

  test('is not reported as stored if it ends meanwhile', async () => {
    const { persistence, stateMachine, set, log } = createTestPersistence();
    set.mockImplementation(async () => stateMachine.dispatch({ type: 'sign-out started' }));
    await persistence.retryNow();
    expect(stateMachine.state().name).toBe('signing-out');
    expect(log.lines.map(({ facts }) => facts?.event)).not.toContain('stored');
  });

  test.each(['yes', 'no', 'signed out'] as const)('is none, if it is "%s"', async (how) => {
    const { clock, persistence, stateMachine, set } = createTestPersistence(how === 'signed out' ? 'failed' : how);
    if (how === 'signed out') stateMachine.dispatch({ type: 'sign-out started' });
    persistence.scheduleRetry();
    expect(clock.countTimers()).toBe(0);
    await persistence.retryNow();
    expect(set).not.toHaveBeenCalled();
  });
});

test('does not store a session without a store', async () => {
  const { persistence, session } = createTestPersistence();
  const { context, ...rest } = session('1');
  expect(await persistence.write({ ...rest, context: { ...context, store: undefined } })).toBe('no');
});

test.each([
  ['1', 'Alice'],
  ['2', undefined],
])('stores the identity from userinfo only with the tokens that it was fetched with: %s', async (name, stored) => {
  const { persistence, session, store } = createTestPersistence();
  await persistence.write(session(name));
  await persistence.updateIdentity({ ...session('1'), identity: { subject: 'alice-1', name: 'Alice' } });
  const { identity, tokens } = (await store.read()) ?? expect.fail('nothing is stored');
  expect([identity?.name, tokens.accessToken.reveal()]).toEqual([stored, `fake-access-${name}`]);
});

describe('a session', () => {
  test('stores an identity that arrives after the sign-in', async () => {
    const identity = { subject: 'alice-1', name: 'Alice' };
    const signIn = async () => tokenSet('1', { identity: undefined });
    const { store, signInStored } = createTestSession({ signIn, fetchIdentity: async () => identity });
    await signInStored();
    await nextTurn();
    expect((await store.read())?.identity).toEqual(identity);
  });

  test('is deleted from the store if the sign-in is canceled while it is written', async () => {
    const { session, store, client, signInStored } = createTestSession();
    const written = deferred<void>();
    const { set } = store;
    vi.spyOn(store, 'set').mockImplementation((stored) => set(stored).then(() => written.promise));
    const signingIn = catchFailure(signInStored());
    await nextTurn();
    session.cancelSignIn();
    written.resolve();
    expect((await signingIn).kind).toBe('canceled');
    expect(await store.read()).toBeUndefined();
    expect(client.revoke).toHaveBeenCalledTimes(1);
  });

  test('does not store the result of a refresh that outlasts the sign-out', async () => {
    const { clock, session, store, client, signInStored } = createTestSession({ refresh: () => new Promise(() => {}) });
    await signInStored();
    void session.refresh().catch(() => {});
    await nextTurn();
    const signingOut = session.startSignOut();
    await nextTurn();
    clock.advance(5_000);
    await signingOut;
    await store.delete();
    const writes = [vi.spyOn(store, 'set'), vi.spyOn(store, 'update')];
    const rotate = client.refresh.mock.calls[0]?.[2]?.onRefreshToken ?? expect.fail('no refresh');
    await rotate(tokenSet('late').refreshToken as Secret);
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });
});
