import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { asymmetricAlgorithms, hmacAlgorithms } from '../../shared/client-assertion.ts';
import { reservedParameters } from '../../shared/profile.ts';
import { catchFailure } from './support/failures.ts';
import { minimalProfile } from './support/profile.ts';

type Members = Record<string, unknown>;

const parse = (part: Members) => parseProfile(JSON.stringify({ ...minimalProfile, ...part }));

async function problems(part: Members): Promise<Record<string, string>> {
  const { kind, problems: found = [] } = await catchFailure(() => parse(part));
  expect(kind).toBe('profile_invalid');
  return Object.fromEntries(found.map(({ path, reason }) => [path, reason]));
}

const pathsOf = async (part: Members) => Object.keys(await problems(part)).sort();

test('the smallest profile gets safe defaults', () => {
  expect(parse({})).toEqual({
    ...minimalProfile,
    ...{ clientAuthentication: 'none', basicEncoding: 'rfc6749', scopes: ['openid'], endpointOrigins: [] },
    ...{ extraParameters: { password: {}, refresh: {} }, api: { origins: [], requests: [] }, allowLoopbackHttp: false },
  });
});

test('a byte order mark, as Windows editors write it, is ignored', () => {
  expect(parseProfile(`\uFEFF${JSON.stringify(minimalProfile)}`).id).toBe('acme');
});

test.each(['', '{', '[]', 'null', '"text"', '7'])('%j is no profile', async (text) => {
  expect((await catchFailure(() => parseProfile(text))).kind).toBe('profile_invalid');
});

test('every problem is reported together, each by its path', async () => {
  const api = {
    origins: ['http://localhost:1', 'nonsense'],
    requests: [{ name: 'x', method: 'BREW', url: 'ftp://a' }],
  };
  const found = await pathsOf({
    ...{ id: 'Not An Id', name: undefined, provider: 'nobody', issuer: 'http://127.0.0.1:8080', api, color: 'red' },
    ...{ scopes: ['openid', 'two words'], endpointOrigins: ['https://id.example.com/path'] },
    ...{ extraParameters: { password: { grant_type: 'x' } }, supportUrl: 'http://example.com' },
  });
  expect(found).toEqual([
    ...['api.origins[0]', 'api.origins[1]', 'api.requests[0].method', 'api.requests[0].url', 'color'],
    ...['endpointOrigins[0]', 'extraParameters.password.grant_type', 'id', 'issuer', 'name', 'provider'],
    ...['scopes[1]', 'supportUrl'],
  ]);
});

