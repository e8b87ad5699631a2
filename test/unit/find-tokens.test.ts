import { expect, test } from 'vitest';
import { findTokens, maxInputBytes } from '../../electron/tokens/find-tokens.ts';
import { catchFailure } from './support/failures.ts';

const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.ZmFrZS1zaWduYXR1cmU';
const found = (text: string) => findTokens(text).map(({ tokenType, token }) => [tokenType, token.reveal()]);

test.each([
  ...[jwt, `  ${jwt}\r\n`, `\uFEFF${jwt}`, `Bearer ${jwt}`, `bearer   ${jwt}`, `DPoP ${jwt}`],
  ...[`Authorization: Bearer ${jwt}`, `"${jwt}"`, `'${jwt}',`, `"Bearer ${jwt}"`, `\`${jwt}\`;`],
  ...[jwt.replaceAll('.', '\n.\n'), `${jwt.slice(0, 30)}\n${jwt.slice(30, 45)}\r\n  ${jwt.slice(45)}`],
])('finds one token in %j', (text) => expect(found(text)).toEqual([['unknown', jwt]]));

test('finds the tokens of a token response by name', () => {
  const response = { access_token: jwt, token_type: 'Bearer', id_token: 'fake-id', refresh_token: ' fake-refresh ' };
  const all = [
    ['access', jwt],
    ['id', 'fake-id'],
    ['refresh', 'fake-refresh'],
  ];
  expect(found(JSON.stringify(response, null, 2))).toEqual(all);
  expect(found(new URLSearchParams({ ...response, refresh_token: 'fake-refresh' }).toString())).toEqual(all);
  expect(found(`https://app.example/callback#access_token=${jwt}&token_type=bearer`)).toEqual([['access', jwt]]);
  expect(found(JSON.stringify({ access_token: 'fake', id_token: 5, refresh_token: '' }))).toEqual([['access', 'fake']]);
});

test('finds an opaque token', () => expect(found('fake-opaque-0123')).toEqual([['unknown', 'fake-opaque-0123']]));

test.each([
  ...['two words', '{}', '{"token":"x"}', '[]', '""', 'a\u0000b', '{"__proto__":{"access_token":"x"}}'],
  ...['a=b&access_token=x y', `{"access_token":"x","a":[${Array(20_000).fill(1).join()}]}`],
])('finds no token in %j', async (text) =>
  expect((await catchFailure(() => findTokens(text))).kind).toBe('token_not_found'),
);

test('treats a word that is valid JSON as an opaque token', () => {
  for (const word of ['null', '5']) expect(found(word)).toEqual([['unknown', word]]);
});

test('removes at most 20 layers of quotes', () => {
  const wrapped = (layers: number) => '"'.repeat(layers) + jwt + '"'.repeat(layers);
  expect(found(wrapped(20))).toEqual([['unknown', jwt]]);
  expect(found(wrapped(21))).toEqual([['unknown', `"${jwt}"`]]);
});

test('rejects more than 1 MiB', async () => {
  expect((await catchFailure(() => findTokens('x'.repeat(maxInputBytes + 1)))).kind).toBe('token_too_large');
  expect(found('x'.repeat(maxInputBytes))).toHaveLength(1);
});
