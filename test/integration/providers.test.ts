import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import i18next from 'i18next';
import { jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Transport } from '../../electron/core/ports.ts';
import { appendPath, type Dialect } from '../../electron/oauth/dialects/dialect.ts';
import { dialects } from '../../electron/oauth/dialects/index.ts';
import { oidc } from '../../electron/oauth/dialects/oidc.ts';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import { detectProvider, listPresets } from '../../electron/profiles/presets.ts';
import { presetText } from '../../renderer/format/preset-text.ts';
import { draftToProfile, newDraft } from '../../renderer/format/profile-draft.ts';
import { apiCallSchema } from '../../shared/api.ts';
import { en } from '../../shared/locales/en/en.ts';
import type { Profile } from '../../shared/profile.ts';
import { type ProviderSimulator, startProviderSimulator } from '../servers/provider-simulator.ts';
import { type Recording, readRecordedServer, readRecording } from '../servers/recordings.ts';
import { diffRequest, type ReceivedRequest } from '../servers/request-comparison.ts';
import { discover, startCore } from './core.ts';
import { documentedProfile, documentedProfiles } from './documented-profiles.ts';

const clientKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
const clientKeyText = clientKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const providers = Object.keys(dialects);
const simulators = new Map<string, ProviderSimulator>();

beforeAll(async () => {
  for (const provider of providers) simulators.set(provider, await startProviderSimulator(provider));
});
afterEach(() => {
  for (const simulator of simulators.values()) simulator.reset();
});
afterAll(() => Promise.all([...simulators.values()].map((simulator) => simulator.close())));

function simulatorOf(provider: string): ProviderSimulator {
  const simulator = simulators.get(provider);
  if (!simulator) throw new Error(`no simulator for ${provider}`);
  return simulator;
}

const coreFor = (profile: Profile, { client }: Recording, simulator = simulatorOf(profile.provider)) =>
  startCore(profile, {
    transport: simulator.transport,
    ...(client.secret !== undefined && { clientSecret: client.secret }),
    ...(profile.clientAuthentication === 'private_key_jwt' && { clientKey: clientKeyText }),
  });

/** Signs in with a documented profile; the provider expects the recorded requests. */
async function play(profile: Profile, name: string) {
  const simulator = simulatorOf(profile.provider);
  const recorded = readRecording(profile.provider, name);
  simulator.expect(recorded);
  const core = await coreFor(profile, recorded);
  const outcome = await core.signIn(recorded.user.username, recorded.user.password);
  expect(simulator.mismatches).toEqual([]);
  expect(simulator.isDone()).toBe(true);
  return { core, outcome, simulator, recorded };
}

