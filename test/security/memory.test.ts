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

/** Signs in, refreshes, lists tokens and calls the API. */
async function exerciseSession(process: MainProcess): Promise<void> {
  expect(await process.call('signIn', credentials(password))).toMatchObject(ok);
  for (const name of ['refresh', 'listTokens']) expect(await process.call(name)).toMatchObject(ok);
  const request = { callId: '1', method: 'GET', url: `${api.origin}/me`, headers: {} };
  expect(await process.call('callApi', request)).toMatchObject({ ok: true, value: { status: 200 } });
}

const tokensOf = (issued: AuthorizationServer['issued']): Record<string, string> =>
  Object.fromEntries(
    issued.flatMap(({ access_token, refresh_token, id_token }, at) =>
      Object.entries({ access_token, refresh_token, id_token })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([name, value]) => [`${name} ${at + 1}`, value]),
    ),
  );

/** Long enough for a busy machine: a real leak never goes away. */
const pollOptions = { timeout: 120_000, interval: 300 };

/** Returns the findings without the encodings, most of which are the same for plain ASCII. */
const summarizeFindings = (secrets: Record<string, string>, locations: readonly SearchLocation[]) => [
  ...new Set(searchSecrets(secrets, locations).map(({ secret, location }) => `${secret} in ${location}`)),
];

/**
 * Waits until a process holds none of these secrets, and returns what it still holds. Polls because
 * Node's `http`, which Electron does not use, releases a request only a moment after its response.
 */
async function waitForLocationsWithout(
  from: MainProcess,
  secrets: Record<string, string>,
  codes: Record<string, string> = {},
): Promise<SearchLocation[]> {
  let locations: SearchLocation[] = [];
  const left = async () => {
    locations = await from.readLocations();
    return [
      ...summarizeFindings(secrets, locations),
      ...searchCodes(codes, locations).map(({ location }) => `code in ${location}`),
    ];
  };
  await expect.poll(left, pollOptions).toEqual([]);
  return locations;
}

test('main holds no secret after sign-in, refresh, listing tokens, an API call and sign-out', async (context) => {
  expect(await main.call('signIn', credentials(wrongPassword))).toMatchObject({ ok: false });
  await exerciseSession(main);

  const passwords = { password, 'wrong password': wrongPassword };
  const tokens = tokensOf(server.issued);
  expect(Object.keys(tokens).length).toBe(6);

  const signedIn = await waitForLocationsWithout(main, passwords);
  // While signed in, main needs the newest tokens, its log redacts the previous ones, and the
  // masking of the last API response holds their bytes. The search must find them there, and
  // nowhere else.
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
    'After sign-out, main holds no secret',
    `${Object.keys({ ...passwords, ...tokens }).length} secrets × ${signedOut.length} locations × ${spellingCount} spellings: 0 found (strings, buffers, files, log, output, arguments, environment, diagnostic report)`,
  );
});

const lockSkipReason = machinePolicyUnavailableReason();

test.skipIf(lockSkipReason)(
  `main holds no secret after a lock${lockSkipReason ? ` (${lockSkipReason})` : ''}`,
  async (context) => {
    const machine = createMachineWithPolicy(JSON.stringify({ idleLockMinutes: 5 }));
    const issuedBefore = server.issued.length;
    const locking = await startMainProcess(profileOf(server, api), machine.commandPrefix);
    try {
      await exerciseSession(locking);
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
        'After an idle lock, main holds no secret',
        `${Object.keys(secrets).length} secrets × ${locked.length} locations × ${spellingCount} spellings: 0 found`,
      );
    } finally {
      await locking.close();
      machine.remove();
    }
  },
);

