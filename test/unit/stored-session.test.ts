import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { isNewerSession, parseStoredSession, serializeSession } from '../../electron/session/stored-session.ts';
import { defaultStartMs } from './support/clock.ts';
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
  test('has the secrets of all tokens, and the members that version 2 of the format has', () => {
    const { requestedAt, expiresAt } = session.tokens;
    expect(record).toEqual({
      ...{ version: 2, ...base, lock: 'unlocked', requestedAt, expiresAt },
      ...{ accessToken: 'fake-access-1', refreshToken: 'fake-refresh-1', idToken: 'fake-id-1', issuedTogether: true },
      ...{ requestedScopes: ['openid'], grantedScopes: ['openid'], sessionScopes },
    });
  });

  test('is read back, but not with unknown members', () => {
    expect(parse(record)).toEqual(session);
    expect(parse({ ...record, more: true })).toBeUndefined();
    expect(parse({ ...record, sessionScopes: { ...sessionScopes, more: ['true'] } })).toBeUndefined();
  });

  test.each([
    ['unlocked', false],
    ['locked', true],
    [undefined, true],
  ])('is locked unless it says that it is unlocked: %s', (lock, isLocked) => {
    expect(parse({ ...record, lock })?.isLocked).toBe(isLocked);
    expect(parse({ ...record, lock: 'no' })).toBeUndefined();
  });

  test('is not read back in version 1, which had other names', () => {
    expect(parse({ ...record, version: 1 })).toBeUndefined();
  });
});

const newer = ['{"version":3}', '{"version":7,"more":[]}'];
const others = ['{"version":2}', '{"version":0}', '{"version":"3"}', '{"version":3.5}', '{}', '[]', 'null', '{'];

test.each([...newer, ...others])('detects whether a newer version wrote %s', (text) => {
  expect(isNewerSession(new Secret(text))).toBe(newer.includes(text));
});
