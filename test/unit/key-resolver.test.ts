import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { FailureError, fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchange, type Exchange } from '../../electron/http/exchange.ts';
import { createKeyResolver } from '../../electron/inspector/key-resolver.ts';
import type { Discovery } from '../../electron/oauth/discovery.ts';
import { createKeySetFetcher } from '../../electron/oauth/key-set.ts';
import { type ParsedToken, parseToken } from '../../electron/tokens/decode-token.ts';
import type { KeySource } from '../../electron/tokens/signature.ts';
import type { VerifyWith } from '../../shared/inspector.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { issuer, testProfile } from './support/profile.ts';
import { fakeTransport } from './support/transport.ts';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const publicJwk: JWK = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'k1' };
const none: KeySource = { kind: 'none' };
const { signal } = new AbortController();
const serverMetadata = { issuer, jwks_uri: `${issuer}/keys` };
const documentUrl = `${issuer}/.well-known/openid-configuration`;
const profile = testProfile();
const pasted = (iss: string) => parseToken(new Secret(`${encoded({ alg: 'EdDSA' })}.${encoded({ iss })}.c2ln`));
const token = (origin: 'session' | 'pasted', parsed: ParsedToken) => ({ origin, tokenType: 'id' as const, parsed });
type Answers = Record<string, [status: number, body: unknown]>;

/** Creates a resolver whose servers answer each URL with a status and a body. */
function setup(
  answers: Answers = {},
  discovery: Discovery = async () => ({ server: serverMetadata, hasDocument: true }),
) {
  const clock = fakeClock();
  const transport = fakeTransport(({ url }) => {
    const [status, body] = answers[url] ?? [404, ''];
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  });
  const real = createExchange({ transport, clock, log: fakeLog() });
  const exchange: Exchange = (request, limits) => {
    expect(request.signal, request.url).toBe(signal);
    return real(request, limits);
  };
  const fetchKeySet = createKeySetFetcher({ exchange, clock });
  const resolver = createKeyResolver({ exchange, discovery, fetchKeySet, readClientCredential: async () => undefined });
  const readKey = async () => JSON.stringify(publicJwk);
  const input = { readClipboard: readKey, readChosenFile: readKey };
  const take = (verifyWith: VerifyWith) => resolver.resolveSupplied(verifyWith, { profile, input, signal });
  return { ...resolver, clock, requests: transport.requests, fetchKeySet, take };
}

describe('a JWK set', () => {
  const url = 'https://id.example.com/keys';
  const options = { allowLoopbackHttp: false, signal };

  test('is cached for ten minutes unless a newer one is required', async () => {
    const { fetchKeySet: keySets, requests, clock } = setup({ [url]: [200, { keys: [publicJwk, null, { kty: 5 }] }] });
    const { keys, readAt } = await keySets(url, options);
    expect(keys).toEqual([publicJwk]);
    clock.advance(10 * 60_000 - 1);
    await keySets(url, options);
    expect(requests.length).toBe(1);
    clock.advance(1);
    await keySets(url, options);
    expect(requests.length).toBe(2);
    await keySets(url, { ...options, newerThan: readAt });
    expect(requests.length).toBe(2);
    await keySets(url, { ...options, newerThan: clock.now() });
    expect(requests.length).toBe(3);
  });

  test('may have 10,000 keys, but no more than 1 MiB', async () => {
    const { fetchKeySet: keySets } = setup({
      [url]: [200, { keys: Array(10_000).fill(publicJwk) }],
      [`${url}/large`]: [200, { keys: Array(10_000).fill({ ...publicJwk, use: 'sig', alg: 'EdDSA' }) }],
    });
    expect((await keySets(url, options)).keys).toHaveLength(10_000);
    expect(await catchFailure(keySets(`${url}/large`, options))).toMatchObject({ kind: 'response_too_large' });
  });

  test('is cached for at most 20 servers', async () => {
    const urls = Array.from({ length: 21 }, (_, at) => `https://${at}.example.com/keys`);
    const answers: Answers = Object.fromEntries(urls.map((one) => [one, [200, { keys: [] }]]));
    const { fetchKeySet: keySets, requests } = setup(answers);
    for (const one of urls) await keySets(one, options);
    await keySets(urls[20] ?? '', options);
    expect(requests.length).toBe(21);
    await keySets(urls[0] ?? '', options);
    expect(requests.length).toBe(22);
  });

  test.each([
    [404, { keys: [publicJwk] }],
    [200, { keys: {} }],
    [200, {}],
    [200, null],
    [200, '<html>'],
  ])('is rejected with status %i and body %j', async (status, body) => {
    const failure = await catchFailure(setup({ [url]: [status, body] }).fetchKeySet(url, options));
    const details = { status, endpoint: `GET ${url}` };
    expect(failure).toEqual({ kind: 'keys_unavailable', facts: { host: 'id.example.com' }, details });
  });
});