test('main holds no secret of the second step', async (context) => {
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
  // Codes that are long enough to be unique, and one of six digits as authenticator apps show.
  const codes = { wrong: 'not-a-real-code-and-wrong', otp: 'not-a-real-code-of-an-app', sixDigits: '471938' };
  script.otp = codes.otp;
  const first = mfaMain.call('signIn', credentials(mfaServer.password));
  await expect.poll(number, pollOptions).toBeDefined();
  // The password is dropped while main waits for the code.
  await waitForLocationsWithout(mfaMain, { password: mfaServer.password });
  for (const code of [codes.wrong, codes.sixDigits, codes.otp]) await answer({ type: 'code', code });
  expect(await first).toMatchObject(ok);
  expect(await mfaMain.call('signOut')).toMatchObject(ok);

  script.authenticators = [recoveryAuthenticator];
  const second = mfaMain.call('signIn', credentials(mfaServer.password));
  await answer({ type: 'code', code: script.recoveryCode });
  expect(await second).toMatchObject(ok);
  expect(await mfaMain.call('signOut')).toMatchObject(ok);

  // Cancel after a wrong code, while main waits for a push and the network is down.
  const canceled = 'not-a-real-code-before-a-cancel';
  Object.assign(script, { authenticators: [pushAuthenticator, otpAuthenticator], pollsUntilApproved: 'never' });
  const third = mfaMain.call('signIn', credentials(mfaServer.password));
  await answer({ type: 'authenticator', id: otpAuthenticator.id });
  await answer({ type: 'code', code: canceled });
  await answer({ type: 'other-factor' });
  await answer({ type: 'authenticator', id: pushAuthenticator.id });
  await expect.poll(() => mfaServer.countGrants('mfa-oob'), pollOptions).toBeGreaterThan(0);
  script.transientFailure = 'lost';
  await expect
    .poll(async () => JSON.stringify(await mfaMain.call('getStartupInfo')), pollOptions)
    .toContain('connection_lost');
  await mfaMain.call('cancelSignIn');
  expect(await third).toEqual({ ok: false, failure: { kind: 'canceled' } });
  const polls = mfaServer.countGrants('mfa-oob');

  const { sixDigits, ...long } = { ...codes, canceled };
  const secrets = Object.fromEntries([
    ['password', mfaServer.password],
    ...Object.entries({ ...long, recovery: script.recoveryCode, newRecovery: script.newRecoveryCode }),
    ...mfaServer.issuedHandles.map((value, at) => [`mfa_token or oob_code ${at}`, value] as const),
  ]) as Record<string, string>;
  expect(mfaServer.issuedHandles.length).toBeGreaterThan(1);
  const locations = await waitForLocationsWithout(mfaMain, secrets, { sixDigits });
  expect(mfaServer.countGrants('mfa-oob')).toBe(polls);
  recordEvidence(
    context,
    'Main drops the password before the second step, and a code once it was used',
    `${Object.keys(secrets).length} secrets × ${locations.length} locations × ${spellingCount} spellings, and a delimited code of six digits: 0 found`,
  );
});

test('the search finds secrets planted in main, each in its own location', async (context) => {
  const short = 'not-a-real-plänted secret 漢🔑';
  const long = `${'a'.repeat(5000)}not-a-real-secret-at-the-end-of-much`;
  const inBuffer = 'not-a-real-secret-in-a-buffer';
  const [code, part] = ['582046', '739164'];
  const numbers = [`otp=${code}&x`, `1${part}5`];
  await main.call('plant', { planted: { deep: [short] }, plantedLong: { deep: long }, plantedNumbers: numbers });
  await main.call('plantBuffer', inBuffer);
  // The messages that carried them are released a moment later.
  const findPlanted = async () => {
    const locations = await main.readLocations();
    const codes = searchCodes({ code, part }, locations).map(({ secret, location }) => `${secret} in ${location}`);
    return [...summarizeFindings({ short, end: long.slice(-40), inBuffer }, locations), ...new Set(codes)].sort();
  };
  await expect
    .poll(findPlanted, pollOptions)
    .toEqual([
      'code in heap of main',
      'end in heap of main',
      'inBuffer in buffers of main (utf8)',
      'short in heap of main',
    ]);
  recordEvidence(
    context,
    'The search of main finds planted secrets',
    '4 controls, each in its own location and nowhere else',
  );
});
