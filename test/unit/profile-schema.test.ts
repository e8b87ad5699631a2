import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { asymmetricAlgorithms, hmacAlgorithms } from '../../shared/client-assertion.ts';
import { failureSchema } from '../../shared/errors.ts';
import { reservedParameters } from '../../shared/profile.ts';
import { catchFailure } from './support/failures.ts';
import { minimalProfile } from './support/profile.ts';

const parse = (part: Record<string, unknown>) => parseProfile(JSON.stringify({ ...minimalProfile, ...part }));

async function problems(part: Record<string, unknown>): Promise<Record<string, string>> {
  const { kind, problems: found = [] } = await catchFailure(() => parse(part));
  expect(kind).toBe('profile_invalid');
  return Object.fromEntries(found.map(({ path, reason }) => [path, reason]));
}

test('the smallest profile gets safe defaults', () => {
  expect(parse({})).toEqual({
    ...minimalProfile,
    clientAuthentication: 'none',
    basicEncoding: 'rfc6749',
    scopes: ['openid'],
    extraParameters: { password: {}, refresh: {} },
    endpointOrigins: [],
    api: { origins: [], requests: [] },
    allowLoopbackHttp: false,
  });
});

test('a byte order mark, as Windows editors write it, does no harm', () => {
  expect(parseProfile(`\uFEFF${JSON.stringify(minimalProfile)}`).id).toBe('acme');
});

test.each(['', '{', '[]', 'null', '"text"', '7'])('%j is no profile', async (text) => {
  expect((await catchFailure(() => parseProfile(text))).kind).toBe('profile_invalid');
});

test('every problem is told at once, each by its path', async () => {
  const found = await problems({
    id: 'Not An Id',
    name: undefined,
    provider: 'nobody',
    issuer: 'http://127.0.0.1:8080',
    scopes: ['openid', 'two words'],
    endpointOrigins: ['https://id.example.com/path'],
    api: { origins: ['http://localhost:1', 'nonsense'], requests: [{ name: 'x', method: 'BREW', url: 'ftp://a' }] },
    extraParameters: { password: { grant_type: 'x' } },
    supportUrl: 'http://example.com',
    colour: 'red',
  });
  expect(Object.keys(found).sort()).toEqual([
    'api.origins[0]',
    'api.origins[1]',
    'api.requests[0].method',
    'api.requests[0].url',
    'colour',
    'endpointOrigins[0]',
    'extraParameters.password.grant_type',
    'id',
    'issuer',
    'name',
    'provider',
    'scopes[1]',
    'supportUrl',
  ]);
});

