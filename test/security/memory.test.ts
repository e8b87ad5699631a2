import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { type ProtectedApi, startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';
import { otpAuthenticator, pushAuthenticator, recoveryAuthenticator } from '../servers/mfa-script.ts';
import { type MfaServer, startMfaServer } from '../servers/mfa-server.ts';
import { type SearchLocation, searchCodes, searchSecrets, spellingCount } from './secret-search.ts';
import { recordEvidence } from './support/evidence.ts';
import { type MainProcess, startMainProcess } from './support/main-memory.ts';

const password = 'not-a-real-pässword +%&= 漢🔑';
const wrongPassword = 'not-the-password-either-%ü';

const common = { id: 'test', name: 'Test', allowLoopbackHttp: true };
const resource = { resource: demoAudience };

const profileOf = ({ issuer }: AuthorizationServer, { origin }: ProtectedApi) => ({
  ...common,
  provider: 'oidc',
  issuer,
  clientId: 'latchkey-public',
  scopes: ['openid', 'offline_access', 'orders:read'],
  extraParameters: { password: resource, refresh: resource },
  api: { origins: [origin] },
});

let server: AuthorizationServer;
let api: ProtectedApi;
let mfaServer: MfaServer;
let main: MainProcess;
let mfaMain: MainProcess;

beforeAll(async () => {
  server = await startAuthorizationServer({ users: [{ username: 'alice', password, sub: 'user-alice', claims: {} }] });
  api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  mfaServer = await startMfaServer();
  main = await startMainProcess(profileOf(server, api));
  mfaMain = await startMainProcess({
    ...common,
    provider: mfaServer.provider,
    issuer: mfaServer.issuer,
    clientId: mfaServer.clientId,
    clientAuthentication: 'none',
    scopes: ['openid'],
  });
}, 120_000);

afterAll(() => Promise.all([main, mfaMain, server, api, mfaServer].map((one) => one?.close())));

const credentials = (given: string) => ({ profileId: 'test', username: 'alice', password: given });
const ok = { ok: true };

const tokensOf = (issued: AuthorizationServer['issued']): Record<string, string> =>
  Object.fromEntries(
    issued.flatMap(({ access_token, refresh_token, id_token }, at) =>
      Object.entries({ access_token, refresh_token, id_token })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([name, value]) => [`${name} ${at + 1}`, value]),
    ),
  );

/**
 * Long enough for a machine that has much else to do; what is never let go of is there after any
 * time.
 */
const pollOptions = { timeout: 120_000, interval: 300 };

/** Findings without the spellings, which for plain ASCII are mostly the same. */
const summarizeFindings = (secrets: Record<string, string>, places: readonly SearchLocation[]) => [
  ...new Set(searchSecrets(secrets, places).map(({ secret, location }) => `${secret} in ${location}`)),
];

/**
 * What a process holds once none of these is in it. Node's own `fetch` lets go of a request a
 * moment after its response (and Electron's is another), so it is looked at again and again; what is
 * never let go of stays found.
 */
async function waitForLocationsWithout(
  from: MainProcess,
  secrets: Record<string, string>,
  codes: Record<string, string> = {},
): Promise<SearchLocation[]> {
  let places: SearchLocation[] = [];
  const left = async () => {
    places = await from.readLocations();
    return [
      ...summarizeFindings(secrets, places),
      ...searchCodes(codes, places).map(({ location }) => `code in ${location}`),
    ];
  };
  await expect.poll(left, pollOptions).toEqual([]);
  return places;
}

