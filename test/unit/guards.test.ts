import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { checkedUrl, createApiClient } from '../../electron/api/client.ts';
import { fail } from '../../electron/failure.ts';
import type { Exchange, ExchangeLimits, ExchangeRequest } from '../../electron/http/exchange.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import { folderFiles } from '../../electron/node-ports.ts';
import { createOAuthClient } from '../../electron/oauth/client.ts';
import { refreshLead } from '../../electron/oauth/freshness.ts';
import { identityOf } from '../../electron/oauth/id-token.ts';
import type { MfaDesk } from '../../electron/oauth/mfa/desk.ts';
import { protocolFailure } from '../../electron/oauth/protocol-failure.ts';
import { createClientKeyChooser } from '../../electron/profiles/client-key-file.ts';
import { readGuardedFile } from '../../electron/profiles/policy/guarded-file.ts';
import { loadProfiles } from '../../electron/profiles/profiles.ts';
import { readIssuer } from '../../electron/profiles/read-issuer.ts';
import { createMfaDesk } from '../../electron/session/mfa-desk.ts';
import type { Session } from '../../electron/session/session.ts';
import { seal, unseal } from '../../electron/vault/envelope.ts';
import { openVault } from '../../electron/vault/sealed-vault.ts';
import { Secret } from '../../electron/vault/secret.ts';
import { memoryVault } from '../../electron/vault/vault.ts';
import { loadRecords, vaultFileNames } from '../../electron/vault/vault-file.ts';
import { fakeClock } from './support/clock.ts';
import { failureFrom } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { processLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { policyOf } from './support/policy.ts';
import { apiOrigin, issuer, smallest, testProfile } from './support/profile.ts';
import { bearer, clientWith, idToken, metadata, nowInSeconds } from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport, json } from './support/transport.ts';

/** Lines of hardening that no other test would miss: `test/security/undone-*.test.ts` leaves each out in turn. */

