import { describe, expect, test } from 'vitest';
import { type Profile, reservedParameters } from '../../shared/profile.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';
import {
  bearerResponse,
  createForeignIdToken,
  createIdToken,
  createTestClient,
  idTokenClaims,
  nowInSeconds,
} from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { jsonResponse } from './support/transport.ts';

const signal = new AbortController().signal;
const token = () => jsonResponse(bearerResponse());
const basic = testProfile({ clientAuthentication: 'client_secret_basic' });

describe('the password request', () => {
  test('sends the form of RFC 6749 §4.3.2 with all characters intact', async () => {
    const { signIn, sentTo } = createTestClient(
      { '/token': token },
      { profile: testProfile({ scopes: ['openid', 'a:b'] }) },
    );
    await signIn('p+a%s &=:é漢🔑');
    const [request] = sentTo('/token');
    expect(request?.method).toBe('POST');
    expect(request?.headers.get('content-type')).toBe('application/x-www-form-urlencoded;charset=UTF-8');
    expect(request?.body.split('&').sort()).toEqual([
      'client_id=desktop',
      'grant_type=password',
      'password=p%2Ba%25s%20%26%3D%3A%C3%A9%E6%BC%A2%F0%9F%94%91',
      'scope=openid%20a%3Ab',
      'username=alice',
    ]);
  });

  test('omits the scope if the profile has none', async () => {
    const { signIn, form } = createTestClient({ '/token': token }, { profile: testProfile({ scopes: [] }) });
    await signIn();
    expect(form('/token').has('scope')).toBe(false);
  });

  test('sends extra parameters, which cannot replace reserved ones', async () => {
    const evil = Object.fromEntries(reservedParameters.map((name) => [name, 'evil']));
    // Not by the schema, which refuses it: the request itself has to hold.
    const profile: Profile = {
      ...testProfile({ clientAuthentication: 'client_secret_post', scopes: ['openid'] }),
      extraParameters: { password: { ...evil, audience: 'urn:api' }, refresh: {} },
    };
    const { signIn, form } = createTestClient({ '/token': token }, { profile, clientSecret: 'fake-secret' });
    await signIn();
    const sent = form('/token');
    expect(sent.getAll('audience')).toEqual(['urn:api']);
    for (const [name, value] of Object.entries({
      grant_type: 'password',
      username: 'alice',
      password: 'fake-password',
      client_id: 'desktop',
      client_secret: 'fake-secret',
      scope: 'openid',
    }))
      expect(sent.getAll(name)).toEqual([value]);
  });

  test('sends nothing without the client secret', async () => {
    const { signIn, transport } = createTestClient({ '/token': token }, { profile: basic });
    expect((await catchFailure(signIn())).kind).toBe('client_secret_missing');
    expect(transport.requests).toHaveLength(0);
  });

  test('describes a refusal without password or client secret', async () => {
    const description = 'fake-password or fake-secret is wrong';
    const refuse = () => jsonResponse({ error: 'invalid_grant', error_description: description }, { status: 400 });
    const { signIn, log } = createTestClient({ '/token': refuse }, { profile: basic, clientSecret: 'fake-secret' });
    const failure = await catchFailure(signIn());
    expect(failure.kind).toBe('credentials_refused');
    expect(failure.details?.description).toBe('[secret] or [secret] is wrong');
    expect(log.text()).not.toMatch(/fake|alice/);
  });

  test.each([302, 307, 308])('does not follow a %d redirect', async (status) => {
    const { signIn, transport } = createTestClient({
      '/token': () => new Response(null, { status, headers: { location: 'https://evil.example/token' } }),
    });
    expect((await catchFailure(signIn())).kind).toBe('redirect_refused');
    expect(transport.requests.filter(({ url }) => url.includes('evil'))).toHaveLength(0);
  });

  test('is only sent to the origin that the profile allows', async () => {
    const { signIn, transport } = createTestClient({}, { metadata: { token_endpoint: 'https://evil.example/token' } });
    expect((await catchFailure(signIn())).kind).toBe('endpoint_refused');
    expect(transport.requests.filter(({ method }) => method === 'POST')).toHaveLength(0);
  });
});

