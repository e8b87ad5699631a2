import { describe, expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchange, type Exchange } from '../../electron/http/exchange.ts';
import { createOAuthClient } from '../../electron/oauth/client.ts';
import { refreshLeadMs } from '../../electron/oauth/freshness.ts';
import { identityFromClaims } from '../../electron/oauth/id-token.ts';
import type { MfaPrompter } from '../../electron/oauth/mfa/mfa-prompter.ts';
import { toProtocolFailure } from '../../electron/oauth/protocol-failure.ts';
import { readIssuer } from '../../electron/profiles/read-issuer.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { issuer, testProfile } from './support/profile.ts';
import { bearerResponse, createIdToken, createTestClient, metadata, nowInSeconds } from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport, jsonResponse } from './support/transport.ts';

const tokenLike = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(60)}`;

describe('the authorization server', () => {
  test('every request to it can be cancelled', async () => {
    const { signal } = new AbortController();
    const purposes = new Set<string>();
    const server = createTestClient({
      '/token': async () =>
        jsonResponse(bearerResponse({ id_token: await createIdToken(), refresh_token: 'fake-refresh' })),
      '/userinfo': () => jsonResponse({ sub: 'alice-1' }),
      '/introspect': () => jsonResponse({ active: true }),
      '/revoke': () => new Response(null),
    });
    const real = createExchange({ transport: server.transport, clock: server.clock, log: server.log });
    const exchange: Exchange = (request, limits) => {
      expect(request.signal, request.purpose).toBe(signal);
      purposes.add(request.purpose);
      return real(request, limits);
    };
    const client = createOAuthClient({
      profile: testProfile(),
      exchange,
      discovery: async () => ({ ...metadata, introspection_endpoint: `${issuer}/introspect` }),
      clientCredential: async () => undefined,
    });
    const tokens = await client.signIn({ username: 'alice', password: new Secret('fake-password') }, signal);
    await client.refresh(tokens, signal);
    await client.fetchIdentity(tokens, signal);
    await client.introspect(tokens.accessToken, signal);
    expect(await client.revoke(tokens, signal)).toBe('revoked');
    expect([...purposes].sort()).toEqual(['introspection', 'keys', 'password', 'refresh', 'revocation', 'userinfo']);
  });

  test('every request of a second step can be cancelled, and so can every question', async () => {
    const { signal } = new AbortController();
    const list = [{ id: 'sms|1', authenticator_type: 'oob', oob_channel: 'sms', active: true }];
    const transport = fakeTransport(({ url, body }) => {
      const { pathname } = new URL(url);
      if (pathname === '/mfa/authenticators') return jsonResponse(list);
      if (pathname === '/mfa/challenge') return jsonResponse({ oob_code: 'fake-oob-code', binding_method: 'prompt' });
      return new URLSearchParams(body).has('password')
        ? jsonResponse({ error: 'mfa_required', mfa_token: 'fake-mfa-token' }, { status: 403 })
        : jsonResponse(bearerResponse());
    });
    const real = createExchange({ transport, clock: fakeClock(), log: fakeLog() });
    const signals: unknown[] = [];
    const client = createOAuthClient({
      profile: testProfile({ provider: 'auth0', issuer: `${issuer}/`, scopes: [] }),
      exchange: (request, limits) => {
        signals.push(request.signal);
        return real(request, limits);
      },
      discovery: async () => ({ ...metadata, issuer: `${issuer}/` }),
      clientCredential: async () => undefined,
    });
    const desk: MfaPrompter = {
      clock: fakeClock(),
      updatePrompt: () => {},
      prompt: async (_question, options) => {
        signals.push(options.signal);
        return { type: 'code', code: '123456' };
      },
    };
    await client.signIn({ username: 'alice', password: new Secret('fake-password') }, signal, desk);
    expect(signals.length).toBeGreaterThanOrEqual(5);
    expect(signals.every((one) => one === signal)).toBe(true);
  });

  test('a number to choose on the phone is shown without what looks like a token', async () => {
    const push = [{ id: 'push|1', authenticator_type: 'oob', oob_channel: 'auth0', active: true }];
    const sent = { oob_code: 'fake-oob-code', binding_method: 'transfer', binding_code: 'eyJhbGciOiJub25lIn0.e30.' };
    const { client } = createTestClient(
      {
        '/.well-known/openid-configuration': () => jsonResponse({ ...metadata, issuer: `${issuer}/` }),
        '/token': () => jsonResponse({ error: 'mfa_required', mfa_token: 'fake-mfa-token' }, { status: 403 }),
        '/mfa/authenticators': () => jsonResponse(push),
        '/mfa/challenge': () => jsonResponse(sent),
      },
      { profile: testProfile({ provider: 'auth0', issuer: `${issuer}/`, scopes: [] }) },
    );
    const asked: unknown[] = [];
    const desk: MfaPrompter = {
      clock: fakeClock(),
      updatePrompt: () => {},
      prompt: async (question) => {
        asked.push(question);
        return fail('cancelled');
      },
    };
    const credentials = { username: 'alice', password: new Secret('fake-password') };
    await catchFailure(client.signIn(credentials, new AbortController().signal, desk));
    expect(asked).toMatchObject([{ step: 'push', number: '[removed]' }]);
  });

  test('a new refresh token is taken though the rest of its response is refused', async () => {
    const taken: string[] = [];
    const { client } = createTestClient({
      '/token': () => jsonResponse(bearerResponse({ refresh_token: 'fake-new', token_type: 'mac' })),
    });
    const take = async (token: Secret) => void taken.push(token.reveal());
    const refused = client.refresh(tokenSet('1'), new AbortController().signal, { onRefreshToken: take });
    expect((await catchFailure(refused)).kind).toBe('response_malformed');
    expect(taken).toEqual(['fake-new']);
  });

  test('an access token that it did not revoke was not revoked, unless it revokes none of them', async () => {
    const revoked = (error: string) =>
      createTestClient({
        '/revoke': ({ body }) =>
          new URLSearchParams(body).get('token_type_hint') === 'access_token'
            ? jsonResponse({ error }, { status: 400 })
            : new Response(null),
      }).client.revoke(tokenSet('1'), new AbortController().signal);
    expect(await revoked('unsupported_token_type')).toBe('revoked');
    expect(await revoked('invalid_request')).toBe('failed');
  });

  test('a refresh token that is no text is not taken for one', async () => {
    const taken: unknown[] = [];
    const { client } = createTestClient({ '/token': () => jsonResponse(bearerResponse({ refresh_token: 7 })) });
    const take = async (token: Secret) => void taken.push(token);
    const refused = client.refresh(tokenSet('1'), new AbortController().signal, { onRefreshToken: take });
    expect((await catchFailure(refused)).kind).toBe('response_malformed');
    expect(taken).toEqual([]);
  });

  test('a `Date` that is more than two days off does not bring an old ID token back', async () => {
    const expired = nowInSeconds() - 60 * 60 * 60;
    const signIn = async (date: number) =>
      createTestClient({
        '/token': async () =>
          jsonResponse(bearerResponse({ id_token: await createIdToken({ iat: expired - 300, exp: expired }) }), {
            headers: { date: new Date(date).toUTCString() },
          }),
      });
    const { signIn: later, clock } = await signIn(0);
    expect((await catchFailure(later())).kind).toBe('id_token_expired');
    // The app's clock is the test's: an hour-long token of 60 hours ago, by a server that says that
    // it is 60 hours ago.
    const { signIn: inStep } = await signIn(clock.now() - 60 * 60 * 60 * 1000 - 100_000);
    expect((await catchFailure(inStep())).kind).toBe('id_token_expired');
  });

  test('what it says of itself and of a token is shown without what looks like a token, and cut', () => {
    const endpoint = `POST ${issuer}/token`;
    const failureOf = (cause: object, code: string, step: 'token response' | 'discovery') =>
      toProtocolFailure(Object.assign(new Error('x', { cause }), { code }), step, endpoint).failure;
    const comparison = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';
    for (const claim of ['iss', 'aud'])
      for (const value of [tokenLike, [tokenLike], 'w '.repeat(400)]) {
        const { facts } = failureOf(
          { claim, expected: value, claims: { [claim]: value } },
          comparison,
          'token response',
        );
        for (const shown of [facts?.expected, facts?.actual]) {
          expect(String(shown)).not.toContain('aaaa');
          expect(String(shown).length).toBeLessThanOrEqual(300);
        }
      }
    const named = 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
    const { facts } = failureOf({ expected: tokenLike, body: { issuer: tokenLike } }, named, 'discovery');
    expect(JSON.stringify(facts)).not.toContain('aaaa');
  });

  test('nor is an algorithm, an issuer or a name shown as it came', async () => {
    const header = Buffer.from(JSON.stringify({ alg: `HS${'a'.repeat(60)}` })).toString('base64url');
    const { signIn } = createTestClient({
      '/token': () => jsonResponse(bearerResponse({ id_token: `${header}.e30.c2ln` })),
    });
    expect(JSON.stringify(await catchFailure(signIn()))).not.toContain('aaaa');
    const transport = fakeTransport(() => jsonResponse({ issuer: tokenLike, token_endpoint: `${issuer}/token` }));
    const exchange = createExchange({ transport, clock: fakeClock(), log: fakeLog() });
    const read = readIssuer(exchange, issuer, new AbortController().signal);
    expect(JSON.stringify(await catchFailure(read))).not.toContain('aaaa');
    expect(identityFromClaims({ sub: 'a', name: 'n'.repeat(5000) }).name).toHaveLength(1000);
  });

  test('a profile asks for a refresh no earlier than half-way', () => {
    expect(refreshLeadMs(60_000, 3600)).toBe(30_000);
    expect(refreshLeadMs(-1, 3600)).toBe(0);
  });
});
