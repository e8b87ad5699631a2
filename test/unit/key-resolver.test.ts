import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { FailureError, fail } from '../../electron/core/failure.ts';
import type { Exchange, ExchangeRequest } from '../../electron/http/exchange.ts';
import { createKeyResolver } from '../../electron/inspector/key-resolver.ts';
import type { Discovery } from '../../electron/oauth/discovery.ts';
import { createKeySetFetcher } from '../../electron/oauth/key-set.ts';
import { parseToken } from '../../electron/tokens/decode-token.ts';
import type { KeySource } from '../../electron/tokens/signature.ts';
import type { VerifyWith } from '../../shared/inspector.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { issuer, testProfile } from './support/profile.ts';

const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const pair = generateKeyPairSync('ed25519');

const publicJwk = { ...(pair.publicKey.export({ format: 'jwk' }) as JWK), kid: 'k1' };

const none: KeySource = { kind: 'none' };

const signal = new AbortController().signal;

/** An exchange that answers each address with a status and a body. */
function answering(answers: Record<string, [status: number, body: unknown]>) {
  const requests: ExchangeRequest[] = [];
  const exchange: Exchange = async (request) => {
    requests.push(request);
    const [status, body] = answers[request.url] ?? [404, ''];
    return {
      status,
      statusText: '',
      headers: new Headers(),
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      truncated: false,
      sentAt: 0,
      durationMs: 1,
    };
  };
  return { exchange, requests };
}

const serverMetadata = { issuer, jwks_uri: `${issuer}/keys` };

const documentUrl = `${issuer}/.well-known/openid-configuration`;

const profile = testProfile();

const pasted = (iss: string) => parseToken(`${encoded({ alg: 'EdDSA' })}.${encoded({ iss })}.c2ln`);

function verifiersFor(
  answers: Record<string, [status: number, body: unknown]>,
  discovery: Discovery = async () => serverMetadata,
) {
  const { exchange, requests } = answering(answers);
  const verifiers = createKeyResolver({
    exchange,
    discovery,
    fetchKeySet: createKeySetFetcher({ exchange, clock: fakeClock() }),
  });
  const readKey = async () => JSON.stringify(publicJwk);
  const input = { readClipboard: readKey, readChosenFile: readKey };
  const take = (verifyWith: VerifyWith) => verifiers.resolveSupplied(verifyWith, { profile, input, signal });
  return { ...verifiers, requests, take };
}

describe('a JWK set', () => {
  const url = 'https://id.example.com/keys';
  const options = { allowLoopbackHttp: false, signal };

  test('is cached for ten minutes unless a newer one is required', async () => {
    const { exchange, requests } = answering({ [url]: [200, { keys: [publicJwk, null, { kty: 5 }] }] });
    const clock = fakeClock();
    const keySets = createKeySetFetcher({ exchange, clock });
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
    expect(requests.map((one) => one.signal)).toEqual([signal, signal, signal]);
  });

  test('is cached for at most 20 servers', async () => {
    const urls = Array.from({ length: 21 }, (_, at) => `https://${at}.example.com/keys`);
    const { exchange, requests } = answering(Object.fromEntries(urls.map((one) => [one, [200, { keys: [] }]])));
    const keySets = createKeySetFetcher({ exchange, clock: fakeClock() });
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
    const { exchange } = answering({ [url]: [status, body] });
    const failure = await catchFailure(createKeySetFetcher({ exchange, clock: fakeClock() })(url, options));
    expect(failure).toEqual({
      kind: 'keys_unavailable',
      facts: { host: 'id.example.com' },
      details: { status, endpoint: `GET ${url}` },
    });
  });
});

