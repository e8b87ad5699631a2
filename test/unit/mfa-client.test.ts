import { describe, expect, test } from 'vitest';
import { FailureError, fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { MfaPrompter } from '../../electron/oauth/mfa/mfa-prompter.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import type { MfaInput } from '../../shared/mfa.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { issuer, minimalProfile, testProfile } from './support/profile.ts';
import { bearerResponse, createTestClient, type ResponsesByPath } from './support/server.ts';
import { jsonResponse } from './support/transport.ts';

const mfaToken = 'fake-mfa-token';

/** Answers the password with `mfa_required`, and a second step with tokens. */
const tokenEndpoint =
  (required: Record<string, unknown> = {}, status = 403): ResponsesByPath[string] =>
  ({ body }) =>
    new URLSearchParams(body).has('password')
      ? jsonResponse({ error: 'mfa_required', mfa_token: mfaToken, ...required }, { status })
      : jsonResponse(bearerResponse());

/** A person who gives these answers, one after the other, and then leaves. */
const deskOf = (...answers: MfaInput[]): MfaPrompter => ({
  clock: fakeClock(),
  updatePrompt: () => {},
  prompt: async () => answers.shift() ?? fail('cancelled'),
});

const smsList = [{ id: 'sms|1', authenticator_type: 'oob', oob_channel: 'sms', active: true, name: '+1 XXX 12' }];
const challenge = { challenge_type: 'oob', oob_code: 'fake-oob-code', binding_method: 'prompt' };

const auth0 = (part: Record<string, unknown> = {}) =>
  testProfile({ provider: 'auth0', issuer: `${issuer}/`, scopes: [], ...part });
const okta = (part: Record<string, unknown> = {}) =>
  testProfile({ provider: 'okta-custom-server', issuer: `${issuer}/oauth2/default`, scopes: ['openid'], ...part });

const notFound = () => jsonResponse({}, { status: 404 });
const discovery = '/.well-known/openid-configuration';

describe('a response that demands a second factor', () => {
  test.each([403, 400, 401])('continues the sign-in with its token (status %d)', async (status) => {
    const { signIn, sentTo } = createTestClient(
      { [discovery]: notFound, '/oauth/token': tokenEndpoint({}, status), '/mfa/authenticators': notFound },
      { profile: auth0() },
    );
    await catchFailure(signIn('fake-password', deskOf()));
    const [list] = sentTo('/mfa/authenticators');
    expect(list?.headers.get('authorization')).toBe(`Bearer ${mfaToken}`);
  });

  test('keeps its token out of the failure and the log if nobody can be asked', async () => {
    const required = { error_description: `Multifactor authentication required: ${mfaToken}` };
    const { signIn, log } = createTestClient(
      { [discovery]: notFound, '/oauth/token': tokenEndpoint(required) },
      { profile: auth0() },
    );
    const error = await signIn().catch((thrown: unknown) => thrown);
    if (!(error instanceof FailureError)) throw new Error('another error', { cause: error });
    expect(error.failure).toMatchObject({ kind: 'mfa_required', details: { status: 403, code: 'mfa_required' } });
    expect(JSON.stringify(error) + JSON.stringify(error.failure) + log.text() + String(error.stack)).not.toContain(
      mfaToken,
    );
  });

  test('fails with mfa_required if the provider has no second factor or sent no token', async () => {
    const plain = createTestClient({ '/token': tokenEndpoint() });
    expect((await catchFailure(plain.signIn('fake-password', deskOf()))).kind).toBe('mfa_required');
    for (const token of [undefined, 7, '', 'with a space', 'with\nbreak']) {
      const bare = createTestClient(
        { [discovery]: notFound, '/oauth/token': tokenEndpoint({ mfa_token: token }) },
        { profile: auth0() },
      );
      expect((await catchFailure(bare.signIn('fake-password', deskOf()))).kind).toBe('mfa_required');
    }
  });
});

describe('requests of a second factor', () => {
  const code: MfaInput = { type: 'code', code: '654321' };

  test('send Auth0 a bearer token for the list, JSON for the challenge, and its grant', async () => {
    const { signIn, sentTo, form } = createTestClient(
      {
        [discovery]: notFound,
        '/oauth/token': tokenEndpoint(),
        '/mfa/authenticators': () => jsonResponse(smsList),
        '/mfa/challenge': () => jsonResponse(challenge),
      },
      { profile: auth0({ clientAuthentication: 'client_secret_post' }), clientSecret: 'fake-secret' },
    );
    await signIn('fake-password', deskOf(code));
    const [list] = sentTo('/mfa/authenticators');
    expect([list?.method, list?.headers.get('authorization')]).toEqual(['GET', `Bearer ${mfaToken}`]);
    const [asked] = sentTo('/mfa/challenge');
    expect(asked?.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(asked?.body ?? '')).toEqual({
      mfa_token: mfaToken,
      challenge_type: 'oob',
      authenticator_id: 'sms|1',
      client_id: 'desktop',
      client_secret: 'fake-secret',
    });
    expect(Object.fromEntries(form('/oauth/token'))).toEqual({
      grant_type: 'http://auth0.com/oauth/grant-type/mfa-oob',
      mfa_token: mfaToken,
      oob_code: 'fake-oob-code',
      binding_code: '654321',
      client_id: 'desktop',
      client_secret: 'fake-secret',
    });
    expect(sentTo('/oauth/token')).toHaveLength(2);
  });

  test('send Okta a form for the challenge, with the client in the header', async () => {
    const base = '/oauth2/default/v1';
    const { signIn, sentTo, form } = createTestClient(
      {
        [`/oauth2/default${discovery}`]: notFound,
        [`${base}/token`]: tokenEndpoint({}, 400),
        [`${base}/challenge`]: () => jsonResponse({ ...challenge, challenge_type: 'any' }),
      },
      { profile: okta({ clientAuthentication: 'client_secret_basic' }), clientSecret: 'fake-secret' },
    );
    await signIn('fake-password', deskOf({ type: 'authenticator', id: 'sms' }, code)).catch(() => {});
    expect(Object.fromEntries(form(`${base}/challenge`))).toEqual({
      mfa_token: mfaToken,
      challenge_types_supported: 'http://auth0.com/oauth/grant-type/mfa-oob',
      channel_hint: 'sms',
    });
    const [asked] = sentTo(`${base}/challenge`);
    expect(asked?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(asked?.headers.get('authorization')).toMatch(/^Basic /);
    expect(form(`${base}/token`).get('binding_code')).toBe('654321');
  });

  test('use the grant types of the profile, else the defaults', async () => {
    const urn = 'urn:okta:params:oauth:grant-type:mfa-otp';
    const { signIn, form } = createTestClient(
      {
        [discovery]: notFound,
        '/oauth/token': tokenEndpoint(),
        '/mfa/authenticators': () => jsonResponse([{ id: 'a', authenticator_type: 'otp', active: true }]),
      },
      { profile: auth0({ mfa: { grantTypes: { otp: urn } } }) },
    );
    await signIn('fake-password', deskOf(code));
    expect(form('/oauth/token').get('grant_type')).toBe(urn);
  });

  test.each([
    ['no oob_code', { ...challenge, oob_code: undefined }],
    ['an unknown binding', { ...challenge, binding_method: 'telepathy' }],
    ['no object', 'text'],
  ])('refuse a challenge with %s', async (_what, response) => {
    const { signIn } = createTestClient(
      {
        [discovery]: notFound,
        '/oauth/token': tokenEndpoint(),
        '/mfa/authenticators': () => jsonResponse(smsList),
        '/mfa/challenge': () => jsonResponse(response),
      },
      { profile: auth0() },
    );
    expect((await catchFailure(signIn('fake-password', deskOf(code)))).kind).toBe('response_malformed');
  });

  test('redact token and code from what the server says', async () => {
    const { signIn, log } = createTestClient(
      {
        [discovery]: notFound,
        '/oauth/token': ({ body }) =>
          new URLSearchParams(body).has('password')
            ? jsonResponse({ error: 'mfa_required', mfa_token: mfaToken }, { status: 403 })
            : jsonResponse({ error: 'expired_token', error_description: `${body} of mfa_token` }, { status: 401 }),
        '/mfa/authenticators': () => jsonResponse([{ id: 'a', authenticator_type: 'otp', active: true }]),
      },
      { profile: auth0() },
    );
    const failure = await catchFailure(signIn('fake-password', deskOf(code)));
    expect(failure.kind).toBe('mfa_expired');
    expect(JSON.stringify(failure) + log.text()).not.toMatch(/fake-mfa-token|654321/);
  });
});

test('redacts every spelling of the token if the list is refused', async () => {
  const { signIn, log } = createTestClient(
    {
      [discovery]: notFound,
      '/oauth/token': tokenEndpoint(),
      '/mfa/authenticators': ({ headers }) =>
        jsonResponse({ error: 'access_denied', error_description: headers.get('authorization') }, { status: 403 }),
    },
    { profile: auth0() },
  );
  const failure = await catchFailure(signIn('fake-password', deskOf()));
  expect(failure).toMatchObject({ kind: 'access_denied', details: { description: 'Bearer [secret]' } });
  expect(log.text()).not.toContain(mfaToken);
});

test('does not report a refused client of Auth0 as a wrong code', async () => {
  const { signIn } = createTestClient(
    {
      [discovery]: notFound,
      '/oauth/token': ({ body }) =>
        new URLSearchParams(body).has('password')
          ? jsonResponse({ error: 'mfa_required', mfa_token: mfaToken }, { status: 403 })
          : jsonResponse({ error: 'access_denied', error_description: 'Unauthorized' }, { status: 401 }),
      '/mfa/authenticators': () => jsonResponse([{ id: 'a', authenticator_type: 'otp', active: true }]),
    },
    { profile: auth0() },
  );
  const failure = await catchFailure(signIn('fake-password', deskOf({ type: 'code', code: '123456' })));
  expect(failure.kind).toBe('client_refused');
});

test('clears the password before prompting the user', async () => {
  const { client } = createTestClient(
    {
      [discovery]: notFound,
      '/oauth/token': tokenEndpoint(),
      '/mfa/authenticators': () => jsonResponse([{ id: 'a', authenticator_type: 'otp', active: true }]),
    },
    { profile: auth0() },
  );
  const password = new Secret('fake-password');
  let asked = false;
  const desk: MfaPrompter = {
    clock: fakeClock(),
    updatePrompt: () => {},
    prompt: async () => {
      expect(() => password.reveal()).toThrow('cleared');
      asked = true;
      return { type: 'code', code: '123456' };
    },
  };
  await client.signIn({ username: 'alice', password }, new AbortController().signal, desk);
  expect(asked).toBe(true);
});

test('refuses grant types in a profile of a provider without second factor', async () => {
  const file = { ...minimalProfile, mfa: { grantTypes: { otp: 'urn:example:otp' } } };
  const failure = await catchFailure(() => parseProfile(JSON.stringify(file)));
  expect(failure.problems).toEqual([{ path: 'mfa', reason: 'is not supported by this provider' }]);
  expect(parseProfile(JSON.stringify({ ...file, provider: 'auth0', issuer: `${issuer}/` })).mfa).toEqual(file.mfa);
});
