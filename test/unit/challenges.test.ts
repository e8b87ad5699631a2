import { describe, expect, test } from 'vitest';
import { getTokenScopes, isTokenRejected, toRefusal } from '../../electron/api/refusal.ts';
import { Secret } from '../../electron/core/secret.ts';
import { parseChallenges } from '../../electron/http/challenges.ts';

describe('WWW-Authenticate (RFC 9110 §11.6.1)', () => {
  test.each([
    [null, []],
    ['', []],
    ['Bearer', [{ scheme: 'Bearer', scopes: [] }]],
    ['Bearer realm="a"', [{ scheme: 'Bearer', realm: 'a', scopes: [] }]],
    ['bearer  error = "invalid_token"', [{ scheme: 'bearer', error: 'invalid_token', scopes: [] }]],
    ['Bearer error=invalid_token', [{ scheme: 'Bearer', error: 'invalid_token', scopes: [] }]],
    [
      'Bearer realm="a, b", error="insufficient_scope", scope="orders:read  admin"',
      [{ scheme: 'Bearer', realm: 'a, b', error: 'insufficient_scope', scopes: ['orders:read', 'admin'] }],
    ],
    [
      'Basic realm="x, Bearer error=\\"invalid_token\\"", Bearer error="insufficient_scope"',
      [
        { scheme: 'Basic', realm: 'x, Bearer error="invalid_token"', scopes: [] },
        { scheme: 'Bearer', error: 'insufficient_scope', scopes: [] },
      ],
    ],
    [
      'Negotiate, NTLM TlRMTVNTUAAC==, Bearer realm=a',
      [
        { scheme: 'Negotiate', scopes: [] },
        { scheme: 'NTLM', scopes: [] },
        { scheme: 'Bearer', realm: 'a', scopes: [] },
      ],
    ],
    [
      'NTLM TlRMTVNTUAAC, Bearer realm=a',
      [
        { scheme: 'NTLM', scopes: [] },
        { scheme: 'Bearer', realm: 'a', scopes: [] },
      ],
    ],
    [
      'DPoP algs="ES256 RS256", error="use_dpop_nonce",Bearer',
      [
        { scheme: 'DPoP', error: 'use_dpop_nonce', scopes: [] },
        { scheme: 'Bearer', scopes: [] },
      ],
    ],
    [
      'Bearer error="invalid_token", error="insufficient_scope"',
      [{ scheme: 'Bearer', error: 'invalid_token', scopes: [] }],
    ],
    ['Bearer error="open', [{ scheme: 'Bearer', error: 'open', scopes: [] }]],
    [
      'Bearer error_description="a\tb\u202e c", error="invalid_token"',
      [{ scheme: 'Bearer', error: 'invalid_token', description: 'a b c', scopes: [] }],
    ],
    [',, ,Bearer ,', [{ scheme: 'Bearer', scopes: [] }]],
  ])('%j', (header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges);
  });

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
    new Secret(`eyJhbGciOiJub25lIn0.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`);

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
