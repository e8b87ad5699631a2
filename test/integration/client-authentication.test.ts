import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { specialCharacters, type TestClient, testClients, testUsers } from '../../build/demo-server/directory.ts';
import { endpointPaths } from '../../build/demo-server/provider-middleware.ts';
import { assertionClients, newKey, pemOf } from '../servers/assertion-clients.ts';
import { type Core, type CoreOptions, startCore, testProfile } from './core.ts';

const withAssertions = assertionClients();
/** Plain clients, and one of each method with special characters in ID and secret. */
const secretClients = testClients.filter(({ clientId }) => /^latchkey(-(public|basic|post)$| )/.test(clientId));
const alice = testUsers.find(({ username }) => username === 'alice');
const special = testUsers.find(({ username }) => username.includes(specialCharacters));

let server: AuthorizationServer;

beforeAll(async () => {
  server = await startAuthorizationServer({ clients: [...secretClients, ...withAssertions] });
});

afterAll(() => server.close());

const credentialOf = (client: TestClient & { credential?: string }, credential = client.credential): CoreOptions =>
  client.authentication === 'private_key_jwt' ? { clientKey: credential } : { clientSecret: credential };

const coreOf = (
  client: TestClient & { credential?: string },
  options: CoreOptions,
  clientAssertion?: Parameters<typeof testProfile>[0]['clientAssertion'],
) =>
  startCore(
    testProfile({
      issuer: server.issuer,
      clientId: client.clientId,
      clientAuthentication: client.authentication,
      basicEncoding: client.basicEncoding,
      clientAssertion,
      scopes: ['openid', 'offline_access'],
    }),
    options,
  );

const signIn = (core: Core, user = alice) => core.signIn(user?.username ?? '', user?.password ?? '');

/** Makes every authenticated request of the app: sign in, refresh, introspect, revoke. */
async function makeAllRequests(core: Core, user = alice): Promise<void> {
  expect(await signIn(core, user)).toMatchObject({ ok: true, value: { refreshable: true } });
  expect(await core.handlers.refresh()).toMatchObject({ ok: true, value: { refreshes: 1 } });
  expect(await core.introspect()).toMatchObject({ active: true, sub: user?.sub });
  const { accessToken } = core.session.tokens();
  expect(await core.handlers.signOut()).toEqual({ ok: true, value: { revocation: 'revoked' } });
  expect(await server.introspect(accessToken.reveal())).toEqual({ active: false });
}

const expectedPaths = [
  endpointPaths.token,
  endpointPaths.token,
  endpointPaths.introspection,
  endpointPaths.revocation,
  endpointPaths.revocation,
];

/** Returns the requests to the endpoints that require client authentication. */
const authenticated = () => server.requests.filter(({ path }) => (expectedPaths as string[]).includes(path));

describe('signs in, refreshes, introspects and revokes', () => {
  test.each(secretClients)('$authentication of $clientId', async (client) => {
    server.reset();
    await makeAllRequests(await coreOf(client, { clientSecret: client.clientSecret }), special);
    expect(authenticated().map(({ path }) => path)).toEqual(expectedPaths);
    const basic = client.authentication === 'client_secret_basic';
    for (const { authorizationScheme, parameters } of authenticated()) {
      expect(authorizationScheme).toBe(basic ? 'Basic' : undefined);
      expect(parameters.includes('client_secret')).toBe(client.authentication === 'client_secret_post');
    }
  });

  describe.each(['issuer', 'token_endpoint'] as const)('for the %s', (audience) => {
    test.each(withAssertions)('$authentication with $algorithm', async (client) => {
      server.reset();
      const assertion = { algorithm: client.algorithm, audience };
      await makeAllRequests(await coreOf(client, credentialOf(client), assertion));
      expect(authenticated().map(({ path }) => path)).toEqual(expectedPaths);
      const sent = authenticated().map(({ assertion }) => assertion);
      const aud = audience === 'issuer' ? server.issuer : `${server.issuer}${endpointPaths.token}`;
      for (const one of sent)
        expect(one).toMatchObject({ header: { alg: client.algorithm }, claims: { iss: client.clientId, aud } });
      expect(new Set(sent.map((one) => one?.claims.jti)).size).toBe(expectedPaths.length);
    });
  });
});

describe('refusals by the server', () => {
  const basicClients = secretClients.filter(
    ({ clientId, authentication }) => clientId.includes(' ') && authentication === 'client_secret_basic',
  );
  test.each(basicClients)('$clientId in the other Basic encoding', async (client) => {
    const basicEncoding = client.basicEncoding === 'raw' ? 'rfc6749' : 'raw';
    const core = await coreOf({ ...client, basicEncoding }, { clientSecret: client.clientSecret });
    expect(await signIn(core)).toMatchObject({ ok: false });
  });

  test.each(withAssertions)('$algorithm by another secret or key', async (client) => {
    const stranger = client.clientSecret ? `${client.credential}.` : pemOf(newKey(client.algorithm as 'RS256'));
    const core = await coreOf(client, credentialOf(client, stranger), { algorithm: client.algorithm });
    expect(await signIn(core)).toMatchObject({ ok: false, failure: { kind: 'client_refused' } });
  });

  test('an algorithm that is not registered for the client', async () => {
    const client = withAssertions.find(({ algorithm }) => algorithm === 'RS256');
    if (!client) throw new Error('no such client');
    const core = await coreOf(client, credentialOf(client), { algorithm: 'PS256' });
    expect(await signIn(core)).toMatchObject({ ok: false, failure: { kind: 'client_refused' } });
  });

  test('an unknown key ID', async () => {
    const client = withAssertions.find(({ algorithm }) => algorithm === 'ES256');
    if (!client) throw new Error('no such client');
    const known = await coreOf(client, credentialOf(client), { keyId: 'kid-ES256' });
    expect(await signIn(known)).toMatchObject({ ok: true });
    const unknown = await coreOf(client, credentialOf(client), { keyId: 'kid-other' });
    expect(await signIn(unknown)).toMatchObject({ ok: false, failure: { kind: 'client_refused' } });
  });
});

describe('a missing key', () => {
  test('is requested before anything is sent', async () => {
    const [client] = withAssertions.filter(({ authentication }) => authentication === 'private_key_jwt');
    if (!client) throw new Error('no such client');
    server.reset();
    const core = await coreOf(client, {});
    expect((await core.handlers.getStartupInfo()).profiles[0]?.clientCredential).toBe('key_missing');
    expect(await signIn(core)).toMatchObject({ ok: false, failure: { kind: 'client_key_missing' } });
    expect(server.requests).toHaveLength(0);
  });
});
