import { describe, expect, test, vi } from 'vitest';
import { FailureError, fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { parseAuthenticators } from '../../electron/oauth/mfa/authenticators.ts';
import type { MfaPrompter } from '../../electron/oauth/mfa/mfa-prompter.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import type { MfaInput } from '../../shared/mfa.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { issuer, minimalProfile, testProfile } from './support/profile.ts';
import { bearerResponse, createTestClient, type ResponsesByPath } from './support/server.ts';
import { jsonResponse } from './support/transport.ts';

const mfaToken = 'fake-mfa-token';
const mfaRequired = { error: 'mfa_required', mfa_token: mfaToken };

/** Responds to a password with `mfa_required`, and to a second step with tokens or this refusal. */
const tokenEndpoint =
  (required: object = {}, status = 403, refuse = (_body: string): Response => jsonResponse(bearerResponse())) =>
  ({ body }: { body: string }) =>
    new URLSearchParams(body).has('password')
      ? jsonResponse({ ...mfaRequired, ...required }, { status })
      : refuse(body);

/** Creates a prompter whose user gives these answers and then cancels. */
const prompterOf = (...answers: MfaInput[]): MfaPrompter => ({
  clock: fakeClock(),
  updatePrompt: () => {},
  prompt: async () => answers.shift() ?? fail('canceled'),
});

const code: MfaInput = { type: 'code', code: '654321' };
const challenge = { challenge_type: 'oob', oob_code: 'fake-oob-code', binding_method: 'prompt' };
const notFound = () => jsonResponse({}, { status: 404 });
const discovery = '/.well-known/openid-configuration';
const otp = { id: 'a', authenticator_type: 'otp', active: true };
const sms = { id: 'sms|1', authenticator_type: 'oob', oob_channel: 'sms', active: true, name: '+1 XXX 12' };

/** Creates a client of Auth0 whose user has an authenticator app. */
const auth0 = (answers: ResponsesByPath = {}, part: object = {}, clientSecret?: string) => {
  const profile = testProfile({ provider: 'auth0', issuer: `${issuer}/`, scopes: [], ...part });
  const list = () => jsonResponse([otp]);
  const usual = { [discovery]: notFound, '/oauth/token': tokenEndpoint(), '/mfa/authenticators': list };
  return createTestClient({ ...usual, ...answers }, { profile, ...(clientSecret && { clientSecret }) });
};
/** Signs in with a prompter, and returns the failure. */
const failureOf = ({ signIn }: ReturnType<typeof createTestClient>, ...answers: MfaInput[]) =>
  catchFailure(signIn('fake-password', prompterOf(...answers)));

test.each<[code: unknown, isShown: boolean]>([
  ['FAKECODE1', true],
  ['fake code-of_4 groups', true],
  ['1'.repeat(64), true],
  ['1'.repeat(65), false],
  ...['Call +1 555 0100!', 'two\nlines', 'fake  code', '-fake', 'fake-', 'fakê', '', 7, null].map(
    (text): [unknown, boolean] => [text, false],
  ),
])('the new recovery code %j is shown with the host that issued it: %s', async (recovery, isShown) => {
  const issue = () => jsonResponse({ ...bearerResponse(), recovery_code: recovery });
  const client = auth0({ '/oauth/token': tokenEndpoint({}, 403, issue) });
  await client.client.signIn(
    { username: 'alice', password: new Secret('fake-password') },
    new AbortController().signal,
    prompterOf(code),
  );
  const shown = { code: recovery, host: new URL(issuer).host };
  expect(client.recoveryCodes).toEqual(isShown ? [shown] : []);
});

describe('a response that demands a second factor', () => {
  test.each([403, 400, 401])('continues the sign-in with its token (status %d)', async (status) => {
    const client = auth0({ '/oauth/token': tokenEndpoint({}, status), '/mfa/authenticators': notFound });
    await failureOf(client);
    const [list] = client.sentTo('/mfa/authenticators');
    expect(list?.headers.get('authorization')).toBe(`Bearer ${mfaToken}`);
  });

  test('shows its token in no failure and log if there is no prompter', async () => {
    const description = `Multifactor authentication required: ${mfaToken}`;
    const { signIn, log } = auth0({ '/oauth/token': tokenEndpoint({ error_description: description }) });
    const error = await signIn().catch((thrown: unknown) => thrown);
    if (!(error instanceof FailureError)) throw new Error('another error', { cause: error });
    expect(error.failure).toMatchObject({ kind: 'mfa_required', details: { status: 403, code: 'mfa_required' } });
    const shown = JSON.stringify(error) + JSON.stringify(error.failure) + log.text() + String(error.stack);
    expect(shown).not.toContain(mfaToken);
  });

  test('fails with mfa_required if the provider has no second factor or sent no token', async () => {
    expect((await failureOf(createTestClient({ '/token': tokenEndpoint() }))).kind).toBe('mfa_required');
    for (const mfa_token of [undefined, 7, '', 'with a space', 'with\nbreak'])
      expect((await failureOf(auth0({ '/oauth/token': tokenEndpoint({ mfa_token }) }))).kind).toBe('mfa_required');
  });
});

describe('requests of a second factor', () => {
  const smsChallenge = (response: unknown = challenge): ResponsesByPath => ({
    '/mfa/authenticators': () => jsonResponse([sms]),
    '/mfa/challenge': () => jsonResponse(response),
  });

  test('use the grant types of the profile, else the defaults', async () => {
    const urn = 'urn:okta:params:oauth:grant-type:mfa-otp';
    const { signIn, form } = auth0({}, { mfa: { grantTypes: { otp: urn } } });
    await signIn('fake-password', prompterOf(code));
    expect(form('/oauth/token').get('grant_type')).toBe(urn);
  });

  test.each([
    ['no oob_code', { ...challenge, oob_code: undefined }],
    ['an unknown binding', { ...challenge, binding_method: 'telepathy' }],
    ['no object', 'text'],
  ])('refuse a challenge with %s', async (_what, response) =>
    expect((await failureOf(auth0(smsChallenge(response)), code)).kind).toBe('response_malformed'),
  );

  test('show the number of a push without what looks like a token', async () => {
    const binding_code = 'eyJhbGciOiJub25lIn0.e30.';
    const prompt = vi.fn(async () => fail('canceled'));
    const { signIn } = auth0(smsChallenge({ ...challenge, binding_method: 'transfer', binding_code }));
    await catchFailure(signIn('fake-password', { ...prompterOf(), prompt }));
    const question = expect.objectContaining({ step: 'push', number: '[removed]' });
    expect(prompt).toHaveBeenCalledExactlyOnceWith(question, expect.anything());
  });

  test('redact token and code from the descriptions of the server', async () => {
    const refuse = (body: string) =>
      jsonResponse({ error: 'expired_token', error_description: `${body} of mfa_token` }, { status: 401 });
    const client = auth0({ '/oauth/token': tokenEndpoint({}, 403, refuse) });
    const failure = await failureOf(client, code);
    expect(failure.kind).toBe('mfa_expired');
    expect(JSON.stringify(failure) + client.log.text()).not.toMatch(/fake-mfa-token|654321/);
  });

  test('redact every spelling of the token if the list is refused', async () => {
    const client = auth0({
      '/mfa/authenticators': ({ headers }) =>
        jsonResponse({ error: 'access_denied', error_description: headers.get('authorization') }, { status: 403 }),
    });
    const failure = await failureOf(client);
    expect(failure).toMatchObject({ kind: 'access_denied', details: { description: 'Bearer [secret]' } });
    expect(client.log.text()).not.toContain(mfaToken);
  });

  test('do not report a refused client of Auth0 as a wrong code', async () => {
    const refuse = () => jsonResponse({ error: 'access_denied', error_description: 'Unauthorized' }, { status: 401 });
    expect((await failureOf(auth0({ '/oauth/token': tokenEndpoint({}, 403, refuse) }), code)).kind).toBe(
      'client_refused',
    );
  });

  test('follow after the password is cleared', async () => {
    const password = new Secret('fake-password');
    const prompt = vi.fn(async () => {
      expect(() => password.reveal()).toThrow('cleared');
      return code;
    });
    const { signal } = new AbortController();
    await auth0().client.signIn({ username: 'alice', password }, signal, { ...prompterOf(), prompt });
    expect(prompt).toHaveBeenCalled();
  });
});

describe('at a provider without a protocol of its own', () => {
  const names = (...given: string[]) => given.map((name) => `http://auth0.com/oauth/grant-type/mfa-${name}`);

  /** Signs in with a plain OpenID Connect profile, and returns the kinds to choose from. */
  async function offer(metadata: object, mfa?: object) {
    const profile = testProfile({ scopes: [], ...(mfa && { mfa }) } as never);
    const answers = { '/token': tokenEndpoint(), '/mfa/authenticators': () => jsonResponse([otp, sms]) };
    const client = createTestClient(answers, { profile, metadata: metadata as Record<string, unknown> });
    const prompt = vi.fn<MfaPrompter['prompt']>(async () => fail('canceled'));
    const failure = await catchFailure(client.signIn('fake-password', { ...prompterOf(), prompt }));
    const [content] = prompt.mock.calls[0] ?? [];
    const kinds = content?.step === 'choose' ? content.authenticators.map(({ kind }) => kind) : content?.step;
    return { kind: failure.kind, kinds, hasList: client.sentTo('/mfa/authenticators').length > 0 };
  }

  test.each<[string, object, object | undefined, unknown, boolean]>([
    [
      'the grant types that the server lists',
      { grant_types_supported: names('otp', 'oob') },
      undefined,
      ['otp', 'push', 'sms', 'voice'],
      false,
    ],
    ['only a code', { grant_types_supported: names('otp') }, undefined, 'otp', false],
    ['recovery codes', { grant_types_supported: names('otp', 'recovery-code') }, undefined, ['otp', 'sms'], true],
    ['a challenge endpoint', { mfa_challenge_endpoint: `${issuer}/mfa/challenge` }, undefined, ['otp', 'sms'], true],
    ['the grant types of the profile', {}, { grantTypes: { otp: 'urn:example:otp' } }, 'otp', false],
  ])('a second step follows %s', async (_what, metadata, mfa, kinds, hasList) =>
    expect(await offer(metadata, mfa)).toEqual({ kind: 'canceled', kinds, hasList }),
  );

  test.each([{}, { grant_types_supported: ['password'] }, { grant_types_supported: 'mfa-otp' }])(
    'none follows %j',
    async (metadata) =>
      expect(await offer(metadata)).toEqual({ kind: 'mfa_required', kinds: undefined, hasList: false }),
  );

  test('a profile may name the grant types, and its code is sent with them', async () => {
    const file = { ...minimalProfile, mfa: { grantTypes: { otp: 'urn:example:otp' } } };
    expect(parseProfile(JSON.stringify(file)).mfa).toEqual(file.mfa);
    const profile = testProfile({ scopes: [], mfa: file.mfa });
    const client = createTestClient({ '/token': tokenEndpoint() }, { profile });
    await client.signIn('fake-password', prompterOf(code));
    expect(Object.fromEntries(client.form('/token'))).toMatchObject({ grant_type: 'urn:example:otp', otp: '654321' });
  });
});

describe('a list of authenticators', () => {
  const oob = { ...otp, authenticator_type: 'oob' };

  test.each([
    [[otp], ['otp']],
    [{ authenticators: [otp] }, ['otp']],
    [[{ ...oob, oob_channel: 'auth0' }], ['push']],
    [[{ ...oob, oob_channels: ['email'] }], ['email']],
    [
      [
        { ...otp, authenticator_type: 'recovery-code' },
        { ...otp, id: 'b' },
      ],
      ['otp', 'recovery'],
    ],
    [[otp, otp], ['otp']],
    [[{ ...otp, active: false }], []],
    [[{ ...otp, active: undefined }], ['otp']],
    [[{ ...otp, authenticator_type: 'webauthn-roaming' }], []],
    [[{ ...otp, id: 7 }, null, 'text', []], []],
    [{}, []],
    [null, []],
    ['text', []],
  ])('parses %o as %o', (list, kinds) => expect(parseAuthenticators(list).map(({ kind }) => kind)).toEqual(kinds));

  test('has sanitized, truncated names', () => {
    const [one] = parseAuthenticators([{ ...otp, name: `a\u202eb${'x '.repeat(400)}` }]);
    expect(one?.name).not.toMatch(/\u202e/);
    expect(one?.name?.length).toBeLessThanOrEqual(200);
  });
});
