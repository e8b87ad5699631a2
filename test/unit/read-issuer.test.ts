import { describe, expect, test } from 'vitest';
import { createExchange } from '../../electron/http/exchange.ts';
import { parseIssuer } from '../../electron/profiles/parse-issuer.ts';
import { readIssuer } from '../../electron/profiles/read-issuer.ts';
import { discoveredServerSchema } from '../../shared/profile-editing.ts';
import { readRecordedServer } from '../servers/recordings.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { fakeTransport, jsonResponse, type SentRequest } from './support/transport.ts';

const id = 'https://id.example.com';
const document = { issuer: id, token_endpoint: `${id}/token`, jwks_uri: `${id}/keys` };

type Respond = (request: SentRequest) => Response | Promise<Response>;

const reading = (response: Respond | Record<string, unknown>) => {
  const transport = fakeTransport(typeof response === 'function' ? response : () => jsonResponse(response));
  const exchange = createExchange({ transport, clock: fakeClock(), log: fakeLog() });
  const read = (text: string, { signal } = new AbortController()) => readIssuer(exchange, text, signal);
  return { transport, read };
};

const read = async (response: Record<string, unknown>, text = id) =>
  discoveredServerSchema.parse(await reading(response).read(text));

describe('what the user may paste', () => {
  test.each([
    [' https://id.example.com ', id],
    ['id.example.com/realms/acme', `${id}/realms/acme`],
    [`"${id}",`, id],
    [`«${id}/\u200b»`, `${id}/`],
    [`\ufeff“${id}:443”`, `${id}:443`],
    [`ISSUER=${id}/a`, `${id}/a`],
    [`"issuer": "${id}/a",`, `${id}/a`],
    [`issuer: ${id}`, id],
    [`[the server](${id}/)`, `${id}/`],
    [`view-source:${id}/a/.well-known/openid-configuration`, `${id}/a`],
    ['https:/id.example.com', id],
    ['//id.example.com', id],
    [`${id}/`, `${id}/`],
    [`${id}/.well-known/openid-configuration`, id],
    [`${id}/a/.well-known/openid-configuration/`, `${id}/a`],
    [`${id}/a/.well-known/oauth-authorization-server`, `${id}/a`],
    [`${id}/.well-known/oauth-authorization-server/a/b`, `${id}/a/b`],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://acme.okta.com/oauth2/v1/token/', 'https://acme.okta.com'],
    ['acme.okta.com/oauth2/default/v1/token', 'https://acme.okta.com/oauth2/default'],
    ['https://acme.eu.auth0.com/oauth/token', 'https://acme.eu.auth0.com'],
    ['https://acme.eu.auth0.com/.well-known/jwks.json', 'https://acme.eu.auth0.com'],
    [`${id}/auth/realms/acme/protocol/openid-connect/token`, `${id}/auth/realms/acme`],
    [`${id}/elsewhere/v1/token`, `${id}/elsewhere/v1/token`],
  ])('%s', (text, issuer) => {
    expect(parseIssuer(text).issuer).toBe(issuer);
  });

  test.each([
    ...['', '  ', 'two words', 'ftp://id.example.com'],
    ...['http://id.example.com', 'https://a@id.example.com', 'https://id.example.com?a=b'],
  ])('refuses %j', async (text) => {
    const failure = await catchFailure(() => parseIssuer(text));
    expect(failure).toMatchObject({ kind: 'profile_invalid' });
    expect(failure.problems?.length).toBeGreaterThan(0);
    expect(failure.problems?.every(({ path }) => path === 'issuer')).toBe(true);
  });
});

describe('provider detection', () => {
  const providers = ['okta-org-server', 'okta-custom-server', 'oracle-identity-domain', 'auth0', 'keycloak'];

  test.each(providers)('recognizes %s by its document, also at a custom domain', async (provider) => {
    const { origin, path, issuer, document } = readRecordedServer(provider);
    const { read, transport } = reading(document);
    expect((await read(`${origin}${path}`)).provider).toBe(provider);
    expect(transport.requests[0]?.url).toBe(`${origin}${path}`);
    if (!issuer.startsWith(origin)) return;
    const custom = 'https://login.acme.example';
    const moved = JSON.parse(JSON.stringify(document).replaceAll(origin, custom));
    expect((await reading(moved).read(`${custom}${path}`)).provider).toBe(provider);
  });
});

