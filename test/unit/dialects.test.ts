import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../electron/http/exchange.ts';
import type { Dialect, RequestPurpose } from '../../electron/oauth/dialects/dialect.ts';
import { dialectOf, dialects } from '../../electron/oauth/dialects/index.ts';
import { errorResponseFailure } from '../../electron/oauth/error-response.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { documentedProfiles } from '../integration/documented-profiles.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

/** An issuer of each provider: the first that docs/providers.md shows. */
const issuers = new Map(
  documentedProfiles.toReversed().map(({ provider, issuer }): [string, string] => [provider, issuer]),
);

const written = (provider: string, part: Record<string, unknown> = {}) =>
  JSON.stringify({ id: 'a', name: 'A', provider, issuer: issuers.get(provider), clientId: 'desktop', ...part });
const parse = (provider: string, part: Record<string, unknown> = {}) => parseProfile(written(provider, part));
const problemsOf = async (provider: string, part: Record<string, unknown>) =>
  (await catchFailure(() => parse(provider, part))).problems;

function meaningOf(dialect: Dialect, purpose: RequestPurpose, status: number, body: Record<string, unknown>) {
  const response: HttpResponse = {
    status,
    statusText: '',
    headers: new Headers(),
    body: Buffer.from(JSON.stringify(body)),
    truncated: false,
    sentAt: 0,
    durationMs: 0,
  };
  const url = new URL('https://id.example.com/token');
  return errorResponseFailure(response, { dialect, purpose, method: 'POST', url, secrets: [], scopes: [] }).kind;
}

test('has a profile in docs/providers.md for every dialect', () =>
  expect([...issuers.keys()].sort()).toEqual(Object.keys(dialects).sort()));

describe('fields that a profile omits', () => {
  test.each([
    ['oidc', 'none', 'rfc6749', ['openid']],
    ['okta-org-server', 'client_secret_basic', 'raw', ['openid']],
    ['okta-custom-server', 'client_secret_basic', 'raw', ['openid']],
    ['oracle-identity-domain', 'client_secret_basic', 'raw', ['urn:opc:idm:__myscopes__', 'offline_access']],
    ['auth0', 'client_secret_post', 'rfc6749', ['openid', 'profile', 'email', 'offline_access']],
    ['keycloak', 'none', 'rfc6749', ['openid']],
  ])('have the defaults of %s', (provider, clientAuthentication, basicEncoding, scopes) =>
    expect(parse(provider)).toMatchObject({ clientAuthentication, basicEncoding, scopes }),
  );

  test.each(Object.keys(dialects))('do not replace fields that are set, at %s', (provider) => {
    const scopes = ['openid', 'x', ...(dialects[provider]?.requiredScopes ?? [])];
    const said = { clientAuthentication: 'client_secret_jwt', basicEncoding: 'rfc6749', scopes };
    expect(parse(provider, said)).toMatchObject(said);
    expect(parse(provider, { basicEncoding: 'raw' })).toMatchObject({ basicEncoding: 'raw' });
  });
});