describe('the keys of the profile', () => {
  test('are those that its issuer publishes', async () => {
    const { resolveForProfile, requests } = verifiersFor({ [serverMetadata.jwks_uri]: [200, { keys: [publicJwk] }] });
    const { source, ...known } = await resolveForProfile(profile, 'session', pasted('https://other.example'), signal);
    expect(known).toEqual({ verifiedWith: 'profile', issuer, host: 'id.example.com' });
    expect(source.kind === 'set' && (await source.read()).keys).toEqual([publicJwk]);
    expect(requests.map((one) => one.signal)).toEqual([signal]);
  });

  test('are missing without a profile, for another issuer, or if none are published', async () => {
    const { resolveForProfile } = verifiersFor({});
    const nothing = { verifiedWith: 'nothing', source: none };
    expect(await resolveForProfile(undefined, 'session', pasted(issuer), signal)).toEqual(nothing);
    expect(await resolveForProfile(profile, 'pasted', pasted('https://other.example'), signal)).toEqual(nothing);
    expect(await resolveForProfile(profile, 'pasted', pasted(issuer), signal)).toMatchObject({
      verifiedWith: 'profile',
    });
    const without = verifiersFor({}, async () => ({ issuer }));
    expect(await without.resolveForProfile(profile, 'session', pasted(issuer), signal)).toEqual({
      verifiedWith: 'profile',
      issuer,
      source: none,
    });
  });

  test('fail when read if discovery failed, unless it was cancelled', async () => {
    const { resolveForProfile } = verifiersFor({}, async () => fail('offline'));
    const { source } = await resolveForProfile(profile, 'session', pasted(issuer), signal);
    expect(source.kind === 'set' && (await catchFailure(source.read())).kind).toBe('offline');
    const cancelled = verifiersFor({}, async () => fail('cancelled'));
    const asked = cancelled.resolveForProfile(profile, 'session', pasted(issuer), signal);
    await expect(asked).rejects.toThrow(FailureError);
    const odd = verifiersFor({}, async () => Promise.reject(new Error('a mistake of ours')));
    await expect(odd.resolveForProfile(profile, 'session', pasted(issuer), signal)).rejects.toThrow(
      'a mistake of ours',
    );
  });
});

describe('keys that the user provides', () => {
  test('come from an issuer whose metadata names it', async () => {
    const { take, requests } = verifiersFor({
      [documentUrl]: [200, serverMetadata],
      [serverMetadata.jwks_uri]: [200, { keys: [publicJwk] }],
    });
    const { source, ...known } = await take({ kind: 'issuer', url: ` ${issuer}/ ` });
    expect(known).toEqual({ verifiedWith: 'issuer', issuer: `${issuer}/`, host: 'id.example.com' });
    expect(source.kind === 'set' && (await source.read()).keys).toEqual([publicJwk]);
    expect(requests.map((one) => one.signal)).toEqual([signal, signal]);
  });

  test.each<[string, number, unknown, string]>([
    ['a status that is not 200', 500, serverMetadata, 'discovery_failed'],
    ['no JSON', 200, '<html>', 'response_not_json'],
    ['nothing', 200, null, 'issuer_mismatch'],
    ['another issuer', 200, { ...serverMetadata, issuer: 'https://evil.example' }, 'issuer_mismatch'],
    ['no address of keys', 200, { issuer }, 'keys_unavailable'],
    ['keys without TLS', 200, { issuer, jwks_uri: 'http://id.example.com/keys' }, 'verification_address_invalid'],
  ])('are rejected from an issuer that responds with %s', async (_name, status, body, kind) => {
    const { take } = verifiersFor({ [documentUrl]: [status, body] });
    expect((await catchFailure(take({ kind: 'issuer', url: issuer }))).kind).toBe(kind);
  });

  test('may come from a long issuer, which errors truncate', async () => {
    const long = `${issuer}/${'a'.repeat(1000)}`;
    const { take } = verifiersFor({ [`${long}/.well-known/openid-configuration`]: [200, serverMetadata] });
    const { facts } = await catchFailure(take({ kind: 'issuer', url: long }));
    expect(facts?.expected).toBe(long.slice(0, 300));
  });

  test.each(['http://id.example.com/keys', 'https://alice:fake@id.example.com/', 'https://alice@id.example.com/', 'x'])(
    'are not fetched from %s',
    async (url) => {
      const { take, requests } = verifiersFor({});
      for (const kind of ['issuer', 'jwks'] as const)
        expect((await catchFailure(take({ kind, url }))).kind).toBe('verification_address_invalid');
      expect(requests).toEqual([]);
    },
  );

  test('may be a secret in the given encoding', async () => {
    const { take } = verifiersFor({});
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
