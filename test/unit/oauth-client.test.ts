import { describe, expect, test } from 'vitest';
import { toFailureLines } from '../../electron/cli/failure-lines.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchange, type Exchange } from '../../electron/http/exchange.ts';
import { createOAuthClient } from '../../electron/oauth/client.ts';
import { identityFromClaims } from '../../electron/oauth/id-token.ts';
import { createKeySetFetcher } from '../../electron/oauth/key-set.ts';
import { toProtocolFailure } from '../../electron/oauth/protocol-failure.ts';
import { readIssuer } from '../../electron/profiles/read-issuer.ts';
import { toJson } from '../../shared/json/exact-json.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { issuer, testProfile } from './support/profile.ts';
import {
  bearerResponse,
  createForeignIdToken,
  createIdToken,
  createTestClient,
  idTokenClaims,
  metadata,
  nowInSeconds,
  type ResponsesByPath,
} from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport, jsonResponse } from './support/transport.ts';

const { signal } = new AbortController();
const basic = { profile: testProfile({ clientAuthentication: 'client_secret_basic' }), clientSecret: 'fake' };
const kindOf = async (run: Promise<unknown>) => (await catchFailure(run)).kind;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('userinfo', () => {
  const setup = (answer: () => Response, metadata = {}) => createTestClient({ '/userinfo': answer }, { metadata });
  const claims = { sub: 'alice-1', name: 'Alice A.' };

  test('returns the identity', async () => {
    const { client, sentTo } = setup(() => jsonResponse({ ...claims, preferred_username: '', email: ['x'] }));
    const identity = { subject: 'alice-1', name: 'Alice A.', username: undefined, email: undefined };
    expect(await client.fetchIdentity(tokenSet('a'), signal)).toEqual(identity);
    expect(sentTo('/userinfo')[0]?.headers.get('authorization')).toBe('Bearer fake-access-a');
  });

  test('has numbers as the server wrote them', async () => {
    const text = '{"sub":"alice-1","id":100002348117421473,"version":3.0}';
    const { client } = setup(() => new Response(text, { headers: { 'content-type': 'application/json' } }));
    expect(toJson(await client.fetchUserinfo(tokenSet('a').accessToken, signal))).toBe(text);
  });

  test('removes control and bidirectional characters from names', async () => {
    const { client } = setup(() =>
      jsonResponse({ sub: 'alice-1', name: ' Al\u0000ice\u202e \u2066A.', email: '\u0000' }),
    );
    expect(await client.fetchIdentity(tokenSet('a'), signal)).toMatchObject({ name: 'Alice A.', email: undefined });
  });

  test('refuses another subject', async () => {
    const { client } = setup(() => jsonResponse({ sub: 'mallory' }));
    expect(await kindOf(client.fetchIdentity(tokenSet('a'), signal))).toBe('subject_changed');
  });

  test('is not requested without an endpoint, or without ID token and openid scope', async () => {
    const without = createTestClient({}, { metadata: { userinfo_endpoint: undefined } });
    expect(await without.client.fetchIdentity(tokenSet('a'), signal)).toBeUndefined();
    const { client, sentTo } = createTestClient({});
    const plain = tokenSet('a', { identity: undefined, grantedScopes: ['orders'] });
    expect(await client.fetchIdentity(plain, signal)).toBeUndefined();
    expect(sentTo('/userinfo')).toHaveLength(0);
  });

  const fetchJwt = (jwt: string, type = 'application/jwt', metadata = {}) =>
    setup(() => new Response(jwt, { headers: { 'content-type': type } }), metadata).client.fetchIdentity(
      tokenSet('a'),
      signal,
    );

  test.each(['application/jwt', 'application/JWT; charset=utf-8'])('accepts a signed JWT as %s', async (type) => {
    const jwt = await createIdToken({ name: 'Alice A.', exp: undefined, iat: undefined });
    expect(await fetchJwt(`${jwt}\n`, type)).toMatchObject({ name: 'Alice A.' });
  });

  test.each([
    ['unsigned', async () => `${encoded({ alg: 'none' })}.${encoded(idTokenClaims())}.`, 'id_token_unsigned'],
    ['with HMAC', async () => `${encoded({ alg: 'HS256' })}.${encoded(idTokenClaims())}.c2ln`, 'id_token_signature'],
    ['signed by a stranger', createForeignIdToken, 'id_token_signature'],
    ['of another subject', () => createIdToken({ sub: 'mallory' }), 'subject_changed'],
    ['of another issuer', () => createIdToken({ iss: 'https://evil.example' }), 'id_token_issuer'],
    ['for another client', () => createIdToken({ aud: 'other' }), 'id_token_audience'],
    ['that has expired', () => createIdToken({ exp: nowInSeconds() - 3600 }), 'id_token_expired'],
    ['that cannot be parsed', async () => 'nonsense', 'id_token_invalid'],
  ])('refuses a JWT %s', async (_what, create, kind) => {
    const jwt = await create();
    expect(await kindOf(fetchJwt(jwt))).toBe(kind);
    const algorithms = { userinfo_signing_alg_values_supported: ['none', 'HS256', 'RS256'] };
    expect(await kindOf(fetchJwt(jwt, undefined, algorithms))).toBe(kind);
  });
});