test('after sign-in, refresh, a look at the tokens, an API call and sign-out, nothing in main reaches a secret', async (context) => {
  expect(await main.call('signIn', credentials(wrongPassword))).toMatchObject({ ok: false });
  expect(await main.call('signIn', credentials(password))).toMatchObject(ok);
  expect(await main.call('refresh')).toMatchObject(ok);
  expect(await main.call('listTokens')).toMatchObject(ok);
  expect(
    await main.call('callApi', { callId: '1', method: 'GET', url: `${api.origin}/me`, headers: {} }),
  ).toMatchObject({ ok: true, value: { status: 200 } });

  const passwords = { password, 'wrong password': wrongPassword };
  const tokens = tokensOf(server.issued);
  expect(Object.keys(tokens).length).toBe(6);

  const signedIn = await waitForLocationsWithout(main, passwords);
  // While signed in main has to have the newest tokens, its log watches for those before, and what
  // masks them in the API's last response has their bytes: the search must see them, and nowhere but
  // there.
  const held = summarizeFindings(tokens, signedIn);
  expect(held).toEqual(
    expect.arrayContaining(
      ['access_token 2', 'id_token 2', 'refresh_token 2'].map((name) => `${name} in heap of main`),
    ),
  );
  expect(held.filter((one) => !/ in (heap|buffers) of main/.test(one))).toEqual([]);

  expect(await main.call('signOut')).toMatchObject(ok);
  const signedOut = await waitForLocationsWithout(main, { ...passwords, ...tokens });
  recordEvidence(
    context,
    'After sign-out nothing in main reaches a secret',
    `${Object.keys({ ...passwords, ...tokens }).length} secrets × ${signedOut.length} places × ${spellingCount} spellings: 0 found (strings, buffers, files, log, output, arguments, environment, diagnostic report)`,
  );
});

const lockSkipReason = machinePolicyUnavailableReason();

test.skipIf(lockSkipReason)(
  `a lock leaves no secret in main${lockSkipReason ? ` (${lockSkipReason})` : ''}`,
  async (context) => {
    const machine = createMachineWithPolicy(JSON.stringify({ idleLockMinutes: 5 }));
    const issuedBefore = server.issued.length;
    const locking = await startMainProcess(profileOf(server, api), machine.commandPrefix);
    try {
      expect(await locking.call('signIn', credentials(password))).toMatchObject(ok);
      expect(await locking.call('refresh')).toMatchObject(ok);
      expect(
        await locking.call('callApi', { callId: '1', method: 'GET', url: `${api.origin}/me`, headers: {} }),
      ).toMatchObject({ ok: true, value: { status: 200 } });
      const tokens = tokensOf(server.issued.slice(issuedBefore));
      expect(Object.keys(tokens).length).toBe(6);
      expect(summarizeFindings(tokens, await locking.readLocations())).toContain('access_token 2 in heap of main');

      await locking.call('idle', 5 * 60);
      await expect
        .poll(async () => JSON.stringify(await locking.call('getStartupInfo')), pollOptions)
        .toContain('"state":"locked"');
      const secrets = { password, ...tokens };
      const locked = await waitForLocationsWithout(locking, secrets);
      recordEvidence(
        context,
        'After an idle lock nothing in main reaches a secret',
        `${Object.keys(secrets).length} secrets × ${locked.length} places × ${spellingCount} spellings: 0 found`,
      );
    } finally {
      await locking.close();
      machine.remove();
    }
  },
);

