import { expect, it } from 'vitest';
import { claimValue } from '../../../renderer/format/claim-value.ts';

const text = (value: string) => ({ kind: 'text', text: value });
const json = { kind: 'json', text: expect.any(String) };

it.each([
  ...['exp', 'iat', 'nbf', 'auth_time', 'updated_at'].map(
    (name) => [name, 1_795_254_654, { kind: 'time', at: 1_795_254_654_000 }] as const,
  ),
  ['exp', 0.5, { kind: 'time', at: 500 }],
  ['exp', '1795254654', text('1795254654')],
  ['exp', 1e300, text('1e+300')],
  ['count', 1_795_254_654, text('1795254654')],
  ['scope', 'openid  profile', { kind: 'words', words: ['openid', 'profile'] }],
  ['scope', '', text('')],
  ['name', 'Alice Archer', text('Alice Archer')],
  ['aud', ['a', 1, null], { kind: 'words', words: ['a', '1', 'null'] }],
  ['realm_access', { roles: ['a'] }, json],
  ['mixed', ['a', {}], json],
  ['none', [], { kind: 'json', text: '[]' }],
  ['email_verified', false, text('false')],
  ['nothing', null, text('null')],
] as const)('the claim %s of %j is shown as %j', (name, value, shown) => {
  expect(claimValue(name, value as Parameters<typeof claimValue>[1])).toEqual(shown);
});
