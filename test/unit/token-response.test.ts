import { exportJWK, exportPKCS8, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { catchFailure } from './support/failures.ts';
import { issuer, testProfile } from './support/profile.ts';
import {
  bearerResponse,
  createForeignIdToken,
  createIdToken,
  createIdTokenWithoutKeyId,
  createTestClient,
  idTokenClaims,
  nowInSeconds,
  otherKey,
  serverKey,
} from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { jsonResponse } from './support/transport.ts';

const pem = await exportPKCS8((await generateKeyPair('RS256', { extractable: true })).privateKey);

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function signInWith(response: Record<string, unknown>, options: Parameters<typeof createTestClient>[1] = {}) {
  return createTestClient({ '/token': () => jsonResponse(response) }, options).signIn();
}

const refusal = async (response: Record<string, unknown>, options: Parameters<typeof createTestClient>[1] = {}) =>
  (await catchFailure(signInWith(response, options))).kind;

async function refreshWith(response: Record<string, unknown>, before = tokenSet('old')) {
  return createTestClient({ '/token': () => jsonResponse(response) }).client.refresh(
    before,
    new AbortController().signal,
  );
}

describe('a token response', () => {
  test('becomes a token set with a lifetime measured from the request', async () => {
    const { clock, signIn } = createTestClient({
      '/token': async () => {
        clock.advance(2000);
        return jsonResponse(
          bearerResponse({ refresh_token: 'fake-refresh-1', id_token: await createIdToken(), scope: 'openid  orders' }),
        );
      },
    });
    const sentAt = clock.now();
    const tokens = await signIn();
    expect(tokens.accessToken.reveal()).toBe('fake-access-1');
    expect(tokens.refreshToken?.reveal()).toBe('fake-refresh-1');
    expect(tokens.identity).toEqual({ subject: 'alice-1', name: 'Alice', username: undefined, email: undefined });
    expect(tokens).toMatchObject({
      requestedScopes: ['openid'],
      grantedScopes: ['openid', 'orders'],
      requestedAt: sentAt,
      expiresAt: sentAt + 3_600_000,
    });
  });

  test.each([
    ['no access_token', { access_token: undefined }],
    ['an empty access_token', { access_token: '' }],
    ['an access_token of another type', { access_token: 7 }],
    ['an access_token that would break a header', { access_token: 'fake\r\nx-evil: 1' }],
    ['an access_token outside ASCII', { access_token: 'fake-é' }],
    ['no token_type', { token_type: undefined }],
    ['token_type mac', { token_type: 'mac' }],
    ['token_type DPoP', { token_type: 'DPoP' }],
    ['token_type N_A', { token_type: 'N_A' }],
    ['a scope of another type', { scope: { openid: true } }],
    ['a list of scopes that are no texts', { scope: ['openid', 7] }],
    ['a refresh_token of another type', { refresh_token: { a: 1 } }],
    ['an id_token of another type', { id_token: 7 }],
  ])('is refused with %s', async (_what, change) => {
    expect(await refusal(bearerResponse(change))).toBe('response_malformed');
  });

  test.each(['bearer', 'BEARER'])('accepts token_type %s', async (type) => {
    expect((await signInWith(bearerResponse({ token_type: type }))).accessToken.reveal()).toBe('fake-access-1');
  });

  test('is refused if it has an error with status 200', async () => {
    expect(await refusal({ error: 'invalid_grant' })).toBe('credentials_refused');
    expect(await refusal({ error: 'invalid_client', access_token: '' })).toBe('client_refused');
    expect(await refusal({ error: 'something_new', access_token: null })).toBe('request_refused');
    expect((await catchFailure(refreshWith({ error: 'invalid_grant' }))).kind).toBe('session_ended');
    for (const error of ['', null, 7, {}]) expect(await refusal({ error })).toBe('response_malformed');
  });

  test('is accepted with an empty error', async () => {
    for (const error of ['', null, 'none'])
      expect((await signInWith(bearerResponse({ error }))).accessToken.reveal()).toBe('fake-access-1');
  });

  test.each([
    ['a page', '<!doctype html>', 'text/html', 'response_not_json'],
    ['a page that says it is JSON', ' <html>', 'application/json', 'response_not_json'],
    ['form encoding', 'access_token=fake&token_type=bearer', 'application/x-www-form-urlencoded', 'response_malformed'],
    ['cut JSON', '{"access_token":"fake', 'application/json', 'response_malformed'],
    ['nothing', '', 'application/json', 'response_malformed'],
    ['a list', '[]', 'application/json', 'response_malformed'],
    ['null', 'null', 'application/json', 'response_malformed'],
    ['10 MB', 'x'.repeat(10_000_000), 'application/json', 'response_too_large'],
  ])('is refused if it is %s', async (_what, text, type, kind) => {
    const { signIn } = createTestClient({ '/token': () => new Response(text, { headers: { 'content-type': type } }) });
    const failure = await catchFailure(signIn());
    expect(failure.kind).toBe(kind);
    expect(JSON.stringify(failure)).not.toContain('fake');
  });

  test.each([
    [undefined, undefined],
    ['60', 60_000],
    [0, 0],
    [-1, undefined],
    ['soon', undefined],
    [null, undefined],
    [1e300, undefined],
  ])('expires_in %j', async (stated, lifetime) => {
    const tokens = await signInWith(bearerResponse({ expires_in: stated }));
    expect(tokens.expiresAt).toBe(lifetime === undefined ? undefined : tokens.requestedAt + lifetime);
  });

  test.each([null, ''])('treats optional members that are %j as omitted', async (nothing) => {
    const response = bearerResponse({ refresh_token: nothing, scope: nothing, id_token: nothing });
    const tokens = await signInWith(response, { profile: testProfile({ scopes: ['a'] }) });
    expect(tokens).toMatchObject({ refreshToken: undefined, idToken: undefined, grantedScopes: ['a'] });
  });

  test.each([
    [
      ['openid', 'orders'],
      ['openid', 'orders'],
    ],
    [[], ['a']],
  ])('accepts a list of scopes: %j', async (scope, granted) => {
    expect(
      (await signInWith(bearerResponse({ scope }), { profile: testProfile({ scopes: ['a'] }) })).grantedScopes,
    ).toEqual(granted);
  });

  test('grants the requested scopes if it names none', async () => {
    expect(
      (await signInWith(bearerResponse(), { profile: testProfile({ scopes: ['a', 'b'] }) })).grantedScopes,
    ).toEqual(['a', 'b']);
  });
});

describe('an ID token is refused', () => {
  test('unsigned', async () => {
    const unsigned = new UnsecuredJWT(idTokenClaims()).encode();
    expect(await refusal(bearerResponse({ id_token: unsigned }))).toBe('id_token_unsigned');
    for (const alg of ['none', 'None', 'nOnE', undefined, 7, ''])
      expect(await refusal(bearerResponse({ id_token: `${part({ alg })}.${part(idTokenClaims())}.` }))).toMatch(
        alg === '' ? /^(id_token_|response_malformed)/ : 'id_token_unsigned',
      );
  });

  test.each(['HS256', 'HS512', `HS${'x'.repeat(5000)}`])('signed with a shared secret (%.9s)', async (alg) => {
    const forged = `${part({ alg })}.${part(idTokenClaims())}.c2ln`;
    expect(await refusal(bearerResponse({ id_token: forged }), { clientSecret: 'fake-secret' })).toBe(
      'id_token_signature',
    );
  });

  test('signed by another key', async () => {
    expect(await refusal(bearerResponse({ id_token: await createForeignIdToken() }))).toBe('id_token_signature');
  });

  test('changed after it was signed', async () => {
    const [header, , signature] = (await createIdToken()).split('.');
    const changed = `${header}.${part(idTokenClaims({ sub: 'mallory' }))}.${signature}`;
    expect(await refusal(bearerResponse({ id_token: changed }))).toBe('id_token_signature');
    const noSignature = (await createIdToken()).replace(/[^.]+$/, '');
    expect(await refusal(bearerResponse({ id_token: noSignature }))).toBe('id_token_signature');
  });

  test.each([
    ['of another issuer', { iss: 'https://evil.example' }, 'id_token_issuer'],
    ['of an issuer with a slash more', { iss: `${issuer}/` }, 'id_token_issuer'],
    ['for another client', { aud: 'other' }, 'id_token_audience'],
    ['for several, without azp', { aud: ['desktop', 'other'] }, 'id_token_audience'],
    ['for several, authorized for another', { aud: ['desktop', 'other'], azp: 'other' }, 'id_token_audience'],
    ['that has expired', { exp: nowInSeconds() - 3600 }, 'id_token_expired'],
    ['without sub', { sub: undefined }, 'id_token_invalid'],
    ['without exp', { exp: undefined }, 'id_token_invalid'],
    ['without iat', { iat: undefined }, 'id_token_invalid'],
  ])('%s', async (_what, claims, kind) => {
    expect(await refusal(bearerResponse({ id_token: await createIdToken(claims) }))).toBe(kind);
  });

  test.each(['nonsense', 'a.b', 'a.b.c', '..', `${part([])}.${part({})}.x`])('%j', async (token) => {
    expect(await refusal(bearerResponse({ id_token: token }))).toMatch(/^id_token_(invalid|unsigned)$/);
  });

  test('if the keys are unavailable', async () => {
    const response = bearerResponse({ id_token: await createIdToken() });
    expect(await refusal(response, { metadata: { jwks_uri: undefined } })).toBe('keys_unavailable');
    for (const keys of [
      () => new Response('', { status: 500 }),
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    ]) {
      const { signIn } = createTestClient({ '/token': () => jsonResponse(response), '/keys': keys });
      expect((await catchFailure(signIn())).kind).toBe('keys_unavailable');
    }
  });

  test('reporting only the expected and actual value', async () => {
    const response = bearerResponse({ id_token: await createIdToken({ aud: 'other', email: 'fake@example.com' }) });
    const failure = await catchFailure(signInWith(response));
    expect(failure.facts).toEqual({ host: 'id.example.com', expected: 'desktop', actual: 'other' });
    expect(JSON.stringify(failure)).not.toContain('fake');
  });
});

describe('an ID token that is signed with the client secret', () => {
  const clientSecret = 'fake-secret-ü-that-is-long-enough-for-all-of-them-and-longer-than-sixty-four-octets';
  const profile = testProfile({ clientAuthentication: 'client_secret_basic' });
  const metadata = { id_token_signing_alg_values_supported: ['HS256', 'HS384', 'HS512', 'RS256'] };
  const withSecret = { profile, clientSecret, metadata };
  const signedWith = (secret: string, alg = 'HS256', claims = idTokenClaims()) =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

  test.each(['HS256', 'HS384', 'HS512'])('is accepted if client and server share a secret (%s)', async (alg) => {
    const response = bearerResponse({ id_token: await signedWith(clientSecret, alg) });
    expect((await signInWith(response, withSecret)).identity?.subject).toBe('alice-1');
    const unlisted = { ...withSecret, metadata: { id_token_signing_alg_values_supported: undefined } };
    expect((await signInWith(response, unlisted)).identity?.subject).toBe('alice-1');
  });

  test('is refused if the metadata does not list the algorithm', async () => {
    const response = bearerResponse({ id_token: await signedWith(clientSecret) });
    const rsaOnly = { ...withSecret, metadata: { id_token_signing_alg_values_supported: ['RS256'] } };
    expect(await refusal(response, rsaOnly)).toBe('id_token_invalid');
  });

  test('is validated like any other', async () => {
    const other = await signedWith(clientSecret, 'HS256', idTokenClaims({ aud: 'other' }));
    expect(await refusal(bearerResponse({ id_token: other }), withSecret)).toBe('id_token_audience');
  });

  test.each([
    ['another secret', async () => signedWith(`${clientSecret}-`)],
    ['the public key as JWK', async () => signedWith(JSON.stringify(serverKey))],
    ['the public key as its modulus', async () => signedWith(String(serverKey.n))],
    ['no signature', async () => `${part({ alg: 'HS256' })}.${part(idTokenClaims())}.`],
  ])('is refused with %s', async (_what, forge) => {
    expect(await refusal(bearerResponse({ id_token: await forge() }), withSecret)).toBe('id_token_signature');
  });

  test.each(['HS1', 'HS', 'hs256', 'HS256x'])('is refused with an unknown algorithm (%s)', async (alg) => {
    const odd = `${part({ alg })}.${part(idTokenClaims())}.c2ln`;
    const anything = { ...withSecret, metadata: { id_token_signing_alg_values_supported: undefined } };
    expect(await refusal(bearerResponse({ id_token: odd }), anything)).toBe('id_token_signature');
  });

  test.each(['none', 'private_key_jwt'] as const)('is refused without a shared secret (%s)', async (method) => {
    const key = method === 'none' ? 'fake' : pem;
    const response = bearerResponse({ id_token: await signedWith(key) });
    const without = { profile: testProfile({ clientAuthentication: method }), clientSecret: key, metadata };
    expect(await refusal(response, without)).toBe('id_token_signature');
  });
});

describe('an ID token of a server', () => {
  const refused = async (idTokenText: string, keys: unknown[]) => {
    const answers = {
      '/token': () => jsonResponse(bearerResponse({ id_token: idTokenText })),
      '/keys': () => jsonResponse({ keys }),
    };
    return (await catchFailure(createTestClient(answers).signIn())).kind;
  };
  const taken = async (idTokenText: string, keys: unknown[]) => {
    const answers = {
      '/token': () => jsonResponse(bearerResponse({ id_token: idTokenText })),
      '/keys': () => jsonResponse({ keys }),
    };
    return (await createTestClient(answers).signIn()).identity?.subject;
  };

  test('is verified with each key if it names none', async () => {
    const token = await createIdTokenWithoutKeyId();
    const unusable = { kty: 'RSA', use: 'sig', x5c: ['not-a-certificate'] };
    expect(await taken(token, [otherKey, serverKey])).toBe('alice-1');
    expect(await taken(token, [unusable, otherKey, serverKey])).toBe('alice-1');
    expect(await refused(token, [otherKey, { ...otherKey, kid: 'k3' }])).toBe('id_token_signature');
  });

  test('is never verified with a key for another use', async () => {
    const token = await createIdTokenWithoutKeyId();
    for (const change of [{ use: 'enc' }, { alg: 'PS256' }, { key_ops: ['encrypt'] }])
      expect(await refused(token, [{ ...serverKey, ...change }, otherKey, { ...otherKey, kid: 'k3' }])).toBe(
        'id_token_signature',
      );
  });

  test('is found among keys of other kinds', async () => {
    const strange = [{ kty: 'oct', k: 'AAAA' }, { kty: 'unheard-of' }, { ...otherKey, use: 'enc' }];
    const { alg: _alg, use: _use, ...bare } = serverKey;
    expect(await taken(await createIdToken(), [...strange, bare])).toBe('alice-1');
    expect(await taken(await createIdTokenWithoutKeyId(), [...strange, bare])).toBe('alice-1');
  });

  test('may use any asymmetric algorithm if the metadata lists none', async () => {
    const metadata = { id_token_signing_alg_values_supported: undefined };
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'ec' }];
    const token = await new SignJWT(idTokenClaims()).setProtectedHeader({ alg: 'ES256', kid: 'ec' }).sign(privateKey);
    const answers = {
      '/token': () => jsonResponse(bearerResponse({ id_token: token })),
      '/keys': () => jsonResponse({ keys }),
    };
    expect((await createTestClient(answers, { metadata }).signIn()).identity?.subject).toBe('alice-1');
    expect((await catchFailure(createTestClient(answers).signIn())).kind).toBe('id_token_invalid');
    const forged = `${part({ alg: 'HS256' })}.${part(idTokenClaims())}.c2ln`;
    expect(await refusal(bearerResponse({ id_token: forged }), { metadata })).toBe('id_token_signature');
  });
});

