import { createPublicKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { basicHeader, createClientAuthentication } from '../../electron/oauth/client-authentication.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

const server = {
  issuer: 'https://id.example.com/',
  token_endpoint: 'https://id.example.com/oauth2/token',
  revocation_endpoint: 'https://id.example.com/revoke',
  introspection_endpoint: 'https://id.example.com/introspect',
};
type Endpoint = ['revocation_endpoint' | 'introspection_endpoint'] | [];

/** Creates a function that authenticates requests of one client. */
function createRequests(clientAuthentication: string, part: Record<string, unknown> = {}) {
  const profile = testProfile({ clientAuthentication, ...part });
  const authenticationWith = createClientAuthentication(profile);
  return async (credential?: string, ...endpoint: Endpoint) => {
    const [body, headers] = [new URLSearchParams(), new Headers()];
    const secret = credential === undefined ? undefined : new Secret(credential);
    const authenticate = await authenticationWith(secret, ...endpoint);
    await authenticate(server, { client_id: profile.clientId }, body, headers);
    return { body, headers: [...headers], assertion: body.get('client_assertion') ?? '' };
  };
}

const userinfo = (header: string) => {
  expect(header).toMatch(/^Basic [A-Za-z0-9+/]+=*$/);
  return Buffer.from(header.slice(6), 'base64').toString('utf8');
};

describe('the Basic header', () => {
  // Written by hand from the WHATWG form encoding: A-Z a-z 0-9 * - . _ stay, a space is +, the rest
  // is %XX of UTF-8.
  test.each([
    ['+%&=: ', '%2B%25%26%3D%3A+'],
    ['é漢🔑', '%C3%A9%E6%BC%A2%F0%9F%94%91'],
    ['-._*~', '-._*%7E'],
    ['/"\n', '%2F%22%0A'],
    ['my-client_1.0*', 'my-client_1.0*'],
  ])('encodes %j as %s with rfc6749', (plain, encoded) => {
    expect(userinfo(basicHeader(plain, 'fake', 'rfc6749'))).toBe(`${encoded}:fake`);
    expect(userinfo(basicHeader('client', plain, 'rfc6749'))).toBe(`client:${encoded}`);
    expect(userinfo(basicHeader('client', plain, 'raw'))).toBe(`client:${plain}`);
  });

  test('is base64 of UTF-8', () => {
    expect(basicHeader('a b', 'c:d', 'rfc6749')).toBe('Basic YStiOmMlM0Fk');
    expect(basicHeader('a b', 'c:d', 'raw')).toBe('Basic YSBiOmM6ZA==');
    expect(basicHeader('é', '漢', 'raw')).toBe('Basic w6k65ryi');
  });
});

test.each([
  ['client_secret_basic', 'client_secret_missing'],
  ['client_secret_post', 'client_secret_missing'],
  ['client_secret_jwt', 'client_secret_missing'],
  ['private_key_jwt', 'client_key_missing'],
])('%s fails without secret or key: %s', async (method, kind) =>
  expect(await catchFailure(createRequests(method)())).toEqual({ kind }),
);

test.each([
  ['none', undefined, { client_id: 'desktop' }, []],
  ['client_secret_post', 'fake', { client_id: 'desktop', client_secret: 'fake' }, []],
  ['client_secret_basic', 'fake', {}, [['authorization', basicHeader('desktop', 'fake', 'raw')]]],
])('%s sends the secret %s in one place', async (method, secret, expectedBody, expectedHeaders) => {
  const { body, headers } = await createRequests(method)(secret);
  expect([Object.fromEntries(body), headers]).toEqual([expectedBody, expectedHeaders]);
});

describe('a client assertion', () => {
  const secret = 'not-a-real-secret-that-is-64-bytes-long-0123456789-0123456789-01';
  const key = pemOf(newKey('ES256'));
  const credentialOf = (method: string) => (method === 'private_key_jwt' ? key : secret);
  const requestsOf = (method: string, clientAssertion?: object) =>
    createRequests(method, clientAssertion && { clientAssertion });
  const methods = ['client_secret_jwt', 'private_key_jwt'];

  test.each(methods)('of %s is sent with ID and type, and without a header', async (method) => {
    const { body, headers } = await requestsOf(method)(credentialOf(method));
    expect(Object.fromEntries(body)).toEqual({
      client_id: 'desktop',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
    expect(headers).toEqual([]);
    expect(body.toString()).not.toContain(credentialOf(method).slice(40, 60));
  });

  test.each([
    ['private_key_jwt', {}],
    ['client_secret_jwt', {}],
    ['client_secret_jwt', { algorithm: 'HS512' }],
  ])('of %s %j can be for the requested endpoint', async (method, part) => {
    const authenticate = requestsOf(method, { audience: 'endpoint', ...part });
    const audienceAt = async (...endpoint: Endpoint) =>
      decodeJwt((await authenticate(credentialOf(method), ...endpoint)).assertion).aud;
    expect(await audienceAt()).toBe(server.token_endpoint);
    expect(await audienceAt('revocation_endpoint')).toBe(server.revocation_endpoint);
    expect(await audienceAt('introspection_endpoint')).toBe(server.introspection_endpoint);
  });

  describe.each([
    ['client_secret_jwt', 'HS256'],
    ['client_secret_jwt', 'HS512'],
    ['private_key_jwt', 'ES256'],
  ])('of %s with %s', (method, algorithm) => {
    test.each([
      ['issuer', server.issuer],
      ['token_endpoint', server.token_endpoint],
      [undefined, server.issuer],
    ])('has exactly the claims for the audience %s', async (audience, aud) => {
      const before = Math.floor(Date.now() / 1000);
      const { assertion } = await requestsOf(method, { algorithm, ...(audience && { audience }) })(
        credentialOf(method),
        'introspection_endpoint',
      );
      const { iat = 0, ...claims } = decodeJwt(assertion);
      expect(decodeProtectedHeader(assertion)).toEqual({ alg: algorithm });
      const jti = expect.stringMatching(/^[\w-]{43}$/);
      expect(claims).toEqual({ iss: 'desktop', sub: 'desktop', aud, jti, nbf: iat, exp: iat + 60 });
      expect(iat - before).toBeGreaterThanOrEqual(0);
      expect(iat - before).toBeLessThan(5);
    });

    test('is new for every request', async () => {
      const authenticate = requestsOf(method, { algorithm });
      const ids = new Set<unknown>();
      for (let count = 0; count < 20; count += 1)
        ids.add(decodeJwt((await authenticate(credentialOf(method))).assertion).jti);
      expect(ids.size).toBe(20);
    });
  });

  test('names the key of the profile', async () => {
    const { assertion } = await requestsOf('private_key_jwt', { keyId: 'key-1' })(key);
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'ES256', kid: 'key-1' });
  });

  test('imports the key once, and again when it changes', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey');
    const [first, second] = [newKey('ES256'), newKey('ES256')];
    const authenticate = requestsOf('private_key_jwt');
    for (const one of [first, first, first, second])
      await jwtVerify((await authenticate(pemOf(one))).assertion, createPublicKey(one));
    expect(importKey.mock.calls.filter(([format]) => (format as string) === 'pkcs8')).toHaveLength(2);
    importKey.mockRestore();
  });

  test('fails if the key no longer matches the profile', async () => {
    const failure = await catchFailure(requestsOf('private_key_jwt', { algorithm: 'RS256' })(key));
    expect(failure).toEqual({ kind: 'client_key_invalid', facts: { clientKeyProblem: 'algorithm_mismatch' } });
  });
});
