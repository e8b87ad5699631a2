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

/** How many times as fast the app's timers run: its real limits of 15 s pass in 0.75 s. */
const clockSpeed = 20;
/** 30 s by the app's clock, plus real processing time. */
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
  assertThat(outcome.ok && outcome.value.status === 200, `the API call failed: ${JSON.stringify(outcome)}`);
}

/** Checks the final state: a working session, or a sign-in screen that states the reason. */
async function checkSettledOutcome({ network, app }: NetworkFixture): Promise<Outcome> {
  for (let tries = 0; tries < 100 && stateOf(app).state === 'signing-in'; tries += 1) await delay(20);
  const snapshot = stateOf(app);
  if (snapshot.state === 'signed-in') {
    await assertCallsApi(app, network.origin);
    assertThat(stateOf(app).state === 'signed-in', 'the session ended in an API call');
    return 'session intact';
  }
  assertThat(snapshot.state === 'signed-out', `the session is ${snapshot.state}`);
  assertThat(snapshot.username === 'alice' && snapshot.reason?.kind === 'session_ended', 'no reason is shown');
  assertThat(network.undeliveredCount > 0, 'lost a session that the server had not ended');
  const again = await signIn(app);
  assertThat(again.ok, 'signing in again fails');
  await assertCallsApi(app, network.origin);
  return 'sign-in required: ended by the server';
}

/** Refreshes first, as a timer or a call would, then runs {@link checkSettledOutcome}. */
async function checkAfterRefresh(fixture: NetworkFixture): Promise<Outcome> {
  if (stateOf(fixture.app).state === 'signed-in')
    await withTimeout(maxWaitMs, 'a refresh', fixture.app.core.handlers.refresh(undefined));
  return checkSettledOutcome(fixture);
}

type FaultPoint = {
  point: string;
  endpoint: Endpoint;
  /** Runs first, while the network works. */
  before?: (fixture: NetworkFixture) => Promise<void>;
  /** Runs while the fault is active. */
  run: (fixture: NetworkFixture) => Promise<unknown>;
  /** Determines the outcome, once the network works again. */
  after: (fixture: NetworkFixture) => Promise<Outcome>;
  /** What the next start must restore. */
  leaves: 'session' | 'nothing';
};

const ensureSignedIn = async ({ app }: NetworkFixture) => {
  const outcome = await signIn(app);
  assertThat(outcome.ok, 'sign-in fails');
};
const restartSignedIn = async (fixture: NetworkFixture) => {
  await ensureSignedIn(fixture);
  await quitApp(fixture.app);
  fixture.app = await start(fixture.network, fixture.userData);
  assertThat(stateOf(fixture.app).state === 'signed-in', 'the session was not restored');
};

const trySignIn = async (fixture: NetworkFixture) => {
  const outcome = await signIn(fixture.app);
  assertThat(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
};
const signInAgain = async (fixture: NetworkFixture): Promise<Outcome> => {
  if (stateOf(fixture.app).state === 'signed-in') return checkSettledOutcome(fixture);
  await ensureSignedIn(fixture);
  await assertCallsApi(fixture.app, fixture.network.origin);
  return 'signed in on the second try';
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
    run: async (fixture) => {
      await trySignIn(fixture);
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
      assertThat(tokens.ok, 'the tokens cannot be listed');
      const outcome = await app.core.handlers.introspectToken({
        id: tokens.value.find(({ tokenType }) => tokenType === 'access')?.id ?? '',
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
      // API calls have no short time limit, but the user can cancel them at any time.
      if (!ended) await handlers.cancelApiCall({ callId: 'faulty' });
      const outcome = await withTimeout(500, 'canceling an API call', call);
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
      assertThat(app.core.accounts.snapshot().pendingRevocations === 0, 'a revocation is still queued');
      return outcome;
    },
    leaves: 'nothing',
  },
];

async function runCase(point: FaultPoint, fault: Fault): Promise<Outcome> {
  const userData = await createDataFolder();
  const network = await startFaultyNetwork({ password });
  try {
    const fixture: NetworkFixture = { network, userData, app: await start(network, userData) };
    const stored = await fixture.app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
    assertThat(stored.ok, 'the client secret cannot be stored');
    await point.before?.(fixture);
    const countBefore = network.faultCount;
    // A revocation is two requests, one for each token.
    await network.injectFault(point.endpoint, fault, point.endpoint === 'revocation' ? 2 : 1);
    await withTimeout(maxWaitMs, point.point, point.run(fixture));
    assertThat(network.faultCount > countBefore, 'the fault did not happen');
    await network.restore();
    const outcome = await point.after(fixture);

    await quitApp(fixture.app);
    const again: NetworkFixture = { ...fixture, app: await start(network, userData) };
    const { state } = stateOf(again.app);
    assertThat(
      state === (point.leaves === 'session' ? 'signed-in' : 'signed-out'),
      `after a restart the session is ${state}`,
    );
    if (point.leaves === 'session') {
      const { undeliveredCount } = network;
      assertThat(
        (await checkAfterRefresh(again)) === 'session intact' || undeliveredCount > 0,
        'the session was lost in a restart',
      );
    }
    assertThat(network.needlessReuseCount === 0, 'a refresh token was reused needlessly');
    const defects = [...fixture.app.core.logLines, ...again.app.core.logLines].filter((line) =>
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

/** Every network fault at every endpoint. */
export const networkCases: readonly FaultCase[] = faultPoints.flatMap((point) =>
  faults.map((fault) => ({ fault: fault.name, point: point.point, run: () => runCase(point, fault) })),
);
