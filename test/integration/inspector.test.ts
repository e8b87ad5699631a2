import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportSPKI, importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testUsers } from '../../build/demo-server/directory.ts';
import { calls } from '../../shared/contract.ts';
import type { Profile } from '../../shared/profile.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { startProviderSimulator } from '../servers/provider-simulator.ts';
import { readRecording } from '../servers/recordings.ts';
import { startInProcessParser } from '../support/test-platform.ts';
import { createTestKey, describeCheck, signToken } from '../unit/support/checks.ts';
import { fakeTransport, readAll } from '../unit/support/transport.ts';
import { type Core, startCore, testProfile } from './core.ts';
import { documentedProfile } from './documented-profiles.ts';

let server: AuthorizationServer;
const alice = testUsers.find(({ username }) => username === 'alice');

beforeAll(async () => {
  server = await startAuthorizationServer();
});
afterAll(() => server.close());

const resource = { resource: demoAudience };
const profileOf = (part: Partial<Parameters<typeof testProfile>[0]> = {}): Profile =>
  testProfile({ issuer: server.issuer, extraParameters: { password: resource, refresh: resource }, ...part });

async function signedIn(part = {}, clipboard: () => string = () => ''): Promise<Core> {
  const core = await startCore(profileOf(part), { clipboard });
  const signIn = await core.signIn('alice', alice?.password ?? '');
  expect(signIn.ok).toBe(true);
  return core;
}

/** Returns the value of an outcome, which must match the contract and contain no token. */
function resultOf<
  N extends 'listTokens' | 'pasteToken' | 'removeToken' | 'checkToken' | 'compareTokens' | 'introspectToken',
  T,
>(name: N, outcome: { ok: true; value: T } | { ok: false; failure: unknown }): T {
  calls[name].result.parse(outcome);
  const text = JSON.stringify(outcome);
  for (const { access_token, id_token, refresh_token } of server.issued)
    for (const token of [access_token, id_token, refresh_token])
      for (const one of token ? [token, token.split('.')[2] ?? token] : []) expect(text).not.toContain(one);
  if (!outcome.ok) throw new Error(text);
  return outcome.value;
}

/** Returns the ID of the token that matches. */
async function idOf({ handlers }: Pick<Core, 'handlers'>, tokenType: string, origin = 'session'): Promise<string> {
  const tokens = resultOf('listTokens', await handlers.listTokens());
  return tokens.find((one) => one.tokenType === tokenType && one.origin === origin)?.id ?? 'none';
}

test("checks the tokens of a session with the server's keys", async () => {
  const core = await signedIn({ expectedClaims: ['sub exists', 'groups contains admins', 'name exists'] });
  const { handlers } = core;
  const tokens = resultOf('listTokens', await handlers.listTokens());
  expect(tokens.map(({ origin, tokenType, view }) => [origin, tokenType, view.kind])).toEqual([
    ['session', 'access', 'jws'],
    ['session', 'id', 'jws'],
    ['session', 'refresh', 'opaque'],
  ]);
  for (const tokenType of ['access', 'id']) {
    const id = await idOf(core, tokenType);
    const { checks, verifiedWith, host } = resultOf('checkToken', await handlers.checkToken({ id }));
    expect([verifiedWith, host]).toEqual(['profile', new URL(server.issuer).host]);
    expect(describeCheck(checks, 'signature')).toBe('pass signature_valid');
    expect(describeCheck(checks, 'issuer')).toBe('pass issuer_valid');
    const problems = checks.filter(({ verdict, id: which }) => verdict === 'fail' && which !== 'expected');
    expect(problems).toEqual([]);
    const lines = checks.filter(({ id: which }) => which === 'expected').map(({ reason }) => reason);
    expect(lines[0]).toBe('expected_matches');
    expect(lines[1]).toBe('expected_missing');
    expect(lines[2]).toBe(tokenType === 'id' ? 'expected_matches' : 'expected_elsewhere');
  }
  const { checks } = resultOf('checkToken', await handlers.checkToken({ id: await idOf(core, 'id') }));
  expect(describeCheck(checks, 'access_token_hash')).toBe('pass access_token_hash_valid');
});

