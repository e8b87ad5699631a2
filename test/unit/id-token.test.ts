import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { toFailureLines } from '../../electron/cli/failure-lines.ts';
import { FailureError, fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { checkToken } from '../../electron/inspector/check-token.ts';
import { type JwtContext, validateIdToken } from '../../electron/oauth/id-token.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import type { Session } from '../../electron/session/session.ts';
import { decodeToken, parseToken } from '../../electron/tokens/decode-token.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';
import {
  bearerResponse,
  createForeignIdToken,
  createIdToken,
  createTestClient,
  idTokenClaims,
  nowInSeconds,
  otherKey,
  serverKey,
  signWithServerKey,
} from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { jsonResponse } from './support/transport.ts';
import { createRocaKey, signatureOfExponentOne } from './support/weak-keys.ts';

const { signal } = new AbortController();
const now = nowInSeconds();
const clientSecret = 'fake-secret-that-is-long-enough-for-HS256';
const rs256 = JSON.stringify({ alg: 'RS256', kid: 'k1' });
const hs256 = JSON.stringify({ alg: 'HS256' });

const encode = (text: string) => Buffer.from(text).toString('base64url');
const hashOf = (token: string) => createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

function signWithSecret(header: string, payload: string, secret = clientSecret): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function signWithKey(key: KeyObject): string {
  const input = `${encode(rs256)}.${encode(JSON.stringify(idTokenClaims()))}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

type Options = {
  headers?: Record<string, string>;
  secret?: string;
  keys?: unknown[];
  previous?: TokenSet | undefined;
  shown?: string | undefined;
};

/** A client whose server answers with this ID token, and the inspector of the same profile. */
function setUp(
  idToken: string,
  { headers = {}, secret = clientSecret, keys = [serverKey], previous, shown }: Options = {},
) {
  const profile = testProfile({ clientAuthentication: 'client_secret_basic' });
  const server = createTestClient(
    {
      '/token': () => jsonResponse(bearerResponse({ id_token: idToken }), { headers }),
      '/keys': () => jsonResponse({ keys }),
    },
    { profile, clientSecret: secret },
  );
  const { client, clock, keyResolver, signIn } = server;
  const receive = () => (previous ? client.refresh(previous, signal, { getSubject: () => shown }) : signIn());

  /** Whether the inspector verifies the signature and fails nothing. */
  async function passesInspection(): Promise<boolean> {
    const tokens = tokenSet('new', { accessToken: new Secret('fake-access-1'), idToken: new Secret(idToken) });
    const subject = previous?.identity?.subject ?? shown;
    const identity = subject === undefined ? undefined : { subject };
    const session = { tokens: () => tokens, snapshot: () => ({ state: 'signed-in', identity }) } as unknown as Session;
    const secret = new Secret(idToken);
    const { checks } = await checkToken(
      { id: 'id', origin: 'session', tokenType: 'id', secret, parsed: parseToken(secret), session },
      {
        profile,
        verifyWith: undefined,
        keyResolver,
        getPreviousIdToken: () => previous?.idToken && decodeToken(previous.idToken),
        input: {} as never,
        clock,
        signal,
      },
    );
    const isVerified = checks.some(({ id, verdict }) => id === 'signature' && verdict === 'pass');
    return isVerified && checks.every(({ verdict }) => verdict !== 'fail');
  }
  return { receive, passesInspection };
}

/** The failure that an ID token is refused with, which the inspector must fail too. */
async function refusal(idToken: string, options?: Options): Promise<string> {
  const { receive, passesInspection } = setUp(idToken, options);
  const { kind } = await catchFailure(receive());
  expect(await passesInspection()).toBe(false);
  return kind;
}

async function accepted(idToken: string, options?: Options): Promise<TokenSet> {
  const { receive, passesInspection } = setUp(idToken, options);
  const tokens = await receive();
  expect(await passesInspection()).toBe(true);
  return tokens;
}

const signed = (claims: object, header: object = {}) =>
  signWithServerKey(
    JSON.stringify({ alg: 'RS256', kid: 'k1', ...header }),
    JSON.stringify(idTokenClaims({ ...claims })),
  );

/** Replaces the last character by one that decodes to the same bytes. */
const withUnusedBits = (token: string) =>
  token.replace(/.$/, (last) => (last === 'A' ? 'B' : String.fromCharCode(last.charCodeAt(0) + 1)));
const raw = (change: (payload: string) => string, header = rs256) =>
  signWithServerKey(header, change(JSON.stringify(idTokenClaims())));

describe('an ID token is refused, and failed by the inspector', () => {
  test.each<[name: string, token: () => Promise<string> | string, kind: string]>([
    ['azp of another client', () => signed({ azp: 'other' }), 'id_token_audience'],
    ['iat an hour ahead', () => signed({ iat: now + 3600, exp: now + 7200 }), 'id_token_expired'],
    ['iat in milliseconds', () => signed({ iat: now * 1000 }), 'id_token_expired'],
    ['nbf in milliseconds', () => signed({ nbf: now * 1000 }), 'id_token_expired'],
    ['auth_time in milliseconds', () => signed({ auth_time: now * 1000 }), 'id_token_expired'],
    ['auth_time in milliseconds, ahead', () => signed({ auth_time: (now + 3600) * 1000 }), 'id_token_expired'],
    ['iat in milliseconds, ahead', () => signed({ iat: (now + 3600) * 1000 }), 'id_token_expired'],
    ['nbf in milliseconds, ahead', () => signed({ nbf: (now + 3600) * 1000 }), 'id_token_expired'],
    ['exp in milliseconds, past', () => signed({ iat: now - 3600, exp: (now - 600) * 1000 }), 'id_token_expired'],
    ['no alg', () => `${encode('{}')}.${encode(JSON.stringify(idTokenClaims()))}.c2ln`, 'id_token_unsigned'],
    [
      'another issuer, audience and time',
      () => signed({ iss: 'https://e.example', aud: 'o', exp: 1 }),
      'id_token_issuer',
    ],
    ['another audience and time', () => signed({ aud: 'o', iat: now - 9, exp: now - 99 }), 'id_token_audience'],
    ['disclosures', async () => `${await signed({})}~`, 'id_token_invalid'],
    ['nbf ahead', () => signed({ nbf: now + 61 }), 'id_token_expired'],
    ['auth_time ahead', () => signed({ auth_time: now + 61 }), 'id_token_expired'],
    ['auth_time as text', () => signed({ auth_time: `${now}` }), 'id_token_invalid'],
    ['an empty sub', () => signed({ sub: '' }), 'id_token_invalid'],
    ['at_hash of another token', () => signed({ at_hash: hashOf('other') }), 'id_token_invalid'],
    ['exp Infinity', () => raw((text) => text.replace(/"exp":\d+/, '"exp":1e999')), 'id_token_invalid'],
    ['exp before iat', () => signed({ exp: now - 10 }), 'id_token_invalid'],
    ['a member of aud that is no text', () => signed({ aud: ['desktop', 5] }), 'id_token_invalid'],
    ['typ at+jwt', () => signed({}, { typ: 'at+jwt' }), 'id_token_invalid'],
    ['typ logout+jwt', () => signed({}, { typ: 'application/logout+jwt' }), 'id_token_invalid'],
    ['a logout token', () => signed({ events: {} }), 'id_token_invalid'],
    ['sub twice', () => raw((text) => text.replace('{', '{"sub":"mallory",')), 'id_token_invalid'],
    ['sub twice, once escaped', () => raw((text) => text.replace('{', '{"s\\u0075b":"mallory",')), 'id_token_invalid'],
    ['alg twice', () => raw(String, rs256.replace('{', '{"alg":"none",')), 'id_token_invalid'],
    ['padding', async () => `${await createIdToken()}==`, 'id_token_invalid'],
    ['white space in the signature', async () => (await createIdToken()).replace(/(.{9})$/, ' $1'), 'id_token_invalid'],
    ['a line end after it', async () => `${await createIdToken()}\n`, 'id_token_invalid'],
    ['unused bits in the signature', async () => withUnusedBits(await createIdToken()), 'id_token_invalid'],
    [
      'a secret shorter than the hash',
      () => signWithSecret(hs256, JSON.stringify(idTokenClaims()), 'short'),
      'id_token_signature',
    ],
  ])('%s', async (name, create, kind) => {
    expect(await refusal(await create(), name.startsWith('a secret') ? { secret: 'short' } : {})).toBe(kind);
  });
});

test.each<[claims: object, facts: object, code: string]>([
  [
    { iss: 'https://evil.example/\u202ea' },
    { expectedIssuer: 'https://id.example.com', actualIssuer: 'https://evil.example/ a' },
    'issuer_other',
  ],
  [{ aud: 'other' }, { expectedAudience: 'desktop', actualAudience: 'other' }, 'audience_other'],
  [{ aud: undefined }, { member: 'id_token' }, 'audience_missing'],
  [{ iat: now - 600, exp: now - 300 }, { clockSkewSeconds: undefined }, 'expiry_past'],
  [{ sub: '' }, { member: 'sub' }, 'subject_malformed'],
])('says why %j is refused', async (claims, facts, code) => {
  const failure = await catchFailure(setUp(await signed(claims)).receive());
  expect(failure.details).toMatchObject({ code });
  expect(failure.facts).toStrictEqual({ host: 'id.example.com', ...facts });
});

const failing = (kind: FailureKind) => ({ kind: 'set' as const, read: async () => fail(kind) });
const jwe = [encode('{"alg":"dir","enc":"A128GCM"}'), '', 'YQ', 'YQ', 'YQ'].join('.');

test.each<[what: string, token: () => Promise<string> | string, part: Partial<JwtContext>, failure: object]>([
  ['if the server has no keys', createIdToken, { keySource: () => ({ kind: 'none' }) }, { kind: 'keys_unavailable' }],
  ['if keys cannot be fetched', createIdToken, { keySource: () => failing('offline') }, { kind: 'offline' }],
  [
    'if the fetch is canceled, whatever else is wrong',
    () => signed({ iss: 'https://evil.example' }),
    { keySource: () => failing('canceled'), expected: { issuer: 'https://id.example.com' } },
    { kind: 'canceled' },
  ],
  [
    'with no key to try',
    createIdToken,
    { keySource: () => ({ kind: 'supplied', keys: [] }) },
    { kind: 'id_token_signature', facts: { host: 'a.example', signingKeyProblem: 'none_fits' } },
  ],
  [
    'signed with an algorithm that the server does not list',
    createIdToken,
    { expected: { signingAlgorithms: ['ES256'] } },
    { kind: 'id_token_invalid', facts: { host: 'a.example', member: 'alg' } },
  ],
  ['that is encrypted', () => jwe, {}, { kind: 'id_token_invalid', facts: { host: 'a.example', member: 'id_token' } }],
])('is refused %s', async (_what, create, part, failure) => {
  const at = { facts: { host: 'a.example' }, details: { endpoint: 'POST https://a.example/token' } };
  const keySource = () => ({ kind: 'supplied' as const, keys: [serverKey] });
  const context = { keySource, expected: {}, now: now * 1000, at, clockSkewSeconds: undefined, ...part };
  const found = await catchFailure(validateIdToken(new Secret(await create()), context));
  expect(found).toMatchObject(failure);
  if (found.facts) expect(found.details).toMatchObject(at.details);
});

test.each([
  [30, 30],
  [600, undefined],
])('a failure at a clock that is %i s off names the skew: %s', async (skew, shown) => {
  const token = await signed({ iat: now - 900, exp: now - 800 });
  const date = new Date((now - skew) * 1000).toUTCString();
  const failure = await catchFailure(setUp(token, { headers: { date } }).receive());
  expect(failure).toMatchObject({ kind: 'id_token_expired' });
  expect(failure.facts?.clockSkewSeconds).toBe(shown);
});

describe('a key is refused', () => {
  const published = (key: KeyObject, change: object = {}) => ({
    ...key.export({ format: 'jwk' }),
    kid: 'k1',
    ...change,
  });

  test('with the exponent 1, for which anyone can sign', async () => {
    const input = `${encode(rs256)}.${encode(JSON.stringify(idTokenClaims({ sub: 'mallory' })))}`;
    const forged = `${input}.${signatureOfExponentOne(createHash('sha256').update(input).digest())}`;
    expect(await refusal(forged, { keys: [{ ...serverKey, e: 'AQ' }] })).toBe('id_token_signature');
  });

  test('made by a chip with CVE-2017-15361', async () => {
    const key = createRocaKey();
    const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...jwk } = published(key) as Record<string, unknown>;
    expect(await refusal(signWithKey(key), { keys: [jwk] })).toBe('id_token_signature');
  });

  test('with 1,024 bits, or with its private half published', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    expect(await refusal(signWithKey(short.privateKey), { keys: [published(short.publicKey)] })).toBe(
      'id_token_signature',
    );
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const token = signWithKey(privateKey);
    expect(await refusal(token, { keys: [published(privateKey)] })).toBe('id_token_signature');
    await accepted(token, { keys: [published(publicKey)] });
  });
});

describe('a refreshed ID token is refused, and failed by the inspector', () => {
  const withIdToken = async (claims: object = {}) => tokenSet('old', { idToken: new Secret(await signed(claims)) });
  const hmac = (claims = idTokenClaims()) => signWithSecret(hs256, JSON.stringify(claims));

  test.each<[name: string, previous: object, token: () => Promise<string> | string, kind: string]>([
    ['another sub', {}, () => signed({ sub: 'mallory' }), 'subject_changed'],
    ['another auth_time', { auth_time: now - 60 }, () => signed({ auth_time: now }), 'id_token_changed'],
    ['an auth_time after the sign-in', { iat: now - 600 }, () => signed({ auth_time: now }), 'id_token_changed'],
    ['an azp that appears', {}, () => signed({ azp: 'desktop' }), 'id_token_changed'],
    ['an azp that disappears', { azp: 'desktop' }, () => signed({}), 'id_token_changed'],
    ['more audiences', {}, () => signed({ aud: ['desktop', 'other'] }), 'id_token_changed'],
    ['fewer audiences', { aud: ['desktop', 'other'] }, () => signed({}), 'id_token_changed'],
    ['a nonce that appears', {}, () => signed({ nonce: 'n' }), 'id_token_changed'],
    ['RS256 that becomes HS256', {}, () => hmac(), 'id_token_changed'],
  ])('%s', async (_name, previous, create, kind) => {
    expect(await refusal(await create(), { previous: await withIdToken(previous) })).toBe(kind);
  });

  test('of another user than userinfo named', async () => {
    const previous = tokenSet('old', { idToken: undefined, identity: undefined });
    expect(await refusal(await signed({ sub: 'mallory' }), { previous, shown: 'alice-1' })).toBe('subject_changed');
    const unnamed = { ...(await withIdToken()), identity: undefined };
    expect(await refusal(await signed({ sub: 'mallory' }), { previous: unnamed })).toBe('subject_changed');
    const tokens = await accepted(await createIdToken(), { previous, shown: 'alice-1' });
    expect(tokens.identity?.subject).toBe('alice-1');
  });

  test.each<[name: string, previous: object, next: object]>([
    ['no auth_time', { auth_time: now - 60 }, { auth_time: undefined }],
    ['the auth_time of the sign-in', {}, { auth_time: now }],
    ['the same audience in another order', { aud: ['desktop', 'a'] }, { aud: ['a', 'desktop'] }],
    ['the same audience as text', { aud: ['desktop'] }, { aud: 'desktop' }],
    ['the nonce of the sign-in', { nonce: 'n' }, { nonce: 'n' }],
    ['at_hash of the new access token', {}, { at_hash: hashOf('fake-access-1') }],
  ])('but accepted with %s', async (_name, previous, next) => {
    await accepted(await signed(next), { previous: await withIdToken(previous) });
  });
});

test('the app accepts exactly what the inspector passes', async () => {
  const times = [-3600, -61, -60, -1, 0, 1, 59, 60, 61, 3600].map((offset) => now + offset);
  const values = [
    undefined,
    null,
    '',
    'desktop',
    'other',
    'alice-1',
    true,
    [],
    ['desktop'],
    ['desktop', 'other'],
    {},
    -1,
    1e300,
  ];
  const hashes = [hashOf('fake-access-1'), hashOf('other')];
  const claim = fc.tuple(
    fc.constantFrom('iss', 'sub', 'aud', 'azp', 'exp', 'iat', 'nbf', 'auth_time', 'nonce', 'at_hash', 'jti', 'events'),
    fc.constantFrom(...values, ...times, ...hashes),
  );
  const plausible = fc.constantFrom<[string, unknown]>(
    ['aud', ['desktop', 'other']],
    ['azp', 'desktop'],
    ['auth_time', now - 60],
    ['nonce', 'n'],
    ['at_hash', hashes[0]],
    ['sub', 'mallory'],
    ['jti', '1'],
    ['nbf', now],
  );
  const header = fc.tuple(
    fc.constantFrom('alg', 'kid', 'typ', 'crit', 'jwk'),
    fc.constantFrom(undefined, 'RS256', 'HS256', 'ES256', 'none', 'k1', 'k9', 'JWT', 'at+jwt', 'x+jwt', 5, ['exp'], {}),
  );
  const claims = fc.array(fc.oneof({ weight: 3, arbitrary: plausible }, claim), { maxLength: 3 });
  const kinds = { weight: 2, arbitrary: fc.constant('') };
  const damage = fc.oneof(kinds, fc.constantFrom('=', ' ', '\n', '.', '.e30', 'bits', 'duplicate', 'cut', 'foreign'));
  const forgery = fc.record({
    claims,
    header: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(header, { maxLength: 2 })),
    bySecret: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
    damage,
    before: fc.option(claims, { freq: 1 }),
    shown: fc.constantFrom(undefined, 'alice-1'),
  });
  let acceptedCount = 0;
  await fc.assert(
    fc.asyncProperty(forgery, async ({ claims, header, bySecret, damage, before, shown }) => {
      const previousClaims = before && JSON.stringify({ ...idTokenClaims(), ...Object.fromEntries(before) });
      const previous = previousClaims
        ? tokenSet('old', {
            idToken: new Secret(await signWithServerKey(rs256, previousClaims)),
            identity: shown === undefined ? { subject: 'alice-1' } : undefined,
          })
        : undefined;
      const base = JSON.stringify({ ...idTokenClaims(), ...Object.fromEntries(claims) });
      const payload = damage === 'duplicate' ? base.replace('{', '{"sub":"alice-1",') : base;
      const joseHeader = JSON.stringify({ ...JSON.parse(bySecret ? hs256 : rs256), ...Object.fromEntries(header) });
      const good = await (bySecret ? signWithSecret : signWithServerKey)(joseHeader, payload);
      const damaged: Record<string, () => string | Promise<string>> = {
        bits: () => withUnusedBits(good),
        duplicate: () => good,
        cut: () => good.slice(0, -4),
        foreign: createForeignIdToken,
      };
      const token = (await damaged[damage]?.()) ?? good + damage;
      const { receive, passesInspection } = setUp(token, { previous, shown: previous && shown });
      const isAccepted = await receive().then(
        () => true,
        (error: unknown) => {
          if (error instanceof FailureError) return false;
          throw error;
        },
      );
      if (isAccepted) acceptedCount += 1;
      expect(await passesInspection()).toBe(isAccepted);
    }),
    { numRuns: 1500 },
  );
  expect(acceptedCount).toBeGreaterThan(200);
});

describe('if no key of the server can verify it', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const jwkOf = (key: KeyObject) => ({ ...key.export({ format: 'jwk' }), kid: 'k1' });
  const es256k = () => signWithServerKey('{"alg":"ES256K","kid":"k1"}', JSON.stringify(idTokenClaims()));

  test.each<[string, () => string | Promise<string>, unknown[], string, RegExp]>([
    ['is empty', createIdToken, [], 'none_published', /publishes no signing keys/],
    ['has no such key ID', createIdToken, [otherKey, null], 'none_fits', /None of the signing keys/],
    [
      'has a key for another algorithm',
      createIdToken,
      [{ ...serverKey, alg: 'RS512' }],
      'none_fits',
      /fits the ID token/,
    ],
    ['has a short key', () => signWithKey(short.privateKey), [jwkOf(short.publicKey)], 'weak', /too weak/],
    ['has a key of one bit', createIdToken, [{ ...serverKey, n: 'AQ' }], 'weak', /too weak/],
    ['has a key for ES256K', es256k, [jwkOf(ec.publicKey)], 'algorithm_unknown', /an algorithm that Latchkey/],
  ])('because its set %s, says so', async (_why, create, keys, problem, title) => {
    const id_token = await create();
    const { signIn } = createTestClient({
      '/token': () => jsonResponse(bearerResponse({ id_token })),
      '/keys': () => jsonResponse({ keys }),
    });
    const failure = await catchFailure(signIn());
    expect(failure).toMatchObject({ kind: 'id_token_signature', facts: { signingKeyProblem: problem } });
    expect(toFailureLines(failure)[0]).toMatch(title);
  });

  test('a wrong signature is called that', async () => {
    const { signIn } = createTestClient({
      '/token': async () => jsonResponse(bearerResponse({ id_token: await createForeignIdToken() })),
    });
    const failure = await catchFailure(signIn());
    expect(failure.facts).not.toHaveProperty('signingKeyProblem');
    expect(toFailureLines(failure)[0]).toMatch(/signature is invalid/);
  });

  test.each([
    ['under the same key ID', { kid: 'k1' }],
    ['under another', { kid: 'k2' }],
  ])('refetches the set once, also just after the last time, if the server has a new key %s', async (_name, part) => {
    let keys: unknown[] = [serverKey];
    let id_token = await createIdToken();
    const client = createTestClient({
      '/token': () => jsonResponse(bearerResponse({ id_token })),
      '/keys': () => jsonResponse({ keys }),
    });
    await client.signIn();
    const restarted = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys = [{ ...restarted.publicKey.export({ format: 'jwk' }), ...part }];
    id_token = await new SignJWT(idTokenClaims())
      .setProtectedHeader({ alg: 'RS256', ...part })
      .sign(restarted.privateKey);
    await client.signIn();
    expect(client.sentTo('/keys')).toHaveLength(2);
    id_token = await createForeignIdToken();
    await catchFailure(client.signIn());
    await catchFailure(client.signIn());
    expect(client.sentTo('/keys')).toHaveLength(4);
  });
});
