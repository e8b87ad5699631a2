import { describe, expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createSession } from '../../electron/session/session.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { alice, createSignedInSession, fakeClient, signOut, stateNames } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

describe('signing in', () => {
  test('goes through its states, in order', async () => {
    const { session, snapshots, client } = await createSignedInSession();
    expect(stateNames(snapshots)).toEqual(['signing-in', 'signed-in']);
    expect(session.snapshot()).toEqual(snapshots[1]);
    expect(session.profileId()).toBe('acme');
    expect(client.signIn).toHaveBeenCalledExactlyOnceWith(
      alice,
      expect.any(AbortSignal),
      expect.objectContaining({ prompt: expect.any(Function) }),
    );
  });

  test('rejects a second sign-in', async () => {
    const { session } = await createSignedInSession();
    const second = fakeClient();
    expect((await catchFailure(session.signIn('acme', second, alice))).kind).toBe('busy');
    expect(second.signIn).not.toHaveBeenCalled();
    const free = createSession({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });
    const pending = deferred<TokenSet>();
    const first = free.signIn('acme', fakeClient({ signIn: () => pending.promise }), alice);
    expect((await catchFailure(free.signIn('other', second, alice))).kind).toBe('busy');
    pending.resolve(tokenSet('1'));
    expect((await first).state).toBe('signed-in');
  });

  test('returns to signed out after a failure, and keeps the username', async () => {
    const session = createSession({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });
    const client = fakeClient({ signIn: async () => fail('credentials_refused') });
    expect((await catchFailure(session.signIn('acme', client, alice))).kind).toBe('credentials_refused');
    expect(session.snapshot()).toEqual({ state: 'signed-out', profileId: 'acme', username: 'alice' });
    expect((await session.signIn('acme', fakeClient(), alice)).state).toBe('signed-in');
  });

  test('can be cancelled, even if tokens arrive afterwards', async () => {
    const session = createSession({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });
    const pending = deferred<TokenSet>();
    let signal: AbortSignal | undefined;
    const client = fakeClient({
      signIn: (_credentials, given) => {
        signal = given;
        return pending.promise;
      },
    });
    const signingIn = catchFailure(session.signIn('acme', client, alice));
    session.cancelSignIn();
    expect(signal?.aborted).toBe(true);
    pending.resolve(tokenSet('1'));
    expect((await signingIn).kind).toBe('cancelled');
    expect(session.snapshot().state).toBe('signed-out');
    expect((await catchFailure(session.getAccessToken())).kind).toBe('signed_out');
  });

  test('ignores a cancellation when nothing is in progress', async () => {
    const { session } = await createSignedInSession();
    session.cancelSignIn();
    expect(session.snapshot().state).toBe('signed-in');
  });

  test('is not disturbed by a listener that throws', async () => {
    const log = fakeLog();
    const session = createSession({ clock: fakeClock(), log, random: () => 0.5 });
    const states: string[] = [];
    session.onChange(() => {
      throw new Error('fake-text');
    });
    session.onChange(({ state }) => states.push(state));
    expect((await session.signIn('acme', fakeClient(), alice)).state).toBe('signed-in');
    expect(states).toEqual(['signing-in', 'signed-in']);
    expect(log.text()).not.toContain('fake-text');
  });
});