describe('a profile in docs/providers.md sends the request of the provider’s documentation', () => {
  test.each([
    ['okta-org', 'password', ['openid'], false],
    ['okta-custom', 'password', ['openid'], false],
    ['okta-custom', 'quickstart', ['openid'], false],
    ['oracle', 'password', ['https://api.example.com/orders'], false],
    ['oracle-refresh', 'password-refresh', ['https://api.example.com/orders', 'offline_access'], true],
    ['oracle-assertion', 'assertion', ['https://api.example.com/orders'], false],
    ['oracle-assertion-refresh', 'assertion-refresh', ['https://api.example.com/orders', 'offline_access'], true],
    ['auth0', 'password', ['read:sample'], true],
    ['auth0-realm', 'password-realm', ['read:sample'], true],
    ['auth0-public', 'password-public', ['openid', 'profile', 'offline_access'], true],
    ['keycloak', 'password', ['openid', 'profile'], true],
    ['oidc', 'password', ['openid', 'profile', 'offline_access'], true],
  ] as const)('%s: %s', async (id, name, granted, refreshable) => {
    const { outcome, core, recorded } = await play(documentedProfile(id), name);
    expect(outcome).toMatchObject({ ok: true, value: { state: 'signed-in' } });
    const tokens = core.session.tokens();
    expect(tokens.grantedScopes).toEqual(granted);
    expect(recorded.response.body).toMatchObject({ access_token: tokens.accessToken.reveal() });
    expect(core.session.canRefresh()).toBe(refreshable);
  });

  test.each(['oracle-assertion', 'oracle-assertion-refresh'])(
    'the assertion of %s is signed for the issuer',
    async (id) => {
      const { simulator, recorded } = await play(
        documentedProfile(id),
        id === 'oracle-assertion' ? 'assertion' : 'assertion-refresh',
      );
      const [assertion = ''] = simulator.assertions;
      const { payload } = await jwtVerify(assertion, createPublicKey(clientKey.privateKey), {
        issuer: recorded.client.id,
        subject: recorded.client.id,
        audience: 'https://identity.oraclecloud.com/',
        maxTokenAge: 60,
      });
      expect(payload.jti).toMatch(/.{16,}/);
    },
  );

  test('oidc: a refresh whose response omits everything unchanged', async () => {
    const { core, simulator } = await play(documentedProfile('oidc'), 'password');
    simulator.expect(readRecording('oidc', 'refresh'));
    expect(await core.handlers.refresh()).toMatchObject({ ok: true });
    expect(simulator.mismatches).toEqual([]);
    const tokens = core.session.tokens();
    expect(tokens.accessToken.reveal()).toBe('not-a-real-access-token-2');
    expect(tokens.grantedScopes).toEqual(['openid', 'profile', 'offline_access']);
    expect(tokens.refreshToken?.reveal()).toBe('not-a-real-refresh-token');
    expect(tokens.identity?.subject).toBe('user-1');
  });

  test('auth0-api: an API call with the new token', async () => {
    const profile = documentedProfile('auth0-api');
    const recorded = readRecording('auth0', 'call-api');
    const signIn = readRecording('auth0', 'password');
    const api = await startProviderSimulator({
      source: 'none',
      issuer: '',
      origin: 'https://myapi.com',
      path: '',
      document: {},
    });
    const provider = simulatorOf('auth0');
    const transport: Transport = (request) =>
      (new URL(request.url).origin === 'https://myapi.com' ? api : provider).transport(request);
    try {
      provider.expect(signIn);
      api.expect(recorded);
      const core = await startCore(profile, { transport, clientSecret: signIn.client.secret ?? '' });
      expect(await core.signIn(signIn.user.username, signIn.user.password)).toMatchObject({ ok: true });
      const [request] = profile.api.requests;
      if (!request) throw new Error('docs/providers.md shows no request of auth0-api');
      const { method, url, headers = {} } = request;
      const outcome = await core.handlers.callApi(apiCallSchema.parse({ callId: 'one', method, url, headers }));
      expect([api.mismatches, provider.mismatches]).toEqual([[], []]);
      expect(outcome).toMatchObject({ ok: true, value: { status: 200 } });
    } finally {
      await api.close();
    }
  });

  test('keycloak: a code in the same request', async () => {
    const simulator = simulatorOf('keycloak');
    const recorded = readRecording('keycloak', 'totp');
    simulator.expect(recorded);
    const core = await coreFor({ ...documentedProfile('keycloak'), asksOneTimeCode: true }, recorded);
    const { username, password } = recorded.user;
    const given = { profileId: 'keycloak', username, password, oneTimeCode: '123456', remember: false };
    expect(await core.handlers.signIn(given)).toMatchObject({ ok: true });
    expect(simulator.mismatches).toEqual([]);
  });

  test('auth0-public: refresh', async () => {
    const profile = documentedProfile('auth0-public');
    const { core, simulator } = await play(profile, 'password-public');
    simulator.expect(readRecording('auth0', 'refresh'));
    expect(await core.handlers.refresh()).toMatchObject({ ok: true });
    expect(simulator.mismatches).toEqual([]);
    const tokens = core.session.tokens();
    expect(tokens.grantedScopes).toEqual(['openid', 'offline_access']);
    expect(tokens.refreshToken?.reveal()).toBe('GEbRxBN...edjnXbL');
  });

  test('auth0-public: refresh with fewer scopes, and the granted ones', async () => {
    const profile = documentedProfile('auth0-public');
    const { core, simulator } = await play(profile, 'password-public');
    simulator.expect(readRecording('auth0', 'refresh-reduced'));
    const scopes = ['openid', 'offline_access'];
    const { signal } = new AbortController();
    const tokens = await core.session.client().refresh(core.session.tokens(), signal, { scopes });
    expect(simulator.mismatches).toEqual([]);
    expect(tokens).toMatchObject({ requestedScopes: scopes, grantedScopes: scopes });
  });

  test.each(documentedProfiles.filter(({ provider }) => provider !== 'oidc').map(({ id }) => id))(
    '%s uses the same endpoints if there is no discovery document',
    async (id) => {
      const profile = documentedProfile(id);
      const simulator = simulatorOf(profile.provider);
      const published = await discover(profile, simulator.transport);
      simulator.hideDiscovery();
      expect(await discover(profile, simulator.transport)).toEqual({ ...published, hasDocument: false });
    },
  );
});