test('tolerates a few seconds of clock skew', async () => {
  const tokens = await signInWith(bearerResponse({ id_token: await createIdToken({ exp: nowInSeconds() - 10 }) }));
  expect(tokens.identity?.subject).toBe('alice-1');
});

test('accepts several audiences if azp is this client', async () => {
  const token = await createIdToken({ aud: ['other', 'desktop'], azp: 'desktop' });
  expect((await signInWith(bearerResponse({ id_token: token }))).identity?.subject).toBe('alice-1');
});

describe('the audience of an access token', () => {
  const profile = testProfile({ api: { origins: [], audience: 'urn:orders' } });
  const token = (claims: Record<string, unknown>) => `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;

  test.each([{}, { aud: 'urn:other' }, { aud: ['urn:orders2'] }, { aud: 7 }, { aud: { 0: 'urn:orders' } }])(
    '%j is refused',
    async (claims) => {
      expect(await refusal(bearerResponse({ access_token: token(claims) }), { profile })).toBe('access_token_audience');
    },
  );

  test.each([{ aud: 'urn:orders' }, { aud: ['a', 'urn:orders'] }])('accepts %j', async (claims) => {
    expect((await signInWith(bearerResponse({ access_token: token(claims) }), { profile })).requestedScopes).toEqual([
      'openid',
    ]);
  });

  test('is not checked in an opaque token', async () => {
    expect((await signInWith(bearerResponse(), { profile })).accessToken.reveal()).toBe('fake-access-1');
  });

  test('is not checked if access tokens are only for the provider', async () => {
    const opaque = { ...profile, provider: 'okta-org-server' };
    const response = bearerResponse({ access_token: token({ aud: 'urn:other' }) });
    expect((await signInWith(response, { profile: opaque })).requestedScopes).toEqual(['openid']);
  });

  test('is shown without control characters', async () => {
    const response = bearerResponse({ access_token: token({ aud: 'evil\u202e\n' }) });
    expect((await catchFailure(signInWith(response, { profile }))).facts?.actual).toBe('evil');
  });
});

describe('a refresh', () => {
  test('keeps what the response omits', async () => {
    const before = tokenSet('old', { grantedScopes: ['openid', 'orders'] });
    const after = await refreshWith(bearerResponse({ access_token: 'fake-access-new' }), before);
    expect(after.accessToken.reveal()).toBe('fake-access-new');
    expect(after.refreshToken?.reveal()).toBe('fake-refresh-old');
    expect(after.idToken?.reveal()).toBe('fake-id-old');
    expect(after.identity).toEqual(before.identity);
    expect(after.grantedScopes).toEqual(['openid', 'orders']);
  });

  test('requests a subset of scopes, and assumes it if the response names none', async () => {
    const profile = testProfile({ scopes: ['openid', 'orders', 'email'] });
    const { client, form } = createTestClient({ '/token': () => jsonResponse(bearerResponse()) }, { profile });
    const { signal } = new AbortController();
    const before = tokenSet('old', { requestedScopes: profile.scopes, grantedScopes: ['openid', 'orders'] });
    const reduced = await client.refresh(before, signal, { scopes: ['orders'] });
    expect(form('/token').get('scope')).toBe('orders');
    expect(reduced).toMatchObject({ requestedScopes: ['orders'], grantedScopes: ['orders'] });
    const whole = await client.refresh(reduced, signal);
    expect(form('/token').has('scope')).toBe(false);
    expect(whole).toMatchObject({ requestedScopes: profile.scopes, grantedScopes: ['openid', 'orders'] });
  });

  test('is for the scopes of the sign-in, even if the profile has changed', async () => {
    const profile = testProfile({ scopes: ['openid', 'orders', 'admin'] });
    const { client } = createTestClient({ '/token': () => jsonResponse(bearerResponse()) }, { profile });
    const before = tokenSet('old', { requestedScopes: ['openid', 'orders'], grantedScopes: ['openid'] });
    const { signal } = new AbortController();
    const after = await client.refresh(before, signal);
    expect(after).toMatchObject({ requestedScopes: ['openid', 'orders'], grantedScopes: ['openid'] });
    const again = await client.refresh(await client.refresh(after, signal, { scopes: ['openid'] }), signal);
    expect(again).toMatchObject({ requestedScopes: ['openid', 'orders'], grantedScopes: ['openid'] });
  });

  test('adopts the scopes of the response, also for the next refresh', async () => {
    const profile = testProfile({ scopes: ['openid', 'orders'] });
    const responses = [bearerResponse({ scope: 'openid' }), bearerResponse()];
    const { client } = createTestClient({ '/token': () => jsonResponse(responses.shift()) }, { profile });
    const { signal } = new AbortController();
    const fewer = await client.refresh(tokenSet('old', { requestedScopes: profile.scopes }), signal);
    expect(fewer).toMatchObject({ requestedScopes: profile.scopes, grantedScopes: ['openid'] });
    expect(await client.refresh(fewer, signal)).toMatchObject({
      requestedScopes: profile.scopes,
      grantedScopes: ['openid'],
    });
  });

  test('names its own scopes if they are refused', async () => {
    const { client } = createTestClient({ '/token': () => jsonResponse({ error: 'invalid_scope' }, { status: 400 }) });
    const refused = client.refresh(tokenSet('old'), new AbortController().signal, { scopes: ['orders'] });
    expect((await catchFailure(refused)).facts?.scopes).toEqual(['orders']);
  });

  test('adopts a rotated refresh token, with or without ID token', async () => {
    for (const id_token of [undefined, await createIdToken()]) {
      const after = await refreshWith(bearerResponse({ refresh_token: 'fake-refresh-new', id_token }));
      expect(after.refreshToken?.reveal()).toBe('fake-refresh-new');
    }
  });

  test('refuses an ID token of another subject', async () => {
    const response = bearerResponse({ id_token: await createIdToken({ sub: 'mallory' }) });
    expect((await catchFailure(refreshWith(response))).kind).toBe('subject_changed');
  });

  test('refuses an ID token signed by another key', async () => {
    const response = bearerResponse({ id_token: await createForeignIdToken() });
    expect((await catchFailure(refreshWith(response))).kind).toBe('id_token_signature');
  });

  test('discards the old expiry if the response has no expires_in', async () => {
    expect((await refreshWith(bearerResponse({ expires_in: undefined }))).expiresAt).toBeUndefined();
  });
});