describe('revocation', () => {
  const ok = () => new Response('');
  const refuse = (error: string, status = 400) => jsonResponse({ error }, { status });
  const revoke = (answers: ResponsesByPath, metadata = {}) =>
    createTestClient(answers, { metadata }).client.revoke(tokenSet('a'), signal);

  test.each([
    ['unsupported_token_type', 'revoked'],
    ['invalid_request', 'failed'],
  ])('of an access token that ends with %s is %s', async (error, outcome) =>
    expect(await revoke({ '/revoke': ({ body }) => (body.includes('hint=access') ? refuse(error) : ok()) })).toBe(
      outcome,
    ),
  );

  test('revokes the access token even if the refresh token fails', async () => {
    const { client, sentTo } = createTestClient({
      '/revoke': ({ body }) => (body.includes('hint=refresh') ? new Response('', { status: 503 }) : ok()),
    });
    expect(await client.revoke(tokenSet('a'), signal)).toBe('unreachable');
    expect(sentTo('/revoke')).toHaveLength(2);
  });

  test('reports a missing endpoint and failures without rejecting', async () => {
    expect(await revoke({}, { revocation_endpoint: undefined })).toBe('not_offered');
    const { client } = createTestClient({}, { profile: testProfile({ endpoints: { token: `${issuer}/token` } }) });
    expect(await client.revoke(tokenSet('a'), signal)).toBe('not_configured');
    const offline = () => Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED'));
    expect(await revoke({ '/revoke': offline })).toBe('unreachable');
    const broken = () => new Response('', { status: 500 });
    expect(await revoke({ '/.well-known/openid-configuration': broken })).toBe('unreachable');
    expect(await revoke({ '/revoke': () => refuse('invalid_client', 401) })).toBe('failed');
  });
});

describe('introspection (RFC 7662)', () => {
  const token = new Secret('fake-access-1');
  const setup = (answer: () => Response, metadata: object = { introspection_endpoint: `${issuer}/introspect` }) =>
    createTestClient({ '/introspect': answer }, { ...basic, metadata: { ...metadata } });

  test('is unavailable if the server does not offer it', async () => {
    const { client, sentTo } = setup(() => jsonResponse({ active: true }), {});
    expect(await client.introspect(token, signal)).toBeUndefined();
    expect(sentTo('/introspect')).toEqual([]);
  });

  test('by a public client that is refused does not say that the server knows no such client', async () => {
    const refuse = () => jsonResponse({ error: 'invalid_client' }, { status: 401 });
    const metadata = { introspection_endpoint: `${issuer}/introspect` };
    const failure = await catchFailure(
      createTestClient({ '/introspect': refuse }, { metadata }).client.introspect(token, signal),
    );
    expect(failure).toMatchObject({ kind: 'client_refused', facts: { isPublicClient: true } });
    expect(toFailureLines(failure)[0]).toMatch(/rejected the request/);
  });

  test.each([
    ['no result', () => jsonResponse({ scope: 'openid' }), 'response_malformed'],
    ['a result of another type', () => jsonResponse({ active: 'true' }), 'response_malformed'],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'response_not_json'],
    ['a refusal', () => jsonResponse({ error: 'invalid_client' }, { status: 401 }), 'client_refused'],
    ['a server error', () => new Response('', { status: 503 }), 'server_error'],
  ] as const)('fails with %s', async (_what, answer, kind) => {
    const failure = await catchFailure(setup(answer).client.introspect(token, signal));
    expect(failure).toMatchObject({ kind, details: { endpoint: `POST ${issuer}/introspect` } });
    expect(JSON.stringify(failure)).not.toContain('fake-access-1');
  });
});

