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

type Members = Record<string, unknown>;
type Options = NonNullable<Parameters<typeof createTestClient>[1]> & { keys?: unknown[] };

const { signal } = new AbortController();

/** Signs in at a server that returns a bearer token with these members. */
async function signInWith(members: Members = {}, { keys, ...options }: Options = {}) {
  const answers = { '/token': () => jsonResponse(bearerResponse(members)) };
  return createTestClient(keys ? { ...answers, '/keys': () => jsonResponse({ keys }) } : answers, options).signIn();
}

const refusal = async (...given: Parameters<typeof signInWith>) => (await catchFailure(signInWith(...given))).kind;

const subjectOf = async (id_token: string, options?: Options) =>
  (await signInWith({ id_token }, options)).identity?.subject;

const refreshWith = async (members: Members, before = tokenSet('old')) =>
  createTestClient({ '/token': () => jsonResponse(bearerResponse(members)) }).client.refresh(before, signal);

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const forged = (header: object, claims: unknown = idTokenClaims(), signature = 'c2ln') =>
  `${encode(header)}.${encode(claims)}.${signature}`;

const signedBy = (algorithms: string[] | undefined) => ({ id_token_signing_alg_values_supported: algorithms });

describe('a token response', () => {
  test('becomes a token set with a lifetime measured from the request', async () => {
    const id_token = await createIdToken();
    const response = bearerResponse({ refresh_token: 'fake-refresh-1', id_token, scope: 'openid  orders' });
    const { clock, signIn } = createTestClient({
      '/token': async () => {
        clock.advance(2000);
        return jsonResponse(response);
      },
    });
    const requestedAt = clock.now();
    const tokens = await signIn();
    expect(tokens.accessToken.reveal()).toBe('fake-access-1');
    expect(tokens.refreshToken?.reveal()).toBe('fake-refresh-1');
    expect([tokens.idToken?.reveal(), tokens.issuedTogether]).toEqual([id_token, true]);
    expect(tokens.identity).toEqual({ subject: 'alice-1', name: 'Alice' });
    expect(tokens).toMatchObject({ requestedAt, expiresAt: requestedAt + 3_600_000 });
    expect(tokens).toMatchObject({ requestedScopes: ['openid'], grantedScopes: ['openid', 'orders'] });
  });

  const endpoint = `POST ${issuer}/token`;
  test.each([
    ['no access_token', { access_token: undefined }, 'access_token'],
    ['an empty access_token', { access_token: '' }, 'access_token'],
    ['an access_token of another type', { access_token: 7 }, 'access_token'],
    ['an access_token that would break a header', { access_token: 'fake\r\nx-evil: 1' }, 'access_token'],
    ['an access_token outside ASCII', { access_token: 'fake-é' }, 'access_token'],
    ['a token_type of another type', { token_type: ['Bearer'] }, 'token_type'],
    ['token_type mac', { token_type: 'mac' }, 'token_type'],
    ['token_type DPoP', { token_type: 'DPoP' }, 'token_type'],
    ['token_type N_A', { token_type: 'N_A' }, 'token_type'],
    ['token_type BearerTokens', { token_type: 'BearerTokens' }, 'token_type'],
    ['a scope of another type', { scope: { openid: true } }, 'scope'],
    ['a list of scopes that are no texts', { scope: ['openid', 7] }, 'scope'],
    ['a refresh_token of another type', { refresh_token: { a: 1 } }, 'refresh_token'],
    ['an id_token of another type', { id_token: 7 }, 'id_token'],
  ])('is refused with %s, and the member is named', async (_what, members, member) => {
    const facts = { host: 'id.example.com', member };
    const failure = { kind: 'response_malformed', facts, details: { code: member, endpoint } };
    expect(await catchFailure(signInWith(members))).toEqual(failure);
  });

  test.each([undefined, null, '', 'BearerToken', 'Bearer ', ' bearertoken'])(
    'is a bearer token with the token_type %j, which is logged',
    async (token_type) => {
      const { signIn, log } = createTestClient({ '/token': () => jsonResponse(bearerResponse({ token_type })) });
      expect((await signIn()).accessToken.reveal()).toBe('fake-access-1');
      const facts = { host: 'id.example.com', isMissing: !token_type };
      expect(log.lines).toContainEqual({ event: 'token type read as Bearer', facts });
    },
  );

  test('does not log the token_type of the standard', async () => {
    const { signIn, log } = createTestClient({
      '/token': () => jsonResponse(bearerResponse({ token_type: 'bearer' })),
    });
    await signIn();
    expect(log.text()).not.toContain('token type');
  });

  test('is refused if it has an error with status 200', async () => {
    const withError = (members: Members) => ({ access_token: undefined, token_type: undefined, ...members });
    expect(await refusal(withError({ error: 'invalid_grant' }))).toBe('credentials_refused');
    expect(await refusal(withError({ error: 'invalid_client', access_token: '' }))).toBe('client_refused');
    expect(await refusal(withError({ error: 'something_new', access_token: null }))).toBe('request_refused');
    expect((await catchFailure(refreshWith(withError({ error: 'invalid_grant' })))).kind).toBe('session_ended');
    for (const error of ['', null, 7, {}]) expect(await refusal(withError({ error }))).toBe('response_malformed');
  });

  test.each([undefined, null, ''])('treats optional members that are %j as omitted', async (nothing) => {
    const profile = testProfile({ scopes: ['a', 'b'] });
    const members = { refresh_token: nothing, scope: nothing, id_token: nothing, expires_in: nothing };
    const none = { refreshToken: undefined, idToken: undefined, issuedTogether: false, expiresAt: undefined };
    expect(await signInWith(members, { profile })).toMatchObject({ ...none, grantedScopes: ['a', 'b'] });
  });

  test.each([['openid', 'orders'], []])('accepts a list of scopes: %j, %j', async (...scope) => {
    const { grantedScopes } = await signInWith({ scope }, { profile: testProfile({ scopes: ['a'] }) });
    expect(grantedScopes).toEqual(scope.length > 0 ? scope : ['a']);
  });
});