test('does not judge an access token that only its issuer can read', async () => {
  const simulator = await startProviderSimulator('okta-org-server');
  const recorded = readRecording('okta-org-server', 'password');
  const claims = { iss: 'https://acme.okta.com', aud: 'https://acme.okta.com', sub: 'a', exp: 4_000_000_000 };
  const access_token = await signToken(JSON.stringify(claims), createTestKey('RS256'));
  const response = { status: 200, body: { ...recorded.response.body, access_token } };
  const profile = { ...documentedProfile('okta-org'), api: { origins: [], requests: [], audience: 'urn:api' } };
  const core = await startCore(profile, { transport: simulator.transport, clientSecret: recorded.client.secret ?? '' });
  simulator.expect({ ...recorded, response });
  expect(await core.signIn(recorded.user.username, recorded.user.password)).toMatchObject({ ok: true });
  const checksOf = async (tokenType: string) =>
    resultOf('checkToken', await core.handlers.checkToken({ id: await idOf(core, tokenType) })).checks;
  const checks = await checksOf('access');
  expect([describeCheck(checks, 'signature'), describeCheck(checks, 'audience')]).toEqual([
    'none signature_issuer_only',
    'none audience_unknown',
  ]);
  expect(checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect(describeCheck(await checksOf('id'), 'signature')).toBe('pass signature_valid');
  await simulator.close();
});

test('reports a token that no longer exists', async () => {
  const { handlers } = await startCore(profileOf());
  const gone = { ok: false, failure: { kind: 'token_gone' } };
  expect(await handlers.checkToken({ id: 'access' })).toEqual(gone);
  expect(await handlers.compareTokens({ from: 'access', to: 'pasted-1' })).toEqual(gone);
  expect(await handlers.introspectToken({ id: 'pasted-9' })).toEqual(gone);
  expect(await handlers.pasteToken()).toEqual({ ok: false, failure: { kind: 'clipboard_empty' } });
});

test('searches a long text outside main, and adds nothing that comes after a sign-out', async () => {
  const key = createTestKey('ES256');
  const [token, other] = [await signToken('{"sub":"a"}', key), await signToken('{"sub":"b"}', key)];
  let clipboard = `${'log line without a token\n'.repeat(4000)}id_token=${token}\naccess_token=${other}`;
  const startParser = vi.fn(startInProcessParser);
  const core = await startCore(profileOf(), { clipboard: () => clipboard, startParser });
  await core.signIn('alice', alice?.password ?? '');
  const { added, tokens } = resultOf('pasteToken', await core.handlers.pasteToken());
  expect(startParser).toHaveBeenCalledOnce();
  expect(tokens.filter(({ id }) => added.includes(id)).map(({ tokenType }) => tokenType)).toEqual(['id', 'access']);
  clipboard = 'no token here\n'.repeat(6000);
  expect(await core.handlers.pasteToken()).toEqual({ ok: false, failure: { kind: 'token_not_found' } });
  clipboard = `${clipboard}${token}`;
  const pasting = core.handlers.pasteToken();
  await new Promise(process.nextTick);
  await core.handlers.signOut();
  expect(await pasting).toEqual({ ok: false, failure: { kind: 'canceled' } });
  expect(resultOf('listTokens', await core.handlers.listTokens())).toEqual([]);
});

test('verifies a pasted token with an issuer, JWKS URL, key or secret until sign-out', async () => {
  let clipboard = '';
  const { handlers } = await signedIn({}, () => clipboard);
  const key = createTestKey('ES256');
  const strange = await signToken('{"sub":"a","iss":"https://other.example"}', key);
  clipboard = `Bearer ${strange}`;
  const { added, tokens } = resultOf('pasteToken', await handlers.pasteToken());
  const [id = ''] = added;
  expect(tokens.find((one) => one.id === id)).toMatchObject({ origin: 'pasted', view: { kind: 'jws' } });
  expect(JSON.stringify(tokens)).not.toContain(strange.split('.')[2]);

  type VerifyWith = NonNullable<Parameters<typeof handlers.checkToken>[0]['verifyWith']>;
  const signature = async (verifyWith?: VerifyWith) => {
    const report = resultOf('checkToken', await handlers.checkToken({ id, ...(verifyWith && { verifyWith }) }));
    return [report.verifiedWith, describeCheck(report.checks, 'signature')];
  };
  expect(await signature()).toEqual(['nothing', 'warn signature_no_keys']);
  expect(await signature({ kind: 'issuer', url: server.issuer })).toEqual(['issuer', 'fail signature_key_unknown']);
  clipboard = await exportSPKI((await importJWK(key.publicJwk as JWK, 'ES256')) as CryptoKey);
  expect(await signature({ kind: 'key', from: 'clipboard' })).toEqual(['key', 'pass signature_valid']);
  expect(await signature({ kind: 'secret', secret: 'fake', encoding: 'text' })).toEqual([
    'secret',
    'fail signature_secret_not_applicable',
  ]);
  clipboard = 'no key';
  expect(await handlers.checkToken({ id, verifyWith: { kind: 'key', from: 'clipboard' } })).toMatchObject({
    failure: { kind: 'verification_key_invalid' },
  });

  clipboard = server.issued.at(-1)?.access_token ?? '';
  const ours = resultOf('pasteToken', await handlers.pasteToken()).added[0] ?? '';
  const { checks } = resultOf('checkToken', await handlers.checkToken({ id: ours }));
  expect(describeCheck(checks, 'signature')).toBe('pass signature_valid');
  const byIssuer = await handlers.checkToken({ id: ours, verifyWith: { kind: 'issuer', url: server.issuer } });
  expect(describeCheck(resultOf('checkToken', byIssuer).checks, 'signature')).toBe('pass signature_valid');

  clipboard = await new SignJWT({ sub: 'a' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('fake-secret-漢'));
  const shared = resultOf('pasteToken', await handlers.pasteToken()).added[0] ?? '';
  const secret = { kind: 'secret', secret: 'fake-secret-漢', encoding: 'text' } as const;
  const bySecret = resultOf('checkToken', await handlers.checkToken({ id: shared, verifyWith: secret }));
  expect(describeCheck(bySecret.checks, 'signature')).toBe('pass signature_valid');

  expect(resultOf('removeToken', await handlers.removeToken({ id })).some((one) => one.id === id)).toBe(false);
  await handlers.signOut();
  expect(resultOf('listTokens', await handlers.listTokens())).toEqual([]);
});

test('fetches keys over HTTPS or allowed loopback, without redirects', async () => {
  const [old, fresh] = [createTestKey('ES256', 'old'), createTestKey('ES256', 'new')];
  let asked = 0;
  const web = createServer((request, response) => {
    asked += 1;
    if (request.url === '/moved') return response.writeHead(302, { location: '/keys' }).end();
    if (request.url === '/page') return response.end('<html>');
    const keys = request.url === '/rotating' && asked > 1 ? [fresh.publicJwk] : [old.publicJwk];
    response.end(request.url === '/large' ? 'x'.repeat(2_000_000) : JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  let clipboard = await signToken('{"sub":"a"}', fresh);
  const { handlers } = await signedIn({}, () => clipboard);
  const [id = ''] = resultOf('pasteToken', await handlers.pasteToken()).added;
  const verify = async (url: string) => {
    const outcome = await handlers.checkToken({ id, verifyWith: { kind: 'jwks', url } });
    if (!outcome.ok) return outcome.failure.kind;
    const check = outcome.value.checks.find((one) => one.id === 'signature');
    return [check?.reason, check?.facts?.failureKind].filter(Boolean).join(' ');
  };
  expect(await verify(`${origin}/rotating`)).toBe('signature_valid');
  expect(asked).toBe(2);
  asked = 0;
  expect(await verify(`${origin}/keys`)).toBe('signature_key_unknown');
  expect(asked).toBe(2);
  expect(await verify(`${origin}/moved`)).toBe('signature_keys_failed redirect_refused');
  expect(await verify(`${origin}/page`)).toBe('signature_keys_failed keys_unavailable');
  expect(await verify(`${origin}/large`)).toBe('signature_keys_failed response_too_large');
  for (const url of ['http://keys.example/', 'https://a:b@keys.example/', 'file:///etc/passwd', 'keys', 'javascript:1'])
    expect(await verify(url)).toBe('verification_address_invalid');
  const strict = await startCore(profileOf(), { clipboard: () => clipboard });
  const [other = ''] = resultOf('pasteToken', await strict.handlers.pasteToken()).added;
  expect(
    await strict.handlers.checkToken({ id: other, verifyWith: { kind: 'jwks', url: `${origin}/keys` } }),
  ).toMatchObject({
    failure: { kind: 'verification_address_invalid' },
  });
  clipboard = '';
  web.close();
});

test('finds the tokens in a pasted command, by their names', async () => {
  const key = createTestKey('ES256');
  const [access, id] = [await signToken('{"sub":"a"}', key), await signToken('{"sub":"b"}', key)];
  const { handlers } = await startCore(profileOf(), {
    clipboard: () => `curl https://api.example.com/ \\\n -d "access_token=${access}&x=1" --id-token <\u200b${id}>.`,
  });
  const { tokens } = resultOf('pasteToken', await handlers.pasteToken());
  expect(tokens.map(({ tokenType, view }) => [tokenType, view.kind, view.bytes])).toEqual([
    ['access', 'jws', access.length],
    ['id', 'jws', id.length],
  ]);
});

test('lists the decoded token from before a refresh', async () => {
  const core = await signedIn();
  const { handlers } = core;
  expect(resultOf('listTokens', await handlers.listTokens()).some(({ origin }) => origin === 'previous')).toBe(false);
  expect((await handlers.refresh()).ok).toBe(true);
  const before = await idOf(core, 'access', 'previous');
  const { claims } = resultOf(
    'compareTokens',
    await handlers.compareTokens({ from: before, to: await idOf(core, 'access') }),
  );
  const changed = claims.filter(({ change }) => change !== 'same').map(({ path }) => path.join('.'));
  expect(changed).toContain('jti');
  expect(changed).not.toContain('sub');
  expect(await handlers.checkToken({ id: before })).toMatchObject({ failure: { kind: 'token_gone' } });
});

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [payload, noSignature] = [base64url({ k: 'fake-replayable', n: 'key' }), base64url({ alg: 'none' })];
test.each([
  ...[payload, `${payload}.`, `${payload}..`, `${noSignature}.${payload}`, `${noSignature}.${payload}.`],
  ...[`v1.${payload}`, `${noSignature}.${payload}.~`, `${noSignature}.${payload}.~fake`, `${noSignature}.${payload}.=`],
  `${noSignature}.${payload}.guess`,
  `${base64url({ alg: 'dir', enc: 'A128GCM', kid: 'fake-replayable' })}....`,
])('shows nothing of a token of a session that the page could rebuild: %s', async (text) => {
  const core = await startCore(profileOf(), {
    clipboard: () => text,
    transport: fakeTransport(async ({ url, forward }) => {
      const response = await forward(nodeTransport);
      if (!url.endsWith('/token')) return response;
      const tokens = JSON.parse(Buffer.concat(await readAll(response)).toString()) as object;
      const { id_token: _, ...rest } = { ...tokens, id_token: '', access_token: text };
      return Response.json(rest);
    }),
  });
  const { handlers } = core;
  const signIn = async () => expect(await core.signIn('alice', alice?.password ?? '')).toMatchObject({ ok: true });
  await signIn();
  expect(await handlers.refresh()).toMatchObject({ ok: true });
  const tokens = resultOf('listTokens', await handlers.listTokens());
  expect(tokens.map(({ origin, view }) => [origin, view.kind])).toContainEqual(['previous', 'opaque']);
  const [id, previous] = [await idOf(core, 'access'), await idOf(core, 'access', 'previous')];
  expect(await handlers.decodeToken({ id })).toMatchObject({ failure: { kind: 'token_gone' } });
  const answers = [tokens, await handlers.checkToken({ id }), await handlers.introspectToken({ id })];
  const compared = resultOf('compareTokens', await handlers.compareTokens({ from: previous, to: id }));
  expect(JSON.stringify([answers, compared])).not.toContain('fake-replayable');
  await handlers.addAccount();
  await core.signIn('bob', testUsers.find(({ username }) => username === 'bob')?.password ?? '');
  expect(JSON.stringify(await handlers.listTokens())).not.toContain('fake-replayable');
  const pasted = resultOf('pasteToken', await handlers.pasteToken()).added[0] ?? '';
  expect(pasted).not.toBe('');
});

test('compares introspection and userinfo with the claims', async () => {
  const core = await signedIn();
  const { handlers } = core;
  const { introspection, userinfo } = resultOf(
    'introspectToken',
    await handlers.introspectToken({ id: await idOf(core, 'access') }),
  );
  expect(introspection).toMatchObject({ state: 'answered', claims: expect.stringContaining('"active":true') });
  expect(userinfo).toMatchObject({ state: 'answered', claims: expect.stringContaining('"alice@example.com"') });
  if (introspection.state !== 'answered') throw new Error('not answered');
  const change = (name: string) => introspection.differences.find(({ path }) => path[0] === name)?.change;
  expect([change('active'), change('sub')]).toEqual(['added', 'same']);

  const ofId = resultOf('introspectToken', await handlers.introspectToken({ id: await idOf(core, 'id') }));
  expect([ofId.introspection.state, ofId.userinfo.state]).toEqual(['not_for_this_token', 'answered']);
  const ofRefresh = resultOf('introspectToken', await handlers.introspectToken({ id: await idOf(core, 'refresh') }));
  expect([ofRefresh.introspection.state, ofRefresh.userinfo.state]).toEqual(['answered', 'not_for_this_token']);
});

test('reports failures of each endpoint separately', async () => {
  const core = await startCore(profileOf(), {
    transport: fakeTransport(async ({ url, forward }) => {
      if (/introspection$/.test(url)) return Response.json({ error: 'invalid_client' }, { status: 401 });
      const response = await forward(nodeTransport);
      if (!url.endsWith('openid-configuration')) return response;
      const text = Buffer.concat(await readAll(response)).toString();
      const { userinfo_endpoint: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
      return Response.json(rest);
    }),
  });
  await core.signIn('alice', alice?.password ?? '');
  const { introspection, userinfo } = resultOf(
    'introspectToken',
    await core.handlers.introspectToken({ id: await idOf(core, 'access') }),
  );
  expect(introspection).toMatchObject({ state: 'failed', failure: { kind: 'client_refused' } });
  expect(userinfo).toEqual({ state: 'not_offered' });
});

test('cancels a slow query', async () => {
  const core = await startCore(profileOf(), {
    transport: fakeTransport(({ url, forward }) =>
      /introspection$/.test(url) ? new Promise(() => {}) : forward(nodeTransport),
    ),
  });
  await core.signIn('alice', alice?.password ?? '');
  const id = await idOf(core, 'access');
  const asking = core.handlers.introspectToken({ id });
  await new Promise((resolve) => setImmediate(resolve));
  await core.handlers.cancelInspection();
  expect(await asking).toEqual({ ok: false, failure: { kind: 'canceled' } });
});

test('lists the decoded tokens of other accounts, and discards pasted ones at sign-out', async () => {
  const core = await signedIn({}, () => 'fake-opaque');
  const { handlers } = core;
  resultOf('pasteToken', await handlers.pasteToken());
  await handlers.addAccount();
  const bob = testUsers.find(({ username }) => username !== 'alice' && !username.includes(' '));
  await core.signIn(bob?.username ?? '', bob?.password ?? '');
  const from = await idOf(core, 'access', 'account');
  const { claims } = resultOf('compareTokens', await handlers.compareTokens({ from, to: await idOf(core, 'access') }));
  expect(claims.find(({ path }) => path[0] === 'sub')?.change).toBe('changed');
  expect(claims.find(({ path }) => path[0] === 'iss')?.change).toBe('same');
  expect(await handlers.checkToken({ id: from })).toMatchObject({ failure: { kind: 'token_gone' } });
  expect(await idOf(core, 'unknown', 'pasted')).not.toBe('none');
  await handlers.signOut();
  expect(await idOf(core, 'unknown', 'pasted')).toBe('none');
});
