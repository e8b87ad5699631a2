import { describe, expect, test } from 'vitest';
import { findTokens } from '../../electron/tokens/find-tokens.ts';
import { maxInputBytes } from '../../shared/token-input.ts';
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
  ...['two words', '{}', '{"token":"x"}', '[]', '""', 'a\u0000b', 'a=b&access_token=x y', '{"access_token":null}'],
  ...[`{"access_token":"x","a":[${Array(20_000).fill(1).join()}]}`],
  ...[
    '<access_token></access_token>',
    'https://app.example.com/x?code=fake',
    'access_token: expired',
    "for (const name of ['access_token','id_token_hint']) {}",
    'ENV ACCESS_TOKEN optional',
    '{"authorization":"Bearer $TOKEN"}',
    '{"access_token_url":"https://id.example.com/token1234"}',
    'ID token expired',
    'csrf_token=fake-opaque-0123 x',
    'Bearer token-based-authentication is used here',
    'Authorization: Bearer $TOKEN',
    '{"access":"public","token":"a long sentence of 2 lines"}',
  ],
])('finds no token in %j', async (text) =>
  expect((await catchFailure(() => findTokens(text))).kind).toBe('token_not_found'),
);

test('treats a word that is valid JSON as an opaque token', () => {
  for (const word of ['null', '5']) expect(found(word)).toEqual([['unknown', word]]);
});

test('removes at most 20 layers of quotes', () => {
  const wrapped = (layers: number) => `${'"'.repeat(layers)}fake${'"'.repeat(layers)}`;
  expect(found(wrapped(20))).toEqual([['unknown', 'fake']]);
  expect(found(wrapped(21))).toEqual([['unknown', '"fake"']]);
});

const [T, U] = ['alice', 'bob'].map(
  (sub) => `${jwt.split('.')[0]}.${Buffer.from(JSON.stringify({ sub })).toString('base64url')}.${sub.padEnd(86, 'Aa')}`,
) as [string, string];
const [H = '', P = '', S = ''] = T.split('.');
const E = `${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..aXY.Y2lwaGVydGV4dA.dGFn`;
const K = `${Buffer.from('{"alg":"RS256","kid":"a-key-with-a-long-name-0123456789"}').toString('base64url')}.${P}.${S}`;
const wrap = (token: string, width: number) => token.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
const redirect = `https://app.example.com/#id_token=${T}&access_token=${U}`;
const har = { headers: [{ name: 'Authorization', value: `Bearer ${T}` }], postData: { text: `id_token_hint=${U}` } };

