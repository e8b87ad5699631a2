import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../electron/http/exchange.ts';
import type { Dialect, RequestPurpose } from '../../electron/oauth/dialects/dialect.ts';
import { dialectOf, dialects } from '../../electron/oauth/dialects/index.ts';
import { errorResponseFailure } from '../../electron/oauth/error-response.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { documentedProfiles } from '../integration/documented-profiles.ts';
import { catchFailure } from './support/failures.ts';

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
    const fields = { clientAuthentication: 'client_secret_jwt', basicEncoding: 'rfc6749', scopes };
    expect(parse(provider, fields)).toMatchObject(fields);
    expect(parse(provider, { basicEncoding: 'raw' })).toMatchObject({ basicEncoding: 'raw' });
  });
});

describe('problems', () => {
  test.each(
    Object.entries({
      'okta-org-server': 'https://acme.okta.com/oauth2/default https://acme.okta.com/oauth2',
      'okta-custom-server':
        'https://acme.okta.com https://acme.okta.com/oauth2/default/v1/token https://acme.okta.com/oauth2/default/ https://acme.okta.com/oauth2/v1',
      auth0: 'https://manage.auth0.com/ https://acme.eu.auth0.com/oauth/token',
      'oracle-identity-domain': 'https://identity.oraclecloud.com/ https://idcs-1.identity.oraclecloud.com/oauth2/v1',
      keycloak: 'https://id.example.com https://id.example.com/realms/acme/protocol/openid-connect',
    }),
  )('refuses for %s the issuers %s', async (provider, refused) => {
    const problem = { path: 'issuer', reason: expect.stringMatching(/^must be .*https:\/\//) };
    for (const issuer of refused.split(' ')) expect(await problemsOf(provider, { issuer }), issuer).toEqual([problem]);
  });

  test.each([
    ['okta-org-server', 'https://login.acme.example/'],
    ['okta-org-server', 'https://login-admin.acme.example'],
    ['okta-custom-server', 'https://login.acme.example/oauth2/aus1'],
    ['auth0', 'https://login.acme.example'],
    ['keycloak', 'https://id.example.com/auth/realms/acme'],
  ])('accepts for %s the issuer %s', (provider, issuer) => expect(parse(provider, { issuer }).issuer).toBe(issuer));

  test.each([
    ['okta-org-server', 'https://acme-admin.okta.com'],
    ['okta-custom-server', 'https://acme-admin.okta.com/oauth2/default'],
    ['okta-org-server', 'https://acme-admin.oktapreview.com'],
  ])('explains for %s that %s is the Admin Console', async (provider, issuer) => {
    const { hostname } = new URL(issuer);
    const reason = `must be where users sign in, not the Admin Console: ${hostname.replace('-admin', '')}`;
    expect(await problemsOf(provider, { issuer })).toEqual([{ path: 'issuer', reason }]);
  });

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
  ])('refuses for %s the fields %j', async (provider, unknown) => {
    const part = { realm: 'employees', audience: 'https://api.example.com' };
    if (unknown.length === 0) return void expect(parse(provider, part)).toMatchObject(part);
    expect((await problemsOf(provider, part))?.map(({ path }) => path)).toEqual(unknown);
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
    const problems = [{ path: 'provider', reason: `must be one of ${Object.keys(dialects).join(', ')}` }];
    for (const provider of ['okta', 'constructor'])
      for (const run of [() => parseProfile(written('oidc', { provider })), () => dialectOf({ provider })])
        expect((await catchFailure(run)).problems).toEqual(problems);
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

describe('what an error means', () => {
  const meaningAt = (provider: string, purpose: RequestPurpose, status: number, body: object) =>
    meaningOf(dialectOf({ provider }), purpose, status, body as Record<string, unknown>);

  test.each(Object.keys(dialects))('does not depend on an unknown description at %s', (provider) => {
    const described = (purpose: RequestPurpose, error_description: string | undefined) =>
      meaningAt(provider, purpose, 400, { error: 'invalid_grant', error_description });
    for (const description of ['Account disabled', 'User is locked', 'denied by sign on policy', 'expired password'])
      expect(described('refresh', description)).toBe('session_ended');
    for (const description of [undefined, '', 'Invalid username or password', 'Authentication failed'])
      expect(described('password', description)).toBe('credentials_refused');
  });

  test.each(Object.keys(dialects))('tolerates malformed error bodies at %s', (provider) => {
    for (const body of [{}, { error: 7 }, { error: { a: 1 } }, { errorCode: null }])
      expect(meaningAt(provider, 'password', 400, body)).toBe('sign_in_refused');
    expect(meaningAt(provider, 'password', 400, { error: 'toString' })).toBe('request_refused');
    expect(meaningAt(provider, 'discovery', 404, {})).toBe('discovery_failed');
    expect(meaningAt(provider, 'keys', 403, {})).toBe('keys_unavailable');
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
    for (const provider of ['oidc', 'keycloak', 'oracle-identity-domain', 'okta-org-server', 'auth0'])
      expect(meaningAt(provider, 'password', 400, { error: 'invalid_grant', error_description })).toBe(kind);
  });

  test.each(['oidc', 'keycloak', 'oracle-identity-domain', 'okta-org-server', 'auth0'])(
    'reads account errors of %s only from an invalid_grant',
    (provider) => {
      const body = { error: 'invalid_request', error_description: 'Account disabled' };
      expect(meaningAt(provider, 'password', 400, body)).toBe('request_refused');
    },
  );

  // 401 refuses the client; another status refuses the grant or reports a rule.
  test.each([
    ['auth0', 'access_denied', 'refresh', 401, 'client_refused'],
    ['auth0', 'access_denied', 'password', 403, 'access_denied'],
    ['keycloak', 'unauthorized_client', 'password', 401, 'client_refused'],
    ['keycloak', 'unauthorized_client', 'refresh', 401, 'client_refused'],
    ['keycloak', 'unauthorized_client', 'password', 400, 'grant_not_allowed'],
  ] as const)('%s: %s to a %s request with %d is %s', (provider, error, purpose, status, kind) =>
    expect(meaningAt(provider, purpose, status, { error, error_description: 'Unauthorized' })).toBe(kind),
  );
});