test('the second step leaves nothing behind either', async (context) => {
  const { script } = mfaServer;
  const number = async () => {
    const found = /"mfa":\{"number":(\d+)/.exec(JSON.stringify(await mfaMain.call('getStartupInfo')));
    return found ? Number(found[1]) : undefined;
  };
  let last = 0;
  const answer = async (given: object) => {
    await expect.poll(number, pollOptions).toBeGreaterThan(last);
    last = (await number()) ?? last;
    await mfaMain.call('submitMfa', { number: last, answer: given });
  };
  // As long as main takes them, and like nothing else; one of six digits, as apps show them, beside
  // them.
  const codes = { wrong: 'not-a-real-code-and-wrong', otp: 'not-a-real-code-of-an-app', sixDigits: '471938' };
  script.otp = codes.otp;
  const first = mfaMain.call('signIn', credentials(mfaServer.password));
  await expect.poll(number, pollOptions).toBeDefined();
  // While the code is waited for, the password is not.
  await waitForLocationsWithout(mfaMain, { password: mfaServer.password });
  for (const code of [codes.wrong, codes.sixDigits, codes.otp]) await answer({ type: 'code', code });
  expect(await first).toMatchObject(ok);
  expect(await mfaMain.call('signOut')).toMatchObject(ok);

  script.authenticators = [recoveryAuthenticator];
  const second = mfaMain.call('signIn', credentials(mfaServer.password));
  await answer({ type: 'code', code: script.recoveryCode });
  await answer({ type: 'acknowledged' });
  expect(await second).toMatchObject(ok);
  expect(await mfaMain.call('signOut')).toMatchObject(ok);

  // A cancel in the middle: after a wrong code, while a push is waited for and the network is away.
  const cancelled = 'not-a-real-code-before-a-cancel';
  Object.assign(script, { authenticators: [pushAuthenticator, otpAuthenticator], pollsUntilApproved: 'never' });
  const third = mfaMain.call('signIn', credentials(mfaServer.password));
  await answer({ type: 'authenticator', id: otpAuthenticator.id });
  await answer({ type: 'code', code: cancelled });
  await answer({ type: 'other-factor' });
  await answer({ type: 'authenticator', id: pushAuthenticator.id });
  await expect.poll(() => mfaServer.countGrants('mfa-oob'), pollOptions).toBeGreaterThan(0);
  script.transientFailure = 'lost';
  await expect
    .poll(async () => JSON.stringify(await mfaMain.call('getStartupInfo')), pollOptions)
    .toContain('connection_lost');
  await mfaMain.call('cancelSignIn');
  expect(await third).toEqual({ ok: false, failure: { kind: 'cancelled' } });
  const polls = mfaServer.countGrants('mfa-oob');

  const { sixDigits, ...long } = { ...codes, cancelled };
  const secrets = Object.fromEntries([
    ['password', mfaServer.password],
    ...Object.entries({ ...long, recovery: script.recoveryCode, newRecovery: script.newRecoveryCode }),
    ...mfaServer.issuedHandles.map((value, at) => [`mfa_token or oob_code ${at}`, value] as const),
  ]) as Record<string, string>;
  expect(mfaServer.issuedHandles.length).toBeGreaterThan(1);
  const places = await waitForLocationsWithout(mfaMain, secrets, { sixDigits });
  expect(mfaServer.countGrants('mfa-oob')).toBe(polls);
  recordEvidence(
    context,
    'A password is gone while its second step waits, and a code once it was used',
    `${Object.keys(secrets).length} secrets × ${places.length} places × ${spellingCount} spellings, and a code of six digits where it stands by itself: 0 found`,
  );
});

test('what is planted in main is found, each place by itself', async (context) => {
  const short = 'not-a-real-plänted secret 漢🔑';
  const long = `${'a'.repeat(5000)}not-a-real-secret-at-the-end-of-much`;
  const inBuffer = 'not-a-real-secret-in-a-buffer';
  const [code, part] = ['582046', '739164'];
  const numbers = [`otp=${code}&x`, `1${part}5`];
  await main.call('plant', { planted: { deep: [short] }, plantedLong: { deep: long }, plantedNumbers: numbers });
  await main.call('plantBuffer', inBuffer);
  // The messages that brought them are let go of a moment later.
  const where = async () => {
    const places = await main.readLocations();
    const codes = searchCodes({ code, part }, places).map(({ secret, location }) => `${secret} in ${location}`);
    return [...summarizeFindings({ short, end: long.slice(-40), inBuffer }, places), ...new Set(codes)].sort();
  };
  await expect
    .poll(where, pollOptions)
    .toEqual([
      'code in heap of main',
      'end in heap of main',
      'inBuffer in buffers of main (utf8)',
      'short in heap of main',
    ]);
  recordEvidence(context, 'The search of main finds what is planted', '4 controls, each in its place and nowhere else');
});