test.each<[text: string, ...found: [type: string, token: string][]]>([
  [
    `curl https://api.example.com/me -H "Authorization: Bearer ${T}" -d '{"id_token":"${U}"}'`,
    ['unknown', T],
    ['id', U],
  ],
  [`curl https://api.example.com/me \\\n  -H 'authorization: bearer ${T}' \\\n  --compressed`, ['unknown', T]],
  [
    `curl ^\r\n  -H ^"Authorization: Bearer ${T}^" ^\r\n  --data-raw ^"access_token=${U}^&x=1^"`,
    ['unknown', T],
    ['access', U],
  ],
  [`curl -H "Authorization: Bearer fake-opaque-0123" https://api.example.com`, ['unknown', 'fake-opaque-0123']],
  [`app --access-token ${T} --id-token="${U}"`, ['access', T], ['id', U]],
  // Files and code of people who work with tokens.
  [`access_token: >-\n  ${wrap(T, 76).join('\n  ')}\nexpires_in: 1`, ['access', T]],
  [`String t = "${wrap(T, 80).join('" +\n    "')}";`, ['unknown', T]],
  ['export TOKEN=fake-opaque-0123', ['unknown', 'fake-opaque-0123']],
  ['//registry.example.com/:_authToken=fake-opaque-0123', ['unknown', 'fake-opaque-0123']],
  ['users:\n- user:\n    token: fake-opaque-0123', ['unknown', 'fake-opaque-0123']],
  ['fetch(url, { authorization: `Bearer fake-opaque-0123` })', ['unknown', 'fake-opaque-0123']],
  ['h.Set("Authorization", "Bearer " + "fake-opaque-0123")', ['unknown', 'fake-opaque-0123']],
  ['curl --oauth2-bearer fake-opaque-0123 https://x', ['unknown', 'fake-opaque-0123']],
  ['| access_token | `fake-opaque-0123` |', ['access', 'fake-opaque-0123']],
  ['access_token\tfake-opaque-0123', ['access', 'fake-opaque-0123']],
  ["set('refresh_token', 'fake-opaque-0123')", ['refresh', 'fake-opaque-0123']],
  [
    '| `access_token`: fake-opaque-0123\n| **Refresh token:** `fake-4567`',
    ['access', 'fake-opaque-0123'],
    ['refresh', 'fake-4567'],
  ],
  ['access_token：fake-opaque-0123', ['access', 'fake-opaque-0123']],
  ['access_token: „fake-opaque-0123“', ['access', 'fake-opaque-0123']],
  ['accessToken := `fake-opaque-0123`', ['access', 'fake-opaque-0123']],
  [
    '&{AccessToken:fake-opaque-0123 TokenType:Bearer RefreshToken:fake-4567}',
    ['access', 'fake-opaque-0123'],
    ['refresh', 'fake-4567'],
  ],
  [
    `T { access_token: "fake-opaque-0123", id_token: Some("${T}"), refresh_token: RefreshToken("fake-4567") }`,
    ['id', T],
    ['access', 'fake-opaque-0123'],
    ['refresh', 'fake-4567'],
  ],
  [`{'access_token': b'fake-opaque-0123', 'id_token': b'${T}'}`, ['id', T], ['access', 'fake-opaque-0123']],
  ['OAuth2AccessToken[tokenValue=fake-opaque-0123, scopes=[]]', ['unknown', 'fake-opaque-0123']],
  ['oauth.access.token=fake-opaque-0123', ['access', 'fake-opaque-0123']],
  [
    'ENV ACCESS_TOKEN fake-opaque-0123\nset -x ID_TOKEN fake-4567\nsetx APP_REFRESH_TOKEN "fake-8910"',
    ['access', 'fake-opaque-0123'],
    ['id', 'fake-4567'],
    ['refresh', 'fake-8910'],
  ],
  ['http -A bearer -a fake-opaque-0123 api.example.com/me', ['unknown', 'fake-opaque-0123']],
  ['{"headers":{"Authorization":["Bearer fake-opaque-0123"]}}', ['unknown', 'fake-opaque-0123']],
  ['[{"name":"authorization","value":"DPoP fake-opaque-0123"}]', ['unknown', 'fake-opaque-0123']],
  [`{"accessToken":"${T}","identityToken":"${U}"}`, ['access', T], ['id', U]],
  [
    `<accessToken><![CDATA[${T}]]></accessToken><refreshToken><![CDATA[fake-4567]]></refreshToken>`,
    ['access', T],
    ['refresh', 'fake-4567'],
  ],
  [`"access_token": [0;32m"fake-opaque-0123"^[[0m`, ['access', 'fake-opaque-0123']],
  ['&amp;quot;access_token&amp;quot;:&amp;quot;fake-opaque-0123&amp;quot;', ['access', 'fake-opaque-0123']],
  [`id_token=3D${T.slice(0, 20)}=\r\n${T.slice(20)}`, ['id', T]],
  ['access_token=3Dfake-opaque=\n-0123', ['access', 'fake-opaque-0123']],
  ['ACCESS_TOKEN=fake-opaque\\\n-0123', ['access', 'fake-opaque-0123']],
  [`data:\n  token: ${Buffer.from(T).toString('base64')}\n  namespace: ZmFrZQ==\n`, ['unknown', T]],
  [`<x:Token>${Buffer.from(`${T}\n`).toString('base64')}</x:Token>`, ['unknown', T]],
  [
    wrap(Buffer.from(JSON.stringify({ access_token: T, refresh_token: 'fake' })).toString('base64'), 76).join('\n'),
    ['access', T],
    ['refresh', 'fake'],
  ],
  [wrap(K, 64).join(' '), ['unknown', K]],
  ['["access_token"]=> string(16) "fake-opaque-0123"', ['access', 'fake-opaque-0123']],
  ['refresh_token: !!str fake-opaque-0123', ['refresh', 'fake-opaque-0123']],
  ['Access Token : fake-opaque-0123', ['access', 'fake-opaque-0123']],
  ['<add key="AccessToken" value="fake-opaque-0123" />', ['access', 'fake-opaque-0123']],
  [
    '{"access":"fake-opaque-0123","refresh":"fake-opaque-4567"}',
    ['access', 'fake-opaque-0123'],
    ['refresh', 'fake-opaque-4567'],
  ],
  ['{"values":[{"key":"access_token","value":"fake-opaque-0123"}]}', ['access', 'fake-opaque-0123']],
  ['{"x":{"secret":"fake-opaque-0123","credential_type":"RefreshToken"}}', ['refresh', 'fake-opaque-0123']],
  [`access_token="${T}",id_token="${U}"`, ['access', T], ['id', U]],
  ['app --refresh-token fake-opaque-0123 -v', ['refresh', 'fake-opaque-0123']],
  [`export ACCESS_TOKEN=${T}\n$env:ID_TOKEN = "${U}"`, ['access', T], ['id', U]],
  [`{"tokenData":{"access_token":"${T}"}}`, ['access', T]],
  [`{"data":"${T}"}`, ['unknown', T]],
  [`{"token":"${T}"}`, ['unknown', T]],
  ['{"token":"fake-opaque-01234567"}', ['unknown', 'fake-opaque-01234567']],
  [`{"accessToken":"${T}","idToken":"${U}"}`, ['access', T], ['id', U]],
  [`{"refreshToken":"fake-opaque","user":{"idToken":"${U}"}}`, ['refresh', 'fake-opaque'], ['id', U]],
  [`{"id_token":{"raw":"${T}"},"x":{"value":"${U}"}}`, ['id', T], ['unknown', U]],
  [`["${T}","${U}"]`, ['unknown', T], ['unknown', U]],
  ['{"__proto__":{"access_token":"x"}}', ['access', 'x']],
  [
    JSON.stringify({ body: JSON.stringify({ refresh_token: 'fake', access_token: T }) }),
    ['refresh', 'fake'],
    ['access', T],
  ],
  [JSON.stringify(JSON.stringify({ access_token: T })), ['access', T]],
  [`12:00:01 INFO token=${T} user=u-1`, ['unknown', T]],
  ['12:00:01 INFO access_token=fake-opaque-0123, user=u-1', ['access', 'fake-opaque-0123']],
  [`{"access_token": "Bearer ${T}"}`, ['access', T]],
  ['{"access_token": "Bearer fake-opaque"}', ['access', 'fake-opaque']],
  [`https://app.example.com/x?id_token_hint=${T}`, ['id', T]],
  [`GET /x?redirect=${encodeURIComponent(encodeURIComponent(redirect))} HTTP/1.1`, ['id', T], ['access', U]],
  [redirect, ['id', T], ['access', U]],
  [`<access_token>${T}</access_token>`, ['access', T]],
  [`<r><id_token type="jwt">${T}</id_token>\n<access_token>${U}</access_token></r>`, ['id', T], ['access', U]],
  ['<access_token>fake-opaque-0123</access_token>', ['access', 'fake-opaque-0123']],
  [`<input type="hidden" name="id_token" value="${T}"/>`, ['id', T]],
  [`{"access_token": "${T}", "id_tok`, ['access', T]],
  ['{"access_token": "fake-opaque-0123", "expires_in": 3600, "ref', ['access', 'fake-opaque-0123']],
  [
    `{'access_token': '${T}', 'refresh_token': 'fake-opaque-0123', 'x': None}`,
    ['access', T],
    ['refresh', 'fake-opaque-0123'],
  ],
  [JSON.stringify(har), ['unknown', T], ['id', U]],
  [`{"name": "access_token", "value": "${T}"}, {"name": "x"`, ['access', T]],
  [`&quot;id_token&quot;:&quot;${T}&quot;`, ['id', T]],
  [`{\\u0022access_token\\u0022:\\u0022${T}\\u0022}`, ['access', T]],
  [JSON.stringify({ payload: P, protected: H, header: { kid: 'a' }, signature: S }), ['unknown', T]],
  [
    JSON.stringify({
      id_token: {
        payload: P,
        signatures: [
          { protected: H, signature: S },
          { protected: H, signature: 'c2ln' },
        ],
      },
    }),
    ['id', T],
    ['id', `${H}.${P}.c2ln`],
  ],
  [
    JSON.stringify({ protected: E.split('.')[0], iv: 'aXY', ciphertext: 'Y2lwaGVydGV4dA', tag: 'dGFn' }),
    ['unknown', E],
  ],
  [`12:00 INFO ${JSON.stringify({ r: [{ payload: P, protected: H, signature: S }] })} in 5 ms`, ['unknown', T]],
  [`{"payload":"${P}","signatures":[{"protected":"${H}","signature":"${S}"`, ['unknown', T]],
  [`{"payload":"${P}","protected":"${H}","signature":"${S.slice(0, 9)}`, ['unknown', `${H}.${P}.${S.slice(0, 9)}`]],
  [`{"r":{"payload": "${P}", "signatures": [{"protected": "${H}", "header`, ['unknown', `${H}.${P}.`]],
  [JSON.stringify(`{"payload":"${P}","protected":"${H}","signature":"${S}"`).slice(0, -1), ['unknown', T]],
  [`Two tokens: ${T} and ${E}.`, ['unknown', T], ['unknown', E]],
  [`${T}\n${U}\n`, ['unknown', T], ['unknown', U]],
  [`ID token\n${T}\n\nAccess token:\n${U}\nThanks`, ['id', T], ['access', U]],
  [`access_token=${T}; id_token=${T}`, ['access', T]],
  ...[
    '<T>',
    '(T)',
    'T.',
    '\u201cT\u201d',
    '\u2018T\u2019',
    '«T»',
    '\u200bT',
    '\uFEFFT\uFEFF',
    'T\\n',
    'T\\r\\n',
    '`T`,',
    'See T!',
    '[T](x)',
    'jwt.T',
    '**T**',
  ].map((text): [string, [string, string]] => [text.replace('T', T), ['unknown', T]]),
  ...['<T>', '(T)', 'T.', '\u201cT\u201d', '«T»', '\u200bT', 'T\\n', 'T;'].map((text): [string, [string, string]] => [
    text.replace('T', 'fake-opaque'),
    ['unknown', 'fake-opaque'],
  ]),
  [T.replace('e', 'e\u00ad').replaceAll('.', '\u200b.\u2060'), ['unknown', T]],
  [wrap(T, 64).join('\n'), ['unknown', T]],
  [`Token:\n> ${wrap(K, 64).join('\r\n> ')}\r\n> Thanks`, ['unknown', K]],
  [`token="${wrap(T, 75).join('=\r\n')}"`, ['unknown', T]],
  ...['<redacted>', '<signature removed>', '{signature}', '(signature)', '$signature'].map(
    (signature): [string, [string, string]] => [`x ${H}.${P}.${signature} y`, ['unknown', `${H}.${P}.${signature}`]],
  ),
  [`<access_token>${H}.${P}.</access_token>`, ['access', `${H}.${P}.`]],
  [`["access_token"]=>\n string(9) "${T}"`, ['access', T]],
  [`id_token: !!str "${T}"`, ['id', T]],
  ['access_token="fake-opaque-0123"', ['access', 'fake-opaque-0123']],
  ['Authorization: token fake_0123456789', ['unknown', 'fake_0123456789']],
  ['[fake-opaque]', ['unknown', 'fake-opaque']],
  ['fake_at_0123.abc-4.', ['unknown', 'fake_at_0123.abc-4']],
  ['\u001b[32mfake-opaque\u001b[0m', ['unknown', 'fake-opaque']],
  [`{"token":"${H}.${P}..."}`, ['unknown', `${H}.${P}...`]],
  [`${H}==.${P}==.${S}==`, ['unknown', `${H}==.${P}==.${S}==`]],
  [`x-amzn-oidc-data: ${H}==.${P}=.${S}==`, ['unknown', `${H}==.${P}=.${S}==`]],
  [`{"vc":"${T}~WyJh~WyJi~"}`, ['unknown', `${T}~WyJh~WyJi~`]],
  [`${T}~WyJh~${U}`, ['unknown', `${T}~WyJh~${U}`]],
])('finds every token in %j', (text, ...expected) => expect(found(text)).toEqual(expected));

