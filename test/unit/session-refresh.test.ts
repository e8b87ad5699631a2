import { describe, expect, test } from 'vitest';
import { FailureError, fail } from '../../electron/core/failure.ts';
import type { Identity } from '../../shared/session.ts';
import { catchFailure } from './support/failures.ts';
import { alice, createSignedInSession, createTestSession, fakeClient, signOut, stateNames } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

/** When a token of an hour is due for a refresh, in milliseconds after it was received. */
const refreshDueMs = hourMs - 1;
const offline = { refresh: async () => fail('offline') };
const ended = { refresh: async () => fail('session_ended') };
const unrefreshable = { ...ended, signIn: async () => tokenSet('1', { refreshToken: undefined }) };
const hourFrom = (now: number) => ({ requestedAt: now, expiresAt: now + hourMs });
const renewing = (clock: { now(): number }) => async () => tokenSet('2', hourFrom(clock.now()));

type Signed = Awaited<ReturnType<typeof createSignedInSession>>;

const failedWith = (session: Signed['session'], kind: string) =>
  expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshFailure: { kind } });

describe('an access token', () => {
  const usedAs = async ({ session }: Signed) => {
    const { token, refreshed } = await session.getAccessToken();
    return [token.reveal(), refreshed];
  };

  test.each([
    ['it is fresh', 0, {}],
    ['its expiry is unknown', 1000 * hourMs, { signIn: async () => tokenSet('1', { expiresAt: undefined }) }],
  ])('is used without a refresh if %s', async (_why, ageMs, part) => {
    const parts = await createSignedInSession(part);
    parts.clock.advance(ageMs);
    expect(await usedAs(parts)).toEqual(['fake-access-1', false]);
    expect(parts.client.refresh).not.toHaveBeenCalled();
  });

  test.each([refreshDueMs, hourMs])('is refreshed once for 1000 callers after %d ms', async (age) => {
    const { session, client, clock } = await createSignedInSession();
    clock.advance(age);
    const got = await Promise.all(Array.from({ length: 1000 }, () => session.getAccessToken()));
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(client.refresh.mock.calls[0]?.[0].refreshToken?.reveal()).toBe('fake-refresh-1');
    expect(new Set(got.map(({ token }) => token.reveal()))).toEqual(new Set(['fake-access-2']));
    expect(got.every(({ refreshed }) => refreshed)).toBe(true);
    await session.refresh();
    expect(client.refresh.mock.calls[1]?.[0].refreshToken?.reveal()).toBe('fake-refresh-2');
  });

  test('is used if it is due and its refresh fails', async () => {
    const parts = await createSignedInSession(offline);
    parts.clock.advance(refreshDueMs);
    expect(await usedAs(parts)).toEqual(['fake-access-1', false]);
    failedWith(parts.session, 'offline');
  });

  test('is not used if it has expired, and can be refreshed again after a failed refresh', async () => {
    const { session, clock, client } = await createSignedInSession(offline);
    clock.advance(hourMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('offline');
    failedWith(session, 'offline');
    client.refresh.mockImplementationOnce(renewing(clock));
    expect((await session.getAccessToken()).token.reveal()).toBe('fake-access-2');
    expect(session.snapshot()).toMatchObject({ refreshFailure: undefined, refreshing: false });
  });

  test('is used until it expires if there is no refresh token, and then the session ends', async () => {
    const { session, clock } = await createSignedInSession(unrefreshable);
    expect((await catchFailure(session.refresh())).kind).toBe('refresh_token_missing');
    clock.advance(refreshDueMs);
    expect(session.canRefresh()).toBe(false);
    expect((await session.getAccessToken()).token.reveal()).toBe('fake-access-1');
    clock.advance(1);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('session_ended');
    expect(session.snapshot()).toMatchObject({ state: 'signed-out', reason: { kind: 'session_ended' } });
  });

  test('is not available when signed out', async () => {
    const { session } = createTestSession();
    const { getAccessToken, refresh, tokens, client } = session;
    for (const run of [getAccessToken, refresh, () => signOut(session), tokens, client])
      expect((await catchFailure(() => run())).kind).toBe('signed_out');
    expect(session.canRefresh()).toBe(false);
  });
});

test.each(['session_ended', 'subject_changed', 'id_token_changed'] as const)(
  'a refresh that fails with %s ends the session with the reason, and keeps the username',
  async (kind) => {
    const { session, clock, snapshots } = await createSignedInSession({ refresh: async () => fail(kind) });
    clock.advance(refreshDueMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe(kind);
    const signedOut = { state: 'signed-out', profileId: 'acme', username: 'alice', reason: { kind } };
    expect(session.snapshot()).toEqual(signedOut);
    expect(stateNames(snapshots)).toEqual(['signing-in', 'signed-in', 'signed-in', 'signed-out']);
    expect((await session.signIn({ profileId: 'acme', client: fakeClient(), credentials: alice })).state).toBe(
      'signed-in',
    );
  },
);

describe('a refusal that a retry does not change', () => {
  const refused = { refresh: async () => fail('client_refused') };

  test.each([
    ['while the access token lives', hourMs / 2, true],
    ['but not after it has expired', hourMs, false],
  ])('is retried %s', async (_when, ageMs, retries) => {
    const { session, clock, client } = await createSignedInSession(refused);
    clock.advance(ageMs);
    await catchFailure(session.refresh());
    failedWith(session, 'client_refused');
    expect(session.snapshot()).toHaveProperty('nextRetryAt', retries ? expect.any(Number) : undefined);
    clock.advance(10 * 60_000);
    await nextTurn();
    expect(client.refresh.mock.calls.length > 1).toBe(retries);
  });

  test('leaves no earlier retry, and a later request tries again', async () => {
    const { session, clock, client } = await createSignedInSession(offline);
    clock.advance(hourMs);
    await catchFailure(session.getAccessToken());
    expect(session.snapshot()).toHaveProperty('nextRetryAt', expect.any(Number));
    client.refresh.mockImplementation(refused.refresh);
    await catchFailure(session.getAccessToken());
    expect(session.snapshot()).toHaveProperty('nextRetryAt', undefined);
    client.refresh.mockImplementation(renewing(clock));
    expect((await session.getAccessToken()).token.reveal()).toBe('fake-access-2');
  });
});

test('a refresh is bound to the user that userinfo named', async () => {
  const pending = deferred<Identity>();
  const { session, client } = await createSignedInSession({
    signIn: async () => tokenSet('1', { identity: undefined }),
    refresh: async () => tokenSet('2', { identity: undefined }),
    fetchIdentity: () => pending.promise,
  });
  await session.refresh();
  const { getSubject } = client.refresh.mock.calls[0]?.[2] ?? {};
  expect(getSubject?.()).toBeUndefined();
  pending.resolve({ subject: 'alice-1', name: 'Alice' });
  await nextTurn();
  expect(getSubject?.()).toBe('alice-1');
});

test('the user of refreshed tokens is shown, not one that userinfo named for earlier tokens', async () => {
  const pending = deferred<Identity>();
  const { session } = await createSignedInSession({
    signIn: async () => tokenSet('1', { identity: undefined }),
    refresh: async () => tokenSet('2', { identity: { subject: 'bob-1' } }),
    fetchIdentity: () => pending.promise,
  });
  await session.refresh();
  pending.resolve({ subject: 'alice-1', name: 'Alice' });
  await nextTurn();
  expect(session.snapshot()).toHaveProperty('identity', { subject: 'bob-1' });
});

describe('after a 401', () => {
  test('refreshes the current token once, but not one that has been replaced', async () => {
    const { session, client } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    const got = await Promise.all(Array.from({ length: 100 }, () => session.getAccessTokenAfterRejection(token)));
    got.push(await session.getAccessTokenAfterRejection(token));
    expect(client.refresh).toHaveBeenCalledTimes(1);
    expect(got.every((one) => one.reveal() === 'fake-access-2')).toBe(true);
  });

  test('reports a token as replaced during and after a refresh, but not after the session', async () => {
    const { session } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    const isReplaced = [session.isTokenReplaced(token)];
    const refreshing = session.refresh();
    isReplaced.push(session.isTokenReplaced(token));
    await refreshing;
    isReplaced.push(session.isTokenReplaced(token), session.isTokenReplaced(session.tokens().accessToken));
    await signOut(session);
    expect([...isReplaced, session.isTokenReplaced(token)]).toEqual([false, true, true, false, false]);
  });

  test("does not return the token of another user's session", async () => {
    const { session } = await createSignedInSession();
    const { token } = await session.getAccessToken();
    await signOut(session);
    const bob = fakeClient({ signIn: async () => tokenSet('bob') });
    await session.signIn({ profileId: 'other', client: bob, credentials: { ...alice, username: 'bob' } });
    expect((await catchFailure(session.getAccessTokenAfterRejection(token))).kind).toBe('signed_out');
    expect(bob.refresh).not.toHaveBeenCalled();
  });
});

describe('automatically', () => {
  const advance = async ({ clock }: Signed, milliseconds: number) => {
    clock.advance(milliseconds);
    await nextTurn();
  };

  test('retries a failed refresh with growing delays until it succeeds', async () => {
    const parts = await createSignedInSession(offline);
    const { session, client, clock } = parts;
    await advance(parts, hourMs);
    failedWith(session, 'offline');
    expect(session.snapshot()).toMatchObject({ nextRetryAt: clock.now() + 1000 });
    await advance(parts, 1000);
    expect(session.snapshot()).toMatchObject({ nextRetryAt: clock.now() + 2000 });
    client.refresh.mockImplementation(renewing(clock));
    await advance(parts, 2000);
    expect(client.refresh).toHaveBeenCalledTimes(3);
    expect(session.snapshot()).toMatchObject({ refreshes: 1, refreshFailure: undefined });
    expect(session.snapshot()).not.toHaveProperty('nextRetryAt', expect.anything());
  });

  test('retries immediately when the computer wakes up or the network is back', async () => {
    const parts = await createSignedInSession(offline);
    const wake = async () => {
      for (let count = 0; count < 2; count += 1) parts.session.wake();
      await nextTurn();
      return parts.client.refresh.mock.calls.length;
    };
    expect(await wake()).toBe(0);
    await advance(parts, hourMs);
    expect(await wake()).toBe(2);
  });

  test('repeats a failed refresh of a fresh token on waking up', async () => {
    const { session, client } = await createSignedInSession(offline);
    await catchFailure(session.refresh());
    session.wake();
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['is fresh', 0, 0],
    ['is due', 59.5 * 60_000, 1],
    ['has expired', 61 * 60_000, 1],
  ])('refreshes on waking up if the token %s, after a sleep without timers', async (_what, sleepMs, refreshes) => {
    const { session, client, clock } = await createSignedInSession();
    clock.jump(sleepMs);
    session.wake();
    await nextTurn();
    expect(client.refresh).toHaveBeenCalledTimes(refreshes);
  });

  test('does not send requests before the time that Retry-After names', async () => {
    const parts = await createSignedInSession();
    const { session, client, clock } = parts;
    const limited = { kind: 'rate_limited' as const, facts: { retryAt: clock.now() + 2 * hourMs } };
    client.refresh.mockRejectedValue(new FailureError(limited));
    await advance(parts, hourMs);
    session.wake();
    expect((await catchFailure(session.getAccessToken())).kind).toBe('rate_limited');
    expect((await catchFailure(session.refresh())).kind).toBe('rate_limited');
    expect(client.refresh).toHaveBeenCalledTimes(1);
    await advance(parts, hourMs);
    expect(client.refresh).toHaveBeenCalledTimes(2);
  });
});

describe('a wall clock', () => {
  const dayMs = 24 * hourMs;

  test('set back by a day does not extend the lifetime of a token', async () => {
    const { session, clock } = await createSignedInSession(unrefreshable);
    clock.jump(-dayMs);
    clock.advance(hourMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('session_ended');
  });

  test('set forward by a day and back causes one refresh', async () => {
    const { session, client, clock } = await createSignedInSession();
    client.refresh.mockImplementation(renewing(clock));
    for (const days of [1, -1]) {
      clock.jump(days * dayMs);
      for (let calls = 0; calls < 5; calls += 1) await session.getAccessToken();
      expect(client.refresh).toHaveBeenCalledTimes(1);
    }
  });

  test('keeps the session while the server rejects its requests, until the clock is right', async () => {
    const { session, client, clock } = await createSignedInSession({ refresh: async () => fail('id_token_expired') });
    clock.jump(365 * dayMs);
    expect((await catchFailure(session.getAccessToken())).kind).toBe('id_token_expired');
    failedWith(session, 'id_token_expired');
    clock.jump(-365 * dayMs);
    client.refresh.mockImplementation(renewing(clock));
    clock.advance(5_000);
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ state: 'signed-in', refreshes: 1, refreshFailure: undefined });
  });
});

describe('a refresh for a subset of the scopes', () => {
  const granted = ['openid', 'orders:read'];
  const tokensFor = (name: string, scopes: readonly string[] = granted) =>
    tokenSet(name, { requestedScopes: [...scopes], grantedScopes: [...scopes] });
  const createScopedSession = () =>
    createSignedInSession({
      signIn: async () => tokensFor('1'),
      refresh: async (_tokens, _signal, options) => tokensFor('2', options?.scopes),
    });

  test('requests only these, and the next refresh requests all', async () => {
    const { session, client } = await createScopedSession();
    expect(await session.refresh(['openid'])).toMatchObject({ scopes: { requested: ['openid'], granted: ['openid'] } });
    expect(client.refresh.mock.calls.map(([, , options]) => options?.scopes)).toEqual([['openid']]);
    expect(await session.refresh()).toMatchObject({ scopes: { requested: granted, granted } });
  });

  test('is rejected if a scope was not granted, or another refresh is in progress', async () => {
    const { session, client } = await createScopedSession();
    expect((await catchFailure(session.refresh(['orders:write']))).kind).toBe('scope_not_granted');
    expect(client.refresh).not.toHaveBeenCalled();
    void session.refresh();
    expect((await catchFailure(session.refresh(['openid']))).kind).toBe('busy');
    expect(client.refresh).toHaveBeenCalledOnce();
  });
});
