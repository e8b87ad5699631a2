import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { createSessionPersistence } from '../../electron/session/session-persistence.ts';
import { createSessionStore } from '../../electron/session/session-store.ts';
import { createStateMachine } from '../../electron/session/state-machine.ts';
import { isNewerSession, parseStoredSession, serializeSession } from '../../electron/session/stored-session.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import type { StoredState } from '../../shared/session.ts';
import { defaultStartMs, fakeClock } from './support/clock.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { fakeClient } from './support/session.ts';
import { tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

/** A signed-in session, and its persistence. */
function start(stored: StoredState = 'failed') {
  const clock = fakeClock();
  const log = fakeLog();
  const store = createSessionStore({ id: 'one', vault: createMemoryVault(), locks: inProcessLocks() });
  const set = vi.spyOn(store, 'set');
  const context = { client: fakeClient(), store, abort: new AbortController() };
  const session = (name: string) => ({
    subject: { profileId: 'acme', username: 'alice' },
    context,
    tokens: tokenSet(name),
    identity: { subject: 'alice-1' },
    signedInAt: defaultStartMs,
  });
  const machine = createStateMachine(log);
  const { subject, tokens, signedInAt } = session('1');
  machine.dispatch({ type: 'sign-in started', subject });
  machine.dispatch({ type: 'sign-in succeeded', context, tokens, signedInAt, stored });
  const persistence = createSessionPersistence({ clock, log, machine });
  return { clock, log, store, set, session, machine, persistence };
}

describe('a session that could not be stored', () => {
  test('is stored a minute later, once', async () => {
    const { clock, persistence, machine, set } = start();
    persistence.scheduleRetry();
    clock.advance(59_999);
    expect(set).not.toHaveBeenCalled();
    clock.advance(1);
    await nextTurn();
    expect(set).toHaveBeenCalledTimes(1);
    expect(machine.signedIn().stored).toBe('yes');
    expect(clock.countTimers()).toBe(0);
  });

  test('is retried until it can be', async () => {
    const { clock, persistence, machine, set } = start();
    set.mockRejectedValue(new Error('no room'));
    persistence.scheduleRetry();
    clock.advance(60_000);
    await nextTurn();
    expect(set).toHaveBeenCalledTimes(1);
    expect(machine.signedIn().stored).toBe('failed');
    expect(clock.countTimers()).toBe(1);
  });

  test('is not reported as stored if it ends meanwhile', async () => {
    const { persistence, machine, set, log } = start();
    set.mockImplementation(async () => machine.dispatch({ type: 'sign-out started' }));
    await persistence.retryNow();
    expect(machine.state().name).toBe('signing-out');
    expect(log.lines.map(({ facts }) => facts?.event)).not.toContain('stored');
  });

  test.each(['yes', 'no'] as const)('is none, if stored is "%s"', async (stored) => {
    const { clock, persistence, set } = start(stored);
    persistence.scheduleRetry();
    expect(clock.countTimers()).toBe(0);
    await persistence.retryNow();
    expect(set).not.toHaveBeenCalled();
  });

  test('is none, if it was signed out', async () => {
    const { clock, persistence, machine, set } = start();
    machine.dispatch({ type: 'sign-out started' });
    persistence.scheduleRetry();
    expect(clock.countTimers()).toBe(0);
    await persistence.retryNow();
    expect(set).not.toHaveBeenCalled();
  });
});

test('does not store a session without a store', async () => {
  const { persistence, session } = start();
  const { context, ...rest } = session('1');
  expect(await persistence.write({ ...rest, context: { ...context, store: undefined } })).toBe('no');
});

describe('the identity from userinfo', () => {
  const identity = { subject: 'alice-1', name: 'Alice' };

  test('is stored with the tokens that it was fetched with', async () => {
    const { persistence, session, store } = start();
    await persistence.write(session('1'));
    await persistence.updateIdentity({ ...session('1'), identity });
    expect((await store.read())?.identity).toEqual(identity);
  });

  test('is not stored if the tokens have been replaced', async () => {
    const { persistence, session, store } = start();
    await persistence.write(session('2'));
    await persistence.updateIdentity({ ...session('1'), identity });
    expect((await store.read())?.tokens.accessToken.reveal()).toBe('fake-access-2');
  });
});

test('rejects a record with unknown members', async () => {
  const { persistence, session, store } = start();
  await persistence.write(session('1'));
  const stored = await store.read();
  if (!stored) throw new Error('nothing is stored');
  const text = serializeSession(stored).reveal();
  expect(parseStoredSession(new Secret(text))).toEqual(stored);
  expect(parseStoredSession(new Secret(JSON.stringify({ ...JSON.parse(text), more: true })))).toBeUndefined();
  const whole = { asked: ['openid'], granted: ['openid'], more: ['true'] };
  expect(parseStoredSession(new Secret(JSON.stringify({ ...JSON.parse(text), whole })))).toBeUndefined();
});

test('stores the secrets of all tokens, and the members that version 1 of the format has', async () => {
  const { session } = start();
  const { subject, context: _, ...rest } = session('1');
  const text = serializeSession({ ...subject, issuer: 'https://id.example.com', clientId: 'app', ...rest }).reveal();
  const { requestedAt, expiresAt } = rest.tokens;
  expect(JSON.parse(text)).toEqual({
    version: 1,
    profileId: 'acme',
    username: 'alice',
    issuer: 'https://id.example.com',
    clientId: 'app',
    identity: { subject: 'alice-1' },
    signedInAt: defaultStartMs,
    accessToken: 'fake-access-1',
    refreshToken: 'fake-refresh-1',
    idToken: 'fake-id-1',
    asked: ['openid'],
    granted: ['openid'],
    whole: { asked: ['openid'], granted: ['openid'] },
    requestedAt,
    expiresAt,
  });
});

test('reads an older record without the scopes of the sign-in', async () => {
  const { persistence, session, store } = start();
  const tokens = {
    ...tokenSet('1', { requestedScopes: ['openid'] }),
    sessionScopes: { requestedScopes: ['openid', 'orders'], grantedScopes: ['orders'] },
  };
  await persistence.write({ ...session('1'), tokens });
  const stored = await store.read();
  expect(stored?.tokens.sessionScopes).toEqual(tokens.sessionScopes);
  const { whole: _whole, ...older } = JSON.parse(stored ? serializeSession(stored).reveal() : '');
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
])('detects that a newer version wrote %s: %s', (text, isNewer) => {
  expect(isNewerSession(new Secret(text))).toBe(isNewer);
});