describe('a wrapped token', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = part({ iss: 'https://id.example.com/realms/acme', sub: 'alice', exp: 1893456300, roles: ['a', 'b'] });
  const create = (header: object, bytes: number) =>
    `${part({ typ: 'JWT', kid: 'a-signing-key-of-2026', ...header })}.${claims}.${Buffer.alloc(bytes, 'fake').toString('base64url')}`;
  const tokens = {
    RS256: create({ alg: 'RS256' }, 256),
    ES256: create({ alg: 'ES256' }, 64),
    A256GCM: `${create({ alg: 'RSA-OAEP', enc: 'A256GCM' }, 512)}.YWFhYWFhYWFhYWFh.${part('a'.repeat(16)).slice(0, 22)}`,
  };

  // Some widths end a line at the end of the header, or at the length of another signature.
  test.each(
    Object.entries(tokens).flatMap(([name, token]) =>
      [45, 60, 64, 70, 75, 76, 77, 78, 79, 80, 81, 120].map((width) => [name, width, token] as const),
    ),
  )('%s, at %i characters, is found whole', (_name, width, token) => {
    const lines = wrap(token, width);
    for (const text of [
      lines.join('\n'),
      lines.join('\\\n'),
      `id_token: >-\n  ${lines.join('\n  ')}\n- ${U}`,
      `String idToken = "${lines.join('"\n    + "')}"; // ${U}`,
      `$id_token = '${lines.join("'\n  . '")}'; // ${U}`,
    ])
      expect(found(text)[0]?.[1]).toBe(token);
    expect(found(`ID token:\n${lines.join('\n')}\n\nAccess token:\n${wrap(U, width).join('\n')}\n`)).toEqual([
      ['id', token],
      ['access', U],
    ]);
  });
});

test('takes the first 12 tokens of a text', () => {
  const tokens = Array.from({ length: 13 }, (_, index) => `${jwt}${index}A`);
  expect(found(tokens.join('\n')).map(([, token]) => token)).toEqual(tokens.slice(0, 12));
});

test('rejects more than 1 MiB', async () => {
  expect((await catchFailure(() => findTokens('x'.repeat(maxInputBytes + 1)))).kind).toBe('token_too_large');
  expect(found('x'.repeat(maxInputBytes))).toHaveLength(1);
});
