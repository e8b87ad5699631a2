import { describe, expect, test } from 'vitest';
import { toFailureLines } from '../../electron/cli/failure-lines.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import { createDiscovery, type Discovery } from '../../electron/oauth/discovery.ts';
import { discoveryUrl, oauthMetadataUrl } from '../../electron/oauth/metadata.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { issuer, testProfile } from './support/profile.ts';
import { metadata } from './support/server.ts';
import { fakeTransport, jsonResponse } from './support/transport.ts';

function setup(answer: Parameters<typeof fakeTransport>[0]) {
  const transport = fakeTransport(answer);
  const clock = fakeClock();
  const discover = createDiscovery({ exchange: createExchange({ transport, clock, log: fakeLog() }), clock });
  const discovery = async (...parts: Parameters<Discovery>) => (await discover(...parts)).server;
  return { transport, clock, discovery };
}

const discover = (answer: () => Response, profile = testProfile()) => setup(answer).discovery(profile);
const kindOf = async (run: Promise<unknown>) => (await catchFailure(run)).kind;
const publishing = (part: Record<string, unknown>) => () => jsonResponse({ ...metadata, ...part });

test.each([
  ['', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ['/', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  ['/a/b', '/a/b/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/a/b'],
  ['/a/b/', '/a/b/.well-known/openid-configuration', '/.well-known/oauth-authorization-server/a/b'],
])('finds the documents of an issuer with the path %j', (path, openId, oauth) => {
  expect(discoveryUrl(issuer + path).href).toBe(issuer + openId);
  expect(oauthMetadataUrl(issuer + path).href).toBe(issuer + oauth);
});

describe('a server without OpenID Connect', () => {
  const profile = testProfile({ issuer: `${issuer}/as` });
  const oauthOnly = (answer: () => Response, first: () => Response) => {
    const { discovery, transport } = setup(({ url }) =>
      url === oauthMetadataUrl(profile.issuer).href ? answer() : first(),
    );
    return { transport, read: () => discovery(profile) };
  };
  const none = () => new Response('', { status: 404 });
  const document = { issuer: `${issuer}/as`, token_endpoint: `${issuer}/as/token` };

  test.each([
    ['404', none],
    ['403', () => new Response('', { status: 403 })],
    ['404 with a code of its own', () => jsonResponse({ error: 'not_found' }, { status: 404 })],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
  ])('is read from the RFC 8414 URL after %s', async (_what, first) => {
    const { read, transport } = oauthOnly(() => jsonResponse(document), first);
    expect(await read()).toMatchObject(document);
    expect(transport.requests.map(({ url }) => url)).toEqual([
      'https://id.example.com/as/.well-known/openid-configuration',
      'https://id.example.com/.well-known/oauth-authorization-server/as',
    ]);
  });

  test.each([
    [{ issuer: 'https://evil.example' }, 'issuer_mismatch'],
    [{ token_endpoint: 'https://evil.example/token' }, 'endpoint_refused'],
  ])('is refused with %j', async (part, kind) =>
    expect(await kindOf(oauthOnly(() => jsonResponse({ ...document, ...part }), none).read())).toBe(kind),
  );

  test('fails as the first request did if there is no metadata either', async () => {
    const page = () => new Response('<html>', { headers: { 'content-type': 'text/html' } });
    expect(await catchFailure(oauthOnly(page, none).read())).toMatchObject({
      kind: 'discovery_missing',
      details: { status: 404, endpoint: 'GET https://id.example.com/as/.well-known/openid-configuration' },
    });
    expect(await kindOf(oauthOnly(none, page).read())).toBe('response_not_json');
  });

  test.each([
    '/as/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration/as',
    '/as/.well-known/openid-configuration/',
  ])('is read from %s, where some servers have it', async (path) => {
    const { discovery } = setup(({ url }) => (url === issuer + path ? jsonResponse(document) : none()));
    expect(await discovery(profile)).toMatchObject(document);
  });

  test.each([
    ['a broken server', () => new Response('', { status: 503 })],
    ['a document of another issuer', () => jsonResponse({ ...document, issuer: 'https://evil.example' })],
    ['a broken document', () => new Response('{"issuer":')],
  ])('is not tried after %s', async (_what, first) => {
    const { read, transport } = oauthOnly(() => jsonResponse(document), first);
    await catchFailure(read());
    expect(transport.requests).toHaveLength(1);
  });
});

describe('a redirect of the discovery document', () => {
  const start = `${issuer}/.well-known/openid-configuration`;
  const redirecting = (targets: Record<string, string>) => {
    const { discovery, transport } = setup(({ url }) => {
      const location = targets[url];
      return location === undefined ? jsonResponse(metadata) : new Response('', { status: 301, headers: { location } });
    });
    return { transport, read: () => discovery(testProfile()) };
  };

  test.each([
    [{ [start]: `${start}/` }, `${start}/`],
    [{ [start]: '/moved', [`${issuer}/moved`]: 'again' }, `${issuer}/again`],
  ])('within its origin is followed: %j', async (targets, last) => {
    const { read, transport } = redirecting(targets);
    expect((await read()).token_endpoint).toBe(metadata.token_endpoint);
    expect(transport.requests.at(-1)).toMatchObject({ method: 'GET', url: last });
    expect(transport.requests.at(-1)?.headers.has('authorization')).toBe(false);
  });

  test.each([
    'https://evil.example/',
    'http://id.example.com/',
    'https://id.example.com:8443/',
    'https://alice:fake@id.example.com/',
    'https://[/',
    start,
  ])('to %s is refused', async (location) => {
    const { read, transport } = redirecting({ [start]: location });
    expect(await catchFailure(read())).toMatchObject({ kind: 'redirect_refused', details: { status: 301 } });
    expect(transport.requests.every(({ url }) => url === start)).toBe(true);
  });

  test('never leads to a document of another issuer', async () => {
    const { discovery } = setup(({ url }) =>
      url === start
        ? new Response('', { status: 302, headers: { location: '/other' } })
        : jsonResponse({ ...metadata, issuer: `${issuer}/other` }),
    );
    expect(await kindOf(discovery(testProfile()))).toBe('issuer_mismatch');
  });
});

describe('endpoints that the profile sets', () => {
  test('need no document if they include the token endpoint', async () => {
    const { discovery, transport } = setup(() => new Response('', { status: 404 }));
    const endpoints = { token: `${issuer}/oauth/token`, revocation: `${issuer}/oauth/revoke` };
    expect(await discovery(testProfile({ endpoints }))).toEqual({
      issuer,
      token_endpoint: `${issuer}/oauth/token`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
    });
    expect(transport.requests).toHaveLength(0);
  });

  test('take precedence over the document', async () => {
    const endpoints = { revocation: `${issuer}/o/revoke_token/`, introspection: `${issuer}/o/introspect/` };
    expect(await discover(publishing({}), testProfile({ endpoints }))).toMatchObject({
      token_endpoint: metadata.token_endpoint,
      revocation_endpoint: endpoints.revocation,
      introspection_endpoint: endpoints.introspection,
    });
  });

  test('replace defaults if a known provider has no document', async () => {
    const endpoints = { introspection: 'https://acme.okta.com/other' };
    const profile = testProfile({ provider: 'okta-org-server', issuer: 'https://acme.okta.com', endpoints });
    expect(await discover(() => new Response('', { status: 404 }), profile)).toMatchObject({
      token_endpoint: 'https://acme.okta.com/oauth2/v1/token',
      introspection_endpoint: endpoints.introspection,
    });
  });

  test.each(['token', 'keys', 'userinfo', 'revocation', 'introspection'])(
    '%s at an origin that the profile does not allow is refused',
    async (name) => {
      const profile = testProfile({ endpoints: { [name]: 'https://evil.example/a' } });
      expect(await kindOf(discover(publishing({}), profile))).toBe('endpoint_refused');
    },
  );
});

test('reads metadata with one GET, and caches it for an hour', async () => {
  const { discovery, transport, clock } = setup(publishing({}));
  const profile = testProfile();
  const first = await discovery(profile);
  expect(first.token_endpoint).toBe('https://id.example.com/token');
  clock.advance(60 * 60 * 1000 - 1);
  expect(await discovery(profile)).toBe(first);
  const requests = transport.requests.map(({ method, url, body }) => [method, url, body]);
  expect(requests).toEqual([['GET', 'https://id.example.com/.well-known/openid-configuration', '']]);
  clock.advance(1);
  await discovery(profile);
  expect(transport.requests).toHaveLength(2);
});

test('caches metadata per issuer', async () => {
  const { discovery, transport } = setup(publishing({ issuer: `${issuer}/b` }));
  expect(await kindOf(discovery(testProfile()))).toBe('issuer_mismatch');
  await discovery(testProfile({ issuer: `${issuer}/b` }));
  expect(transport.requests).toHaveLength(2);
});

test('does not cache a refused document', async () => {
  const endpoints = [undefined, metadata.token_endpoint];
  const { discovery } = setup(() => publishing({ token_endpoint: endpoints.shift() })());
  expect(await kindOf(discovery(testProfile()))).toBe('discovery_failed');
  expect((await discovery(testProfile())).token_endpoint).toBe(metadata.token_endpoint);
});

// The words of the doctor, which has the same sentences for these.
test.each([
  [
    () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
    'id.example.com returns a web page instead',
  ],
  [() => jsonResponse([]), "The discovery document of id.example.com isn't a JSON object"],
  [publishing({ token_endpoint: undefined }), 'The discovery document of id.example.com lacks token_endpoint'],
  [publishing({ issuer: 7 }), 'The discovery document of id.example.com lacks issuer'],
  [
    publishing({ issuer: 'https://evil.example/' }),
    "The server's issuer is https://evil.example/, but the profile has https://id.example.com.",
  ],
  [
    publishing({ token_endpoint: 'https://evil.example/token' }),
    "The server's token_endpoint is at evil.example, which this profile doesn't allow",
  ],
  [
    () => new Response('', { status: 302, headers: { location: 'https://evil.example/' } }),
    'id.example.com redirects requests for its discovery document',
  ],
])('says what is wrong with a document: case %#', async (answer, sentence) => {
  expect(toFailureLines(await catchFailure(discover(answer)))[0]).toContain(sentence);
});

describe('the issuer', () => {
  test.each([
    'https://evil.example',
    'https://id.example.com/other',
    'https://id.example.com.evil.example',
    'http://id.example.com',
  ])('refuses %s', async (other) =>
    expect(await catchFailure(discover(publishing({ issuer: other })))).toMatchObject({
      kind: 'issuer_mismatch',
      facts: { host: 'id.example.com', expectedIssuer: 'https://id.example.com', actualIssuer: other },
    }),
  );

  test.each([undefined, 7, '', 'nonsense'])('refuses %j', async (other) =>
    expect(await kindOf(discover(publishing({ issuer: other })))).toBe('discovery_failed'),
  );

  test('ignores a trailing slash without path', async () =>
    expect((await discover(publishing({ issuer: `${issuer}/` }))).issuer).toBe(`${issuer}/`));
});

describe('endpoints', () => {
  const names = ['token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'revocation_endpoint', 'introspection_endpoint'];

  test.each(names)('refuses %s at another origin', async (name) => {
    for (const endpoint of [
      ...['https://evil.example/token', 'https://id.example.com.evil.example/token'],
      ...['https://id.example.com@evil.example/token', 'https://id.example.com:8443/token'],
      ...['http://id.example.com/token'],
    ])
      expect(await kindOf(discover(publishing({ [name]: endpoint })))).toBe('endpoint_refused');
  });

  test.each(names.filter((name) => name !== 'token_endpoint'))(
    '%s at an origin that the profile lists is used',
    async (name) => {
      const profile = testProfile({ endpointOrigins: ['https://keys.example.com'] });
      const server = await discover(publishing({ [name]: 'https://keys.example.com/a' }), profile);
      expect(server).toMatchObject({ [name]: 'https://keys.example.com/a' });
    },
  );

  test('requires the token endpoint at the profile’s origin for passwords', async () => {
    const profile = testProfile({
      tokenEndpointOrigin: 'https://login.example.com',
      endpointOrigins: ['https://keys.example.com'],
    });
    const at = (origin: string) => discover(publishing({ token_endpoint: `${origin}/token` }), profile);
    expect(await at('https://login.example.com')).toMatchObject({ token_endpoint: 'https://login.example.com/token' });
    expect(await kindOf(at('https://keys.example.com'))).toBe('endpoint_refused');
    expect(await kindOf(at('https://id.example.com'))).toBe('endpoint_refused');
  });

  test('does not apply the origins of another profile with the same issuer', async () => {
    const { discovery } = setup(publishing({ jwks_uri: 'https://keys.example.com/a' }));
    await discovery(testProfile({ endpointOrigins: ['https://keys.example.com'] }));
    expect(await kindOf(discovery(testProfile()))).toBe('endpoint_refused');
  });

  test.each([7, null, '', 'token', '/token'])('refuses the endpoint %j', async (endpoint) =>
    expect(await kindOf(discover(publishing({ token_endpoint: endpoint })))).toBe('discovery_failed'),
  );

  test('reports a refused endpoint without its query and truncated', async () => {
    const long = `https://evil.example/${'a'.repeat(5000)}?fake-query`;
    const failure = await catchFailure(discover(publishing({ token_endpoint: long })));
    expect(failure.facts).toMatchObject({ host: 'id.example.com', endpointHost: 'evil.example' });
    expect(JSON.stringify(failure)).not.toContain('fake-query');
  });
});

describe('default endpoints of a provider', () => {
  const okta = (part: Record<string, unknown> = {}) =>
    testProfile({ provider: 'okta-org-server', issuer: 'https://acme.okta.com', ...part });
  const oracle = (part: Record<string, unknown> = {}) =>
    testProfile({ provider: 'oracle-identity-domain', issuer: 'https://idcs-1.identity.oraclecloud.com', ...part });
  const base = 'https://acme.okta.com/oauth2/v1';
  const usual = {
    issuer: 'https://acme.okta.com',
    token_endpoint: `${base}/token`,
    jwks_uri: `${base}/keys`,
    userinfo_endpoint: `${base}/userinfo`,
    revocation_endpoint: `${base}/revoke`,
    introspection_endpoint: `${base}/introspect`,
  };
  const refuse = (status: number) => () => new Response('', { status });

  test.each([401, 403, 404, 410])('are used if discovery responds with %d', async (status) =>
    expect(await discover(refuse(status), okta())).toEqual(usual),
  );

  test.each([407, 429, 500, 503])('are not used if discovery responds with %d', async (status) => {
    await catchFailure(discover(refuse(status), okta()));
  });

  test('are replaced by those of the document', async () => {
    const published = { issuer: usual.issuer, token_endpoint: 'https://acme.okta.com/t', jwks_uri: null };
    expect(await discover(() => jsonResponse(published), okta())).toEqual({
      ...usual,
      token_endpoint: published.token_endpoint,
    });
  });

  test('must be at the profile’s origin for passwords', async () => {
    const elsewhere = okta({ tokenEndpointOrigin: 'https://login.example.com' });
    expect(await kindOf(discover(refuse(404), elsewhere))).toBe('endpoint_refused');
  });

  test('require the provider’s issuer, or the one the profile sets', async () => {
    const named = (name: string) => () => jsonResponse({ issuer: name });
    expect((await discover(named('https://identity.oraclecloud.com/'), oracle())).issuer).toBe(
      'https://identity.oraclecloud.com/',
    );
    const own = 'https://idcs-1.identity.oraclecloud.com';
    expect(await kindOf(discover(named(own), oracle()))).toBe('issuer_mismatch');
    expect((await discover(named(own), oracle({ expectedIssuer: own }))).issuer).toBe(own);
    expect((await discover(refuse(404), oracle({ expectedIssuer: own }))).issuer).toBe(own);
  });
});

test('can be canceled', async () => {
  const { discovery } = setup(() => new Promise<Response>(() => {}));
  const abort = new AbortController();
  const found = catchFailure(discovery(testProfile(), abort.signal));
  abort.abort();
  expect((await found).kind).toBe('canceled');
});