describe('the discovered server', () => {
  test('distinguishes omitted lists from empty ones', async () => {
    expect(await read(document)).toEqual({
      ...{ provider: 'oidc', issuer: id, passwordOrigin: id, endpointOrigins: [], allowLoopbackHttp: false },
      ...{ suggested: { clientAuthentication: 'none', scopes: ['openid'] }, hasMfaGrant: false },
      ...{ revocation: false, introspection: false, userinfo: false },
    });
  });

  test('limits lists to what the UI can show', async () => {
    const view = await read({
      ...document,
      grant_types_supported: ['password', 7, null, 'x'.repeat(201), 'http://auth0.com/oauth/grant-type/mfa-otp'],
      token_endpoint_auth_methods_supported: ['tls_client_auth', 'client_secret_post'],
      scopes_supported: Array.from({ length: 300 }, (_, at) => `s${at}`).concat('email'),
      id_token_signing_alg_values_supported: 'RS256',
      userinfo_endpoint: `${id}/me`,
    });
    expect(view.grantTypes).toEqual(['password', 'http://auth0.com/oauth/grant-type/mfa-otp']);
    expect(view.hasMfaGrant).toBe(true);
    expect(view.scopes).toHaveLength(200);
    expect(view.signingAlgorithms).toBeUndefined();
    expect(view.userinfo).toBe(true);
    expect(view.suggested).toEqual({ clientAuthentication: 'client_secret_post', scopes: ['openid'] });
  });

  test('names the origins of endpoints, so that the profile can allow them', async () => {
    const [tokenOrigin, keysOrigin] = ['https://token.example.com', 'https://keys.example.com'];
    const endpoints = {
      token_endpoint: `${tokenOrigin}/t`,
      jwks_uri: `${keysOrigin}/k`,
      userinfo_endpoint: `${id}/me`,
    };
    const origins = { passwordOrigin: tokenOrigin, tokenEndpointOrigin: tokenOrigin, endpointOrigins: [keysOrigin] };
    expect(await read({ ...document, ...endpoints })).toMatchObject(origins);
  });

  test('reports loopback http', async () => {
    const local = 'http://127.0.0.1:8080';
    const view = await read({ issuer: local, token_endpoint: `${local}/t`, jwks_uri: `${local}/k` }, local);
    expect(view.allowLoopbackHttp).toBe(true);
  });
});

describe('a server without OpenID Connect', () => {
  const metadata = { issuer: `${id}/as`, token_endpoint: `${id}/as/token` };
  const metadataUrl = `${id}/.well-known/oauth-authorization-server/as`;
  const view = async (part: object, text = `${id}/as`) => {
    const respond = ({ url }: SentRequest) =>
      url === metadataUrl ? jsonResponse({ ...metadata, ...part }) : new Response('', { status: 404 });
    return discoveredServerSchema.parse(await reading(respond).read(text));
  };

  test.each([`${id}/as`, metadataUrl])('is read by %s', async (text) => {
    expect(await view({ scopes_supported: ['read', 'email'] }, text)).toMatchObject({
      provider: 'oidc',
      issuer: `${id}/as`,
      passwordOrigin: id,
      suggested: { scopes: ['email'] },
    });
  });

  test('gets openid only if it lists it', async () => {
    expect((await view({})).suggested.scopes).toEqual([]);
    expect((await view({ scopes_supported: ['openid'] })).suggested.scopes).toEqual(['openid']);
  });

  test('is refused with another issuer, naming its metadata URL', async () => {
    expect(await catchFailure(() => view({ issuer: 'https://evil.example' }))).toMatchObject({
      kind: 'issuer_mismatch',
      details: { endpoint: `GET ${metadataUrl}` },
    });
  });
});

