import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { parseExpectation } from '../../shared/expected-claims.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { createTestKey, runAllChecks, signToken } from './support/checks.ts';
import { defaultStartMs } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { minimalProfile } from './support/profile.ts';

const key = createTestKey('ES256');
const claims = {
  sub: 'alice-1',
  groups: ['admins', 'clerks', 5],
  scope: 'openid orders:read',
  email_verified: true,
  text_true: 'true',
  name: 'Alice  Archer',
  level: 5,
  nothing: null,
  numbers: Array.from({ length: 12 }, (_, index) => index),
  spaced: 'a  b',
  realm_access: { roles: ['admin'] },
  resource_access: { 'my.app': { roles: ['clerk'] } },
  'https://acme.example/roles': ['admin'],
  'a.b': 'name',
  a: { b: 'path', 5: 'number' },
  long: `${'x'.repeat(400)} end`,
  exp: defaultStartMs / 1000 + 3600,
};
/** With numbers that `JSON.stringify` can't write. */
const claimsText = JSON.stringify(claims).replace('{', '{"id":100002348117421473,"version":3.0,');

async function expectationOf(line: string, otherClaims?: JsonObject): Promise<string> {
  const token = await signToken(claimsText, key);
  const [check] = (await runAllChecks(token, { expected: { claims: [line], otherClaims } })).filter(
    ({ id }) => id === 'expected',
  );
  return `${check?.verdict} ${check?.reason}`;
}

test.each([
  ...['groups contains admins', 'groups contains 5', 'groups does not contain "5"', 'groups does  not   contain root'],
  ...['missing_list does not contain x', 'scope contains orders:read', 'email_verified is true'],
  ...['email_verified is not false', 'text_true is "true"', 'name is Alice  Archer', 'name is "Alice  Archer"'],
  ...['name starts with Al', 'level is 5', 'nothing is null', 'nothing exists', 'realm_access.roles contains admin'],
  ...['resource_access."my.app".roles contains clerk', 'groups.0 is admins'],
  ...['https://acme.example/roles contains admin', '"https://acme.example/roles" contains admin', 'a.b is name'],
  ...['a."b" is name', 'sub exists', 'jti is missing', 'exp within 1 h', 'exp is within 60 min'],
  ...['realm_access is {"roles":["admin"]}', 'realm_access contains roles', '__proto__ is missing'],
  ...['id is 100002348117421473', 'id is not 100002348117421470', 'version is 3', 'version is 3.0'],
  ...[
    'groups.-0 is missing',
    'groups.0x is missing',
    'groups.0e0 is missing',
    'numbers.11 is 11',
    'nothing.a is missing',
    'sub.length is missing',
  ],
  ...['scope does not contain a', 'level does not contain 5', 'nothing does not contain a', 'a does not contain 5'],
  ...['spaced contains b', 'jti is not x', 'level is not 6'],
  ...['constructor is missing', `long starts with ${'x'.repeat(400)}`, `long contains ${'x'.repeat(400)}`],
])('matches: %s', async (line) => {
  expect(await expectationOf(line)).toBe('pass expected_matches');
});

test.each(
  Object.entries({
    differs: [
      ...['groups contains root', 'groups contains admin', 'scope contains orders', 'email_verified is "true"'],
      ...['text_true is true', 'name is Alice Archer', 'level is "5"', 'sub is not alice-1'],
      ...['groups does not contain admins', 'id is 100002348117421470', 'version is "3.0"'],
      ...['level starts with "5"', 'groups starts with "a"', 'spaced contains ""'],
    ],
    missing: ['jti exists', 'jti is x', '__proto__ exists', 'groups.length exists'],
    present: ['sub is missing'],
    too_far: ['exp within 59 min'],
    not_time: ['sub within 1 h'],
  }),
)('fails with %s: %j', async (reason, lines) => {
  for (const line of lines) expect(await expectationOf(line), line).toBe(`fail expected_${reason}`);
});

test('does not report a claim missing that the other token has', async () => {
  expect(await expectationOf('jti exists', { jti: 'x' })).toBe('none expected_elsewhere');
  expect(await expectationOf('jti is y', { jti: 'x' })).toBe('none expected_elsewhere');
});

test('of a refresh token, or in a line that is invalid, are not checked', async () => {
  const token = await signToken(JSON.stringify(claims), key);
  const run = async (part: Parameters<typeof runAllChecks>[1]) =>
    (await runAllChecks(token, part)).filter(({ id }) => id === 'expected').map(({ reason }) => reason);
  const expected = { claims: ['sub exists', 'a b c'] };
  expect(await run({ expected })).toEqual(['expected_matches', 'expected_invalid']);
  expect(await run({ expected, tokenType: 'refresh' })).toEqual([]);
  expect(await run({})).toEqual([]);
  expect(await expectationOf('jti exists', { iss: 'x' })).toBe('fail expected_missing');
  expect(await expectationOf('sub is x', { sub: 'x' })).toBe('fail expected_differs');
});

describe('in a profile', () => {
  test.each([
    [['', '  '], 'must start with a claim name'],
    [['groups', 'groups has admins', 'groups contain admins', 'groups containsadmins'], 'must continue with'],
    [['groups contains'], 'must have a value after "contains"'],
    [['sub exists now'], 'must end after "exists"'],
    [['exp within 1', 'exp within 1 year'], 'must have a time'],
    [['a..b exists', 'a. exists'], 'instead of a claim name'],
    [['"a exists'], 'must start with'],
    [['sub starts with 5'], 'must have text'],
  ])('reports %j by path and reason', async (lines, reason) => {
    for (const line of lines) {
      const parsed = parseExpectation(line);
      expect(parsed.ok || parsed.reason).toContain(reason);
      const text = JSON.stringify({ ...minimalProfile, expectedClaims: ['sub exists', line] });
      const { problems } = await catchFailure(() => parseProfile(text));
      expect(problems).toEqual([{ path: 'expectedClaims[1]', reason: expect.stringContaining(reason) }]);
    }
  });

  test('accepts a valid list', () => {
    const expectedClaims = ['groups contains admins', 'exp within 1 h'];
    expect(parseProfile(JSON.stringify({ ...minimalProfile, expectedClaims })).expectedClaims).toEqual(expectedClaims);
  });

  test('parses any line quickly', () => {
    for (const line of [`${'a.'.repeat(500)} is x`, `"${'\\'.repeat(997)}`, 'is '.repeat(333), `a${' '.repeat(990)}is`])
      expect(typeof parseExpectation(line).ok).toBe('boolean');
  });
});