describe('the identity', () => {
  const bare = tokenSet('1', { identity: { subject: 'alice-1', username: 'alice' } });

  test('is fetched from userinfo if the ID token lacks it', async () => {
    const identity = { subject: 'alice-1', name: 'Alice A.' };
    const { session } = await createSignedInSession({ signIn: async () => bare, fetchIdentity: async () => identity });
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ identity: { ...identity, username: 'alice' } });
  });

  test('is not fetched if the ID token has it', async () => {
    const { client } = await createSignedInSession();
    expect(client.fetchIdentity).not.toHaveBeenCalled();
  });

  test('is optional: the session continues without userinfo', async () => {
    const { session, log } = await createSignedInSession({
      signIn: async () => bare,
      fetchIdentity: async () => fail('offline'),
    });
    await nextTurn();
    expect(session.snapshot().state).toBe('signed-in');
    expect(log.lines.at(-1)).toEqual({ event: 'userinfo not available', facts: { kind: 'offline' } });
  });

  test('is discarded if it arrives in the session of another user', async () => {
    const pending = deferred<{ subject: string; name: string }>();
    const { session, client } = await createSignedInSession({
      signIn: async () => bare,
      fetchIdentity: () => pending.promise,
    });
    await signOut(session);
    client.fetchIdentity.mockResolvedValue(undefined as never);
    await session.signIn('acme', client, { ...alice, username: 'bob' });
    pending.resolve({ subject: 'alice-1', name: 'Alice' });
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ username: 'bob' });
    expect(session.snapshot()).toHaveProperty('identity', bare.identity);
  });

  test('is discarded if it arrives after the session ended and another user signed in', async () => {
    const pending = deferred<{ subject: string; name: string }>();
    const { session, client } = await createSignedInSession({
      signIn: async () => bare,
      fetchIdentity: () => pending.promise,
      refresh: async () => fail('session_ended'),
    });
    expect((await catchFailure(session.refresh())).kind).toBe('session_ended');
    client.fetchIdentity.mockResolvedValue(undefined as never);
    await session.signIn('acme', client, { ...alice, username: 'bob' });
    pending.resolve({ subject: 'alice-1', name: 'Alice' });
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ username: 'bob' });
    expect(session.snapshot()).toHaveProperty('identity', bare.identity);
  });
});

describe('signing out', () => {
  test('revokes the tokens, and removes them from memory immediately', async () => {
    const pending = deferred<'revoked'>();
    const { session, client, snapshots } = await createSignedInSession({ revoke: () => pending.promise });
    const signingOut = signOut(session);
    await nextTurn();
    expect(session.snapshot()).toEqual({ state: 'signing-out', profileId: 'acme', username: 'alice' });
    expect((await catchFailure(session.getAccessToken())).kind).toBe('signed_out');
    pending.resolve('revoked');
    expect(await signingOut).toEqual({ revocation: 'revoked' });
    expect(client.revoke.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-1');
    expect(stateNames(snapshots)).toEqual(['signing-in', 'signed-in', 'signing-out', 'signed-out']);
  });

  test('revokes the tokens of a refresh in progress', async () => {
    const pending = deferred<TokenSet>();
    const { session, client } = await createSignedInSession({ refresh: () => pending.promise });
    const refreshing = session.refresh();
    const signingOut = signOut(session);
    pending.resolve(tokenSet('2'));
    await refreshing;
    expect(await signingOut).toEqual({ revocation: 'revoked' });
    expect(client.revoke.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-2');
  });

  test('revokes once if started twice', async () => {
    const { session, client } = await createSignedInSession();
    const [first, second] = await Promise.allSettled([signOut(session), signOut(session)]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    expect(client.revoke).toHaveBeenCalledTimes(1);
  });

  test('discards a refresh that starts during the sign-out', async () => {
    const first = deferred<TokenSet>();
    const second = deferred<TokenSet>();
    const { session, client, clock } = await createSignedInSession({ refresh: () => first.promise });
    const again = session.refresh().then(() => {
      client.refresh.mockReturnValueOnce(second.promise);
      clock.advance(hourMs);
      return catchFailure(session.refresh());
    });
    const signingOut = signOut(session);
    first.resolve(tokenSet('2'));
    await signingOut;
    await session.signIn('other', fakeClient({ signIn: async () => tokenSet('bob') }), { ...alice, username: 'bob' });
    second.resolve(tokenSet('3'));
    expect((await again).kind).toMatch(/^(cancelled|signed_out)$/);
    expect(session.tokens().accessToken.reveal()).toBe('fake-access-bob');
    expect(session.snapshot()).toMatchObject({ username: 'bob', refreshes: 0 });
  });
});

test('keeps secrets out of snapshots and the log', async () => {
  const { session, snapshots, log } = await createSignedInSession();
  await session.refresh();
  await signOut(session);
  expect(snapshots.length).toBeGreaterThan(4);
  expect(JSON.stringify(snapshots) + log.text()).not.toContain('fake-');
});