describe('the simulator is strict', () => {
  const base = documentedProfile('okta-org');
  const recorded = readRecording('okta-org-server', 'password');

  test.each<[string, Partial<Profile>, string]>([
    ['another secret encoding', { clientAuthentication: 'client_secret_post' }, 'authorization'],
    ['another scope', { scopes: ['openid', 'email'] }, 'scope=openid%20email is not expected'],
    ['one parameter more', { extraParameters: { password: { extra: '1' }, refresh: {} } }, 'extra=1 is not expected'],
  ])('%s is a fault', async (_what, part, fault) => {
    const simulator = simulatorOf('okta-org-server');
    simulator.expect(recorded);
    const core = await coreFor({ ...base, ...part }, recorded);
    expect((await core.signIn(recorded.user.username, recorded.user.password)).ok).toBe(false);
    expect(simulator.mismatches.join('\n')).toContain(fault);
  });

  test('refuses anything else that the document does not show', () => {
    const arrived: ReceivedRequest = {
      method: 'POST',
      path: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: 'client_id=not-a-real-client-id&grant_type=refresh_token&refresh_token=GEbRxBN...edjnXbL',
    };
    const faults = (part: Partial<ReceivedRequest>) =>
      diffRequest(readRecording('auth0', 'refresh'), { ...arrived, ...part });
    expect(faults({})).toEqual([]);
    expect(faults({ method: 'PUT', path: '/oauth/token?a' })).toHaveLength(2);
    expect(faults({ headers: { ...arrived.headers, authorization: 'Basic YQ==' } })).toEqual([
      'authorization: expected none, got Basic YQ==',
    ]);
    expect(faults({ headers: { 'content-type': 'application/json' } })).toHaveLength(1);
    expect(faults({ body: `${arrived.body}&grant_type=refresh_token` })).toEqual(['body: a parameter is sent twice']);
    expect(faults({ body: arrived.body.replace('_id=not', '_id=%6eot') })).toHaveLength(2);
  });

  test('refuses another password, an extra request and a foreign URL', async () => {
    const simulator = simulatorOf('okta-org-server');
    const core = await coreFor(base, recorded);
    simulator.expect(recorded);
    await core.signIn(recorded.user.username, 'not-a-real-password');
    await core.signIn(recorded.user.username, recorded.user.password);
    expect(simulator.mismatches).toEqual([
      'body: password=%7CmCovrlnU9oZU4qWGrhQSM%3Dyd is missing',
      'body: password=not-a-real-password is not expected',
      'POST /oauth2/v1/token was not expected',
    ]);
    const elsewhere = { method: 'GET', url: 'https://acme.okta.example/', headers: {}, body: undefined };
    expect(() => simulator.transport(elsewhere)).toThrow('a request left');
  });
});

describe('a custom domain of the organization', () => {
  test.each([
    ['okta-org', 'https://acme.okta.com', 'https://login.acme.example'],
    ['okta-custom', 'https://acme.okta.com', 'https://login.acme.example'],
    ['auth0', 'https://acme.eu.auth0.com', 'https://login.acme.example'],
  ])('of %s works as the provider’s', async (id, theirs, own) => {
    const moved = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(theirs, own));
    const documented = documentedProfile(id);
    const recorded = readRecording(documented.provider, 'password');
    const simulator = await startProviderSimulator(moved(readRecordedServer(documented.provider)));
    try {
      simulator.expect(recorded);
      const core = await coreFor(moved(documented), recorded, simulator);
      const outcome = await core.signIn(recorded.user.username, recorded.user.password);
      expect(simulator.mismatches).toEqual([]);
      expect(outcome).toMatchObject({ ok: true });
    } finally {
      await simulator.close();
    }
  });
});

