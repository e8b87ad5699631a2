import { createPublicKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { createClientAuthentication } from '../../electron/oauth/client-authentication.ts';
import { asymmetricAlgorithms, hmacAlgorithms } from '../../shared/client-assertion.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

const server = { issuer: 'https://id.example.com/', token_endpoint: 'https://id.example.com/oauth2/token' };
const secret = 'not-a-real-secret-that-is-64-bytes-long-0123456789-0123456789-01';

type Part = { algorithm?: string; keyId?: string; audience?: string };

const profileOf = (clientAuthentication: string, clientAssertion?: Part) =>
  testProfile({ clientAuthentication, ...(clientAssertion && { clientAssertion }) });

/** What one client sends, request by request. */
async function requests(profile: ReturnType<typeof testProfile>, credentials: string[]) {
  const authenticationWith = createClientAuthentication(profile);
  const sent: { body: URLSearchParams; headers: Headers; assertion: string }[] = [];
  for (const credential of credentials) {
    const body = new URLSearchParams();
    const headers = new Headers();
    const authenticate = await authenticationWith(new Secret(credential));
    await authenticate(server, { client_id: profile.clientId }, body, headers);
    sent.push({ body, headers, assertion: body.get('client_assertion') ?? '' });
  }
  return sent;
}

async function assertionOf(profile: ReturnType<typeof testProfile>, credential: string) {
  const [request] = await requests(profile, [credential]);
  return request?.assertion ?? '';
}

describe('a request with a client assertion', () => {
  test.each(['client_secret_jwt', 'private_key_jwt'])(
    '%s sends id, type and assertion, and no header',
    async (method) => {
      const credential = method === 'private_key_jwt' ? pemOf(newKey('ES256')) : secret;
      const [sent] = await requests(profileOf(method), [credential]);
      expect(Object.fromEntries(sent?.body ?? [])).toEqual({
        client_id: 'desktop',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      });
      expect([...(sent?.headers ?? [])]).toEqual([]);
      expect(sent?.body.toString()).not.toContain(credential.slice(40, 60));
    },
  );
});

test.each([
  ['private_key_jwt', undefined],
  ['client_secret_jwt', undefined],
  ['client_secret_jwt', 'HS512'],
] as const)('%s (%s) can be for the endpoint that is asked', async (method, algorithm) => {
  const profile = profileOf(method, { audience: 'endpoint', ...(algorithm && { algorithm }) });
  const all = {
    ...server,
    revocation_endpoint: 'https://id.example.com/revoke',
    introspection_endpoint: 'https://id.example.com/introspect',
  };
  const audienceAt = async (...endpoint: ['revocation_endpoint' | 'introspection_endpoint'] | []) => {
    const credential = new Secret(method === 'private_key_jwt' ? pemOf(newKey('ES256')) : secret);
    const body = new URLSearchParams();
    const authenticate = await createClientAuthentication(profile)(credential, ...endpoint);
    await authenticate(all, { client_id: 'desktop' }, body, new Headers());
    return decodeJwt(body.get('client_assertion') ?? '').aud;
  };
  expect(await audienceAt()).toBe(server.token_endpoint);
  expect(await audienceAt('revocation_endpoint')).toBe(all.revocation_endpoint);
  expect(await audienceAt('introspection_endpoint')).toBe(all.introspection_endpoint);
});

describe('the claims of an assertion', () => {
  const cases = [
    ['client_secret_jwt', 'HS256', 'issuer'],
    ['client_secret_jwt', 'HS512', 'issuer'],
    ['private_key_jwt', 'ES256', 'issuer'],
    ['client_secret_jwt', 'HS256', 'token_endpoint'],
    ['client_secret_jwt', 'HS512', 'token_endpoint'],
    ['private_key_jwt', 'ES256', 'token_endpoint'],
  ] as const;

  test.each(cases)('are exactly those of %s with %s for the %s', async (method, algorithm, audience) => {
    const credential = method === 'private_key_jwt' ? pemOf(newKey('ES256')) : secret;
    const before = Math.floor(Date.now() / 1000);
    const assertion = await assertionOf(profileOf(method, { algorithm, audience }), credential);
    const { iat = 0, ...claims } = decodeJwt(assertion);
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: algorithm });
    expect(claims).toEqual({
      iss: 'desktop',
      sub: 'desktop',
      aud: audience === 'issuer' ? server.issuer : server.token_endpoint,
      jti: expect.stringMatching(/^[\w-]{43}$/),
      nbf: iat,
      exp: iat + 60,
    });
    expect(iat - before).toBeGreaterThanOrEqual(0);
    expect(iat - before).toBeLessThan(5);
  });

  test('name the issuer by default', async () => {
    expect(decodeJwt(await assertionOf(profileOf('client_secret_jwt'), secret)).aud).toBe(server.issuer);
    expect(decodeJwt(await assertionOf(profileOf('private_key_jwt'), pemOf(newKey('ES256')))).aud).toBe(server.issuer);
  });

  test.each([
    ['client_secret_jwt', 'HS256'],
    ['client_secret_jwt', 'HS384'],
    ['private_key_jwt', 'EdDSA'],
  ])('are new for every request of %s with %s', async (method, algorithm) => {
    const credential = method === 'private_key_jwt' ? pemOf(newKey('EdDSA')) : secret;
    const sent = await requests(profileOf(method, { algorithm }), Array<string>(20).fill(credential));
    expect(new Set(sent.map(({ assertion }) => decodeJwt(assertion).jti)).size).toBe(20);
  });
});