describe('an ID token is refused', () => {
  const withClaims = (claims: Members) => () => createIdToken(claims);
  const changeSubject = async () => {
    const [header, , signature] = (await createIdToken()).split('.');
    return `${header}.${encode(idTokenClaims({ sub: 'mallory' }))}.${signature}`;
  };

  test.each<[what: string, create: () => string | Promise<string>, kind: string]>([
    ['unsigned', () => new UnsecuredJWT(idTokenClaims()).encode(), 'id_token_unsigned'],
    ['signed by another key', createForeignIdToken, 'id_token_signature'],
    ['changed after it was signed', changeSubject, 'id_token_signature'],
    ['without signature', async () => (await createIdToken()).replace(/[^.]+$/, ''), 'id_token_signature'],
    ['of another issuer', withClaims({ iss: 'https://evil.example' }), 'id_token_issuer'],
    ['of an issuer with a slash more', withClaims({ iss: `${issuer}/` }), 'id_token_issuer'],
    ['for another client', withClaims({ aud: 'other' }), 'id_token_audience'],
    ['for several, azp another', withClaims({ aud: ['desktop', 'other'], azp: 'other' }), 'id_token_audience'],
    ['that has expired', withClaims({ exp: nowInSeconds() - 3600 }), 'id_token_expired'],
  ])('%s', async (_what, create, kind) => {
    expect(await refusal({ id_token: await create() })).toBe(kind);
  });

  test.each([
    [{ sub: undefined }, 'sub'],
    [{ exp: undefined }, 'exp'],
    [{ iat: undefined }, 'iat'],
    [{ sub: ['alice-1'] as never }, 'sub'],
  ])('with the claims %j, and the claim is named', async (claims, member) => {
    const failure = await catchFailure(signInWith({ id_token: await createIdToken(claims) }));
    expect(failure).toMatchObject({ kind: 'id_token_invalid', facts: { host: 'id.example.com', member } });
  });

  test('that is no JWT, and the member of the response is named', async () => {
    const failure = await catchFailure(signInWith({ id_token: 'not-a-jwt' }));
    expect(failure).toMatchObject({ kind: 'id_token_invalid', facts: { member: 'id_token' } });
  });

  test('if the keys are unavailable', async () => {
    const id_token = await createIdToken();
    expect(await refusal({ id_token }, { metadata: { jwks_uri: undefined } })).toBe('keys_unavailable');
    const page = { status: 200, headers: { 'content-type': 'text/html' } };
    for (const init of [{ status: 500 }, page]) {
      const answers = { '/token': () => jsonResponse(bearerResponse({ id_token })) };
      const { signIn } = createTestClient({ ...answers, '/keys': () => new Response('<html>', init) });
      expect((await catchFailure(signIn())).kind).toBe('keys_unavailable');
    }
  });

  test('reporting only the expected and actual value', async () => {
    const id_token = await createIdToken({ aud: 'other', email: 'fake@example.com' });
    const failure = await catchFailure(signInWith({ id_token }));
    expect(failure.facts).toEqual({ host: 'id.example.com', expectedAudience: 'desktop', actualAudience: 'other' });
    expect(JSON.stringify(failure)).not.toContain('fake');
  });
});