describe('the keys of the profile', () => {
  test('are missing without a profile, for another issuer, or if none are published', async () => {
    const { resolveForProfile } = setup({});
    const nothing = { verifiedWith: 'nothing', source: none };
    expect(await resolveForProfile(undefined, token('session', pasted(issuer)), signal)).toEqual(nothing);
    expect(await resolveForProfile(profile, token('pasted', pasted('https://other.example')), signal)).toEqual(nothing);
    expect(await resolveForProfile(profile, token('pasted', pasted(issuer)), signal)).toMatchObject({
      verifiedWith: 'profile',
    });
    const without = setup({}, async () => ({ server: { issuer }, hasDocument: false }));
    expect(await without.resolveForProfile(profile, token('session', pasted(issuer)), signal)).toEqual({
      verifiedWith: 'profile',
      issuer,
      source: none,
    });
  });

  test('fail when read if discovery failed, unless it was canceled', async () => {
    const { resolveForProfile } = setup({}, async () => fail('offline'));
    const { source } = await resolveForProfile(profile, token('session', pasted(issuer)), signal);
    expect(source.kind === 'set' && (await catchFailure(source.read())).kind).toBe('offline');
    const canceled = setup({}, async () => fail('canceled'));
    const resolving = canceled.resolveForProfile(profile, token('session', pasted(issuer)), signal);
    await expect(resolving).rejects.toThrow(FailureError);
    const odd = setup({}, async () => Promise.reject(new Error('a mistake of ours')));
    await expect(odd.resolveForProfile(profile, token('session', pasted(issuer)), signal)).rejects.toThrow(
      'a mistake of ours',
    );
  });
});

describe('keys that the user provides', () => {
  test.each<[string, number, unknown, string]>([
    ['an error', 500, serverMetadata, 'discovery_failed'],
    ['no document', 404, '', 'discovery_missing'],
    ['no JSON', 200, '<html>', 'response_not_json'],
    ['nothing', 200, null, 'response_malformed'],
    ['another issuer', 200, { ...serverMetadata, issuer: 'https://evil.example' }, 'issuer_mismatch'],
    ['no address of keys', 200, { issuer }, 'keys_unavailable'],
    ['keys without TLS', 200, { issuer, jwks_uri: 'http://id.example.com/keys' }, 'verification_address_invalid'],
  ])('are rejected from an issuer that responds with %s', async (_name, status, body, kind) => {
    const { take } = setup({ [documentUrl]: [status, body] });
    expect((await catchFailure(take({ kind: 'issuer', url: issuer }))).kind).toBe(kind);
  });

  test('may come from an issuer that the server spells in another way', async () => {
    const spelled = `${issuer}/`;
    const { take } = setup({ [documentUrl]: [200, { ...serverMetadata, issuer: spelled }] });
    for (const url of [issuer, `"${issuer}:443",`, `${spelled}\u200b`])
      expect(await take({ kind: 'issuer', url })).toMatchObject({ issuer: spelled, host: 'id.example.com' });
  });

  test('may come from a long issuer, which errors truncate', async () => {
    const long = `${issuer}/${'a'.repeat(1000)}`;
    const { take } = setup({ [`${long}/.well-known/openid-configuration`]: [200, serverMetadata] });
    const { facts } = await catchFailure(take({ kind: 'issuer', url: long }));
    expect(facts?.expectedIssuer).toBe(long.slice(0, 300));
  });

  test.each(['http://id.example.com/keys', 'https://alice:fake@id.example.com/', 'https://alice@id.example.com/', 'x'])(
    'are not fetched from %s',
    async (url) => {
      const { take, requests } = setup({});
      for (const kind of ['issuer', 'jwks'] as const)
        expect((await catchFailure(take({ kind, url }))).kind).toBe('verification_address_invalid');
      expect(requests).toEqual([]);
    },
  );

  test('may be a secret in the given encoding', async () => {
    const { take } = setup({});
    for (const [text, encoding, bytes] of [
      ['YWI', 'base64url', 'ab'],
      ['YW I', 'text', 'YW I'],
    ] as const)
      expect(await take({ kind: 'secret', secret: text, encoding })).toEqual({
        verifiedWith: 'secret',
        source: { kind: 'secret', secret: Buffer.from(bytes) },
      });
    expect((await catchFailure(take({ kind: 'secret', secret: 'YW I', encoding: 'base64url' }))).kind).toBe(
      'verification_key_invalid',
    );
  });
});