describe('problems', () => {
  test.each([
    ['okta-org-server', 'https://acme.okta.com/oauth2/default'],
    ['okta-org-server', 'https://acme.okta.com/oauth2'],
    ['okta-custom-server', 'https://acme.okta.com'],
    ['okta-custom-server', 'https://acme.okta.com/oauth2/default/v1/token'],
    ['okta-custom-server', 'https://acme.okta.com/oauth2/default/'],
    ['okta-custom-server', 'https://acme.okta.com/oauth2/v1'],
    ['auth0', 'https://manage.auth0.com/'],
    ['oracle-identity-domain', 'https://identity.oraclecloud.com/'],
    ['oracle-identity-domain', 'https://idcs-1.identity.oraclecloud.com/oauth2/v1'],
    ['auth0', 'https://acme.eu.auth0.com/oauth/token'],
    ['keycloak', 'https://id.example.com'],
    ['keycloak', 'https://id.example.com/realms/acme/protocol/openid-connect'],
  ])('refuses for %s the issuer %s', async (provider, issuer) =>
    expect(await problemsOf(provider, { issuer })).toEqual([
      { path: 'issuer', reason: expect.stringMatching(/^must be .*https:\/\//) },
    ]),
  );

  test.each([
    ['okta-org-server', 'https://login.acme.example/'],
    ['okta-custom-server', 'https://login.acme.example/oauth2/aus1'],
    ['auth0', 'https://login.acme.example'],
    ['keycloak', 'https://id.example.com/auth/realms/acme'],
  ])('accepts for %s the issuer %s', (provider, issuer) => expect(parse(provider, { issuer }).issuer).toBe(issuer));

  test.each([
    ['okta-org-server', 'https://acme-admin.okta.com'],
    ['okta-custom-server', 'https://acme-admin.okta.com/oauth2/default'],
    ['okta-org-server', 'https://acme-admin.oktapreview.com'],
  ])('tells %s that %s is the Admin Console', async (provider, issuer) => {
    const { hostname } = new URL(issuer);
    const reason = `must be where users sign in, not the Admin Console: ${hostname.replace('-admin', '')}`;
    expect(await problemsOf(provider, { issuer })).toEqual([{ path: 'issuer', reason }]);
  });

  test('allows custom domains that end with -admin', () =>
    expect(parse('okta-org-server', { issuer: 'https://login-admin.acme.example' })).toBeDefined());

  test.each(['okta-org-server', 'okta-custom-server'])('requires openid at %s', async (provider) => {
    const reason = 'must contain "openid", which this provider requires';
    expect(await problemsOf(provider, { scopes: ['offline_access'] })).toEqual([{ path: 'scopes', reason }]);
    expect(await problemsOf(provider, { scopes: [] })).toEqual([{ path: 'scopes', reason }]);
  });

  test.each([
    ['oidc', ['realm']],
    ['okta-org-server', ['realm', 'audience']],
    ['okta-custom-server', ['realm', 'audience']],
    ['oracle-identity-domain', ['realm', 'audience']],
    ['auth0', []],
    ['keycloak', ['realm', 'audience']],
  ])('refuses for %s the field %j', async (provider, unknown) => {
    const failure = await catchFailure(async () => {
      parse(provider, { realm: 'employees', audience: 'https://api.example.com' });
      throw new Error('is fine');
    }).catch(() => undefined);
    expect((failure?.problems ?? []).map(({ path }) => path)).toEqual(unknown);
  });

  test('are reported together with problems of the schema', async () => {
    const found = await problemsOf('okta-org-server', {
      scopes: ['email'],
      issuer: 'https://a.b/c',
      name: '',
      realm: 7,
    });
    expect(found?.map(({ path }) => path).sort()).toEqual(['issuer', 'name', 'realm', 'realm', 'scopes']);
  });

  test('names the known providers for an unknown one', async () => {
    const reason = `must be one of ${Object.keys(dialects).join(', ')}`;
    for (const provider of ['okta', 'constructor'])
      expect(await catchFailure(() => parseProfile(written('oidc', { provider })))).toMatchObject({
        problems: [{ path: 'provider', reason }],
      });
    expect((await catchFailure(() => dialectOf({ provider: 'constructor' }))).problems).toEqual([
      { path: 'provider', reason },
    ]);
  });
});

describe('the issuer in discovery and ID tokens', () => {
  test.each([
    ['oidc', 'https://id.example.com/a/', 'https://id.example.com/a/'],
    ['okta-org-server', 'https://acme.okta.com/', 'https://acme.okta.com'],
    ['okta-custom-server', 'https://acme.okta.com/oauth2/default', 'https://acme.okta.com/oauth2/default'],
    ['oracle-identity-domain', 'https://idcs-1.identity.oraclecloud.com', 'https://identity.oraclecloud.com/'],
    ['auth0', 'https://acme.eu.auth0.com', 'https://acme.eu.auth0.com/'],
    ['auth0', 'https://acme.eu.auth0.com/', 'https://acme.eu.auth0.com/'],
    ['keycloak', 'https://id.example.com/realms/acme', 'https://id.example.com/realms/acme'],
  ])('%s at %s is %s', (provider, issuer, expected) =>
    expect(dialects[provider]?.expectedIssuer(issuer)).toBe(expected),
  );
});

describe('the password grant', () => {
  const grantOf = (provider: string, part: Record<string, unknown> = {}) =>
    dialectOf({ provider }).passwordGrant(testProfile(part));

  test.each(['oidc', 'okta-org-server', 'okta-custom-server', 'oracle-identity-domain', 'auth0', 'keycloak'])(
    'of %s is that of RFC 6749',
    (provider) => expect(grantOf(provider)).toEqual({ grantType: 'password', parameters: {} }),
  );

  test('sends audience and realm at Auth0', () => {
    expect(grantOf('auth0', { audience: 'urn:api' })).toEqual({
      grantType: 'password',
      parameters: { audience: 'urn:api' },
    });
    expect(grantOf('auth0', { audience: 'urn:api', realm: 'employees' })).toEqual({
      grantType: 'http://auth0.com/oauth/grant-type/password-realm',
      parameters: { audience: 'urn:api', realm: 'employees' },
    });
  });
});

test('treats only access tokens of the Okta org server as opaque', () => {
  const known = ['oidc', 'okta-custom-server', 'oracle-identity-domain', 'auth0', 'keycloak'];
  expect(known.filter((name) => dialects[name]?.hasOpaqueAccessTokens)).toEqual([]);
  expect(dialects['okta-org-server']?.hasOpaqueAccessTokens).toBe(true);
});

describe('what an error means', () => {
  test.each(Object.keys(dialects))(
    'ends the session on a refused refresh at %s, whatever the description',
    (provider) => {
      const dialect = dialectOf({ provider });
      for (const error_description of [
        'Account disabled',
        'User is locked',
        'denied by sign on policy',
        'expired password',
      ])
        expect(meaningOf(dialect, 'refresh', 400, { error: 'invalid_grant', error_description })).toBe('session_ended');
    },
  );

  test.each(Object.keys(dialects))('treats unknown descriptions as wrong credentials at %s', (provider) => {
    const dialect = dialectOf({ provider });
    for (const error_description of [undefined, '', 'Invalid username or password', 'Authentication failed'])
      expect(meaningOf(dialect, 'password', 400, { error: 'invalid_grant', error_description })).toBe(
        'credentials_refused',
      );
  });

  test.each(Object.keys(dialects))('tolerates malformed error bodies at %s', (provider) => {
    const dialect = dialectOf({ provider });
    for (const body of [{}, { error: 7 }, { error: { a: 1 } }, { errorCode: null }])
      expect(meaningOf(dialect, 'password', 400, body as Record<string, unknown>)).toBe('sign_in_refused');
    expect(meaningOf(dialect, 'password', 400, { error: 'toString' })).toBe('request_refused');
    expect(meaningOf(dialect, 'discovery', 404, {})).toBe('discovery_failed');
    expect(meaningOf(dialect, 'keys', 403, {})).toBe('keys_unavailable');
  });

  test.each([
    ['The account is locked out', 'account_locked'],
    ['User account has been suspended', 'account_disabled'],
    ['The user is not active', 'account_disabled'],
    ['You must change your password', 'password_expired'],
    ['Password has expired', 'password_expired'],
    ['Account is not fully set up', 'account_setup_required'],
    ['Username, password or blocked characters', 'credentials_refused'],
    ['Invalid password, or the account is locked', 'credentials_refused'],
    // Entra ID's own words.
    ['AADSTS50126: Error validating credentials due to invalid username or password.', 'credentials_refused'],
    [
      'AADSTS50053: The account is locked, after too many tries with an incorrect user ID or password.',
      'account_locked',
    ],
    ['AADSTS50055: The password is expired.', 'password_expired'],
    ['AADSTS50057: The user account is disabled.', 'account_disabled'],
    ['AADSTS50076: You must use multi-factor authentication to access this.', 'mfa_required'],
    ['AADSTS65001: The user or administrator has not consented to use the application.', 'grant_not_allowed'],
    ['AADSTS53003: Access has been blocked by Conditional Access policies.', 'access_denied'],
  ])('%s', (error_description, kind) => {
    const body = { error: 'invalid_grant', error_description };
    for (const provider of ['oidc', 'keycloak', 'oracle-identity-domain', 'okta-org-server', 'auth0'])
      expect(meaningOf(dialectOf({ provider }), 'password', 400, body)).toBe(kind);
  });

  test('reads account errors only from an invalid_grant', () => {
    const body = { error: 'invalid_request', error_description: 'Account disabled' };
    for (const provider of ['oidc', 'keycloak', 'oracle-identity-domain', 'okta-org-server', 'auth0'])
      expect(meaningOf(dialectOf({ provider }), 'password', 400, body)).toBe('request_refused');
  });

  test('reads access_denied of Auth0 as the client with 401, as a rule with 403', () => {
    const body = { error: 'access_denied', error_description: 'Unauthorized' };
    const dialect = dialectOf({ provider: 'auth0' });
    expect(meaningOf(dialect, 'refresh', 401, body)).toBe('client_refused');
    expect(meaningOf(dialect, 'password', 403, body)).toBe('access_denied');
  });

  test('reads unauthorized_client of Keycloak as the client with 401, as the grant with 400', () => {
    const body = { error: 'unauthorized_client' };
    const dialect = dialectOf({ provider: 'keycloak' });
    expect(meaningOf(dialect, 'password', 401, body)).toBe('client_refused');
    expect(meaningOf(dialect, 'refresh', 401, body)).toBe('client_refused');
    expect(meaningOf(dialect, 'password', 400, body)).toBe('grant_not_allowed');
  });
});
