import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { destinationFingerprint } from '../../electron/oauth/destinations.ts';
import { createSessionStore, readSessionRecords } from '../../electron/session/session-store.ts';
import {
  isNewerSession,
  parseStoredSession,
  serializeSession,
  withLockState,
} from '../../electron/session/stored-session.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import { defaultStartMs } from './support/clock.ts';
import { testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';

const base = {
  ...{ profileId: 'acme', username: 'alice', destinations: 'fake-print' },
  ...{ identity: { subject: 'alice-1' }, signedInAt: defaultStartMs },
};
const sessionScopes = { requestedScopes: ['openid', 'orders'], grantedScopes: ['orders'] };
const session = { ...base, isLocked: false, tokens: { ...tokenSet('1', { identity: base.identity }), sessionScopes } };
const record = JSON.parse(serializeSession(session).reveal());
const parse = (value: object) => parseStoredSession(new Secret(JSON.stringify(value)));

describe('the record of a session', () => {
  test('has the secrets of all tokens, and the members of the format', () => {
    const { requestedAt, expiresAt } = session.tokens;
    expect(record).toEqual({
      ...{ version: 1, ...base, isLocked: false, requestedAt, expiresAt },
      ...{ accessToken: 'fake-access-1', refreshToken: 'fake-refresh-1', idToken: 'fake-id-1', issuedTogether: true },
      ...{ requestedScopes: ['openid'], grantedScopes: ['openid'], sessionScopes },
    });
  });

  test('is read back, but not with unknown members', () => {
    expect(parse(record)).toEqual(session);
    expect(parse({ ...record, more: true })).toBeUndefined();
    expect(parse({ ...record, sessionScopes: { ...sessionScopes, more: ['true'] } })).toBeUndefined();
  });

  test.each([undefined, 'no'])('is not read back if it does not say whether it is locked: %s', (isLocked) => {
    expect(parse({ ...record, isLocked })).toBeUndefined();
  });

  test.each([0, 2])('is not read back in another version: %d', (version) => {
    expect(parse({ ...record, version })).toBeUndefined();
  });
});

const newer = ['{"version":2}', '{"version":7,"more":[]}'];
const others = ['{"version":1}', '{"version":0}', '{"version":"2"}', '{"version":2.5}', '{}', '[]', 'null', '{'];

test.each([...newer, ...others])('detects whether a newer version wrote %s', (text) => {
  expect(isNewerSession(new Secret(text))).toBe(newer.includes(text));
});

test.each([true, false])('changes only the lock of a record: %s', (isLocked) => {
  for (const before of [true, false])
    expect(parseStoredSession(withLockState(serializeSession({ ...session, isLocked: before }), isLocked))).toEqual({
      ...session,
      isLocked,
    });
  expect(withLockState(new Secret('{'), isLocked).reveal()).toBe('{');
});

describe('the store of a session', () => {
  function setup() {
    const vault = createMemoryVault();
    const lockNames: string[] = [];
    const withLock = <T>(name: string, run: () => Promise<T>) => {
      lockNames.push(name);
      return run();
    };
    return { vault, lockNames, store: createSessionStore({ id: 'a', vault, locks: { withLock } }) };
  }

  test('has a record and a lock of its own', async () => {
    const { vault, lockNames, store } = setup();
    await store.withLock(() => store.set(session));
    expect(lockNames).toEqual(['session-a']);
    expect(await vault.names('')).toEqual(['session/a']);
    const [[id, found] = [], ...others] = await readSessionRecords(vault);
    expect([id, found && parseStoredSession(found), others]).toEqual(['a', session, []]);
    await store.delete();
    await store.update(session);
    expect(await store.read()).toBeUndefined();
  });

  test('is read only for the same destinations', async () => {
    const { store } = setup();
    const profile = testProfile();
    const stored = { ...session, destinations: destinationFingerprint(profile, 'all') };
    await store.set(stored);
    expect(await store.readFor(profile)).toEqual(stored);
    expect(await store.readFor({ ...profile, clientId: 'other' })).toBeUndefined();
  });

  test.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
    ['damaged', false, true],
  ])('stays locked when it is updated: %s, %s', async (before, isLocked, isLockedAfter) => {
    const { vault, store } = setup();
    if (before === 'damaged') await vault.set('session/a', new Secret('{'));
    else await store.set({ ...session, isLocked: before === true });
    await store.update({ ...session, isLocked });
    expect(await store.read()).toEqual({ ...session, isLocked: isLockedAfter });
  });
});
