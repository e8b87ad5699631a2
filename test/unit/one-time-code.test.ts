import { expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { catchFailure } from './support/failures.ts';
import { issuer, minimalProfile, testProfile } from './support/profile.ts';
import { bearerResponse, createTestClient } from './support/server.ts';
import { jsonResponse } from './support/transport.ts';

const realm = `${issuer}/realms/acme`;
const token = '/realms/acme/protocol/openid-connect/token';
const discovery = '/realms/acme/.well-known/openid-configuration';
const keycloak = (part: Record<string, unknown> = {}) =>
  testProfile({ provider: 'keycloak', issuer: realm, scopes: [], asksOneTimeCode: true, ...part });

const setup = (answer: () => Response, profile = keycloak()) => {
  const server = createTestClient(
    { [discovery]: () => jsonResponse({}, { status: 404 }), [token]: answer },
    { profile },
  );
  const signIn = (oneTimeCode?: string) =>
    server.client.signIn(
      {
        username: 'alice',
        password: new Secret('fake-password'),
        ...(oneTimeCode !== undefined && { oneTimeCode: new Secret(oneTimeCode) }),
      },
      new AbortController().signal,
    );
  return { ...server, signIn };
};

test('sends a one-time code with the password only if it was entered', async () => {
  const { signIn, form } = setup(() => jsonResponse(bearerResponse()));
  await signIn('123456');
  expect(form(token).get('totp')).toBe('123456');
  await signIn();
  expect(form(token).has('totp')).toBe(false);
});

test('mentions the code in a refusal if one can be entered, and never shows it', async () => {
  const refuse = () =>
    jsonResponse({ error: 'invalid_grant', error_description: 'Invalid user credentials 123456' }, { status: 401 });
  const { signIn, log } = setup(refuse);
  const failure = await catchFailure(signIn('123456'));
  expect(failure).toMatchObject({ kind: 'credentials_or_code_refused', details: { code: 'invalid_grant' } });
  expect(JSON.stringify(failure) + log.text()).not.toContain('123456');
  expect((await catchFailure(setup(refuse, keycloak({ asksOneTimeCode: false })).signIn())).kind).toBe(
    'credentials_refused',
  );
});

test('refuses asksOneTimeCode at a provider without one-time codes', async () => {
  const failure = await catchFailure(() => parseProfile(JSON.stringify({ ...minimalProfile, asksOneTimeCode: true })));
  expect(failure.problems).toEqual([{ path: 'asksOneTimeCode', reason: 'is not supported by this provider' }]);
});
