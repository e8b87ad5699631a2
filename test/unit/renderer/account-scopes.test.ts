import { expect, test } from 'vitest';
import { distinguishingScopes } from '../../../renderer/format/account-scopes.ts';
import type { Account } from '../../../shared/session.ts';

const base = { profileId: 'acme', username: 'alice', state: 'signed-in', ended: false } as const;
const account = (id: string, scopes: string[] | undefined, part: Partial<Account> = {}): Account => ({
  ...{ ...base, id, ...(scopes && { scopes }), ...part },
});

test('returns the scopes that distinguish accounts of the same user', () => {
  const narrow = account('1', ['openid']);
  const wide = account('2', ['openid', 'orders:read', 'orders:write']);
  const other = account('3', ['openid', 'orders:read']);
  expect(distinguishingScopes(narrow, [narrow])).toBeUndefined();
  expect(distinguishingScopes(narrow, [narrow, wide])).toEqual([]);
  expect(distinguishingScopes(wide, [narrow, wide])).toEqual(['orders:read', 'orders:write']);
  expect(distinguishingScopes(wide, [narrow, wide, other])).toEqual(['orders:read', 'orders:write']);
});

test('ignores other users, and accounts without a session', () => {
  const own = account('1', ['openid']);
  const others = [
    account('2', ['email'], { username: 'bob' }),
    account('3', ['email'], { profileId: 'other' }),
    account('4', undefined, { state: 'signed-out' }),
  ];
  expect(distinguishingScopes(own, [own, ...others])).toBeUndefined();
  expect(distinguishingScopes(account('4', undefined), [own])).toBeUndefined();
});