describe('the refresh request', () => {
  test('authenticates the client as at sign-in', async () => {
    const profile = testProfile({
      clientAuthentication: 'client_secret_basic',
      extraParameters: { password: { realm: 'a' }, refresh: { audience: 'urn:api' } },
    });
    const { client, sentTo, form } = createTestClient({ '/token': token }, { profile, clientSecret: 'fake' });
    await client.refresh(tokenSet('old'), signal);
    expect(sentTo('/token')[0]?.headers.get('authorization')).toBe('Basic ZGVza3RvcDpmYWtl');
    expect(Object.fromEntries(form('/token'))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'fake-refresh-old',
      audience: 'urn:api',
    });
  });

  test('ends the session on a refusal, without showing the token', async () => {
    const refuse = () =>
      jsonResponse({ error: 'invalid_grant', error_description: 'fake-refresh-old is unknown' }, { status: 400 });
    const { client } = createTestClient({ '/token': refuse });
    expect(await catchFailure(client.refresh(tokenSet('old'), signal))).toMatchObject({
      kind: 'session_ended',
      details: { description: '[secret] is unknown' },
    });
  });

  test('is not sent without a refresh token', async () => {
    const { client, transport } = createTestClient({ '/token': token });
    const without = tokenSet('old', { refreshToken: undefined });
    expect((await catchFailure(client.refresh(without, signal))).kind).toBe('session_ended');
    expect(transport.requests).toHaveLength(0);
  });
});

describe('userinfo', () => {
  test('returns the identity', async () => {
    const { client, sentTo } = createTestClient({
      '/userinfo': () => jsonResponse({ sub: 'alice-1', name: 'Alice A.', preferred_username: '', email: ['x'] }),
    });
    expect(await client.fetchIdentity(tokenSet('a'), signal)).toEqual({
      subject: 'alice-1',
      name: 'Alice A.',
      username: undefined,
      email: undefined,
    });
    expect(sentTo('/userinfo')[0]?.headers.get('authorization')).toBe('Bearer fake-access-a');
  });

  test('refuses another subject', async () => {
    const { client } = createTestClient({ '/userinfo': () => jsonResponse({ sub: 'mallory' }) });
    expect((await catchFailure(client.fetchIdentity(tokenSet('a'), signal))).kind).toBe('subject_changed');
  });

  describe('as a JWT', () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signedWith = (jwt: string, type = 'application/jwt', metadata = {}) =>
      createTestClient({ '/userinfo': () => new Response(jwt, { headers: { 'content-type': type } }) }, { metadata })
        .client;
    const refusal = async (jwt: string, metadata = {}) =>
      (await catchFailure(signedWith(jwt, undefined, metadata).fetchIdentity(tokenSet('a'), signal))).kind;

    test.each(['application/jwt', 'application/JWT; charset=utf-8'])(
      'signed by the server is taken (%s)',
      async (type) => {
        const jwt = await createIdToken({ name: 'Alice A.', exp: undefined, iat: undefined });
        expect(await signedWith(`${jwt}\n`, type).fetchIdentity(tokenSet('a'), signal)).toMatchObject({
          name: 'Alice A.',
        });
      },
    );

    test.each([
      [
        'without a signature',
        async () => `${part({ alg: 'none' })}.${part(idTokenClaims({ name: 'Mallory' }))}.`,
        'id_token_unsigned',
      ],
      [
        'with a shared secret',
        async () => `${part({ alg: 'HS256' })}.${part(idTokenClaims())}.c2ln`,
        'id_token_signature',
      ],
      ['signed by a stranger', createForeignIdToken, 'id_token_signature'],
      ['about somebody else', () => createIdToken({ sub: 'mallory' }), 'subject_changed'],
      ['of another issuer', () => createIdToken({ iss: 'https://evil.example' }), 'id_token_issuer'],
      ['for another client', () => createIdToken({ aud: 'other' }), 'id_token_audience'],
      ['that has expired', () => createIdToken({ exp: nowInSeconds() - 3600 }), 'id_token_expired'],
      ['that is none', async () => 'nonsense', 'id_token_invalid'],
    ])('refuses %s', async (_what, made, kind) => {
      const jwt = await made();
      expect(await refusal(jwt)).toBe(kind);
      expect(await refusal(jwt, { userinfo_signing_alg_values_supported: ['none', 'HS256', 'RS256'] })).toBe(kind);
    });
  });

  test('returns the identity if there is no ID token', async () => {
    const { client } = createTestClient({ '/userinfo': () => jsonResponse({ sub: 'alice-1', name: 'Alice A.' }) });
    expect(await client.fetchIdentity(tokenSet('a', { identity: undefined }), signal)).toMatchObject({
      subject: 'alice-1',
      name: 'Alice A.',
    });
  });

  test('is not requested without an endpoint, or without ID token and openid scope', async () => {
    const without = createTestClient({}, { metadata: { userinfo_endpoint: undefined } });
    expect(await without.client.fetchIdentity(tokenSet('a'), signal)).toBeUndefined();
    const { client, sentTo } = createTestClient({});
    const plain = tokenSet('a', { identity: undefined, grantedScopes: ['orders'] });
    expect(await client.fetchIdentity(plain, signal)).toBeUndefined();
    expect(sentTo('/userinfo')).toHaveLength(0);
  });
});

