import { describe, expect, test } from 'vitest';
import { getTokenScopes, isTokenRejected, toRefusal } from '../../electron/api/refusal.ts';
import { Secret } from '../../electron/core/secret.ts';
import { parseChallenges } from '../../electron/http/challenges.ts';

describe('WWW-Authenticate (RFC 9110 §11.6.1)', () => {
  const one = (part: object = {}, scheme = 'Bearer') => ({ scheme, scopes: [], ...part });
  const invalid = { error: 'invalid_token' };

  test.each([
    [null, []],
    ['', []],
    ['Bearer', [one()]],
    ['Bearer realm="a"', [one({ realm: 'a' })]],
    ['bearer  error = "invalid_token"', [one(invalid, 'bearer')]],
    ['Bearer error=invalid_token', [one(invalid)]],
    ['Bearer realm="a, b", scope="orders:read  admin"', [one({ realm: 'a, b', scopes: ['orders:read', 'admin'] })]],
    [
      'Basic realm="x, Bearer error=\\"invalid_token\\"", Bearer error="insufficient_scope"',
      [one({ realm: 'x, Bearer error="invalid_token"' }, 'Basic'), one({ error: 'insufficient_scope' })],
    ],
    ['Negotiate, NTLM TlRMTVNTUAAC==, Bearer realm=a', [one({}, 'Negotiate'), one({}, 'NTLM'), one({ realm: 'a' })]],
    ['NTLM TlRMTVNTUAAC, Bearer realm=a', [one({}, 'NTLM'), one({ realm: 'a' })]],
    ['DPoP algs="ES256 RS256", error="use_dpop_nonce",Bearer', [one({ error: 'use_dpop_nonce' }, 'DPoP'), one()]],
    ['Bearer error="invalid_token", error="insufficient_scope"', [one(invalid)]],
    ['Bearer error="open', [one({ error: 'open' })]],
    ['Bearer error_description="a\tb\u202e c", error="invalid_token"', [one({ ...invalid, description: 'a b c' })]],
    [',, ,Bearer ,', [one()]],
  ])('%j', (header, challenges) => expect(parseChallenges(header)).toEqual(challenges));

  test('terminates on any input', () => {
    for (const header of ['='.repeat(9000), '"'.repeat(9000), 'a '.repeat(9000), 'Bearer x="\\', '漢 = 漢', 'a=b=c=d'])
      expect(Array.isArray(parseChallenges(header))).toBe(true);
  });
});

describe('a response that rejects the token', () => {
  test.each([
    [401, null, true],
    [401, 'Bearer', true],
    [401, 'Negotiate, Bearer error="invalid_token"', true],
    [401, 'Bearer realm="error=insufficient_scope"', true],
    [401, 'Negotiate', false],
    [401, 'Basic realm="error=invalid_token", Bearer error="insufficient_scope"', false],
    [401, 'Bearer error="invalid_request"', false],
    [401, 'DPoP error="use_dpop_nonce"', false],
    [403, 'Bearer error="invalid_token"', false],
  ])('%d %j: %s', (status, header, helps) => {
    expect(isTokenRejected(status, header)).toBe(helps);
  });
});

describe('the reason of a refusal', () => {
  const sent = { token: 'access', scopes: ['orders:read'] } as const;

  test('compares the required with the sent scopes', () => {
    const header = 'Bearer error="insufficient_scope", scope="orders:read orders:write"';
    expect(toRefusal(403, header, sent)).toMatchObject({
      reason: 'scope_missing',
      tokenScopes: ['orders:read'],
      missingScopes: ['orders:write'],
    });
  });

  test('recognizes a scope without an error code', () => {
    expect(toRefusal(403, 'Bearer scope="admin"', sent)).toMatchObject({
      reason: 'scope_missing',
      missingScopes: ['admin'],
    });
  });

  test.each([
    [401, 'Bearer error="invalid_token"', 'access', 'token_refused'],
    [401, 'Bearer', 'access', 'token_refused'],
    [401, 'Bearer', 'none', 'token_required'],
    [401, null, 'none', 'token_required'],
    [401, 'Negotiate', 'access', 'other_scheme'],
    [401, null, 'access', 'unexplained'],
    [403, null, 'access', 'unexplained'],
    [400, 'Bearer error="invalid_request"', 'access', undefined],
    [401, 'Bearer error="invalid_request"', 'access', 'request_refused'],
    [200, 'Bearer error="invalid_token"', 'access', undefined],
  ] as const)('%d %j with %s: %s', (status, header, token, reason) => {
    expect(toRefusal(status, header, { token, scopes: [] })?.reason).toBe(reason);
  });
});

describe('the scopes of a token', () => {
  const jwt = (claims: object) =>
    new Secret(`eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${'c2ln'.repeat(8)}`);

  test.each([
    [jwt({ scope: 'a b' }), ['a', 'b']],
    [jwt({ scp: ['a', 'b'] }), ['a', 'b']],
    [jwt({ scp: 'a b' }), ['a', 'b']],
    [jwt({ sub: 'x' }), ['granted']],
    [new Secret('opaque'), ['granted']],
  ])('case %#', (token, scopes) => {
    expect(getTokenScopes(token, ['granted'])).toEqual(scopes);
  });
});
