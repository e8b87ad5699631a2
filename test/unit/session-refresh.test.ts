import { describe, expect, test } from 'vitest';
import { FailureError, fail } from '../../electron/core/failure.ts';
import { createSession } from '../../electron/session/session.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { alice, createSignedInSession, fakeClient, refreshDueMs, signOut, stateNames } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { nextTurn } from './support/transport.ts';

describe('an access token', () => {
  test('is used without a refresh while it is fresh', async () => {
    const { session, client } = await createSignedInSession();
    const { token, refreshed } = await session.getAccessToken();
    expect([token.reveal(), refreshed]).toEqual(['fake-access-1', false]);
    expect(client.refresh).not.toHaveBeenCalled();
  });

  test('is used without a refresh if its expiry is unknown', async () => {
    const { session, clock, client } = await createSignedInSession({
      signIn: async () => tokenSet('1', { expiresAt: undefined }),
    });
    clock.advance(1000 * hourMs);
    expect((await session.getAccessToken()).refreshed).toBe(false);
    expect(client.refresh).not.toHaveBeenCalled();
  });

  test.each([refreshDueMs, hourMs])('is refreshed once for 1000 callers after %d ms', async (age) => {
    const { session, client, clock } = await createSignedInSession();
    clock.advance(age);
    const got = await Promise.all(Array.from({ length: 1000 }, () => session.getAccessToken()));
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(client.refresh.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-1');
    expect(new Set(got.map(({ token }) => token.reveal()))).toEqual(new Set(['fake-access-2']));
    expect(got.every(({ refreshed }) => refreshed)).toBe(true);
  });

  test('is refreshed with the rotated refresh token the next time', async () => {
    const { session, client } = await createSignedInSession();
    await session.refresh();
    await session.refresh();
    expect(client.refresh.mock.calls[1]?.[0].refreshToken?.reveal()).toBe('fake-refresh-2');
  });

  test('is used if it is due and its refresh fails', async () => {
    const { session, clock, snapshots } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(refreshDueMs);
    const { token, refreshed } = await session.getAccessToken();
    expect([token.reveal(), refreshed]).toEqual(['fake-access-1', false]);
    expect(snapshots.at(-1)).toMatchObject({ state: 'signed-in', refreshFailure: { kind: 'offline' } });
  });

  test('is not used if it has expired, and the session continues', async () => {
    const { session, clock } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(hourMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('offline');
    expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshFailure: { kind: 'offline' } });
  });

  test('can be refreshed again after a failed refresh', async () => {
    const { session, clock, client } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(hourMs);
    await catchFailure(session.getAccessToken());
    client.refresh.mockResolvedValueOnce(tokenSet('2', { requestedAt: clock.now(), expiresAt: clock.now() + hourMs }));
    expect((await session.getAccessToken()).token.reveal()).toBe('fake-access-2');
    expect(session.snapshot()).toMatchObject({ refreshFailure: undefined, refreshing: false });
  });

  test('is used until it expires if there is no refresh token, and then the session ends', async () => {
    const { session, clock } = await createSignedInSession({
      signIn: async () => tokenSet('1', { refreshToken: undefined }),
      refresh: async () => fail('session_ended'),
    });
    clock.advance(refreshDueMs);
    expect(session.canRefresh()).toBe(false);
    expect((await session.getAccessToken()).token.reveal()).toBe('fake-access-1');
    clock.advance(1);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('session_ended');
    expect(session.snapshot()).toMatchObject({ state: 'signed-out', reason: { kind: 'session_ended' } });
  });

  test('is not available when signed out', async () => {
    const session = createSession({ clock: fakeClock(), log: fakeLog(), random: () => 0.5 });
    expect((await catchFailure(session.getAccessToken())).kind).toBe('signed_out');
    expect((await catchFailure(session.refresh())).kind).toBe('signed_out');
    expect((await catchFailure(signOut(session))).kind).toBe('signed_out');
    expect((await catchFailure(() => session.tokens())).kind).toBe('signed_out');
    expect((await catchFailure(() => session.profileId())).kind).toBe('signed_out');
    expect(session.canRefresh()).toBe(false);
  });
});

