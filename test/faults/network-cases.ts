import {
  type App,
  clientSecret,
  createDataFolder,
  createFastClock,
  keyFolderOf,
  password,
  quitApp,
  removeFolder,
  startApp,
} from './app.ts';
import { type Endpoint, type Fault, type FaultyNetwork, faults, startFaultyNetwork } from './faulty-network.ts';
import { assertNoSecretsInFiles, assertThat, type FaultCase, type Outcome, withTimeout } from './outcome.ts';

/** How many times faster the app's timers run: its limits of 15 s are real, and over in 0.75 s. */
const clockSpeed = 20;
/** No more than 30 s by the app's clock, and what the computer itself takes. */
const maxWaitMs = 30_000 / clockSpeed + 1_000;

type NetworkFixture = { network: FaultyNetwork; userData: string; app: App };

const start = (network: FaultyNetwork, userData: string) =>
  startApp({ userData, origin: network.origin, clock: createFastClock(clockSpeed) });

const stateOf = ({ core }: App) => core.session.snapshot();
const delay = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const signIn = ({ core }: App) =>
  core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember: true });

async function assertCallsApi({ core }: App, origin: string): Promise<void> {
  const outcome = await withTimeout(maxWaitMs, 'an API call', core.call(`${origin}/api/me`));
  assertThat(outcome.ok && outcome.value.status === 200, `the API is not to be used: ${JSON.stringify(outcome)}`);
}

/**
 * What a person sees after it all: a session that works, or the question to sign in with the
 * reason.
 */
async function checkSettledOutcome({ network, app }: NetworkFixture): Promise<Outcome> {
  for (let tries = 0; tries < 100 && stateOf(app).state === 'signing-in'; tries += 1) await delay(20);
  const snapshot = stateOf(app);
  if (snapshot.state === 'signed-in') {
    await assertCallsApi(app, network.origin);
    assertThat(stateOf(app).state === 'signed-in', 'the session ended in an API call');
    return 'session intact';
  }
  assertThat(snapshot.state === 'signed-out', `the session is ${snapshot.state}`);
  assertThat(snapshot.username === 'alice' && snapshot.reason?.kind === 'session_ended', 'no reason is said');
  assertThat(network.undeliveredCount > 0, 'a session was lost that the server had not ended');
  const again = await signIn(app);
  assertThat(again.ok, 'signing in again does not work');
  await assertCallsApi(app, network.origin);
  return 'asked to sign in: the server had ended it';
}

/** As {@link checkSettledOutcome}, where a refresh is tried first, as the clock or a call would. */
async function checkAfterRefresh(bench: NetworkFixture): Promise<Outcome> {
  if (stateOf(bench.app).state === 'signed-in')
    await withTimeout(maxWaitMs, 'a refresh', bench.app.core.handlers.refresh(undefined));
  return checkSettledOutcome(bench);
}

type FaultPoint = {
  point: string;
  endpoint: Endpoint;
  /** What goes before, on a network that works. */
  before?: (bench: NetworkFixture) => Promise<void>;
  /** What the fault happens to. */
  run: (bench: NetworkFixture) => Promise<unknown>;
  /** What it came to, on a network that works again. */
  after: (bench: NetworkFixture) => Promise<Outcome>;
  /** The session that the next start must find. */
  leaves: 'session' | 'nothing';
};

const ensureSignedIn = async ({ app }: NetworkFixture) => {
  const outcome = await signIn(app);
  assertThat(outcome.ok, 'signing in does not work');
};
const restartSignedIn = async (bench: NetworkFixture) => {
  await ensureSignedIn(bench);
  await quitApp(bench.app);
  bench.app = await start(bench.network, bench.userData);
  assertThat(stateOf(bench.app).state === 'signed-in', 'the session was not restored');
};