describe('revocation', () => {
  const ok = () => new Response('');

  test('revokes both tokens, authenticated, with hints', async () => {
    const { client, sentTo } = createTestClient({ '/revoke': ok }, { profile: basic, clientSecret: 'fake' });
    expect(await client.revoke(tokenSet('a'), signal)).toBe('revoked');
    expect(sentTo('/revoke').map(({ body }) => Object.fromEntries(new URLSearchParams(body)))).toEqual([
      { token: 'fake-refresh-a', token_type_hint: 'refresh_token' },
      { token: 'fake-access-a', token_type_hint: 'access_token' },
    ]);
    for (const { headers } of sentTo('/revoke')) expect(headers.get('authorization')).toBe('Basic ZGVza3RvcDpmYWtl');
  });

  test('succeeds if only access tokens are unsupported', async () => {
    const { client } = createTestClient({
      '/revoke': ({ body }) =>
        body.includes('hint=access') ? jsonResponse({ error: 'unsupported_token_type' }, { status: 400 }) : ok(),
    });
    expect(await client.revoke(tokenSet('a'), signal)).toBe('revoked');
  });

  test('revokes the access token even if the refresh token fails', async () => {
    const { client, sentTo } = createTestClient({
      '/revoke': ({ body }) => (body.includes('hint=refresh') ? new Response('', { status: 503 }) : ok()),
    });
    expect(await client.revoke(tokenSet('a'), signal)).toBe('unreachable');
    expect(sentTo('/revoke')).toHaveLength(2);
  });

  test('reports a missing endpoint and failures without rejecting', async () => {
    const none = createTestClient({}, { metadata: { revocation_endpoint: undefined } });
    expect(await none.client.revoke(tokenSet('a'), signal)).toBe('not_offered');
    const down = createTestClient({ '/revoke': () => Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED')) });
    expect(await down.client.revoke(tokenSet('a'), signal)).toBe('unreachable');
    const lost = createTestClient({ '/.well-known/openid-configuration': () => new Response('', { status: 500 }) });
    expect(await lost.client.revoke(tokenSet('a'), signal)).toBe('unreachable');
    const refused = createTestClient({ '/revoke': () => jsonResponse({ error: 'invalid_client' }, { status: 401 }) });
    expect(await refused.client.revoke(tokenSet('a'), signal)).toBe('failed');
  });
});