describe.each(['session_ended', 'subject_changed'] as const)('a refresh that fails with %s', (kind) => {
  test('ends the session with the reason, and keeps the username', async () => {
    const { session, clock, snapshots } = await createSignedInSession({ refresh: async () => fail(kind) });
    clock.advance(refreshDueMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe(kind);
    const ended = { state: 'signed-out', profileId: 'acme', username: 'alice', reason: { kind } };
    expect(session.snapshot()).toEqual(ended);
    expect(stateNames(snapshots)).toEqual(['signing-in', 'signed-in', 'signed-in', 'signed-out']);
    expect((await session.signIn('acme', fakeClient(), alice)).state).toBe('signed-in');
  });
});

describe('after a 401', () => {
  test('refreshes the current token once', async () => {
    const { session, client } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    const got = await Promise.all(Array.from({ length: 100 }, () => session.getAccessTokenAfterRejection(token)));
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(got.every((one) => one.reveal() === 'fake-access-2')).toBe(true);
  });

  test('does not refresh if the rejected token has been replaced', async () => {
    const { session, client } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    await session.refresh();
    expect((await session.getAccessTokenAfterRejection(token)).reveal()).toBe('fake-access-2');
    expect(client.refresh).toHaveBeenCalledTimes(1);
  });

  test('reports a token as replaced during and after a refresh, but not after the session', async () => {
    const { session } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    expect(session.isTokenReplaced(token)).toBe(false);
    const refreshing = session.refresh();
    expect(session.isTokenReplaced(token)).toBe(true);
    await refreshing;
    expect(session.isTokenReplaced(token)).toBe(true);
    expect(session.isTokenReplaced(session.tokens().accessToken)).toBe(false);
    await signOut(session);
    expect(session.isTokenReplaced(token)).toBe(false);
  });

  test("does not return the token of another user's session", async () => {
    const { session } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    await signOut(session);
    const bob = fakeClient({ signIn: async () => tokenSet('bob') });
    await session.signIn('other', bob, { ...alice, username: 'bob' });
    expect((await catchFailure(session.getAccessTokenAfterRejection(token))).kind).toBe('signed_out');
    expect(bob.refresh).not.toHaveBeenCalled();
  });
});

describe('a refresh', () => {
  test('is visible while in progress', async () => {
    const { session, snapshots } = await createSignedInSession();
    await session.refresh();
    expect(snapshots.slice(2)).toMatchObject([{ refreshing: true }, { refreshing: false, refreshes: 1 }]);
  });

  test('without a refresh token does not end a session with a usable access token', async () => {
    const { session } = await createSignedInSession({
      signIn: async () => tokenSet('1', { refreshToken: undefined }),
      refresh: async () => fail('session_ended'),
    });
    expect((await catchFailure(session.refresh())).kind).toBe('refresh_token_missing');
    expect(session.snapshot().state).toBe('signed-in');
  });
});

describe('automatically', () => {
  test('refreshes tokens before they expire', async () => {
    const { session, client, clock } = await createSignedInSession();
    clock.advance(hourMs - 76_000);
    expect(client.refresh).not.toHaveBeenCalled();
    clock.advance(2_000);
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(session.snapshot()).toMatchObject({ refreshes: 1, refreshing: false });
  });

  test('retries a failed refresh with growing delays until it succeeds', async () => {
    const { session, client, clock } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(hourMs);
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ refreshFailure: { kind: 'offline' }, nextRetryAt: clock.now() + 1000 });
    clock.advance(1000);
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ nextRetryAt: clock.now() + 2000 });
    client.refresh.mockResolvedValue(tokenSet('2', { requestedAt: clock.now(), expiresAt: clock.now() + hourMs }));
    clock.advance(2000);
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(3);
    expect(session.snapshot()).toMatchObject({ refreshes: 1, refreshFailure: undefined });
    expect(session.snapshot()).not.toHaveProperty('nextRetryAt', expect.anything());
  });

  test('retries immediately when the computer wakes up or the network is back', async () => {
    const { session, client, clock } = await createSignedInSession({ refresh: async () => fail('offline') });
    session.wake();
    await nextTurn();
    expect(client.refresh).not.toHaveBeenCalled();
    clock.advance(hourMs);
    await nextTurn();
    session.wake();
    session.wake();
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(2);
  });

  test('does not send requests before the time that Retry-After names', async () => {
    const clockNow = fakeClock().now();
    const limited = { kind: 'rate_limited' as const, facts: { retryAt: clockNow + 2 * hourMs } };
    const { session, client, clock } = await createSignedInSession({
      refresh: async () => {
        throw new FailureError(limited);
      },
    });
    clock.advance(hourMs);
    await nextTurn();
    session.wake();
    expect((await catchFailure(session.getAccessToken())).kind).toBe('rate_limited');
    expect((await catchFailure(session.refresh())).kind).toBe('rate_limited');
    expect(client.refresh).toHaveBeenCalledTimes(1);
    clock.advance(hourMs);
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(2);
  });

  test('does nothing after the sign-out', async () => {
    const { session, client, clock } = await createSignedInSession();
    await signOut(session);
    expect(clock.countTimers()).toBe(0);
    session.wake();
    expect(client.refresh).not.toHaveBeenCalled();
  });
});