describe('the signature of an assertion', () => {
  test.each(hmacAlgorithms)('uses the secret for %s', async (algorithm) => {
    const assertion = await assertionOf(profileOf('client_secret_jwt', { algorithm }), secret);
    const { protectedHeader } = await jwtVerify(assertion, new TextEncoder().encode(secret));
    expect(protectedHeader).toEqual({ alg: algorithm });
    await expect(jwtVerify(assertion, new TextEncoder().encode(`${secret}.`))).rejects.toThrow('signature');
  });

  test('uses the UTF-8 bytes of any secret', async () => {
    const awkward = 'not a real secret +%&=: é漢🔑 0123456789-0123456789-0123456789-0123';
    for (const algorithm of hmacAlgorithms) {
      const assertion = await assertionOf(profileOf('client_secret_jwt', { algorithm }), awkward);
      expect((await jwtVerify(assertion, Buffer.from(awkward, 'utf8'))).protectedHeader.alg).toBe(algorithm);
    }
  });

  test.each(asymmetricAlgorithms)('uses the key for %s', async (algorithm) => {
    const key = newKey(algorithm);
    const profile = profileOf('private_key_jwt', { algorithm, keyId: 'kid-1' });
    const assertion = await assertionOf(profile, pemOf(key));
    const { protectedHeader } = await jwtVerify(assertion, createPublicKey(key));
    expect(protectedHeader).toEqual({ alg: algorithm, kid: 'kid-1' });
    const other = createPublicKey(newKey(algorithm));
    await expect(jwtVerify(assertion, other)).rejects.toThrow('signature');
  });
});

describe('the client key', () => {
  test('is imported once, and again when it changes', async () => {
    const [first, second] = [newKey('ES256'), newKey('ES256')];
    const imports: string[] = [];
    const { importKey } = crypto.subtle;
    crypto.subtle.importKey = ((...args: Parameters<typeof importKey>) => {
      imports.push(args[0]);
      return importKey.apply(crypto.subtle, args);
    }) as typeof importKey;
    try {
      const sent = await requests(profileOf('private_key_jwt'), [first, first, first, second].map(pemOf));
      expect(imports).toEqual(['pkcs8', 'pkcs8']);
      for (const { assertion } of sent.slice(0, 3)) await jwtVerify(assertion, createPublicKey(first));
      await jwtVerify(sent[3]?.assertion ?? '', createPublicKey(second));
    } finally {
      crypto.subtle.importKey = importKey;
    }
  });

  test('fails the sign-in if it no longer matches the profile', async () => {
    const authenticationWith = createClientAuthentication(profileOf('private_key_jwt', { algorithm: 'RS256' }));
    expect(await catchFailure(authenticationWith(new Secret(pemOf(newKey('ES256')))))).toEqual({
      kind: 'client_key_invalid',
      facts: { clientKeyProblem: 'algorithm_mismatch' },
    });
  });
});