describe('canceling', () => {
  const credentials = () => ({ username: 'alice', password: new Secret('fake-password') });

  test('is possible during every request', async () => {
    const purposes = new Set<string>();
    const { transport, clock, log } = createTestClient({
      '/token': async () =>
        jsonResponse(bearerResponse({ id_token: await createIdToken(), refresh_token: 'fake-refresh' })),
      '/userinfo': () => jsonResponse({ sub: 'alice-1' }),
      '/introspect': () => jsonResponse({ active: true }),
      '/revoke': () => new Response(null),
    });
    const real = createExchange({ transport, clock, log });
    const exchange: Exchange = (request, limits) => {
      expect(request.signal, request.purpose).toBe(signal);
      purposes.add(request.purpose);
      return real(request, limits);
    };
    const discovery = async () => ({
      server: { ...metadata, introspection_endpoint: `${issuer}/introspect` },
      hasDocument: true,
    });
    const client = createOAuthClient({
      profile: testProfile(),
      exchange,
      discovery,
      fetchKeySet: createKeySetFetcher({ exchange, clock }),
      clientCredential: async () => undefined,
      showRecoveryCode: async () => {},
    });
    const tokens = await client.signIn(credentials(), signal);
    await client.refresh(tokens, signal);
    await client.fetchIdentity(tokens, signal);
    await client.introspect(tokens.accessToken, signal);
    expect(await client.revoke(tokens, signal)).toBe('revoked');
    expect([...purposes].sort()).toEqual(['introspection', 'keys', 'password', 'refresh', 'revocation', 'userinfo']);
  });
});

test('does not accept an expired ID token because of a `Date` that is more than two days off', async () => {
  const expired = nowInSeconds() - 60 * 60 * 60;
  const signInAt = (date: (now: number) => number) => {
    const { signIn, clock } = createTestClient({
      '/token': async () =>
        jsonResponse(bearerResponse({ id_token: await createIdToken({ iat: expired - 300, exp: expired }) }), {
          headers: { date: new Date(date(clock.now())).toUTCString() },
        }),
    });
    return kindOf(signIn());
  };
  expect(await signInAt(() => 0)).toBe('id_token_expired');
  expect(await signInAt((now) => now - 60 * 60 * 60 * 1000 - 100_000)).toBe('id_token_expired');
});

describe('failures show nothing that looks like a token', () => {
  const tokenLike = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(60)}`;

  test('from claims and metadata, and truncate them', () => {
    const factsOf = (cause: object, code: string, step: 'token response' | 'discovery') =>
      toProtocolFailure(Object.assign(new Error('x', { cause }), { code }), step, `POST ${issuer}/token`).failure.facts;
    for (const claim of ['iss', 'aud'])
      for (const value of [tokenLike, [tokenLike], 'w '.repeat(400)]) {
        const cause = { claim, expected: value, claims: { [claim]: value } };
        const facts = factsOf(cause, 'OAUTH_JWT_CLAIM_COMPARISON_FAILED', 'token response');
        const values = [facts?.expectedIssuer ?? facts?.expectedAudience, facts?.actualIssuer ?? facts?.actualAudience];
        for (const text of values.map(String)) {
          expect(text).not.toBe('undefined');
          expect(text).not.toContain('aaaa');
          expect(text.length).toBeLessThanOrEqual(300);
        }
      }
    const cause = { expected: tokenLike, body: { issuer: tokenLike } };
    const facts = factsOf(cause, 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED', 'discovery');
    expect(JSON.stringify(facts)).not.toContain('aaaa');
  });

  test('from an algorithm, an issuer or a name', async () => {
    const idToken = `${encoded({ alg: `HS${'a'.repeat(60)}` })}.e30.c2ln`;
    const { signIn } = createTestClient({ '/token': () => jsonResponse(bearerResponse({ id_token: idToken })) });
    expect(JSON.stringify(await catchFailure(signIn()))).not.toContain('aaaa');
    const transport = fakeTransport(() => jsonResponse({ issuer: tokenLike, token_endpoint: `${issuer}/token` }));
    const exchange = createExchange({ transport, clock: fakeClock(), log: fakeLog() });
    expect(JSON.stringify(await catchFailure(readIssuer(exchange, issuer, signal)))).not.toContain('aaaa');
    expect(identityFromClaims({ sub: 'a', name: 'n'.repeat(5000) }).name).toHaveLength(1000);
  });
});