describe('an ID token that is signed with the client secret', () => {
  const clientSecret = 'fake-secret-ü-that-is-long-enough-for-all-of-them-and-longer-than-sixty-four-octets';
  const profile = testProfile({ clientAuthentication: 'client_secret_basic' });
  const metadata = signedBy(['HS256', 'HS384', 'HS512', 'RS256']);
  const withSecret = { profile, clientSecret, metadata };
  const signedWith = (secret: string, alg = 'HS256', claims = idTokenClaims()) =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

  test.each(['HS256', 'HS384', 'HS512'])('is accepted and validated if both share a secret (%s)', async (alg) => {
    const token = await signedWith(clientSecret, alg);
    expect(await subjectOf(token, withSecret)).toBe('alice-1');
    expect(await subjectOf(token, { ...withSecret, metadata: signedBy(undefined) })).toBe('alice-1');
    const rsaOnly = { ...withSecret, metadata: signedBy(['RS256']) };
    expect(await refusal({ id_token: token }, rsaOnly)).toBe('id_token_invalid');
    const id_token = await signedWith(clientSecret, alg, idTokenClaims({ aud: 'other' }));
    expect(await refusal({ id_token }, withSecret)).toBe('id_token_audience');
  });

  test.each([
    ['another secret', async () => signedWith(`${clientSecret}-`)],
    ['the public key as JWK', async () => signedWith(JSON.stringify(serverKey))],
    ['the public key as its modulus', async () => signedWith(String(serverKey.n))],
    ['no signature', async () => forged({ alg: 'HS256' }, idTokenClaims(), '')],
  ])('is refused with %s', async (_what, forge) => {
    expect(await refusal({ id_token: await forge() }, withSecret)).toBe('id_token_signature');
  });

  test.each(['none', 'private_key_jwt'] as const)('is refused without a shared secret (%s)', async (method) => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key = method === 'none' ? 'fake' : await exportPKCS8(privateKey);
    const without = { profile: testProfile({ clientAuthentication: method }), clientSecret: key, metadata };
    expect(await refusal({ id_token: await signedWith(key) }, without)).toBe('id_token_signature');
  });
});

describe('an ID token of a server', () => {
  const foreign = [otherKey, { ...otherKey, kid: 'k3' }];

  test('is verified with each key if it names none', async () => {
    const id_token = await createIdTokenWithoutKeyId();
    const unusable = { kty: 'RSA', use: 'sig', x5c: ['not-a-certificate'] };
    expect(await subjectOf(id_token, { keys: [unusable, otherKey, serverKey] })).toBe('alice-1');
    expect(await refusal({ id_token }, { keys: foreign })).toBe('id_token_signature');
  });

  test('is found among keys of other kinds', async () => {
    const { alg: _alg, use: _use, ...bare } = serverKey;
    const keys = [{ kty: 'oct', k: 'AAAA' }, { kty: 'unheard-of' }, { ...otherKey, use: 'enc' }, bare];
    for (const token of [await createIdToken(), await createIdTokenWithoutKeyId()])
      expect(await subjectOf(token, { keys })).toBe('alice-1');
  });

  test('may use any asymmetric algorithm if the metadata lists none', async () => {
    const metadata = signedBy(undefined);
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'ec' }];
    const token = await new SignJWT(idTokenClaims()).setProtectedHeader({ alg: 'ES256', kid: 'ec' }).sign(privateKey);
    expect(await subjectOf(token, { metadata, keys })).toBe('alice-1');
    expect(await refusal({ id_token: token }, { keys })).toBe('id_token_invalid');
    expect(await refusal({ id_token: forged({ alg: 'HS256' }) }, { metadata })).toBe('id_token_signature');
  });

  test.each([
    ['tolerates a few seconds of clock skew', { iat: nowInSeconds() - 300, exp: nowInSeconds() - 10 }],
    ['may have several audiences without azp', { aud: ['other', 'desktop'] }],
    ['may have several audiences if azp is this client', { aud: ['other', 'desktop'], azp: 'desktop' }],
  ])('%s', async (_what, claims) => {
    expect(await subjectOf(await createIdToken(claims))).toBe('alice-1');
  });
});

