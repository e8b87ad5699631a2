import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { listenOnLoopback } from '../../build/demo-server/loopback.ts';
import { createApp } from '../../electron/app.ts';
import { exitCodes } from '../../electron/cli/cli.ts';
import { formatReportJson, formatReportLines } from '../../electron/cli/doctor.ts';
import { Secret } from '../../electron/core/secret.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import type { Platform } from '../../electron/platform.ts';
import { filePolicySource } from '../../electron/policy/linux.ts';
import { loadPolicy } from '../../electron/policy/policy.ts';
import {
  type DoctorCause,
  type DoctorCheck,
  type DoctorReport,
  doctorChecks,
  doctorReportSchema,
} from '../../shared/doctor.ts';
import { clientKeyProblems, failureKinds } from '../../shared/errors.ts';
import { commandLine } from '../../shared/locales/en/command-line.ts';
import type { Profile } from '../../shared/profile.ts';
import { newKey, pemOf } from '../servers/assertion-clients.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createNodeTransport } from '../servers/node-transport.ts';
import type { Endpoint, ScriptedResponse } from '../servers/scripted-responses.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { expectOk } from '../support/outcome.ts';
import { createMemoryProtector, testPlatform } from '../support/test-platform.ts';
import { fakeFiles } from '../unit/support/files.ts';
import { currentUid } from '../unit/support/policy.ts';
import { startCore, testProfile } from './core.ts';

const certificates = createTestCertificates();
let right: AuthorizationServer;
let odd: MisbehavingServer;

beforeAll(async () => {
  right = await startAuthorizationServer();
  odd = await startMisbehavingServer();
});
beforeEach(() => odd.reset());
afterAll(() => Promise.all([right.close(), odd.close()]));

type Part = Partial<Parameters<typeof testProfile>[0]>;

type Options = Pick<Partial<Platform>, 'files' | 'keyProtectors'> & {
  /** Certificate authorities that this computer trusts, as PEM. */
  ca?: string[];
  /** How far the local clock is ahead, in ms. */
  aheadMs?: number;
  /** The stored client secret, or the client key as PEM. */
  credential?: string;
};

/** A computer with a keychain, on which time limits pass ten times as fast. */
const computer = ({ ca, aheadMs = 0, ...overrides }: Omit<Options, 'credential'> = {}) => ({
  transport: createNodeTransport(ca ? { ca } : {}),
  clock: {
    ...systemClock,
    now: () => systemClock.now() + aheadMs,
    after: (ms: number, run: () => void) => systemClock.after(ms / 10, run),
  },
  keyProtectors: { protectors: [createMemoryProtector()], excluded: [] },
  ...overrides,
});

/** Checks one profile, and validates the report against the schema. */
async function diagnose(profile: Profile, { credential, ...options }: Options = {}): Promise<DoctorReport> {
  const core = await startCore(profile, computer(options));
  if (credential !== undefined) await core.profiles.storeClientCredential(profile.id, new Secret(credential));
  const report = expectOk(await core.handlers.runDoctor({ profileId: profile.id }));
  return doctorReportSchema.parse(JSON.parse(JSON.stringify(report)));
}

const statuses = (report: DoctorReport) => Object.fromEntries(report.findings.map((one) => [one.check, one.status]));

/** Returns the text of all lines. */
const allText = (report: DoctorReport) => `${formatReportLines(report).join('\n')}\n${formatReportJson(report)}`;

const metadata = (members: Record<string, unknown>): ScriptedResponse => ({ kind: 'metadata', members });
const refusal = (error: string, status = 400): ScriptedResponse => ({ kind: 'error', error, status });

test('a setup without problems', async () => {
  const api = await listenOnLoopback((_request, response) => void response.writeHead(401).end());
  onTestFinished(api.close);
  const report = await diagnose(testProfile({ issuer: right.issuer, api: { origins: [api.origin] } }));
  expect(report).toMatchObject({ status: 'ok' });
  expect(report.cause).toBeUndefined();
  expect(statuses(report)).toEqual({
    policy: 'ok',
    vault: 'ok',
    connection: 'ok',
    clock: 'ok',
    discovery: 'ok',
    endpoints: 'ok',
    keys: 'ok',
    grant: 'ok',
    client: 'ok',
    api: 'ok',
  });
  expect(formatReportLines(report)[0]).toBe('No problems found.');
});