describe('a new provider', () => {
  /** The dialect of a new provider, which only needs a line in dialects/index.ts. */
  const madeUp: Dialect = {
    ...oidc,
    preset: { issuer: 'https://{domain}', requiredFields: ['realm'] },
    defaults: { clientAuthentication: 'client_secret_basic', basicEncoding: 'raw', scopes: ['openid'] },
    supportedFields: ['realm'],
    validateIssuer: ({ pathname }) => (pathname === '/' ? undefined : 'must have no path'),
    expectedIssuer: () => 'urn-like://made-up',
    defaultEndpoints: (issuer) => ({
      token_endpoint: appendPath(issuer, '/made/up/token'),
      jwks_uri: appendPath(issuer, '/made/keys'),
    }),
    passwordGrant: ({ realm = 'main' }) => ({ grantType: 'urn:made-up:password', parameters: { tenant: realm } }),
    requestIdHeaders: ['x-made-up-id'],
    parseErrorBody: ({ problem }) => ({ error: String(problem), description: undefined }),
    classifyError: ({ error }) => (error === 'no_such_luck' ? 'account_locked' : undefined),
  };
  const origin = 'https://id.made-up.example';
  const recorded: Recording = {
    source: 'made up',
    given: {},
    client: { id: 'made:up', secret: 'not-a-real-secret' },
    user: { username: 'alice', password: 'not-a-real-password' },
    request: {
      method: 'POST',
      url: `${origin}/made/up/token`,
      headers: { authorization: 'Basic bWFkZTp1cDpub3QtYS1yZWFsLXNlY3JldA==' },
      body: 'grant_type=urn%3Amade-up%3Apassword&username=alice&password=not-a-real-password&scope=openid&tenant=west',
    },
    response: { status: 200, body: { access_token: 'not-a-real-token', token_type: 'bearer', id_token: 'cut' } },
  };
  const written = { id: 'new', name: 'New', provider: 'made-up', issuer: origin, clientId: 'made:up', realm: 'west' };
  let simulator: ProviderSimulator;

  beforeAll(async () => {
    dialects['made-up'] = madeUp;
    simulator = await startProviderSimulator({
      source: 'made up',
      issuer: 'urn-like://made-up',
      origin,
      path: '/.well-known/openid-configuration',
      document: { issuer: 'urn-like://made-up', jwks_uri: `${origin}/made/keys` },
    });
  });
  afterAll(async () => {
    Reflect.deleteProperty(dialects, 'made-up');
    await simulator.close();
  });

  test('works from its profile to its texts', async () => {
    const core = await coreFor(parseProfile(JSON.stringify(written)), recorded, simulator);
    const refusal = {
      source: 'made up',
      status: 418,
      headers: { 'x-made-up-id': 'id-1' },
      body: { problem: 'no_such_luck' },
    };
    simulator.expect(recorded, refusal);
    expect(await core.signIn('alice', 'not-a-real-password')).toMatchObject({
      ok: false,
      failure: { kind: 'account_locked', details: { code: 'no_such_luck', requestId: 'id-1', status: 418 } },
    });
    simulator.expect(recorded);
    expect(await core.signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    expect(simulator.mismatches).toEqual([]);
    expect(core.session.tokens().identity?.subject).toBe('user-1');
  });

  test('is selected by its preset, and recognized by its discovery document', async () => {
    const preset = listPresets().find(({ provider }) => provider === 'made-up');
    if (!preset) throw new Error('the made-up provider has no preset');
    expect(preset).toEqual({
      provider: 'made-up',
      issuer: 'https://{domain}',
      defaults: {},
      requiredFields: ['realm'],
      supportedFields: ['realm'],
      clientAuthentication: 'client_secret_basic',
      scopes: ['openid'],
    });
    const draft = {
      ...newDraft(preset),
      name: 'New',
      parts: { domain: 'id.made-up.example' },
      clientId: 'made:up',
      realm: 'west',
    };
    const profile = parseProfile(JSON.stringify({ id: 'new', ...draftToProfile(draft, preset) }));
    const core = await coreFor(profile, recorded, simulator);
    simulator.expect(recorded);
    expect(await core.signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    expect(simulator.mismatches).toEqual([]);
    const document = {
      issuer: 'urn-like://made-up',
      token_endpoint: `${origin}/made/up/token`,
      jwks_uri: `${origin}/made/keys`,
    };
    expect(detectProvider(origin, document)).toBe('made-up');
  });

  test('is shown by its ID if it has no texts yet', async () => {
    const t = await i18next
      .createInstance()
      .init({ lng: 'en', resources: { en: { translation: en } }, nsSeparator: false });
    const words = presetText(t, 'made-up');
    expect([words.name, words.label('domain')]).toEqual(['made-up', 'domain']);
    expect(presetText(t, 'oidc').label('url')).toBe('Issuer');
  });

  test('reports its own problems', () => {
    expect(() => parseProfile(JSON.stringify({ ...written, issuer: `${origin}/x`, audience: 'y' }))).toThrow(
      expect.objectContaining({
        failure: {
          kind: 'profile_invalid',
          problems: [
            { path: 'issuer', reason: 'must have no path' },
            { path: 'audience', reason: 'is not supported by this provider' },
          ],
        },
      }),
    );
  });
});
