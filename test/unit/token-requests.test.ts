import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { type Profile, reservedParameters } from '../../shared/profile.ts';
import { catchFailure } from './support/failures.ts';
import { issuer, minimalProfile, testProfile } from './support/profile.ts';
import { bearerResponse, createTestClient } from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { jsonResponse } from './support/transport.ts';

const { signal } = new AbortController();
const respond = (part = {}) => jsonResponse(bearerResponse(part));
const basic = { clientAuthentication: 'client_secret_basic' };

/** Creates a client whose token endpoint responds like this. */
const setup = (
  part: Record<string, unknown> | Profile = {},
  clientSecret?: string,
  answer: () => Response = respond,
) => {
  const profile = 'api' in part ? (part as Profile) : testProfile(part);
  return createTestClient({ '/token': answer }, { profile, ...(clientSecret !== undefined && { clientSecret }) });
};
const refusing =
  (error: string, status = 400, error_description?: string) =>
  () =>
    jsonResponse({ error, error_description }, { status });

describe('the password request', () => {
  test('sends the form of RFC 6749 §4.3.2 with all characters intact', async () => {
    const { signIn, sentTo } = setup({ scopes: ['openid', 'a:b'] });
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
    const { signIn, form } = setup({ scopes: [] });
    await signIn();
    expect(form('/token').has('scope')).toBe(false);
  });

  test('sends extra parameters, which cannot replace reserved ones', async () => {
    const evil = Object.fromEntries(reservedParameters.map((name) => [name, 'evil']));
    // The schema refuses such a profile. The request must not rely on it.
    const { signIn, form } = setup(
      {
        ...testProfile({ clientAuthentication: 'client_secret_post', scopes: ['openid'] }),
        extraParameters: { password: { ...evil, audience: 'urn:api' }, refresh: {} },
      },
      'fake-secret',
    );
    await signIn();
    const sent = { grant_type: 'password', username: 'alice', password: 'fake-password', client_id: 'desktop' };
    const rest = { client_secret: 'fake-secret', scope: 'openid', audience: 'urn:api' };
    for (const [name, value] of Object.entries({ ...sent, ...rest }))
      expect(form('/token').getAll(name)).toEqual([value]);
  });

  test('is not sent without the client secret', async () => {
    const { signIn, transport } = setup(basic);
    expect((await catchFailure(signIn())).kind).toBe('client_secret_missing');
    expect(transport.requests).toHaveLength(0);
  });
});

describe('the refresh request', () => {
  test('authenticates the client as at sign-in', async () => {
    const extraParameters = { password: { realm: 'a' }, refresh: { audience: 'urn:api' } };
    const { client, sentTo, form } = setup({ ...basic, extraParameters }, 'fake');
    await client.refresh(tokenSet('old'), signal);
    expect(sentTo('/token')[0]?.headers.get('authorization')).toBe('Basic ZGVza3RvcDpmYWtl');
    const sent = { grant_type: 'refresh_token', refresh_token: 'fake-refresh-old', audience: 'urn:api' };
    expect(Object.fromEntries(form('/token'))).toEqual(sent);
  });

  test('is not sent without a refresh token', async () => {
    const { client, transport } = setup();
    const refreshing = client.refresh(tokenSet('old', { refreshToken: undefined }), signal);
    expect((await catchFailure(refreshing)).kind).toBe('session_ended');
    expect(transport.requests).toHaveLength(0);
  });

  test.each([
    ['fake-new', ['fake-new']],
    [7, []],
  ])(
    'reports the new refresh token %j even if the rest of the response is refused',
    async (refresh_token, reported) => {
      const taken: string[] = [];
      const { client } = setup({}, undefined, () => respond({ refresh_token, token_type: 'mac' }));
      const onRefreshToken = async (token: Secret) => void taken.push(token.reveal());
      const refused = client.refresh(tokenSet('1'), signal, { onRefreshToken });
      expect((await catchFailure(refused)).kind).toBe('response_malformed');
      expect(taken).toEqual(reported);
    },
  );
});