test('names the authority of a trusted TLS server', async () => {
  const server = await startMisbehavingServer({ tls: certificates.valid, host: 'localhost' });
  onTestFinished(server.close);
  server.respondAlways('token', refusal('invalid_grant'));
  const report = await diagnose(testProfile({ issuer: server.issuer }), { ca: [certificates.ca] });
  expect(report.status).toBe('ok');
  const found = report.findings.find(({ check }) => check === 'connection');
  expect(found?.facts).toMatchObject({ issuer: 'Latchkey test CA', proxy: 'DIRECT' });
  expect(allText(report)).toContain('Certificate issued by Latchkey test CA, valid until 20');
});

const misbehaving =
  (endpoint: Endpoint, response: ScriptedResponse, part: Part = {}) =>
  async () => {
    odd.respondAlways('token', refusal('invalid_grant'));
    odd.respondAlways(endpoint, response);
    return diagnose(testProfile({ issuer: odd.issuer, ...part }));
  };

const withTls = (tls: { key: string; cert: string }, ca: string[] | undefined) => async () => {
  const server = await startMisbehavingServer({ tls, host: 'localhost' });
  onTestFinished(server.close);
  return diagnose(testProfile({ issuer: server.issuer }), ca ? { ca } : {});
};

const conforming = (part: Part, credential?: string) => () =>
  diagnose(testProfile({ issuer: right.issuer, ...part }), credential === undefined ? {} : { credential });