const tokenLike = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(60)}`;

test('a secret that was forgotten is not revealed', () => {
  const secret = new Secret('not-a-real-secret');
  secret.forget();
  expect(() => secret.reveal()).toThrow('forgotten');
});

describe('the vault', () => {
  const key = Buffer.alloc(32, 7);
  const record = seal(key, 'session/1', new Secret('not-a-real-secret'), Buffer.alloc(12, 1));

  test.each([4, 8, 12, 15])('a record whose tag was cut to %d bytes is not opened', (bytes) => {
    const tag = Buffer.from(record.tag, 'base64').subarray(0, bytes).toString('base64');
    expect(unseal(key, 'session/1', record)?.reveal()).toBe('not-a-real-secret');
    expect(unseal(key, 'session/1', { ...record, tag })).toBeUndefined();
  });

  test('a change that is for a record which is gone keeps nothing', async () => {
    const protector = { name: 'keychain', trouble: async () => undefined, read: async () => key } as const;
    const vault = await openVault({
      files: fakeFiles(),
      locks: processLocks(),
      protectors: [{ ...protector, keep: async () => {}, forget: async () => {} }],
      random: randomBytes,
      log: () => {},
    });
    await vault.change({ keep: { 'session/2': new Secret('not-a-real-secret') }, ifThere: 'session/1' });
    expect(await vault.names('')).toEqual([]);
  });

  test.each([
    ['the file', { more: 1 }, {}],
    ['a record', {}, { more: 1 }],
    ['a text that is no base64', {}, { text: `${record.text.slice(0, -1)} ` }],
  ])('%s with something else in it is damaged', async (_what, inFile, inRecord) => {
    const { current } = vaultFileNames(key);
    const file = { format: 'latchkey-vault', version: 1, records: { 'session/1': { ...record, ...inRecord } } };
    const load = (more: object) => loadRecords(fakeFiles({ [current]: JSON.stringify({ ...file, ...more }) }), key);
    expect((await load(inFile)).condition).toBe('replaced');
  });
});

describe('files', () => {
  async function folder() {
    const path = await mkdtemp(join(tmpdir(), 'latchkey-guards-'));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  }

  test('one of ours that is larger than any of ours is not read', async () => {
    const path = await folder();
    await writeFile(join(path, 'settings.json'), '');
    await truncate(join(path, 'settings.json'), 64 * 1024 ** 2 + 1);
    const outcome = folderFiles(path)
      .read('settings.json')
      .then(
        () => 'it was read',
        ({ name }: Error) => name,
      );
    expect(await outcome).toBe('FileTooLargeError');
  });

  test('a folder that cannot be read is not taken for an empty one', async () => {
    const path = await folder();
    await writeFile(join(path, 'profiles'), '');
    expect(await folderFiles(path).list('nothing')).toEqual([]);
    await expect(folderFiles(path).list('profiles')).rejects.toThrow('ENOTDIR');
  });

  test('one of an administrator that cannot be read is no policy, and on Windows none is', async () => {
    const path = await folder();
    await writeFile(join(path, 'file'), '{}');
    await expect(readGuardedFile(join(path, 'file', 'policy.json'))).rejects.toThrow('cannot be read (ENOTDIR)');
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    onTestFinished(() => platform.mockRestore());
    await expect(readGuardedFile(join(path, 'file'), process.getuid?.() ?? 0)).rejects.toThrow('Windows');
  });
});

test('a client key is chosen for a profile that has one, and one at a time', async () => {
  const clientAssertion = { algorithm: 'ES256' };
  const keyed = testProfile({ id: 'keyed', clientAuthentication: 'private_key_jwt', clientAssertion });
  const profiles = await loadProfiles({
    files: fakeFiles(),
    vault: memoryVault(),
    builtIn: [keyed, testProfile({ id: 'bare' })],
  });
  let asked = 0;
  const choose = createClientKeyChooser({
    profiles,
    chooseFile: () => {
      asked += 1;
      return new Promise(() => {});
    },
    readFile: async () => 'unreadable',
  });
  expect((await failureFrom(choose('bare'))).kind).toBe('request_invalid');
  void choose('keyed');
  expect((await failureFrom(choose('keyed'))).kind).toBe('busy');
  expect(asked).toBe(1);
});

test('no profile is written where policy allows no others, nor over another one', async () => {
  const files = fakeFiles();
  const taken = await loadProfiles({ files, vault: memoryVault(), builtIn: [testProfile()] });
  expect((await failureFrom(taken.save(smallest, 'new'))).kind).toBe('profile_invalid');
  const policy = await policyOf({ profiles: [{ ...smallest, id: 'fixed' }], allowOtherProfiles: false });
  expect(policy.problems).toEqual([]);
  const fixed = await loadProfiles({ files, vault: memoryVault(), builtIn: [], policy });
  expect((await failureFrom(fixed.save(smallest, 'new'))).kind).toBe('policy_refused');
  expect(files.texts).toEqual({});
});

test('what policy says of secrets is not shown', async () => {
  const policy = await policyOf({
    profiles: [{ ...smallest, clientAuthentication: 'client_secret_basic' }],
    clientSecrets: { acme: 'not-a-real-secret' },
  });
  expect(policy.problems).toEqual([]);
  expect(policy.settings.map(({ key }) => key)).toContain('clientSecrets');
  expect(JSON.stringify(policy.settings)).not.toContain('not-a-real-secret');
});

test('nobody is asked any more after the sign-in was cancelled', async () => {
  const shown: unknown[] = [];
  const clock = fakeClock();
  const desk = createMfaDesk({ clock, show: (view) => void shown.push(view) });
  const signal = AbortSignal.abort();
  const asked = desk.ask({ step: 'otp', otherWays: false, wrong: false }, { until: clock.now() + 1000, signal });
  expect((await failureFrom(asked)).kind).toBe('cancelled');
  expect(shown).toEqual([]);
});

describe('requests to the API', () => {
  /** An exchange that notes what it is asked and within which limits. */
  function noting() {
    const asked: { request: ExchangeRequest; limits: ExchangeLimits }[] = [];
    const exchange: Exchange = async (request, limits) => {
      asked.push({ request, limits });
      const nothing = { statusText: '', headers: new Headers(), body: new Uint8Array(), truncated: false };
      return { status: 200, sentAt: 0, durationMs: 0, ...nothing };
    };
    return { asked, exchange };
  }
  const session = {
    accessToken: async () => ({ token: new Secret('fake-access'), refreshed: false }),
    canRefresh: () => false,
    tokens: () => tokenSet('now'),
  } as unknown as Session;
  const call = { callId: '1', method: 'GET', url: `${apiOrigin}/a`, headers: {} } as const;

  test('go to no origin that policy leaves out, though the profile lists it', async () => {
    const origins = ['https://other.example.com'];
    const refused = await failureFrom(() => checkedUrl(`${apiOrigin}/a`, testProfile(), origins));
    expect(refused.kind).toBe('policy_refused');
    const { asked, exchange } = noting();
    const api = createApiClient({ exchange, clock: fakeClock(), allowedOrigins: origins });
    const { signal } = new AbortController();
    expect((await failureFrom(api(session, testProfile(), call, signal))).kind).toBe('policy_refused');
    expect(asked).toEqual([]);
  });

  test('end after a minute, are cut, can be cancelled, and carry the token that was chosen', async () => {
    const { asked, exchange } = noting();
    const api = createApiClient({ exchange, clock: fakeClock() });
    const { signal } = new AbortController();
    for (const token of [undefined, 'none', 'id'] as const)
      await api(session, testProfile(), { ...call, ...(token && { token }) }, signal);
    expect(asked.map(({ request }) => request.headers.authorization)).toEqual([
      'Bearer fake-access',
      undefined,
      `Bearer ${tokenSet('now').idToken?.reveal()}`,
    ]);
    for (const { request, limits } of asked) {
      expect(request.signal).toBe(signal);
      expect(limits).toMatchObject({ overflow: 'truncate', headersWithin: 60_000, bodyWithin: 60_000 });
      expect(limits.maxBytes).toBeLessThanOrEqual(1024 ** 2);
    }
  });
});

describe('the authorization server', () => {
  test('every request to it can be cancelled', async () => {
    const { signal } = new AbortController();
    const purposes = new Set<string>();
    const server = clientWith({
      '/token': async () => json(bearer({ id_token: await idToken(), refresh_token: 'fake-refresh' })),
      '/userinfo': () => json({ sub: 'alice-1' }),
      '/introspect': () => json({ active: true }),
      '/revoke': () => new Response(null),
    });
    const real = createExchange({ transport: server.transport, clock: server.clock, log: server.log });
    const exchange: Exchange = (request, limits) => {
      expect(request.signal, request.purpose).toBe(signal);
      purposes.add(request.purpose);
      return real(request, limits);
    };
    const client = createOAuthClient({
      profile: testProfile(),
      exchange,
      discovery: async () => ({ ...metadata, introspection_endpoint: `${issuer}/introspect` }),
      clientSecret: async () => undefined,
    });
    const tokens = await client.signIn({ username: 'alice', password: new Secret('fake-password') }, signal);
    await client.refresh(tokens, signal);
    await client.identity(tokens, signal);
    await client.introspect(tokens.accessToken, signal);
    expect(await client.revoke(tokens, signal)).toBe('revoked');
    expect([...purposes].sort()).toEqual(['introspection', 'keys', 'password', 'refresh', 'revocation', 'userinfo']);
  });

  test('every request of a second step can be cancelled, and so can every question', async () => {
    const { signal } = new AbortController();
    const list = [{ id: 'sms|1', authenticator_type: 'oob', oob_channel: 'sms', active: true }];
    const transport = fakeTransport(({ url, body }) => {
      const { pathname } = new URL(url);
      if (pathname === '/mfa/authenticators') return json(list);
      if (pathname === '/mfa/challenge') return json({ oob_code: 'fake-oob-code', binding_method: 'prompt' });
      return new URLSearchParams(body).has('password')
        ? json({ error: 'mfa_required', mfa_token: 'fake-mfa-token' }, { status: 403 })
        : json(bearer());
    });
    const real = createExchange({ transport, clock: fakeClock(), log: fakeLog() });
    const signals: unknown[] = [];
    const client = createOAuthClient({
      profile: testProfile({ provider: 'auth0', issuer: `${issuer}/`, scopes: [] }),
      exchange: (request, limits) => {
        signals.push(request.signal);
        return real(request, limits);
      },
      discovery: async () => ({ ...metadata, issuer: `${issuer}/` }),
      clientSecret: async () => undefined,
    });
    const desk: MfaDesk = {
      clock: fakeClock(),
      ask: async (_question, options) => {
        signals.push(options.signal);
        return { type: 'code', code: '123456' };
      },
    };
    await client.signIn({ username: 'alice', password: new Secret('fake-password') }, signal, desk);
    expect(signals.length).toBeGreaterThanOrEqual(5);
    expect(signals.every((one) => one === signal)).toBe(true);
  });

  test('a number to choose on the phone is shown without what looks like a token', async () => {
    const push = [{ id: 'push|1', authenticator_type: 'oob', oob_channel: 'auth0', active: true }];
    const sent = { oob_code: 'fake-oob-code', binding_method: 'transfer', binding_code: 'eyJhbGciOiJub25lIn0.e30.' };
    const { client } = clientWith(
      {
        '/.well-known/openid-configuration': () => json({ ...metadata, issuer: `${issuer}/` }),
        '/token': () => json({ error: 'mfa_required', mfa_token: 'fake-mfa-token' }, { status: 403 }),
        '/mfa/authenticators': () => json(push),
        '/mfa/challenge': () => json(sent),
      },
      { profile: testProfile({ provider: 'auth0', issuer: `${issuer}/`, scopes: [] }) },
    );
    const asked: unknown[] = [];
    const desk: MfaDesk = {
      clock: fakeClock(),
      ask: async (question) => {
        asked.push(question);
        return fail('cancelled');
      },
    };
    const credentials = { username: 'alice', password: new Secret('fake-password') };
    await failureFrom(client.signIn(credentials, new AbortController().signal, desk));
    expect(asked).toMatchObject([{ step: 'push', number: '[removed]' }]);
  });

  test('a new refresh token is taken though the rest of its reply is refused', async () => {
    const taken: string[] = [];
    const { client } = clientWith({ '/token': () => json(bearer({ refresh_token: 'fake-new', token_type: 'mac' })) });
    const take = async (token: Secret) => void taken.push(token.reveal());
    const refused = client.refresh(tokenSet('1'), new AbortController().signal, undefined, take);
    expect((await failureFrom(refused)).kind).toBe('reply_malformed');
    expect(taken).toEqual(['fake-new']);
  });

  test('an access token that it did not revoke was not revoked, unless it revokes none of them', async () => {
    const revoked = (error: string) =>
      clientWith({
        '/revoke': ({ body }) =>
          new URLSearchParams(body).get('token_type_hint') === 'access_token'
            ? json({ error }, { status: 400 })
            : new Response(null),
      }).client.revoke(tokenSet('1'), new AbortController().signal);
    expect(await revoked('unsupported_token_type')).toBe('revoked');
    expect(await revoked('invalid_request')).toBe('failed');
  });

  test('a refresh token that is no text is not taken for one', async () => {
    const taken: unknown[] = [];
    const { client } = clientWith({ '/token': () => json(bearer({ refresh_token: 7 })) });
    const take = async (token: Secret) => void taken.push(token);
    const refused = client.refresh(tokenSet('1'), new AbortController().signal, undefined, take);
    expect((await failureFrom(refused)).kind).toBe('reply_malformed');
    expect(taken).toEqual([]);
  });

  test('a `Date` that is more than two days off does not bring an old ID token back', async () => {
    const expired = nowInSeconds() - 60 * 60 * 60;
    const signIn = async (date: number) =>
      clientWith({
        '/token': async () =>
          json(bearer({ id_token: await idToken({ iat: expired - 300, exp: expired }) }), {
            headers: { date: new Date(date).toUTCString() },
          }),
      });
    const { signIn: later, clock } = await signIn(0);
    expect((await failureFrom(later())).kind).toBe('id_token_expired');
    // The app's clock is the test's: an hour-long token of 60 hours ago, by a server that says that it is 60 hours ago.
    const { signIn: inStep } = await signIn(clock.now() - 60 * 60 * 60 * 1000 - 100_000);
    expect((await failureFrom(inStep())).kind).toBe('id_token_expired');
  });

  test('what it says of itself and of a token is shown without what looks like a token, and cut', () => {
    const endpoint = `POST ${issuer}/token`;
    const failureOf = (cause: object, code: string, step: 'token reply' | 'discovery') =>
      protocolFailure(Object.assign(new Error('x', { cause }), { code }), step, endpoint).failure;
    const comparison = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED';
    for (const claim of ['iss', 'aud'])
      for (const value of [tokenLike, [tokenLike], 'w '.repeat(400)]) {
        const { facts } = failureOf({ claim, expected: value, claims: { [claim]: value } }, comparison, 'token reply');
        for (const shown of [facts?.expected, facts?.actual]) {
          expect(String(shown)).not.toContain('aaaa');
          expect(String(shown).length).toBeLessThanOrEqual(300);
        }
      }
    const named = 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED';
    const { facts } = failureOf({ expected: tokenLike, body: { issuer: tokenLike } }, named, 'discovery');
    expect(JSON.stringify(facts)).not.toContain('aaaa');
  });

  test('nor is an algorithm, an issuer or a name shown as it came', async () => {
    const header = Buffer.from(JSON.stringify({ alg: `HS${'a'.repeat(60)}` })).toString('base64url');
    const { signIn } = clientWith({ '/token': () => json(bearer({ id_token: `${header}.e30.c2ln` })) });
    expect(JSON.stringify(await failureFrom(signIn()))).not.toContain('aaaa');
    const transport = fakeTransport(() => json({ issuer: tokenLike, token_endpoint: `${issuer}/token` }));
    const exchange = createExchange({ transport, clock: fakeClock(), log: fakeLog() });
    const read = readIssuer(exchange, issuer, new AbortController().signal);
    expect(JSON.stringify(await failureFrom(read))).not.toContain('aaaa');
    expect(identityOf({ sub: 'a', name: 'n'.repeat(5000) }).name).toHaveLength(1000);
  });

  test('a profile asks for a refresh no earlier than half-way', () => {
    expect(refreshLead(60_000, 3600)).toBe(30_000);
    expect(refreshLead(-1, 3600)).toBe(0);
  });
});
