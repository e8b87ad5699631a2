import { describe, expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import type { Identity } from '../../shared/session.ts';
import { catchFailure } from './support/failures.ts';
import { alice, createSignedInSession, createTestSession, fakeClient, signOut, stateNames } from './support/session.ts';
import { hourMs, tokenSet } from './support/tokens.ts';
import { deferred, nextTurn } from './support/transport.ts';

const bob = { ...alice, username: 'bob' };
const signedOut = { state: 'signed-out', profileId: 'acme', username: 'alice' };

describe('signing in', () => {
  test('rejects a second sign-in, during the first and after it', async () => {
    const pending = deferred<TokenSet>();
    const { session, signIn } = createTestSession({ signIn: () => pending.promise });
    const second = fakeClient();
    const first = signIn();
    expect((await catchFailure(session.signIn({ profileId: 'other', client: second, credentials: alice }))).kind).toBe(
      'busy',
    );
    pending.resolve(tokenSet('1'));
    expect((await first).state).toBe('signed-in');
    session.cancelSignIn();
    expect(session.snapshot().state).toBe('signed-in');
    expect((await catchFailure(session.signIn({ profileId: 'acme', client: second, credentials: alice }))).kind).toBe(
      'busy',
    );
    expect(second.signIn).not.toHaveBeenCalled();
  });

  test('can be canceled, even if tokens arrive afterwards', async () => {
    const pending = deferred<TokenSet>();
    const { session, client, signIn } = createTestSession({ signIn: () => pending.promise });
    const signingIn = catchFailure(signIn());
    session.cancelSignIn();
    expect(client.signIn.mock.calls[0]?.[1].aborted).toBe(true);
    pending.resolve(tokenSet('1'));
    expect((await signingIn).kind).toBe('canceled');
    expect(session.snapshot().state).toBe('signed-out');
    expect((await catchFailure(session.getAccessToken())).kind).toBe('signed_out');
  });
});

describe('the identity', () => {
  const identity = { subject: 'alice-1', name: 'Alice A.' };
  const bare = tokenSet('1', { identity: { subject: 'alice-1', username: 'alice' } });
  const signIn = async () => bare;

  test('is fetched from userinfo only if the ID token lacks it', async () => {
    const { session } = await createSignedInSession({ signIn, fetchIdentity: async () => identity });
    await nextTurn();
    expect(session.snapshot()).toMatchObject({ identity: { ...identity, username: 'alice' } });
    expect((await createSignedInSession()).client.fetchIdentity).not.toHaveBeenCalled();
  });

  test('is optional: the session continues without userinfo', async () => {
    const { session, log } = await createSignedInSession({ signIn, fetchIdentity: async () => fail('offline') });
    await nextTurn();
    expect(session.snapshot().state).toBe('signed-in');
    expect(log.lines.at(-1)).toEqual({ event: 'userinfo not available', facts: { kind: 'offline' } });
  });

  test.each(['signed out', 'ended'])('is discarded if the session has %s and another user signed in', async (how) => {
    const pending = deferred<Identity>();
    const part = { signIn, fetchIdentity: () => pending.promise, refresh: async () => fail('session_ended') };
    const { session, client } = await createSignedInSession(part);
    await (how === 'ended' ? catchFailure(session.refresh()) : signOut(session));
    client.fetchIdentity.mockResolvedValue(undefined as never);
    await session.signIn({ profileId: 'acme', client: client, credentials: bob });
    pending.resolve(identity);
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
    expect(session.snapshot()).toEqual({ ...signedOut, state: 'signing-out' });
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
    const [first, second] = [deferred<TokenSet>(), deferred<TokenSet>()];
    const { session, client, clock } = await createSignedInSession({ refresh: () => first.promise });
    const again = session.refresh().then(() => {
      client.refresh.mockReturnValueOnce(second.promise);
      clock.advance(hourMs);
      return catchFailure(session.refresh());
    });
    const signingOut = signOut(session);
    first.resolve(tokenSet('2'));
    await signingOut;
    await session.signIn({
      profileId: 'other',
      client: fakeClient({ signIn: async () => tokenSet('bob') }),
      credentials: bob,
    });
    second.resolve(tokenSet('3'));
    expect((await again).kind).toMatch(/^(canceled|signed_out)$/);
    expect(session.tokens().accessToken.reveal()).toBe('fake-access-bob');
    expect(session.snapshot()).toMatchObject({ username: 'bob', refreshes: 0 });
  });
});