describe('the audience of an access token', () => {
  const profile = testProfile({ api: { origins: [], audience: 'urn:orders' } });
  const token = (claims: Members) => forged({ alg: 'RS256' }, claims);

  test.each([
    [{}, 'missing', ''],
    [{ aud: 'urn:other' }, 'other', 'urn:other'],
    [{ aud: ['urn:orders2'] }, 'other', 'urn:orders2'],
    [{ aud: 7 }, 'malformed', '7'],
    [{ aud: { 0: 'urn:orders' } }, 'malformed', '{"0":"urn:orders"}'],
  ])('%j is refused', async (claims, reason, actual) => {
    expect(await catchFailure(signInWith({ access_token: token(claims) }, { profile }))).toEqual({
      kind: 'access_token_audience',
      facts: { host: 'id.example.com', expectedAudience: 'urn:orders', actualAudience: actual },
      details: { endpoint: `POST ${issuer}/token`, code: `audience_${reason}` },
    });
  });

  test.each([
    ['that is right', token({ aud: 'urn:orders' }), profile],
    ['in a list', token({ aud: ['a', 'urn:orders'] }), profile],
    ['in an opaque token', 'fake-access-1', profile],
    ['in one only for the provider', token({ aud: 'urn:other' }), { ...profile, provider: 'okta-org-server' }],
  ])('%s is accepted', async (_what, access_token, used) => {
    expect((await signInWith({ access_token }, { profile: used })).accessToken.reveal()).toBe(access_token);
  });

  test('is shown without control characters', async () => {
    const failure = await catchFailure(signInWith({ access_token: token({ aud: 'evil\u202e\n' }) }, { profile }));
    expect(failure.facts?.actualAudience).toBe('evil');
  });
});

describe('a refresh', () => {
  const scopes = (requestedScopes: string[], grantedScopes: string[]) => ({ requestedScopes, grantedScopes });
  const clientFor = (requested: string[], ...responses: Members[]) =>
    createTestClient(
      { '/token': () => jsonResponse(bearerResponse(responses.shift())) },
      { profile: testProfile({ scopes: requested }) },
    );

  test('requests a subset of scopes, and assumes it if the response names none', async () => {
    const requested = ['openid', 'orders', 'email'];
    const all = scopes(requested, ['openid', 'orders']);
    const { client, form } = clientFor(requested);
    const reduced = await client.refresh(tokenSet('old', all), signal, { scopes: ['orders'] });
    expect(form('/token').get('scope')).toBe('orders');
    expect(reduced).toMatchObject(scopes(['orders'], ['orders']));
    expect(await client.refresh(reduced, signal)).toMatchObject(all);
    expect(form('/token').has('scope')).toBe(false);
  });

  test('is for the scopes of the sign-in, even if the profile has changed', async () => {
    const { client } = clientFor(['openid', 'orders', 'admin']);
    const before = scopes(['openid', 'orders'], ['openid']);
    const after = await client.refresh(tokenSet('old', before), signal);
    expect(after).toMatchObject(before);
    const reduced = await client.refresh(after, signal, { scopes: ['openid'] });
    expect(await client.refresh(reduced, signal)).toMatchObject(before);
  });

  test('adopts the scopes of the response, also for the next refresh', async () => {
    const requestedScopes = ['openid', 'orders'];
    const { client } = clientFor(requestedScopes, { scope: 'openid' });
    const fewer = await client.refresh(tokenSet('old', { requestedScopes }), signal);
    expect(fewer).toMatchObject(scopes(requestedScopes, ['openid']));
    expect(await client.refresh(fewer, signal)).toMatchObject(scopes(requestedScopes, ['openid']));
  });

  test('shows what a server still grants if it narrows the refresh token for good', async () => {
    const requestedScopes = ['openid', 'orders', 'email'];
    // The scopes of each refresh token.
    const granted = new Map([['fake-refresh-old', requestedScopes]]);
    const { client } = createTestClient(
      {
        async '/token'(request) {
          const sent = new URLSearchParams(String(request.body));
          const before = granted.get(sent.get('refresh_token') ?? '') ?? [];
          const asked = sent.get('scope')?.split(' ') ?? before;
          if (asked.some((scope) => !before.includes(scope)))
            return jsonResponse({ error: 'invalid_scope' }, { status: 400 });
          const name = `fake-refresh-${granted.size}`;
          granted.set(name, asked);
          return jsonResponse(bearerResponse({ refresh_token: name, scope: asked.join(' ') }));
        },
      },
      { profile: testProfile({ scopes: requestedScopes }) },
    );
    const before = tokenSet('old', scopes(requestedScopes, requestedScopes));
    const reduced = await client.refresh(before, signal, { scopes: ['orders'] });
    expect(reduced).toMatchObject(scopes(['orders'], ['orders']));
    // It is no failure, and what is missing is shown as requested and not granted.
    const later = await client.refresh(reduced, signal);
    expect(later).toMatchObject(scopes(requestedScopes, ['orders']));
    const all = client.refresh(later, signal, { scopes: requestedScopes });
    expect((await catchFailure(all)).kind).toBe('scope_refused');
  });

  test('names its own scopes if they are refused', async () => {
    const { client } = createTestClient({ '/token': () => jsonResponse({ error: 'invalid_scope' }, { status: 400 }) });
    const refused = client.refresh(tokenSet('old'), signal, { scopes: ['orders'] });
    expect((await catchFailure(refused)).facts?.scopes).toEqual(['orders']);
  });
});
