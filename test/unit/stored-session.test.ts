import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { isNewerSession, parseStoredSession, serializeSession } from '../../electron/session/stored-session.ts';
import { defaultStartMs } from './support/clock.ts';
import { tokenSet } from './support/tokens.ts';

const base = {
  ...{ profileId: 'acme', username: 'alice', issuer: 'https://id.example.com', clientId: 'app' },
  ...{ identity: { subject: 'alice-1' }, signedInAt: defaultStartMs },
};
const sessionScopes = { requestedScopes: ['openid', 'orders'], grantedScopes: ['orders'] };
const session = { ...base, tokens: { ...tokenSet('1', { identity: base.identity }), sessionScopes } };
const record = JSON.parse(serializeSession(session).reveal());
const parse = (value: object) => parseStoredSession(new Secret(JSON.stringify(value)));

describe('the record of a session', () => {
  test('has the secrets of all tokens, and the members that version 1 of the format has', () => {
    const { requestedAt, expiresAt } = session.tokens;
    expect(record).toEqual({
      ...{ version: 1, ...base, requestedAt, expiresAt },
      ...{ accessToken: 'fake-access-1', refreshToken: 'fake-refresh-1', idToken: 'fake-id-1' },
      ...{ asked: ['openid'], granted: ['openid'], whole: { asked: ['openid', 'orders'], granted: ['orders'] } },
    });
  });

  test('is read back, but not with unknown members', () => {
    expect(parse(record)).toEqual(session);
    expect(parse({ ...record, more: true })).toBeUndefined();
    expect(parse({ ...record, whole: { ...record.whole, more: ['true'] } })).toBeUndefined();
  });

  test('may lack the scopes of the sign-in, as older versions wrote it', () => {
    const { whole: _, ...older } = record;
    const scopes = { requestedScopes: ['openid'], grantedScopes: ['openid'] };
    expect(parse(older)?.tokens.sessionScopes).toEqual(scopes);
  });
});

const newer = ['{"version":2}', '{"version":7,"more":[]}'];
const others = ['{"version":1}', '{"version":0}', '{"version":"2"}', '{"version":2.5}', '{}', '[]', 'null', '{'];

test.each([...newer, ...others])('detects whether a newer version wrote %s', (text) => {
  expect(isNewerSession(new Secret(text))).toBe(newer.includes(text));
});