describe('a refusal', () => {
  test('is described without password, client secret or refresh token', async () => {
    const refuse = refusing('invalid_grant', 400, 'fake-password, fake-secret or fake-refresh-old is wrong');
    const { signIn, client, log } = setup(basic, 'fake-secret', refuse);
    const description = '[secret], [secret] or fake-refresh-old is wrong';
    expect(await catchFailure(signIn())).toMatchObject({ kind: 'credentials_refused', details: { description } });
    const failure = await catchFailure(client.refresh(tokenSet('old'), signal));
    const refreshDescription = 'fake-password, [secret] or [secret] is wrong';
    expect(failure).toMatchObject({ kind: 'session_ended', details: { description: refreshDescription } });
    expect(log.text()).not.toMatch(/fake|alice/);
  });

  const factsOf = async (error: string, status: number, part = {}, secret?: string) =>
    (await catchFailure(setup(part, secret, refusing(error, status)).signIn())).facts ?? {};

  test('names the provider only if the grant is not allowed', async () => {
    expect(await factsOf('unauthorized_client', 400)).toEqual({ host: 'id.example.com', provider: 'oidc' });
    expect(await factsOf('invalid_grant', 400)).not.toHaveProperty('provider');
    const { client } = setup({}, undefined, refusing('unauthorized_client'));
    const failure = await catchFailure(client.refresh(tokenSet('1'), signal));
    expect(failure).toMatchObject({ kind: 'refresh_not_allowed', facts: { host: 'id.example.com' } });
  });

  test('suspects the audience of a client assertion only if the client was refused', async () => {
    const part = { clientAuthentication: 'client_secret_jwt' as const };
    const secret = 'fake-secret-that-is-long-enough-for-HS256';
    expect(await factsOf('invalid_client', 401, part, secret)).toHaveProperty('assertionAudienceMatters', true);
    expect(await factsOf('invalid_grant', 400, part, secret)).not.toHaveProperty('assertionAudienceMatters');
    expect(await factsOf('invalid_client', 401, basic, secret)).not.toHaveProperty('assertionAudienceMatters');
  });

  test.each([
    ['fake:secret', 401, 'invalid_client', basic, true],
    ['fake secret', 401, 'invalid_client', { ...basic, basicEncoding: 'raw' }, true],
    ['fake-secret_1.*', 401, 'invalid_client', basic, undefined],
    ['fake-secret', 401, 'invalid_client', { ...basic, clientId: 'desk top' }, true],
    ['fake:secret', 400, 'invalid_grant', basic, undefined],
    ['fake:secret', 401, 'invalid_client', { clientAuthentication: 'client_secret_post' }, undefined],
  ])('of the secret %s with %d %s reports if the encoding matters', async (secret, status, error, part, matters) => {
    const facts = await factsOf(error, status, part, secret);
    expect(facts.basicEncodingMatters).toBe(matters);
    expect(JSON.stringify(facts)).not.toContain(secret);
  });
});

describe('a one-time code', () => {
  const realm = '/realms/acme';
  const path = `${realm}/protocol/openid-connect/token`;
  const signInWith = (answer: () => Response, oneTimeCode?: string, asksOneTimeCode = true) => {
    const part = { provider: 'keycloak', issuer: issuer + realm, scopes: [], asksOneTimeCode };
    const notFound = () => jsonResponse({}, { status: 404 });
    const answers = { [`${realm}/.well-known/openid-configuration`]: notFound, [path]: answer };
    const server = createTestClient(answers, { profile: testProfile(part) });
    const code = oneTimeCode !== undefined && { oneTimeCode: new Secret(oneTimeCode) };
    const credentials = { username: 'alice', password: new Secret('fake-password'), ...code };
    return { ...server, signedIn: server.client.signIn(credentials, signal) };
  };

  test('is mentioned in a refusal if it can be entered, and never shown', async () => {
    const refuse = refusing('invalid_grant', 401, 'Invalid user credentials 123456');
    const { signedIn, log } = signInWith(refuse, '123456');
    const failure = await catchFailure(signedIn);
    expect(failure).toMatchObject({ kind: 'credentials_or_code_refused', details: { code: 'invalid_grant' } });
    expect(JSON.stringify(failure) + log.text()).not.toContain('123456');
    expect((await catchFailure(signInWith(refuse, undefined, false).signedIn)).kind).toBe('credentials_refused');
  });

  test('is refused in the profile of a provider without one-time codes', async () => {
    const file = JSON.stringify({ ...minimalProfile, asksOneTimeCode: true });
    const { problems } = await catchFailure(() => parseProfile(file));
    expect(problems).toEqual([{ path: 'asksOneTimeCode', reason: 'is not supported by this provider' }]);
  });
});