describe('addresses', () => {
  test.each([
    ['http://id.example.com', 'must begin with https://'],
    ['http://127.0.0.1.evil.com', 'must begin with https://'],
    ['http://localhost.evil.com', 'must begin with https://'],
    ['http://10.0.0.1', 'must begin with https://'],
    ['ftp://id.example.com', 'must begin with https://'],
    ['javascript://id.example.com/%0aalert(1)', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['https://alice@id.example.com', 'must not contain a username or password'],
    ['https://alice:fake@id.example.com', 'must not contain a username or password'],
    ['https://id.example.com/#top', 'must not contain a fragment (#…)'],
    ['https://id.example.com/#', 'must not contain a fragment (#…)'],
    ['https://id.example.com/?tenant=1', 'must not contain a query (RFC 8414 §2)'],
    ['https://id.example.com/?', 'must not contain a query (RFC 8414 §2)'],
    ['id.example.com', 'must be a full URL, like https://id.example.com'],
    ['', 'must be a full URL, like https://id.example.com'],
    ['https://id.exam\tple.com', 'must not contain spaces, backslashes or control characters'],
    [' https://id.example.com', 'must not contain spaces, backslashes or control characters'],
    ['https:\\\\id.example.com', 'must not contain spaces, backslashes or control characters'],
  ])('issuer %j is refused', async (issuer, reason) => {
    expect(await problems({ issuer, allowLoopbackHttp: true })).toEqual({ issuer: reason });
  });

  test.each(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:9/realm', 'http://127.9.9.9'])(
    'issuer %s needs allowLoopbackHttp',
    async (issuer) => {
      expect(Object.keys(await problems({ issuer }))).toEqual(['issuer']);
      expect(parse({ issuer, allowLoopbackHttp: true }).issuer).toBe(issuer);
    },
  );

  test('loopback http is looked for in every address', async () => {
    const http = 'http://127.0.0.1:1';
    const found = await problems({
      endpoints: { token: `${http}/t`, revocation: `${http}/r` },
      endpointOrigins: [http],
      api: { origins: [http], requests: [{ name: 'a', method: 'GET', url: `${http}/a` }] },
    });
    expect(Object.keys(found)).toEqual([
      'endpoints.token',
      'endpoints.revocation',
      'endpointOrigins[0]',
      'api.origins[0]',
      'api.requests[0].url',
    ]);
  });

  test.each(['http://id.example.com/token', 'ftp://id.example.com', 'token', 'https://a:b@id.example.com/t'])(
    '%s is no endpoint',
    async (token) => {
      expect(Object.keys(await problems({ endpoints: { token } }))).toEqual(['endpoints.token']);
    },
  );

  test('no other endpoints are known', async () => {
    expect(Object.keys(await problems({ endpoints: { authorization: 'https://id.example.com/a' } }))).toHaveLength(1);
  });

  test.each([
    'https://api.example.com/',
    'https://api.example.com/v1',
    'https://API.example.com',
    'https://api.example.com:443',
    'https://*.example.com/',
    'https://alice@api.example.com',
    'https://api.example.com?x',
  ])('%s is no origin', async (origin) => {
    expect(Object.keys(await problems({ api: { origins: [origin] } }))).toEqual(['api.origins[0]']);
    expect(Object.keys(await problems({ endpointOrigins: [origin] }))).toEqual(['endpointOrigins[0]']);
  });

  test.each(['http://example.com', 'javascript:alert(1)', 'mailto:help@example.com', 'file:///x', 'x'])(
    'support page %s is refused',
    async (supportUrl) => {
      expect(await problems({ supportUrl })).toEqual({ supportUrl: 'must begin with https://' });
    },
  );
});

describe('extra parameters', () => {
  const spellings = reservedParameters.flatMap((name) => [name, name.toUpperCase(), ` ${name}`, `${name}\t`]);

  test.each(spellings)('%j is reserved', async (name) => {
    for (const request of ['password', 'refresh'])
      expect(await problems({ extraParameters: { [request]: { [name]: 'x' } } })).toEqual({
        [`extraParameters.${request}.${name}`]: "is set by Latchkey and can't be replaced",
      });
  });

  test('the list is the one of SECURITY.md, and what the second step, revocation and introspection send', () => {
    expect([...reservedParameters].sort()).toEqual([
      'binding_code',
      'client_assertion',
      'client_assertion_type',
      'client_id',
      'client_secret',
      'grant_type',
      'mfa_token',
      'oob_code',
      'otp',
      'password',
      'recovery_code',
      'refresh_token',
      'scope',
      'token',
      'token_type_hint',
      'username',
    ]);
  });

  const field = (name: string) => `belongs in the field "${name}" of the profile`;
  const replaced = "is set by Latchkey and can't be replaced";

  test.each([
    ['oidc', 'https://id.example.com', 'audience', field('audience')],
    ['oidc', 'https://id.example.com', 'Audience ', field('audience')],
    ['auth0', 'https://acme.eu.auth0.com/', 'audience', field('audience')],
    ['auth0', 'https://acme.eu.auth0.com/', 'realm', field('realm')],
    ['keycloak', 'https://id.example.com/realms/a', 'totp', replaced],
  ])('%s at %s sets %j itself', async (provider, issuer, name, reason) => {
    const own = { provider, issuer };
    expect(await problems({ ...own, extraParameters: { password: { [name]: 'x' } } })).toEqual({
      [`extraParameters.password.${name}`]: reason,
    });
    expect(parse({ ...own, extraParameters: { refresh: { [name]: 'x' } } })).toBeDefined();
  });

  test.each([null, 7, 'text', ['audience'], { password: null }, { password: 'audience' }])(
    'that are no parameters at all (%j) are told and borne',
    async (extraParameters) => {
      expect(Object.keys(await problems({ extraParameters })).join()).toContain('extraParameters');
    },
  );

  test('others are kept as they are', () => {
    const extraParameters = { password: { resource: 'https://api', realm: 'employees' }, refresh: { audience: 'a' } };
    expect(parse({ extraParameters }).extraParameters).toEqual(extraParameters);
  });

  test('a name or value of another type is refused', async () => {
    expect(Object.keys(await problems({ extraParameters: { password: { a: 1 } } }))).toEqual([
      'extraParameters.password.a',
    ]);
    expect(Object.keys(await problems({ extraParameters: { other: {} } }))).toEqual(['extraParameters.other']);
  });
});

describe('secrets and unknown fields', () => {
  const aSecret = 'is a secret, which profiles must not contain: remove it. Latchkey asks for it when you sign in';

  test.each([
    ['clientSecret', aSecret],
    ['client_secret', aSecret],
    ['password', aSecret],
    ['privateKey', aSecret],
    ['scope', 'is not a field of a profile'],
    ['__proto__', 'is not a field of a profile'],
  ])('%s %s', async (field, reason) => {
    const text = `${JSON.stringify(minimalProfile).slice(0, -1)},${JSON.stringify(field)}:"fake-secret"}`;
    const failure = await catchFailure(() => parseProfile(text));
    expect(failure.problems).toEqual([{ path: field, reason }]);
    expect(JSON.stringify(failure)).not.toContain('fake-secret');
  });

  test('nor is one inside the api', async () => {
    expect(Object.keys(await problems({ api: { origins: [], token: 'x' } }))).toEqual(['api.token']);
  });
});

describe('client assertions', () => {
  const methods = ['none', 'client_secret_basic', 'client_secret_post', undefined];

  test.each(methods)('are not for %s', async (clientAuthentication) => {
    expect(await problems({ clientAuthentication, clientAssertion: {} })).toEqual({
      clientAssertion: 'needs "clientAuthentication" to be client_secret_jwt or private_key_jwt',
    });
  });

  test('name the issuer as their audience unless told otherwise', () => {
    const parsed = parse({
      clientAuthentication: 'private_key_jwt',
      clientAssertion: { algorithm: 'PS256', keyId: 'a' },
    });
    expect(parsed.clientAssertion).toEqual({ algorithm: 'PS256', keyId: 'a', audience: 'issuer' });
    expect(parse({ clientAuthentication: 'client_secret_jwt' }).clientAssertion).toBeUndefined();
  });

  test.each(hmacAlgorithms)('%s is for secrets', async (algorithm) => {
    const clientAssertion = { algorithm };
    expect(await problems({ clientAuthentication: 'private_key_jwt', clientAssertion })).toEqual({
      'clientAssertion.algorithm': `must be one of ${asymmetricAlgorithms.join(', ')} with private_key_jwt`,
    });
    expect(parse({ clientAuthentication: 'client_secret_jwt', clientAssertion }).clientAssertion?.algorithm).toBe(
      algorithm,
    );
  });

  test.each(asymmetricAlgorithms)('%s is for keys', async (algorithm) => {
    const clientAssertion = { algorithm };
    expect(await problems({ clientAuthentication: 'client_secret_jwt', clientAssertion })).toEqual({
      'clientAssertion.algorithm': `must be one of ${hmacAlgorithms.join(', ')} with client_secret_jwt`,
    });
    expect(parse({ clientAuthentication: 'private_key_jwt', clientAssertion }).clientAssertion?.algorithm).toBe(
      algorithm,
    );
  });

  test('a secret has no key id', async () => {
    expect(await problems({ clientAuthentication: 'client_secret_jwt', clientAssertion: { keyId: 'a' } })).toEqual({
      'clientAssertion.keyId': 'is only for private_key_jwt: a client secret has no ID',
    });
  });

  test('what is wrong is told with all else that is', async () => {
    const found = await problems({
      name: '',
      clientAuthentication: 'private_key_jwt',
      clientAssertion: { algorithm: 'none', audience: 'anybody', keyId: '', lifetime: 3600 },
    });
    expect(Object.keys(found).sort()).toEqual([
      'clientAssertion.algorithm',
      'clientAssertion.audience',
      'clientAssertion.keyId',
      'clientAssertion.lifetime',
      'name',
    ]);
    for (const clientAssertion of [null, 'RS256', []])
      expect(Object.keys(await problems({ clientAuthentication: 'private_key_jwt', clientAssertion }))).toEqual([
        'clientAssertion',
      ]);
  });
});

test.each(['', 'a b', 'a"b', 'a\\b', 'é', 'a\n', 'x'.repeat(201)])('scope %j is refused', async (scope) => {
  expect(await problems({ scopes: [scope] })).toEqual({ 'scopes[0]': 'must be a single scope token (RFC 6749 §3.3)' });
});

test.each(['../x', 'A', '-a', 'a/b', 'a.b', 'é', 'a'.repeat(64), ''])('id %j is refused', async (id) => {
  expect(Object.keys(await problems({ id }))).toEqual(['id']);
});

test.each([
  ['clientAuthentication', 'tls_client_auth'],
  ['basicEncoding', 'base64'],
  ['provider', 'constructor'],
  ['provider', 'Not A Slug'],
  ['expectedIssuer', 'http://id.example.com'],
  ['expectedIssuer', 'https://id.example.com?a'],
  ['audience', ''],
  ['allowLoopbackHttp', 'true'],
  ['clientId', ''],
  ['name', ''],
  ['usernameHint', 7],
])('%s cannot be %j', async (field, value) => {
  expect(Object.keys(await problems({ [field]: value }))).toEqual([field]);
});

test('problems fit what the page is told', async () => {
  const failure = await catchFailure(() => parseProfile('{}'));
  expect(failureSchema.safeParse(failure).success).toBe(true);
  expect(failure.problems?.length).toBeGreaterThan(4);
});
