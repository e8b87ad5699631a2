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
  test('that is fresh is used as it is', async () => {
    const { session, client } = await createSignedInSession();
    const { token, refreshed } = await session.getAccessToken();
    expect([token.reveal(), refreshed]).toEqual(['fake-access-1', false]);
    expect(client.refresh).not.toHaveBeenCalled();
  });

  test('without a known expiry is used as it is', async () => {
    const { session, clock, client } = await createSignedInSession({
      signIn: async () => tokenSet('1', { expiresAt: undefined }),
    });
    clock.advance(1000 * hourMs);
    expect((await session.getAccessToken()).refreshed).toBe(false);
    expect(client.refresh).not.toHaveBeenCalled();
  });

  test.each([refreshDueMs, hourMs])('for 1000 callers %d ms on takes one refresh', async (age) => {
    const { session, client, clock } = await createSignedInSession();
    clock.advance(age);
    const got = await Promise.all(Array.from({ length: 1000 }, () => session.getAccessToken()));
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(client.refresh.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-1');
    expect(new Set(got.map(({ token }) => token.reveal()))).toEqual(new Set(['fake-access-2']));
    expect(got.every(({ refreshed }) => refreshed)).toBe(true);
  });

  test('the next refresh takes the rotated refresh token', async () => {
    const { session, client } = await createSignedInSession();
    await session.refresh();
    await session.refresh();
    expect(client.refresh.mock.calls[1]?.[0].refreshToken?.reveal()).toBe('fake-refresh-2');
  });

  test('that is only due is still used where its refresh fails', async () => {
    const { session, clock, snapshots } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(refreshDueMs);
    const { token, refreshed } = await session.getAccessToken();
    expect([token.reveal(), refreshed]).toEqual(['fake-access-1', false]);
    expect(snapshots.at(-1)).toMatchObject({ state: 'signed-in', refreshFailure: { kind: 'offline' } });
  });

  test('that has expired is not, and the session stays for later', async () => {
    const { session, clock } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(hourMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('offline');
    expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshFailure: { kind: 'offline' } });
  });

  test('a failed refresh is not remembered as under way', async () => {
    const { session, clock, client } = await createSignedInSession({ refresh: async () => fail('offline') });
    clock.advance(hourMs);
    await catchFailure(session.getAccessToken());
    client.refresh.mockResolvedValueOnce(tokenSet('2', { requestedAt: clock.now(), expiresAt: clock.now() + hourMs }));
    expect((await session.getAccessToken()).token.reveal()).toBe('fake-access-2');
    expect(session.snapshot()).toMatchObject({ refreshFailure: undefined, refreshing: false });
  });

  test('that is due without a refresh token is used to its end, and then the session ends', async () => {
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

  test('is not to be had signed out', async () => {
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
  test('ends the session with the reason, and the username to offer again', async () => {
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
  test('for the current token there is one refresh', async () => {
    const { session, client } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    const got = await Promise.all(Array.from({ length: 100 }, () => session.getAccessTokenAfterRejection(token)));
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(got.every((one) => one.reveal() === 'fake-access-2')).toBe(true);
  });

  test('that comes late, for the old token, there is none', async () => {
    const { session, client } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    await session.refresh();
    expect((await session.getAccessTokenAfterRejection(token)).reveal()).toBe('fake-access-2');
    expect(client.refresh).toHaveBeenCalledTimes(1);
  });

  test('a token is replaced while a refresh is under way and once it is there, and not by a session that is over', async () => {
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

  test("for a token of the session before, the next person's token is not given", async () => {
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
  test('shows that it is under way', async () => {
    const { session, snapshots } = await createSignedInSession();
    await session.refresh();
    expect(snapshots.slice(2)).toMatchObject([{ refreshing: true }, { refreshing: false, refreshes: 1 }]);
  });

  test('without a refresh token does not end a session that is still good', async () => {
    const { session } = await createSignedInSession({
      signIn: async () => tokenSet('1', { refreshToken: undefined }),
      refresh: async () => fail('session_ended'),
    });
    expect((await catchFailure(session.refresh())).kind).toBe('refresh_token_missing');
    expect(session.snapshot().state).toBe('signed-in');
  });
});

describe('without anybody asking', () => {
  test('the tokens are refreshed before they expire', async () => {
    const { session, client, clock } = await createSignedInSession();
    clock.advance(hourMs - 76_000);
    expect(client.refresh).not.toHaveBeenCalled();
    clock.advance(2_000);
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(session.snapshot()).toMatchObject({ refreshes: 1, refreshing: false });
  });

  test('a refresh that failed is tried again, later each time, until it works', async () => {
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

  test('it is tried at once when the computer wakes or the network is back', async () => {
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

  test('a server that wants to be left alone is, by everybody', async () => {
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

  test('nothing happens after the end', async () => {
    const { session, client, clock } = await createSignedInSession();
    await signOut(session);
    expect(clock.countTimers()).toBe(0);
    session.wake();
    expect(client.refresh).not.toHaveBeenCalled();
  });
});

describe("a computer's clock", () => {
  test('that is set back by a day does not make a token last longer', async () => {
    const { session, client, clock } = await createSignedInSession({
      signIn: async () => tokenSet('1', { refreshToken: undefined }),
    });
    clock.jump(-24 * hourMs);
    clock.advance(hourMs);
    client.refresh.mockImplementation(async () => fail('session_ended'));
    expect((await catchFailure(session.getAccessToken())).kind).toBe('session_ended');
  });

  test('that is set forward by a day costs one refresh', async () => {
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

describe("a computer's clock that jumps by more than a day", () => {
  const renewing = (clock: { now(): number }) => async () =>
    tokenSet('2', { requestedAt: clock.now(), expiresAt: clock.now() + hourMs });

  test.each([-365, -2, 2, 365])('%d days: the session goes on, each token is used for its own hour', async (days) => {
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
    // One for the jump, and one an hour.
    expect(client.refresh.mock.calls.length).toBeGreaterThanOrEqual(5);
    expect(client.refresh.mock.calls.length).toBeLessThanOrEqual(7);
  });

  test('so far that its server refuses what it sends keeps the session, and it goes on when the clock is right', async () => {
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

describe('a refresh for some of the scopes', () => {
  const granted = ['openid', 'orders:read'];
  const withScopes = () =>
    createSignedInSession({
      signIn: async () => tokenSet('1', { requestedScopes: granted, grantedScopes: granted }),
      refresh: async (_tokens, _signal, { scopes } = {}) =>
        tokenSet('2', { requestedScopes: scopes ?? granted, grantedScopes: scopes ?? granted }),
    });

  test('asks for these alone, shows what came back, and the next is for all again', async () => {
    const { session, client } = await withScopes();
    expect(await session.refresh(['openid'])).toMatchObject({ scopes: { requested: ['openid'], granted: ['openid'] } });
    expect(client.refresh.mock.calls.map(([, , options]) => options?.scopes)).toEqual([['openid']]);
    expect(await session.refresh()).toMatchObject({ scopes: { requested: granted, granted } });
  });

  test('for one that was not granted, or while another goes on, is none', async () => {
    const { session, client } = await withScopes();
    expect((await catchFailure(session.refresh(['orders:write']))).kind).toBe('scope_not_granted');
    expect(client.refresh).not.toHaveBeenCalled();
    const all = session.refresh();
    expect((await catchFailure(session.refresh(['openid']))).kind).toBe('busy');
    await all;
    expect(client.refresh).toHaveBeenCalledOnce();
  });
});
