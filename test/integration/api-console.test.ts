import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../build/demo-server/demo.ts';
import { type CommandIo, exitCodes } from '../../electron/cli/cli.ts';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { demoProfile } from '../../electron/profiles/demo-profile.ts';
import { type ApiCall, apiCallSchema } from '../../shared/api.ts';
import { calls } from '../../shared/contract.ts';
import { startMfaServer } from '../servers/mfa-server.ts';
import { expectOk, kindOfOutcome } from '../support/outcome.ts';
import { readPolicyOf } from '../unit/support/policy.ts';
import { type Core, type CoreOptions, startCore } from './core.ts';

let demo: Demo;
let folder: string;

beforeAll(async () => {
  demo = await startDemo();
  folder = await mkdtemp(join(tmpdir(), 'latchkey-api-'));
});
afterAll(async () => {
  await demo.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => demo.protectedApi.reset());

const profile = () => demoProfile({ issuer: demo.issuer, api: demo.apiOrigin }) ?? fail('profile_unknown');

async function signedIn(options: CoreOptions = {}): Promise<Core> {
  const core = await startCore(profile(), options);
  expectOk(await core.signIn(demo.user.username, demo.user.password));
  return core;
}

let sent = 0;
async function call(core: Core, path: string, part: Partial<ApiCall> = {}) {
  sent += 1;
  const argument = apiCallSchema.parse({ callId: `c${sent}`, method: 'GET', url: `${demo.apiOrigin}${path}`, ...part });
  return { callId: argument.callId, outcome: calls.callApi.result.parse(await core.handlers.callApi(argument)) };
}

describe('a token that the API echoes', () => {
  test.each(['/anything', '/bytes'])('is masked in %s', async (path) => {
    const core = await signedIn();
    const { accessToken } = core.session.tokens();
    const response = expectOk((await call(core, path)).outcome);
    expect(response.masked).toBe(true);
    const shown = (response.text ?? '') + Buffer.from(response.base64 ?? '', 'base64').toString('latin1');
    expect(shown).toContain('Bearer ***');
    expect(shown).not.toContain(accessToken.reveal().slice(0, 40));
  });
});

describe('a long response', () => {
  test('is truncated at 1 MiB and saved completely from the same request', async () => {
    const path = join(folder, 'complete.txt');
    const core = await signedIn({ dialogAnswers: [path] });
    const { callId, outcome } = await call(core, '/big?bytes=20000000');
    expect(expectOk(outcome)).toMatchObject({ bytes: 1024 * 1024, totalBytes: 20_000_000, truncated: true });
    expect(expectOk(await core.handlers.saveApiResponse({ callId }))).toEqual({
      name: 'complete.txt',
      bytes: 20_000_000,
    });
    expect((await readFile(path)).byteLength).toBe(20_000_000);
    expect(core.saveProgress[0]).toMatchObject({ callId, totalBytes: 20_000_000 });
    expect(demo.protectedApi.requestCount).toBe(1);
  });

  test('leaves no file when saving is canceled', async () => {
    const core = await signedIn({ dialogAnswers: [join(folder, 'part.txt')] });
    const { callId } = await call(core, '/big?bytes=100000000');
    const saving = core.handlers.saveApiResponse({ callId });
    while (core.saveProgress.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await core.handlers.cancelApiCall({ callId });
    expect(kindOfOutcome(await saving)).toBe('canceled');
    expect((await readdir(folder)).filter((name) => name.startsWith('part'))).toEqual([]);
  });

  test('is released at sign-out', async () => {
    const core = await signedIn({ dialogAnswers: [join(folder, 'gone.txt')] });
    const { callId } = await call(core, '/big?bytes=5000000');
    expectOk(await core.handlers.signOut(undefined));
    expect(kindOfOutcome(await core.handlers.saveApiResponse({ callId }))).toBe('response_gone');
  });
});

test('a lock cancels calls and releases responses', async () => {
  const core = await signedIn({ dialogAnswers: [join(folder, 'gone.txt')] });
  const { callId } = await call(core, '/big?bytes=5000000');
  const slow = call(core, '/slow?ms=60000');
  const calls = demo.protectedApi.requestCount;
  while (demo.protectedApi.requestCount === calls) await new Promise((resolve) => setImmediate(resolve));
  await core.accounts.lock();
  expect(kindOfOutcome((await slow).outcome)).toBe('canceled');
  expect(kindOfOutcome(await core.handlers.saveApiResponse({ callId }))).toBe('response_gone');
});

test('the Inspector takes the tokens of the last response, but none of the session', async () => {
  const core = await signedIn();
  const { accessToken } = core.session.tokens();
  const jwt = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.e30.c2ln`;
  const inspect = (callId: string) => core.handlers.inspectApiResponse({ callId });
  const { callId } = await call(core, '/anything', { method: 'POST', body: `{"a":"${jwt}"}` });
  const { tokens, added } = expectOk(await inspect(callId));
  expect(tokens.filter(({ id }) => added.includes(id))).toMatchObject([{ origin: 'pasted', view: { kind: 'jws' } }]);
  const echo = await call(core, '/anything', { method: 'POST', body: `{"a":"${accessToken.reveal()}"}` });
  expect(kindOfOutcome(await inspect(echo.callId))).toBe('token_not_found');
  expect(kindOfOutcome(await inspect(callId))).toBe('response_gone');
});

describe('bodies', () => {
  test('sends a chosen file unchanged and hides its path', async () => {
    const path = join(folder, 'body.bin');
    await writeFile(path, Buffer.from(Array.from({ length: 256 }, (_, at) => at)));
    const core = await signedIn({ dialogAnswers: [path] });
    const chosen = expectOk(await core.handlers.chooseApiBodyFile(undefined));
    expect(chosen).toEqual({ fileId: expect.any(Number), name: 'body.bin', bytes: 256 });
    const { outcome } = await call(core, '/anything', { method: 'PUT', fileId: chosen.fileId });
    const echo = JSON.parse(expectOk(outcome).text ?? '') as { body: string; headers: Record<string, string> };
    expect(Buffer.from(echo.body, 'latin1')).toEqual(await readFile(path));
    expect(echo.headers['content-type']).toBe('application/octet-stream');
    expect(kindOfOutcome((await call(core, '/anything', { method: 'PUT', fileId: 999 })).outcome)).toBe(
      'file_unreadable',
    );
  });
});

describe('tokens by choice', () => {
  test('sends no token while signed out, or the ID token without a refresh', async () => {
    const out = await startCore(profile());
    const none = await call(out, '/me', { token: 'none', profileId: 'demo' });
    expect(expectOk(none.outcome)).toMatchObject({ status: 401, refusal: { reason: 'token_required' } });
    expect(demo.protectedApi.requests[0]).not.toHaveProperty('authorizationScheme');
    expect(kindOfOutcome((await call(out, '/me', { profileId: 'demo' })).outcome)).toBe('signed_out');
    const core = await signedIn();
    const before = demo.authorizationServer.tokenRequests('refresh_token');
    expect(expectOk((await call(core, '/me', { token: 'id' })).outcome)).toMatchObject({
      status: 401,
      token: 'id',
      refreshed: 'no',
    });
    expect(demo.authorizationServer.tokenRequests('refresh_token')).toBe(before);
  });
});

describe('refusals', () => {
  test.each([
    ['/challenge/two-schemes', { reason: 'scope_missing', missingScopes: ['admin'] }],
    ['/challenge/unexplained', { reason: 'unexplained', challenges: [] }],
    ['/challenge/negotiate', { reason: 'other_scheme' }],
    ['/challenge/invalid-request', { reason: 'request_refused' }],
  ])('%s', async (path, refusal) => {
    const core = await signedIn();
    expect(expectOk((await call(core, path)).outcome).refusal).toMatchObject(refusal);
    expect(demo.protectedApi.requestCount).toBe(1);
  });
});

describe('documents', () => {
  test.each(['/openapi.json', '/openapi.yaml'])('loads %s, with the token only on request', async (path) => {
    const core = await signedIn();
    const load = (withToken: boolean, url = `${demo.apiOrigin}${path}`) =>
      core.handlers.loadOpenApiDocument({ profileId: 'demo', source: { from: 'url', callId: 'd', url, withToken } });
    expect(kindOfOutcome(await load(false))).toBe('request_refused');
    expect(demo.protectedApi.requests[0]).not.toHaveProperty('authorizationScheme');
    const document = calls.loadOpenApiDocument.result.parse(await load(true));
    expect(expectOk(document).title).toBe('Orders');
    expect(kindOfOutcome(await load(true, 'https://elsewhere.example/openapi.json'))).toBe('origin_refused');
    expect(kindOfOutcome(await load(true, `${demo.apiOrigin}/html`))).toBe('document_invalid');
  });

  test('refuses a file of more than 16 MiB, and says so', async () => {
    const path = join(folder, 'large.json');
    await writeFile(path, '');
    await truncate(path, 16 * 1024 * 1024 + 1);
    const core = await signedIn({ dialogAnswers: [path] });
    const outcome = await core.handlers.loadOpenApiDocument({ profileId: 'demo', source: { from: 'file' } });
    expect(outcome).toMatchObject({ failure: { kind: 'file_too_large', facts: { limitBytes: 16 * 1024 * 1024 } } });
  });
});

test("does not fetch a document with another profile's token", async () => {
  const core = await signedIn({ builtInProfiles: [profile(), { ...profile(), id: 'other' }] });
  const source = { from: 'url', callId: 'd', url: `${demo.apiOrigin}/openapi.json`, withToken: true } as const;
  const load = (profileId: string) => core.handlers.loadOpenApiDocument({ profileId, source });
  expect(kindOfOutcome(await load('other'))).toBe('origin_refused');
  expect(demo.protectedApi.requestCount).toBe(0);
  expect(expectOk(await load(profile().id))).toMatchObject({ title: 'Orders' });
});

describe('a run', () => {
  test("sends the profile's and the user's requests", async () => {
    const core = await signedIn();
    const own = { name: 'Own', method: 'GET' as const, url: `${demo.apiOrigin}/status/404`, expectedStatus: 404 };
    expectOk(await core.handlers.saveApiRequest({ profileId: 'demo', request: own }));
    const report = calls.runApiRequests.result.parse(await core.handlers.runApiRequests({ callId: 'run' }));
    expect(expectOk(report).results.map(({ name, testStatus }) => [name, testStatus])).toEqual([
      ['Who am I', 'passed'],
      ['List orders', 'passed'],
      ['Place an order', 'passed'],
      ['Own', 'passed'],
    ]);
    expect(core.runs.map(({ results }) => results.length)).toEqual([1, 2, 3, 4]);
  });
});

describe('latchkey run', () => {
  async function run(
    args: string[],
    password: string | undefined,
    { signal = new AbortController().signal, policy = {} }: { signal?: AbortSignal; policy?: object } = {},
  ) {
    const [out, errors, prompts]: [string[], string[], string[]] = [[], [], []];
    const io: CommandIo = {
      print: (line) => void out.push(line),
      printError: (line) => void errors.push(line),
      readSecret: async (prompt) => {
        prompts.push(prompt);
        return password === undefined ? undefined : new Secret(password);
      },
      signal,
    };
    const { commands, savedFiles } = await startCore(profile(), { policy: await readPolicyOf({ ...policy }) });
    return { code: await commands.run(args, io), out, errors, prompts, savedFiles };
  }

  test.each([
    ['demo', { apiConsole: false }],
    ['/elsewhere/profile.json', { allowOtherProfiles: false }],
  ])('%s does not run if an administrator disabled it', async (name, policy) => {
    const { code, errors } = await run([name], demo.user.password, { policy });
    expect(code).toBe(2);
    expect(errors[0]).toBe("Your organization doesn't allow this. (policy_refused)");
  });

  test('runs, reports, and signs out', async () => {
    const { code, out, errors, prompts, savedFiles } = await run(['demo', '--junit', 'out.xml'], demo.user.password);
    expect(prompts).toEqual([expect.stringContaining(` (${new URL(demo.issuer).host}):`)]);
    expect(errors).toEqual([]);
    expect(code).toBe(exitCodes.ok);
    expect(out.at(-1)).toBe('3 of 3 passed, 0 failed, 0 without a response, 0 skipped');
    expect(savedFiles.at(-1)).toContain('tests="3" failures="0"');
    const issued = demo.authorizationServer.issued.at(-1);
    expect(await demo.authorizationServer.introspect(issued?.refresh_token ?? '')).toEqual({ active: false });
    expect(JSON.stringify([out, errors])).not.toContain(demo.user.password);
    expect(JSON.stringify([out, errors])).not.toContain(issued?.access_token);
  });

  test('a run of a profile file with an unexpected status', async () => {
    const path = join(folder, 'profile.json');
    const requests = [{ name: 'Nope', method: 'GET', url: `${demo.apiOrigin}/status/500` }];
    await writeFile(path, JSON.stringify({ ...profile(), api: { origins: [demo.apiOrigin], requests } }));
    const { code, out } = await run([path, '--username', 'alice'], demo.user.password);
    expect(code).toBe(exitCodes.checksFailed);
    expect(out[0]).toMatch(/^FAILED {3}Nope {2}status 500, expected 200 to 299 {2}\d+ ms$/);
  });

  test.each([
    [[], 'x', exitCodes.usage, /^Usage: latchkey run/],
    [['demo', 'more'], 'x', exitCodes.usage, /^Usage: latchkey run/],
    [['demo', '--password', 'x'], 'x', exitCodes.usage, /^Usage: latchkey run/],
    [
      ['nope'],
      'x',
      exitCodes.usage,
      /^There is no such profile on this computer\. \(profile_unknown\)\n {4}Pass the ID/,
    ],
    [['./nope.json'], 'x', exitCodes.usage, /\(profile_unknown\)/],
    [['demo'], undefined, exitCodes.usage, /^No password/],
    [
      ['demo'],
      'not-the-password',
      exitCodes.signInFailed,
      /^Incorrect username or password\. \(credentials_refused\)\n {4}Check both and try again\./,
    ],
  ])('%j with %j ends with %d', async (args, password, expected, words) => {
    const { code, errors, out } = await run(args, password);
    expect(code).toBe(expected);
    expect(errors.join('\n')).toMatch(words);
    expect(out).toEqual([]);
    expect(demo.protectedApi.requestCount).toBe(0);
  });

  test('Ctrl+C ends it, signed in or not', async () => {
    expect((await run(['demo'], demo.user.password, { signal: AbortSignal.abort() })).code).toBe(exitCodes.canceled);
    expect(demo.protectedApi.requestCount).toBe(0);
    const abort = new AbortController();
    const path = join(folder, 'slow.json');
    const requests = [{ name: 'Slow', method: 'GET', url: `${demo.apiOrigin}/slow?ms=30000` }];
    await writeFile(path, JSON.stringify({ ...profile(), api: { origins: [demo.apiOrigin], requests } }));
    const running = run([path], demo.user.password, { signal: abort.signal });
    while (demo.protectedApi.requestCount === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    expect(await running).toMatchObject({
      code: exitCodes.canceled,
      out: [expect.stringMatching(/^skipped +Slow/), expect.any(String)],
    });
    const issued = demo.authorizationServer.issued.at(-1);
    expect(await demo.authorizationServer.introspect(issued?.refresh_token ?? '')).toEqual({ active: false });
  });

  test('MFA has its own exit code', async () => {
    const server = await startMfaServer('auth0');
    const path = join(folder, 'mfa.json');
    const { id, name } = profile();
    const clientId = 'latchkey-public';
    const api = { origins: [demo.apiOrigin], requests: [{ name: 'Me', method: 'GET', url: `${demo.apiOrigin}/me` }] };
    const { issuer, provider } = server;
    await writeFile(
      path,
      JSON.stringify({
        id,
        name,
        clientId,
        issuer,
        provider,
        api,
        clientAuthentication: 'none',
        allowLoopbackHttp: true,
      }),
    );
    const { code, errors } = await run([path, '--username', 'alice'], server.password);
    await server.close();
    expect(errors[0]).toMatch(/requires MFA.*\(mfa_required\)$/);
    expect(code).toBe(exitCodes.mfaRequired);
    expect(demo.protectedApi.requestCount).toBe(0);
  });
});
