import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import { createSessionPersistence } from '../../electron/session/session-persistence.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import type { SessionState } from '../../electron/session/state-machine.ts';
import { isNewerVersion, parseStoredSession, serializeSession } from '../../electron/session/stored-session.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import type { StoredState } from '../../shared/session.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

type SignedIn = Extract<SessionState, { name: 'signed-in' }>;

const signedIn = (name: string, kept: StoredState): SignedIn => ({
  name: 'signed-in',
  subject: { profileId: 'acme', username: 'alice' },
  tokens: tokenSet(name),
  identity: { subject: 'alice-1' },
  signedInAt: defaultStartMs,
  kept,
  refreshing: false,
  refreshes: 0,
});

/** A session that could not be written, and where it goes. */
function start() {
  const clock = fakeClock();
  const client = { profile: testProfile() } as OAuthClient;
  const keeper = createSessionStore({ id: 'one', vault: createMemoryVault(), locks: inProcessLocks() });
  const write = vi.spyOn(keeper, 'set');
  const state: { session: SignedIn | undefined } = { session: signedIn('1', 'failed') };
  const written = vi.fn((kept: StoredState) => {
    if (state.session) state.session = { ...state.session, kept };
  });
  const keeping = createSessionPersistence({
    clock,
    log: fakeLog(),
    currentSession: () => state.session && { session: state.session, client, keeper },
    onWritten: written,
  });
  return { clock, client, keeper, write, state, written, keeping };
}

describe('a session that could not be written', () => {
  test('is written again after a minute, and not once more', async () => {
    const { clock, keeping, written, write } = start();
    keeping.scheduleRetry();
    clock.advance(59_999);
    expect(write).not.toHaveBeenCalled();
    clock.advance(1);
    await nextTurn();
    expect(written.mock.calls).toEqual([['yes']]);
    expect(clock.countTimers()).toBe(0);
  });

  test('is tried on while it cannot', async () => {
    const { clock, keeping, written, write } = start();
    write.mockRejectedValue(new Error('no room'));
    keeping.scheduleRetry();
    clock.advance(60_000);
    await nextTurn();
    expect(written.mock.calls).toEqual([['failed']]);
    expect(clock.countTimers()).toBe(1);
  });

  test('that is over by then is not said to be kept', async () => {
    const { keeping, state, written, write } = start();
    write.mockImplementation(async () => {
      state.session = undefined;
    });
    await keeping.retryNow();
    expect(written).not.toHaveBeenCalled();
  });

  test('where there is none, nothing is written and nothing waits', async () => {
    const { clock, keeping, state, write } = start();
    state.session = signedIn('1', 'yes');
    keeping.scheduleRetry();
    expect(clock.countTimers()).toBe(0);
    await keeping.retryNow();
    state.session = undefined;
    await keeping.retryNow();
    expect(write).not.toHaveBeenCalled();
  });
});

test('a session that nobody asked to keep is not', async () => {
  const { keeping, client } = start();
  expect(await keeping.write(signedIn('1', 'no'), client, undefined)).toBe('no');
});

describe('what was learned about the person', () => {
  const named = { ...signedIn('1', 'yes'), identity: { subject: 'alice-1', name: 'Alice' } };

  test('is written beside the tokens that it was learned with', async () => {
    const { keeping, client, keeper } = start();
    await keeping.write(signedIn('1', 'yes'), client, keeper);
    await keeping.updateIdentity(named, client, keeper);
    expect((await keeper.read())?.identity).toEqual({ subject: 'alice-1', name: 'Alice' });
  });

  test('is not where others are kept by now', async () => {
    const { keeping, client, keeper } = start();
    await keeping.write(signedIn('2', 'yes'), client, keeper);
    await keeping.updateIdentity(named, client, keeper);
    expect((await keeper.read())?.tokens.accessToken.reveal()).toBe('fake-access-2');
  });
});

test('a record with more in it than a session has is none', async () => {
  const { keeping, client, keeper } = start();
  await keeping.write(signedIn('1', 'yes'), client, keeper);
  const kept = await keeper.read();
  if (!kept) throw new Error('nothing is kept');
  const text = serializeSession(kept).reveal();
  expect(parseStoredSession(new Secret(text))).toBeDefined();
  expect(parseStoredSession(new Secret(JSON.stringify({ ...JSON.parse(text), more: true })))).toBeUndefined();
  const whole = { asked: ['openid'], granted: ['openid'], more: ['true'] };
  expect(parseStoredSession(new Secret(JSON.stringify({ ...JSON.parse(text), whole })))).toBeUndefined();
});

test('a record of before there were scopes of the sign-in is read, with those of its tokens', async () => {
  const { keeping, client, keeper } = start();
  const tokens = {
    ...tokenSet('1', { requestedScopes: ['openid'] }),
    sessionScopes: { requestedScopes: ['openid', 'orders'], grantedScopes: ['orders'] },
  };
  await keeping.write({ ...signedIn('1', 'yes'), tokens }, client, keeper);
  const kept = await keeper.read();
  expect(kept?.tokens.sessionScopes).toEqual(tokens.sessionScopes);
  const { whole: _whole, ...older } = JSON.parse(kept ? serializeSession(kept).reveal() : '');
  expect(older.version).toBe(1);
  expect(parseStoredSession(new Secret(JSON.stringify(older)))?.tokens.sessionScopes).toEqual({
    requestedScopes: ['openid'],
    grantedScopes: ['openid'],
  });
});

test.each([
  ['{"version":2}', true],
  ['{"version":7,"more":[]}', true],
  ['{"version":1}', false],
  ['{"version":0}', false],
  ['{"version":"2"}', false],
  ['{"version":2.5}', false],
  ['{}', false],
  ['[]', false],
  ['null', false],
  ['{', false],
])('%s is of a newer version: %s', (text, newer) => {
  expect(isNewerVersion(new Secret(text))).toBe(newer);
});