const trySignIn = async (bench: NetworkFixture) => {
  const outcome = await signIn(bench.app);
  assertThat(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
};
const signInAgain = async (bench: NetworkFixture): Promise<Outcome> => {
  if (stateOf(bench.app).state === 'signed-in') return checkSettledOutcome(bench);
  await ensureSignedIn(bench);
  await assertCallsApi(bench.app, bench.network.origin);
  return 'signed in at the second try';
};
const tryRefresh = async ({ app }: NetworkFixture) => {
  const outcome = await app.core.handlers.refresh(undefined);
  assertThat(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
};

const faultPoints: readonly FaultPoint[] = [
  { point: 'discovery at sign-in', endpoint: 'discovery', run: trySignIn, after: signInAgain, leaves: 'session' },
  { point: 'password grant', endpoint: 'password', run: trySignIn, after: signInAgain, leaves: 'session' },
  { point: 'keys at sign-in', endpoint: 'keys', run: trySignIn, after: signInAgain, leaves: 'session' },
  {
    point: 'userinfo',
    endpoint: 'userinfo',
    run: async (bench) => {
      await trySignIn(bench);
      await delay(40);
    },
    after: signInAgain,
    leaves: 'session',
  },
  {
    point: 'discovery after a restart',
    endpoint: 'discovery',
    before: restartSignedIn,
    run: tryRefresh,
    after: checkAfterRefresh,
    leaves: 'session',
  },
  {
    point: 'refresh',
    endpoint: 'refresh',
    before: ensureSignedIn,
    run: tryRefresh,
    after: checkAfterRefresh,
    leaves: 'session',
  },
  {
    point: 'keys at refresh',
    endpoint: 'keys',
    before: restartSignedIn,
    run: tryRefresh,
    after: checkAfterRefresh,
    leaves: 'session',
  },
  {
    point: 'introspection',
    endpoint: 'introspection',
    before: ensureSignedIn,
    run: async ({ app }) => {
      const tokens = await app.core.handlers.listTokens(undefined);
      assertThat(tokens.ok, 'the tokens cannot be looked at');
      const outcome = await app.core.handlers.introspectToken({
        id: tokens.value.find(({ role }) => role === 'access')?.id ?? '',
      });
      assertThat(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
    },
    after: checkSettledOutcome,
    leaves: 'session',
  },
  {
    point: 'API',
    endpoint: 'API',
    before: ensureSignedIn,
    run: async ({ app, network }) => {
      const { handlers } = app.core;
      const url = `${network.origin}/api/me`;
      const call = handlers.callApi({ callId: 'faulty', method: 'GET', url, headers: {} });
      const ended = await Promise.race([call, delay(500)]);
      // An API may take its time, and the person may end the wait at any moment.
      if (!ended) await handlers.cancelApiCall({ callId: 'faulty' });
      const outcome = await withTimeout(500, 'an API call that was cancelled', call);
      assertThat(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
    },
    after: checkSettledOutcome,
    leaves: 'session',
  },
  {
    point: 'revocation',
    endpoint: 'revocation',
    before: ensureSignedIn,
    run: async ({ app }) => {
      const outcome = await app.core.handlers.signOut(undefined);
      assertThat(outcome.ok, 'signing out failed');
    },
    async after({ app, network }) {
      assertThat(stateOf(app).state === 'signed-out', 'not signed out');
      const [family] = network.server.families;
      const outcome = family?.endReason ? 'signed out, revoked' : 'signed out, revoked later';
      await app.core.handlers.notifyOnline(undefined);
      for (let tries = 0; tries < 100 && app.core.accounts.snapshot().pendingRevocations > 0; tries += 1)
        await delay(20);
      assertThat(app.core.accounts.snapshot().pendingRevocations === 0, 'a revocation stays queued');
      return outcome;
    },
    leaves: 'nothing',
  },
];

async function runCase(point: FaultPoint, fault: Fault): Promise<Outcome> {
  const userData = await createDataFolder();
  const network = await startFaultyNetwork({ password });
  try {
    const bench: NetworkFixture = { network, userData, app: await start(network, userData) };
    const kept = await bench.app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
    assertThat(kept.ok, 'the client secret cannot be kept');
    await point.before?.(bench);
    const hitBefore = network.faultCount;
    // A revocation is two requests, one for each token.
    await network.injectFault(point.endpoint, fault, point.endpoint === 'revocation' ? 2 : 1);
    await withTimeout(maxWaitMs, point.point, point.run(bench));
    assertThat(network.faultCount > hitBefore, 'the fault did not happen');
    await network.restore();
    const outcome = await point.after(bench);

    await quitApp(bench.app);
    const again: NetworkFixture = { ...bench, app: await start(network, userData) };
    const { state } = stateOf(again.app);
    assertThat(state === (point.leaves === 'session' ? 'signed-in' : 'signed-out'), `the next start finds it ${state}`);
    if (point.leaves === 'session') {
      const { undeliveredCount } = network;
      assertThat(
        (await checkAfterRefresh(again)) === 'session intact' || undeliveredCount > 0,
        'the next start lost the session',
      );
    }
    assertThat(network.needlessReuseCount === 0, 'a refresh token was used twice without need');
    const defects = [...bench.app.core.logLines, ...again.app.core.logLines].filter((line) =>
      line.startsWith('defect'),
    );
    assertThat(defects.length === 0, `a defect: ${defects[0]}`);
    await assertNoSecretsInFiles(userData, [password, clientSecret, ...network.server.issued]);
    await quitApp(again.app);
    return outcome;
  } finally {
    await network.close();
    for (const folder of [userData, keyFolderOf(userData)]) await removeFolder(folder);
  }
}

/** Every fault of the network at every endpoint. */
export const networkCases: readonly FaultCase[] = faultPoints.flatMap((point) =>
  faults.map((fault) => ({ fault: fault.name, point: point.point, run: () => runCase(point, fault) })),
);