describe('a token endpoint', () => {
  const none = () => new Response('', { status: 404 });
  const answering = (issuer: string, tokenEndpoint: string, missing = none) =>
    reading(({ url }) =>
      url === `${issuer}/.well-known/openid-configuration`
        ? jsonResponse({ issuer, token_endpoint: tokenEndpoint })
        : missing(),
    );

  test.each([
    ['/oauth2/token', ''],
    ['/connect/token', ''],
    ['/o/token/', '/o'],
    ['/api/glwd/oidc/token', '/api/glwd'],
    ['/oauth/token', '/oauth/token'],
    ['/tenant/oauth2/v2.0/token', '/tenant'],
  ])('%s is looked up in the document of the issuer %j above it', async (path, issuer) => {
    const { read } = answering(`${id}${issuer}`, `${id}${path}`);
    expect(await read(`${id}${path}`)).toMatchObject({ issuer: `${id}${issuer}`, passwordOrigin: id });
  });

  test.each([
    [`${id}/oauth_token.do`, none],
    [`${id}/services/oauth2/access_token`, () => new Response('', { status: 405 })],
    [`${id}/application/o/token/`, () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    [`${id}/realms/a/protocol/openid-connect/token`, () => jsonResponse({ error: 'Not Found' }, { status: 404 })],
  ])('%s without a document is all that is known', async (address, missing) => {
    const server = await answering(id, `${id}/another/tenant`, missing).read(address);
    expect(discoveredServerSchema.parse(server)).toMatchObject({
      ...{ provider: 'oidc', issuer: id, tokenEndpoint: address, passwordOrigin: id },
      suggested: { scopes: [] },
    });
  });

  test('that is unreachable is no server without a document', async () => {
    const { read } = answering(id, `${id}/token`, () => new Response('', { status: 503 }));
    expect((await catchFailure(() => read(`${id}/a/token`))).kind).toBe('discovery_failed');
  });
});

describe('refusals', () => {
  const realm = `${id}/realm`;

  test.each([
    ['https://evil.example', id, { expectedIssuer: id, actualIssuer: 'https://evil.example' }],
    [`${realm}/other`, realm, { expectedIssuer: realm, actualIssuer: `${realm}/other` }],
    [undefined, id, undefined],
  ])('include the issuer %s, which is offered', async (issuer, text, facts) => {
    const failure = await catchFailure(() => read({ ...document, issuer }, text));
    expect(failure).toMatchObject({ kind: 'issuer_mismatch', ...(facts && { facts }) });
  });

  test('include another issuer with the paths of a known provider', async () => {
    const recorded = readRecordedServer('auth0');
    const document = { ...recorded.document, issuer: 'https://evil.example/' };
    expect((await catchFailure(() => read(document, recorded.origin))).kind).toBe('issuer_mismatch');
  });

  test.each([
    [id, `${id}/`],
    [`${id}/`, id],
    [realm, `${realm}/`],
    [`${realm}/.well-known/openid-configuration`, `${realm}/`],
    [`${id}:443`, id],
    [id, `${id}:443`],
    ['https://ID.example.com/realm', realm],
  ])('do not include another spelling of the same address: %s is %s, as the server spells it', async (text, issuer) => {
    expect((await read({ ...document, issuer }, text)).issuer).toBe(issuer);
  });

  const html = { headers: { 'content-type': 'text/html' } };

  test.each<[kind: string, response: Parameters<typeof reading>[0]]>([
    ['discovery_failed', { ...document, token_endpoint: undefined }],
    ['discovery_failed', { ...document, token_endpoint: 'nonsense' }],
    ['endpoint_refused', { ...document, token_endpoint: 'http://id.example.com/token' }],
    ['endpoint_refused', { ...document, userinfo_endpoint: 'http://127.0.0.1/me' }],
    ['response_not_json', () => new Response('<html>', html)],
    ['discovery_failed', () => new Response('', { status: 403 })],
    ['discovery_missing', () => jsonResponse({ error: 'Realm does not exist' }, { status: 404 })],
    ['discovery_missing', () => new Response('', { status: 404 })],
  ])('%s: %j', async (kind, response) => {
    expect((await catchFailure(() => reading(response).read(id))).kind).toBe(kind);
  });

  test('can be canceled', async () => {
    const abort = new AbortController();
    const { read } = reading(() => new Promise<Response>(() => {}));
    const failed = catchFailure(() => read(id, abort));
    abort.abort();
    expect((await failed).kind).toBe('canceled');
  });
});