/** Starts a server that accepts connections and sends an invalid response. */
async function tcpServer(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

type BrokenSetup = [cause: DoctorCause, text: RegExp, report: () => Promise<DoctorReport>];

const broken: Partial<Record<DoctorCheck, BrokenSetup[]>> = {
  connection: [
    [
      'host_not_found',
      /id\.latchkey\.invalid can't be resolved/,
      () => diagnose(testProfile({ issuer: 'https://id.latchkey.invalid' })),
    ],
    [
      'connection_refused',
      /refuses the connection/,
      async () => {
        const server = await startMisbehavingServer();
        await server.close();
        return diagnose(testProfile({ issuer: server.issuer }));
      },
    ],
    [
      'tls_failed',
      /doesn't support TLS on this port/,
      () => diagnose(testProfile({ issuer: odd.issuer.replace('http:', 'https:') })),
    ],
    [
      'not_http',
      /isn't a web server/,
      async () => diagnose(testProfile({ issuer: `http://${await tcpServer('220 mail.example ready\r\n')}` })),
    ],
    [
      'connection_lost',
      /closes it without a response/,
      async () => diagnose(testProfile({ issuer: `http://${await tcpServer('')}` })),
    ],
    ['timed_out', /doesn't respond in time/, misbehaving('discovery', { kind: 'stall', stalledPart: 'headers' })],
    ['tls_untrusted', /doesn't trust \(Latchkey test CA\)/, withTls(certificates.valid, undefined)],
    [
      'tls_expired',
      /has expired or isn't valid yet \(20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d\)/,
      withTls(certificates.expired, [certificates.ca]),
    ],
    [
      'tls_name_mismatch',
      /is for different names: wrong-name\.example/,
      withTls(certificates.wrongName, [certificates.ca]),
    ],
  ],
  clock: [
    [
      'clock_ahead',
      /clock is 60 min ahead/,
      () => {
        odd.respondAlways('token', refusal('invalid_grant'));
        return diagnose(testProfile({ issuer: odd.issuer }), { aheadMs: 3_600_000 });
      },
    ],
    ['clock_behind', /clock is 60 min behind/, misbehaving('discovery', { kind: 'metadata', dateSkewSeconds: 3600 })],
  ],
  discovery: [
    [
      'discovery_redirected',
      /redirects requests for its discovery document/,
      misbehaving('discovery', { kind: 'redirect', status: 302 }),
    ],
    ['discovery_page', /returns a web page/, misbehaving('discovery', { kind: 'html' })],
    ['discovery_missing', /no discovery document/, misbehaving('discovery', { kind: 'empty', status: 404 })],
    ['server_error', /status 503/, misbehaving('discovery', { kind: 'empty', status: 503 })],
    ['discovery_malformed', /isn't a JSON object/, misbehaving('discovery', { kind: 'json', body: [] })],
    ['discovery_incomplete', /lacks token_endpoint/, misbehaving('discovery', metadata({ token_endpoint: undefined }))],
    [
      'issuer_mismatch',
      /issuer is https:\/\/id\.example\.com, but the profile has http/,
      misbehaving('discovery', metadata({ issuer: 'https://id.example.com' })),
    ],
    [
      'endpoint_elsewhere',
      /token_endpoint is at evil\.example\.com/,
      misbehaving('discovery', metadata({ token_endpoint: 'https://evil.example.com/token' })),
    ],
  ],
  endpoints: [
    [
      'endpoint_unreachable',
      /keys\.latchkey\.invalid.*is unreachable \(its name can't be resolved\)/,
      misbehaving('discovery', metadata({ userinfo_endpoint: 'https://keys.latchkey.invalid/me' }), {
        endpointOrigins: ['https://keys.latchkey.invalid'],
      }),
    ],
  ],
  keys: [
    ['keys_empty', /publishes no keys/, misbehaving('jwks', { kind: 'json', body: { keys: [] } })],
    [
      'keys_unreadable',
      /can't be loaded/,
      misbehaving('jwks', { kind: 'text', body: 'garbage', contentType: 'application/json' }),
    ],
    [
      'keys_unusable',
      /None of the keys/,
      misbehaving('jwks', {
        kind: 'json',
        body: {
          keys: [
            { kty: 'RSA', use: 'enc', n: 'AQAB', e: 'AQAB' },
            { kty: 'oct', k: 'AA' },
          ],
        },
      }),
    ],
    [
      'keys_many',
      /publishes 150 keys.*first 100/,
      misbehaving('jwks', {
        kind: 'json',
        body: { keys: [null, ...Array(150).fill({ kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) })] },
      }),
    ],
    [
      'jwks_uri_missing',
      /doesn't specify where its keys are/,
      misbehaving('discovery', metadata({ jwks_uri: undefined })),
    ],
    [
      'keys_not_configured',
      /profile doesn't say where the keys of 127\.0\.0\.1:\d+ are/,
      () => conforming({ endpoints: { token: `${right.issuer}/token` } })(),
    ],
  ],
  client: [
    [
      'grant_not_allowed',
      /doesn't allow the client "latchkey-no-password" to use the password grant/,
      conforming({ clientId: 'latchkey-no-password' }),
    ],
    [
      'grant_not_allowed',
      /doesn't allow the client/,
      async () => {
        odd.respondAlways('token', refusal('unsupported_grant_type'));
        odd.respondAlways('discovery', metadata({ grant_types_supported: ['authorization_code'] }));
        return diagnose(testProfile({ issuer: odd.issuer }));
      },
    ],
    ['client_refused_public', /doesn't recognize the client "nobody"/, conforming({ clientId: 'nobody' })],
    [
      'client_refused_secret',
      /rejects the client "latchkey-basic" with this secret/,
      conforming(
        { clientId: 'latchkey-basic', clientAuthentication: 'client_secret_basic' },
        'not-a-real-wrong-secret',
      ),
    ],
    ['client_refused_public', /or requires a secret/, conforming({ clientId: 'latchkey-basic' })],
    [
      'client_secret_missing',
      /No client secret is stored/,
      conforming({ clientId: 'latchkey-basic', clientAuthentication: 'client_secret_basic' }),
    ],
    ['client_key_missing', /No client key is stored/, conforming({ clientAuthentication: 'private_key_jwt' })],
    [
      'client_key_invalid',
      /client key can't be used/,
      conforming({ clientAuthentication: 'private_key_jwt' }, 'not a key'),
    ],
    [
      'client_refused_key',
      /with this key/,
      conforming({ clientAuthentication: 'private_key_jwt' }, pemOf(newKey('ES256'))),
    ],
    [
      'scope_refused',
      /rejects a scope in this profile \(openid nonsense\)/,
      conforming({ scopes: ['openid', 'nonsense'] }),
    ],
    ['rate_limited', /too many attempts/, misbehaving('token', { kind: 'rate-limited', retryAfter: '60' })],
    [
      'token_endpoint_redirected',
      /token endpoint of \S+ redirects requests/,
      misbehaving('token', { kind: 'redirect', status: 307 }),
    ],
    [
      'token_endpoint_not_oauth',
      /didn't respond to a sign-in as an OAuth server does \(the response isn't JSON\)/,
      misbehaving('token', { kind: 'html' }),
    ],
    [
      'any_credentials_accepted',
      /signed in a user that doesn't exist/,
      misbehaving('token', { kind: 'tokens', idToken: 'none' }),
    ],
  ],
  grant: [
    [
      'grant_not_listed',
      /doesn't list the password grant \(password\)/,
      misbehaving('discovery', metadata({ grant_types_supported: undefined })),
    ],
  ],
  api: [
    [
      'api_unreachable',
      /The API at api\.latchkey\.invalid is unreachable \(its name can't be resolved\)/,
      conforming({ api: { origins: ['https://api.latchkey.invalid'] } }),
    ],
  ],
  vault: [
    [
      'vault_other_key',
      /their key is missing/,
      async () => {
        const files = fakeFiles();
        const profile = testProfile({ issuer: right.issuer });
        await startCore(profile, { ...computer({ files }), clientSecret: 'not-a-real-secret' });
        return diagnose(profile, { files });
      },
    ],
    [
      'vault_memory',
      /Secrets aren't stored\. Your system keychain is locked\./,
      () => {
        const locked = { ...createMemoryProtector(), findProblem: async () => 'locked' as const };
        const keyProtectors = { protectors: [locked], excluded: [] };
        return diagnose(testProfile({ issuer: right.issuer }), { keyProtectors });
      },
    ],
  ],
};

const rawKind = new RegExp(
  `\\b(${[...failureKinds, ...clientKeyProblems].filter((one) => one.includes('_')).join('|')})\\b`,
);

describe('broken setups: names the cause first', () => {
  const cases = Object.entries(broken).flatMap(([check, entries]) =>
    entries.map(([cause, text, make]) => ({ check, cause, text, make })),
  );

  test.each(cases)('$check: $cause, $text', async ({ check, cause, text, make }) => {
    const report = await make();
    expect(report.cause).toMatchObject({ check, cause });
    expect(formatReportLines(report)[0]).toMatch(text);
    const mild =
      /^(grant_not_listed|keys_many|rate_limited|vault_(memory|other_key)|jwks_uri_missing|keys_not_configured)$/;
    expect(report.status).toBe(mild.test(cause) ? 'warning' : 'failure');
    // No earlier check fails, and all later failures follow from the cause.
    const worse = report.findings.filter((one) => one.status === 'failure' && one.check !== check);
    expect(worse).toEqual([]);
    expect(allText(report)).not.toMatch(/\{\{|undefined|not-a-real|\[object/);
    // Kinds are for scripts: lines have words instead.
    expect(formatReportLines(report).join('\n')).not.toMatch(rawKind);
  });

  test('cover many different causes', () => {
    expect(new Set(cases.map(({ cause }) => cause)).size).toBeGreaterThan(30);
  });

  test("prints the server's code and description, redacted", async () => {
    const body = { error: 'invalid_client', error_description: 'No client with not-a-real-echoed-secret.' };
    odd.respondAlways('token', { kind: 'json', status: 401, body });
    const profile = testProfile({ issuer: odd.issuer, clientAuthentication: 'client_secret_post' });
    const report = await diagnose(profile, { credential: 'not-a-real-echoed-secret' });
    expect(formatReportLines(report).join('\n')).toMatch(/^ {4}Details: invalid_client: No client with \S+\.$/m);
    expect(allText(report)).not.toContain('not-a-real');
  });

  test('two problems: the first one is the cause', async () => {
    odd.respondAlways('token', refusal('invalid_client', 401));
    odd.respondAlways('jwks', { kind: 'json', body: { keys: [] } });
    const report = await diagnose(testProfile({ issuer: odd.issuer }));
    expect(report.findings.filter(({ status }) => status === 'failure').map(({ check }) => check)).toEqual([
      'keys',
      'client',
    ]);
    expect(report.cause?.cause).toBe('keys_empty');
  });
});

test("does not miss the grant in a document that a known provider's server doesn't have", async () => {
  const report = await misbehaving('discovery', { kind: 'empty', status: 404 }, { provider: 'keycloak' })();
  expect(statuses(report)).toMatchObject({ discovery: 'ok', grant: 'skipped' });
  expect(allText(report)).toContain("The server has no document. Latchkey uses the provider's standard endpoints.");
});

test('marks checks that depend on a failed one as skipped', async () => {
  const report = await diagnose(testProfile({ issuer: 'https://id.latchkey.invalid' }));
  const left = report.findings.filter(({ status }) => status === 'skipped').map(({ check }) => check);
  expect(left).toEqual(['clock', 'discovery', 'endpoints', 'keys', 'grant', 'client', 'api']);
  expect(formatReportLines(report).join('\n')).toContain('Skipped because of: Connection.');
});

test('tries a sign-in with a made-up user and password, different each time', async () => {
  right.reset();
  await diagnose(testProfile({ issuer: right.issuer }));
  expect(right.tokenRequests('password')).toBe(1);
  expect(right.issued).toEqual([]);
});

test('sends each finding to the page immediately, and all of them at the end', async () => {
  right.reset();
  const core = await startCore(testProfile({ issuer: right.issuer }));
  const outcome = await core.handlers.runDoctor({ profileId: 'test' });
  expect(core.doctorFindings.map(({ check }) => check)).toEqual(doctorChecks.filter((check) => check !== 'profile'));
  expect(outcome).toMatchObject({ ok: true, value: { findings: core.doctorFindings } });
});

test('can be stopped, and then sends no more findings', async () => {
  odd.respondAlways('discovery', { kind: 'stall', stalledPart: 'headers' });
  const core = await startCore(testProfile({ issuer: odd.issuer }));
  const running = core.handlers.runDoctor({ profileId: 'test' });
  await expect.poll(() => odd.requests.length).toBe(1);
  await core.handlers.cancelDoctor(undefined);
  expect(await running).toMatchObject({ ok: false, failure: { kind: 'canceled' } });
  expect(core.doctorFindings.map(({ check }) => check)).toEqual(['policy', 'vault']);
});

describe('the command', () => {
  /** Runs the command on a computer with these profiles, broken profile file and policy file. */
  async function command(args: string[], options: { profiles?: Profile[]; broken?: string; policy?: string } = {}) {
    const { profiles = [], broken, policy } = options;
    const stdout: string[] = [];
    const stderr: string[] = [];
    const sources = policy === undefined ? [] : [filePolicySource(policy, currentUid)];
    const { platform } = testPlatform({
      ...computer(),
      builtInProfiles: profiles,
      files: fakeFiles(broken === undefined ? {} : { 'profiles/own.json': broken }),
      loadPolicy: () => loadPolicy({ sources, owner: currentUid }),
    });
    const { commands } = await createApp(platform);
    const code = await commands.doctor(args, {
      print: (line) => void stdout.push(line),
      printError: (line) => void stderr.push(line),
      readSecret: async () => undefined,
      signal: new AbortController().signal,
    });
    return { code, stdout, stderr };
  }

  async function fileWith(content: unknown, mode = 0o644, name = 'file.json') {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-doctor-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await chmod(folder, 0o755);
    const path = join(folder, name);
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    await chmod(path, mode);
    return path;
  }

  const good = (part: Part = {}) => ({
    id: 'acme',
    name: 'Acme',
    provider: 'oidc',
    issuer: right.issuer,
    clientId: 'latchkey-public',
    allowLoopbackHttp: true,
    ...part,
  });

  test('checks a configured profile by ID, or all of them', async () => {
    const profiles = [
      testProfile({ issuer: right.issuer }),
      testProfile({ issuer: right.issuer, id: 'two', name: 'Two' }),
    ];
    expect(await command(['test'], { profiles })).toMatchObject({
      code: exitCodes.ok,
      stdout: ['No problems found.', ...Array(13).fill(expect.anything())],
    });
    expect((await command([], { profiles })).stdout.filter((line) => /^Two$|^Test$/.test(line))).toEqual([
      'Test',
      'Two',
    ]);
  });

  test('checks a profile file, with JSON output', async () => {
    const { code, stdout } = await command([await fileWith(good()), '--json']);
    expect(code).toBe(exitCodes.ok);
    expect(stdout).toHaveLength(1);
    const json = JSON.parse(stdout[0] ?? '');
    expect(json).toMatchObject({ format: 'latchkey-doctor', version: 1, status: 'ok' });
    expect(json.findings.map(({ check }: { check: string }) => check)).toEqual([...doctorChecks]);
  });

  test.each<[string, () => Promise<string[]>, DoctorCause, number]>([
    [
      'a bad profile file',
      async () => [await fileWith({ ...good(), issuer: 'id.acme.example', scope: 'x' })],
      'profile_invalid',
      1,
    ],
    ['a file that is not there', async () => ['/nowhere/profile.json'], 'file_unreadable', 1],
    ['an id that is not there', async () => ['nobody'], 'profile_unknown', 1],
    ['no profile at all', async () => [], 'no_profile', 1],
    ['a policy that others can write', async () => [await fileWith({ profiles: [] }, 0o666)], 'policy_permissions', 0],
    ['a policy with a mistake', async () => [await fileWith({ inspecter: false })], 'policy_invalid', 1],
    [
      'a policy with a bad profile',
      async () => [await fileWith({ profiles: [{ ...good(), provider: 'nobody' }] })],
      'policy_invalid',
      1,
    ],
    [
      'secrets that everyone can read',
      async () => [
        await fileWith({
          profiles: [good({ clientAuthentication: 'client_secret_basic' })],
          clientSecrets: { acme: 'fake-secret' },
        }),
      ],
      'policy_invalid',
      1,
    ],
  ])('%s', async (_what, args, cause, exit) => {
    const { code, stdout } = await command([...(await args()), '--json']);
    const json = JSON.parse(stdout[0] ?? '');
    expect(json.cause).toMatchObject({
      cause,
      description: expect.stringMatching(/\w/),
      nextStep: expect.stringMatching(/\w/),
    });
    expect(code).toBe(exit);
    expect(JSON.stringify(json)).not.toContain('fake-secret');
  });

  test('reports invalid profile files', async () => {
    const broken = JSON.stringify(good({ issuer: undefined }));
    const { code, stdout } = await command([], { broken, profiles: [testProfile({ issuer: right.issuer })] });
    expect(code).toBe(exitCodes.checksFailed);
    expect(stdout.slice(0, 3).join(' ')).toMatch(/The profile in own\.json is invalid.*issuer is missing/);
  });

  test('refuses a profile file if the policy allows no other profiles', async () => {
    const policy = await fileWith({ allowOtherProfiles: false, profiles: [good()] }, 0o644, 'policy.json');
    const { code, stdout } = await command([await fileWith(good({ id: 'other' }))], { policy });
    expect(code).toBe(exitCodes.checksFailed);
    expect(stdout[0]).toContain('allows no profile from');
    expect(await command(['acme'], { policy })).toMatchObject({ code: exitCodes.ok });
  });

  test('lists every problem of a file by path', async () => {
    const { stdout } = await command([await fileWith({ ...good(), issuer: 'id.acme.example', scope: 'x' })]);
    expect(stdout.slice(0, 4).join('\n')).toMatch(
      /The profile in \S+ is invalid[\s\S]*issuer must be a full URL[\s\S]*scope is not a field/,
    );
  });

  test('checks the profiles of a policy file before its rollout, with its secrets', async () => {
    const profile = good({ clientId: 'latchkey-basic', clientAuthentication: 'client_secret_basic' });
    const policy = (clientSecret: string) =>
      fileWith({ profiles: [profile], clientSecrets: { acme: clientSecret } }, 0o640);
    expect(await command([await policy('not-a-real-secret-basic')])).toMatchObject({ code: exitCodes.ok });
    expect((await command([await policy('not-a-real-wrong-one')])).stdout[0]).toContain('with this secret');
  });

  test('reports an invalid policy as the cause for any profile', async () => {
    const { code, stdout } = await command([await fileWith(good())], {
      policy: await fileWith('{', 0o644, 'policy.json'),
    });
    expect(code).toBe(exitCodes.checksFailed);
    expect(stdout[0]).toContain('Latchkey is locked down');
  });

  test('refuses an invalid command line', async () => {
    for (const args of [['a', 'b'], ['--nonsense']])
      expect(await command(args)).toEqual({ code: exitCodes.usage, stdout: [], stderr: [commandLine.help.doctor[0]] });
  });
});