describe('addresses', () => {
  const loopback = 'http://127.0.0.1:1';

  const refusedIssuers = {
    'must begin with https://': [
      ...['http://id.example.com', 'http://127.0.0.1.evil.com', 'http://localhost.evil.com', 'http://10.0.0.1'],
      ...['ftp://id.example.com', 'javascript://id.example.com/%0aalert(1)', 'file:///etc/passwd'],
    ],
    'must not contain a username or password': ['https://alice@id.example.com', 'https://alice:fake@id.example.com'],
    'must not contain a fragment (#…)': ['https://id.example.com/#top', 'https://id.example.com/#'],
    'must not contain a query (RFC 8414 §2)': ['https://id.example.com/?tenant=1', 'https://id.example.com/?'],
    'must be a full URL, like https://id.example.com': ['id.example.com', ''],
    'must not contain spaces, backslashes or control characters': [
      ...['https://id.exam\tple.com', 'https://id.example.com/a b', 'https:\\\\id.example.com'],
    ],
  };

  test.each(Object.entries(refusedIssuers))('an issuer %s: %j', async (reason, issuers) => {
    for (const issuer of issuers)
      expect(await problems({ issuer, allowLoopbackHttp: true }), issuer).toEqual({ issuer: reason });
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:9/realm', 'http://127.9.9.9'])(
    'issuer %s needs allowLoopbackHttp',
    async (issuer) => {
      expect(await pathsOf({ issuer })).toEqual(['issuer']);
      expect(parse({ issuer, allowLoopbackHttp: true }).issuer).toBe(issuer);
    },
  );

  test.each<[path: string, part: Members]>([
    ['endpoints.token', { endpoints: { token: `${loopback}/t` } }],
    ['endpoints.revocation', { endpoints: { revocation: `${loopback}/r` } }],
    ['endpointOrigins[0]', { endpointOrigins: [loopback] }],
    ['api.origins[0]', { api: { origins: [loopback] } }],
    ['api.requests[0].url', { api: { origins: [], requests: [{ name: 'a', method: 'GET', url: `${loopback}/a` }] } }],
    ['endpoints.token', { endpoints: { token: 'http://id.example.com/token' } }],
    ['endpoints.token', { endpoints: { token: 'ftp://id.example.com' } }],
    ['endpoints.token', { endpoints: { token: 'token' } }],
    ['endpoints.token', { endpoints: { token: 'https://a:b@id.example.com/t' } }],
    ['endpoints.authorization', { endpoints: { authorization: 'https://id.example.com/a' } }],
    ['expectedIssuer', { expectedIssuer: 'http://id.example.com' }],
    ['expectedIssuer', { expectedIssuer: 'https://id.example.com?a' }],
    ...['http://example.com', 'javascript:alert(1)', 'mailto:help@example.com', 'file:///x', 'x'].map(
      (supportUrl): [string, Members] => ['supportUrl', { supportUrl }],
    ),
  ])('%s is refused: %j', async (path, part) => {
    expect(await pathsOf(part)).toEqual([path]);
  });

  test('are read without quotes, invisible characters and the default port of an origin', () => {
    const profile = parse({
      issuer: ' "https://id.example.com:443/a/\u200b",',
      endpoints: { token: '<https://id.example.com/t>' },
      api: { origins: ['https://api.example.com:443', '\ufeffhttps://api.example.com:8443'] },
    });
    expect(profile.issuer).toBe('https://id.example.com:443/a/');
    expect(profile.endpoints?.token).toBe('https://id.example.com/t');
    expect(profile.api.origins).toEqual(['https://api.example.com', 'https://api.example.com:8443']);
  });

  test.each([
    ...['https://api.example.com/', 'https://api.example.com/v1', 'https://API.example.com'],
    ...['http://api.example.com:443', 'https://*.example.com/', 'https://alice@api.example.com'],
    'https://api.example.com?x',
  ])('%s is no origin', async (origin) => {
    expect(await pathsOf({ api: { origins: [origin] } })).toEqual(['api.origins[0]']);
    expect(await pathsOf({ endpointOrigins: [origin] })).toEqual(['endpointOrigins[0]']);
  });
});

describe('extra parameters', () => {
  const reserved = "is set by Latchkey and can't be replaced";
  const field = (name: string) => `belongs in the field "${name}" of the profile`;

  test.each(reservedParameters)('%s is reserved in any spelling', async (name) => {
    for (const spelling of [name, name.toUpperCase(), ` ${name}`, `${name}\t`])
      for (const request of ['password', 'refresh']) {
        const path = `extraParameters.${request}.${spelling}`;
        expect(await problems({ extraParameters: { [request]: { [spelling]: 'x' } } })).toEqual({ [path]: reserved });
      }
  });

  test('all parameters are reserved that a token, MFA, revocation or introspection request sends', () => {
    expect([...reservedParameters].sort()).toEqual([
      ...['binding_code', 'client_assertion', 'client_assertion_type', 'client_id', 'client_secret', 'grant_type'],
      ...['mfa_token', 'oob_code', 'otp', 'password', 'recovery_code', 'refresh_token', 'scope', 'token'],
      ...['token_type_hint', 'username'],
    ]);
  });

  test.each([
    ['oidc', 'https://id.example.com', 'audience', field('audience')],
    ['oidc', 'https://id.example.com', 'Audience ', field('audience')],
    ['auth0', 'https://acme.eu.auth0.com/', 'audience', field('audience')],
    ['auth0', 'https://acme.eu.auth0.com/', 'realm', field('realm')],
    ['keycloak', 'https://id.example.com/realms/a', 'totp', reserved],
  ])('%s at %s sets %j itself', async (provider, issuer, name, reason) => {
    const own = { provider, issuer };
    const path = `extraParameters.password.${name}`;
    expect(await problems({ ...own, extraParameters: { password: { [name]: 'x' } } })).toEqual({ [path]: reason });
    expect(parse({ ...own, extraParameters: { refresh: { [name]: 'x' } } })).toBeDefined();
  });

  test.each([
    null,
    7,
    'text',
    ['audience'],
    { password: null },
    { password: 'a' },
    { password: { a: 1 } },
    { other: {} },
  ])('that are of another type (%j) are refused', async (extraParameters) => {
    expect((await pathsOf({ extraParameters })).join()).toContain('extraParameters');
  });

  test('others are unchanged', () => {
    const extraParameters = { password: { resource: 'https://api', realm: 'employees' }, refresh: { audience: 'a' } };
    expect(parse({ extraParameters }).extraParameters).toEqual(extraParameters);
  });
});

const secret = 'is a secret, which profiles must not contain: remove it. Latchkey asks for it when you sign in';

test.each([
  ['clientSecret', secret],
  ['client_secret', secret],
  ['password', secret],
  ['privateKey', secret],
  ['scope', 'is not a field of a profile'],
  ['__proto__', 'is not a field of a profile'],
])('%s %s', async (field, reason) => {
  const text = `${JSON.stringify(minimalProfile).slice(0, -1)},${JSON.stringify(field)}:"fake-secret"}`;
  const failure = await catchFailure(() => parseProfile(text));
  expect(failure.problems).toEqual([{ path: field, reason }]);
  expect(JSON.stringify(failure)).not.toContain('fake-secret');
});

describe('client assertions', () => {
  const parseWith = (clientAuthentication: string, clientAssertion: Members) =>
    parse({ clientAuthentication, clientAssertion }).clientAssertion;

  test.each(['none', 'client_secret_basic', 'client_secret_post', undefined])('are not for %s', async (method) => {
    expect(await problems({ clientAuthentication: method, clientAssertion: {} })).toEqual({
      clientAssertion: 'needs "clientAuthentication" to be client_secret_jwt or private_key_jwt',
    });
  });

  test('name the issuer as their audience by default', () => {
    const clientAssertion = { algorithm: 'PS256', keyId: 'a' };
    expect(parseWith('private_key_jwt', clientAssertion)).toEqual({ ...clientAssertion, audience: 'issuer' });
    expect(parse({ clientAuthentication: 'client_secret_jwt' }).clientAssertion).toBeUndefined();
  });

  test.each([
    ...hmacAlgorithms.map((one) => [one, 'client_secret_jwt', 'private_key_jwt', asymmetricAlgorithms] as const),
    ...asymmetricAlgorithms.map((one) => [one, 'private_key_jwt', 'client_secret_jwt', hmacAlgorithms] as const),
  ])('%s is for %s, not for %s', async (algorithm, method, other, others) => {
    expect(parseWith(method, { algorithm })?.algorithm).toBe(algorithm);
    expect(await problems({ clientAuthentication: other, clientAssertion: { algorithm } })).toEqual({
      'clientAssertion.algorithm': `must be one of ${others.join(', ')} with ${other}`,
    });
  });

  test('a secret has no key id', async () => {
    expect(await problems({ clientAuthentication: 'client_secret_jwt', clientAssertion: { keyId: 'a' } })).toEqual({
      'clientAssertion.keyId': 'is only for private_key_jwt: a client secret has no ID',
    });
  });

  test('their problems are reported with all others', async () => {
    const clientAuthentication = 'private_key_jwt';
    const clientAssertion = { algorithm: 'none', audience: 'anybody', keyId: '', lifetime: 3600 };
    const members = ['algorithm', 'audience', 'keyId', 'lifetime'].map((name) => `clientAssertion.${name}`);
    expect(await pathsOf({ name: '', clientAuthentication, clientAssertion })).toEqual([...members, 'name']);
    for (const other of [null, 'RS256', []])
      expect(await pathsOf({ clientAuthentication, clientAssertion: other })).toEqual(['clientAssertion']);
  });
});

test.each(['', 'a b', 'a"b', 'a\\b', 'é', 'a\n', 'x'.repeat(201)])('scope %j is refused', async (scope) => {
  expect(await problems({ scopes: [scope] })).toEqual({ 'scopes[0]': 'must be a single scope token (RFC 6749 §3.3)' });
});

test.each<[field: string, value: unknown]>([
  ...['../x', 'A', '-a', 'a/b', 'a.b', 'é', 'a'.repeat(64), ''].map((id): [string, string] => ['id', id]),
  ['clientAuthentication', 'tls_client_auth'],
  ['basicEncoding', 'base64'],
  ['provider', 'constructor'],
  ['provider', 'Not A Slug'],
  ['audience', ''],
  ['allowLoopbackHttp', 'true'],
  ['clientId', ''],
  ['name', ''],
  ['usernameHint', 7],
])('%s cannot be %j', async (field, value) => {
  expect(await pathsOf({ [field]: value })).toEqual([field]);
});

test('an unknown member of the api is refused', async () => {
  expect(await pathsOf({ api: { origins: [], token: 'x' } })).toEqual(['api.token']);
});