describe('a wall clock', () => {
  test('set back by a day does not extend the lifetime of a token', async () => {
    const { session, client, clock } = await createSignedInSession({
      signIn: async () => tokenSet('1', { refreshToken: undefined }),
    });
    clock.jump(-24 * hourMs);
    clock.advance(hourMs);
    client.refresh.mockImplementation(async () => fail('session_ended'));
    expect((await catchFailure(session.getAccessToken())).kind).toBe('session_ended');
  });

  test('set forward by a day causes one refresh', async () => {
    const { session, client, clock } = await createSignedInSession({
      refresh: async () => tokenSet('2', { requestedAt: clock.now(), expiresAt: clock.now() + hourMs }),
    });
    clock.jump(24 * hourMs);
    for (let calls = 0; calls < 5; calls += 1) await session.getAccessToken();
    expect(client.refresh).toHaveBeenCalledTimes(1);
    clock.jump(-24 * hourMs);
    for (let calls = 0; calls < 5; calls += 1) await session.getAccessToken();
    expect(client.refresh).toHaveBeenCalledTimes(1);
  });
});

const dayMs = 24 * hourMs;

describe('a wall clock that jumps by more than a day', () => {
  const renewing = (clock: { now(): number }) => async () =>
    tokenSet('2', { requestedAt: clock.now(), expiresAt: clock.now() + hourMs });

  test.each([-365, -2, 2, 365])('%d days: keeps the session, and uses each token for its own hour', async (days) => {
    const { session, client, clock } = await createSignedInSession();
    client.refresh.mockImplementation(renewing(clock));
    clock.jump(days * dayMs);
    session.wake();
    await nextTurn();
    for (let hours = 0; hours < 5; hours += 1) {
      for (let calls = 0; calls < 5; calls += 1) await session.getAccessToken();
      clock.advance(hourMs);
      await nextTurn();
    }
    expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshFailure: undefined });
    // One for the jump, and one per hour.
    expect(client.refresh.mock.calls.length).toBeGreaterThanOrEqual(5);
    expect(client.refresh.mock.calls.length).toBeLessThanOrEqual(7);
  });

  test('keeps the session while the server rejects its requests, until the clock is right', async () => {
    const { session, client, clock } = await createSignedInSession({ refresh: async () => fail('id_token_expired') });
    clock.jump(365 * dayMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('id_token_expired');
    expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshFailure: { kind: 'id_token_expired' } });
    clock.jump(-365 * dayMs);
    client.refresh.mockImplementation(renewing(clock));
    clock.advance(5_000);
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshes: 1, refreshFailure: undefined });
  });
});

describe('a refresh for a subset of the scopes', () => {
  const granted = ['openid', 'orders:read'];
  const withScopes = () =>
    createSignedInSession({
      signIn: async () => tokenSet('1', { requestedScopes: granted, grantedScopes: granted }),
      refresh: async (_tokens, _signal, { scopes } = {}) =>
        tokenSet('2', { requestedScopes: scopes ?? granted, grantedScopes: scopes ?? granted }),
    });

  test('requests only these, and the next refresh requests all', async () => {
    const { session, client } = await withScopes();
    expect(await session.refresh(['openid'])).toMatchObject({ scopes: { requested: ['openid'], granted: ['openid'] } });
    expect(client.refresh.mock.calls.map(([, , options]) => options?.scopes)).toEqual([['openid']]);
    expect(await session.refresh()).toMatchObject({ scopes: { requested: granted, granted } });
  });

  test('is rejected if a scope was not granted, or another refresh is in progress', async () => {
    const { session, client } = await withScopes();
    expect((await catchFailure(session.refresh(['orders:write']))).kind).toBe('scope_not_granted');
    expect(client.refresh).not.toHaveBeenCalled();
    const all = session.refresh();
    expect((await catchFailure(session.refresh(['openid']))).kind).toBe('busy');
    await all;
    expect(client.refresh).toHaveBeenCalledOnce();
  });
});
