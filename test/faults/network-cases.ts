import {
  type App,
  clientSecret,
  fastClock,
  keyFolder,
  leave,
  newFolder,
  password,
  removeFolder,
  startApp,
} from './app.ts';
import { type Endpoint, type Fault, faults, type Network, startNetwork } from './faulty-network.ts';
import { type Case, must, type Outcome, searchFiles, within } from './outcome.ts';

/** How many times faster the app's timers run: its limits of 15 s are real, and over in 0.75 s. */
const speed = 20;
/** No more than 30 s by the app's clock, and what the computer itself takes. */
const longest = 30_000 / speed + 1_000;

type Bench = { network: Network; userData: string; app: App };

const start = (network: Network, userData: string) =>
  startApp({ userData, origin: network.origin, clock: fastClock(speed) });

const stateOf = ({ core }: App) => core.session.snapshot();
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const signIn = ({ core }: App) =>
  core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember: true });

async function callsApi({ core }: App, origin: string): Promise<void> {
  const outcome = await within(longest, 'an API call', core.call(`${origin}/api/me`));
  must(outcome.ok && outcome.value.status === 200, `the API is not to be used: ${JSON.stringify(outcome)}`);
}

/** What a person sees after it all: a session that works, or the question to sign in with the reason. */
async function settledOutcome({ network, app }: Bench): Promise<Outcome> {
  for (let tries = 0; tries < 100 && stateOf(app).state === 'signing-in'; tries += 1) await pause(20);
  const snapshot = stateOf(app);
  if (snapshot.state === 'signed-in') {
    await callsApi(app, network.origin);
    must(stateOf(app).state === 'signed-in', 'the session ended in an API call');
    return 'session intact';
  }
  must(snapshot.state === 'signed-out', `the session is ${snapshot.state}`);
  must(snapshot.username === 'alice' && snapshot.reason?.kind === 'session_ended', 'no reason is said');
  must(network.undelivered > 0, 'a session was lost that the server had not ended');
  const again = await signIn(app);
  must(again.ok, 'signing in again does not work');
  await callsApi(app, network.origin);
  return 'asked to sign in: the server had ended it';
}

/** As {@link settledOutcome}, where a refresh is tried first, as the clock or a call would. */
async function afterRefresh(bench: Bench): Promise<Outcome> {
  if (stateOf(bench.app).state === 'signed-in')
    await within(longest, 'a refresh', bench.app.core.handlers.refresh(undefined));
  return settledOutcome(bench);
}

type Point = {
  at: string;
  endpoint: Endpoint;
  /** What goes before, on a network that works. */
  before?: (bench: Bench) => Promise<void>;
  /** What the fault happens to. */
  act: (bench: Bench) => Promise<unknown>;
  /** What it came to, on a network that works again. */
  after: (bench: Bench) => Promise<Outcome>;
  /** The session that the next start must find. */
  leaves: 'session' | 'nothing';
};

const signedIn = async ({ app }: Bench) => {
  const outcome = await signIn(app);
  must(outcome.ok, 'signing in does not work');
};
const restarted = async (bench: Bench) => {
  await signedIn(bench);
  await leave(bench.app);
  bench.app = await start(bench.network, bench.userData);
  must(stateOf(bench.app).state === 'signed-in', 'the session was not restored');
};

const trySignIn = async (bench: Bench) => {
  const outcome = await signIn(bench.app);
  must(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
};
const signInAgain = async (bench: Bench): Promise<Outcome> => {
  if (stateOf(bench.app).state === 'signed-in') return settledOutcome(bench);
  await signedIn(bench);
  await callsApi(bench.app, bench.network.origin);
  return 'signed in at the second try';
};
const tryRefresh = async ({ app }: Bench) => {
  const outcome = await app.core.handlers.refresh(undefined);
  must(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
};

const points: readonly Point[] = [
  { at: 'discovery at sign-in', endpoint: 'discovery', act: trySignIn, after: signInAgain, leaves: 'session' },
  { at: 'password grant', endpoint: 'password', act: trySignIn, after: signInAgain, leaves: 'session' },
  { at: 'keys at sign-in', endpoint: 'keys', act: trySignIn, after: signInAgain, leaves: 'session' },
  {
    at: 'userinfo',
    endpoint: 'userinfo',
    act: async (bench) => {
      await trySignIn(bench);
      await pause(40);
    },
    after: signInAgain,
    leaves: 'session',
  },
  {
    at: 'discovery after a restart',
    endpoint: 'discovery',
    before: restarted,
    act: tryRefresh,
    after: afterRefresh,
    leaves: 'session',
  },
  { at: 'refresh', endpoint: 'refresh', before: signedIn, act: tryRefresh, after: afterRefresh, leaves: 'session' },
  {
    at: 'keys at refresh',
    endpoint: 'keys',
    before: restarted,
    act: tryRefresh,
    after: afterRefresh,
    leaves: 'session',
  },
  {
    at: 'introspection',
    endpoint: 'introspection',
    before: signedIn,
    act: async ({ app }) => {
      const tokens = await app.core.handlers.listTokens(undefined);
      must(tokens.ok, 'the tokens cannot be looked at');
      const outcome = await app.core.handlers.introspectToken({
        id: tokens.value.find(({ role }) => role === 'access')?.id ?? '',
      });
      must(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
    },
    after: settledOutcome,
    leaves: 'session',
  },
  {
    at: 'API',
    endpoint: 'API',
    before: signedIn,
    act: async ({ app, network }) => {
      const { handlers } = app.core;
      const url = `${network.origin}/api/me`;
      const call = handlers.callApi({ callId: 'faulty', method: 'GET', url, headers: {} });
      const ended = await Promise.race([call, pause(500)]);
      // An API may take its time, and the person may end the wait at any moment.
      if (!ended) await handlers.cancelApiCall({ callId: 'faulty' });
      const outcome = await within(500, 'an API call that was cancelled', call);
      must(outcome.ok || outcome.failure.kind !== 'internal', 'a defect');
    },
    after: settledOutcome,
    leaves: 'session',
  },
  {
    at: 'revocation',
    endpoint: 'revocation',
    before: signedIn,
    act: async ({ app }) => {
      const outcome = await app.core.handlers.signOut(undefined);
      must(outcome.ok, 'signing out failed');
    },
    async after({ app, network }) {
      must(stateOf(app).state === 'signed-out', 'not signed out');
      const [family] = network.server.families;
      const outcome = family?.ended ? 'signed out, revoked' : 'signed out, revoked later';
      await app.core.handlers.notifyOnline(undefined);
      for (let tries = 0; tries < 100 && app.core.accounts.snapshot().pendingRevocations > 0; tries += 1)
        await pause(20);
      must(app.core.accounts.snapshot().pendingRevocations === 0, 'a revocation stays queued');
      return outcome;
    },
    leaves: 'nothing',
  },
];

async function runCase(point: Point, fault: Fault): Promise<Outcome> {
  const userData = await newFolder();
  const network = await startNetwork({ password });
  try {
    const bench: Bench = { network, userData, app: await start(network, userData) };
    const kept = await bench.app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
    must(kept.ok, 'the client secret cannot be kept');
    await point.before?.(bench);
    const hitBefore = network.hit;
    // A revocation is two requests, one for each token.
    await network.arm(point.endpoint, fault, point.endpoint === 'revocation' ? 2 : 1);
    await within(longest, point.at, point.act(bench));
    must(network.hit > hitBefore, 'the fault did not happen');
    await network.heal();
    const outcome = await point.after(bench);

    await leave(bench.app);
    const again: Bench = { ...bench, app: await start(network, userData) };
    const { state } = stateOf(again.app);
    must(state === (point.leaves === 'session' ? 'signed-in' : 'signed-out'), `the next start finds it ${state}`);
    if (point.leaves === 'session') {
      const { undelivered } = network;
      must((await afterRefresh(again)) === 'session intact' || undelivered > 0, 'the next start lost the session');
    }
    must(network.needless === 0, 'a refresh token was used twice without need');
    const defects = [...bench.app.core.log, ...again.app.core.log].filter((line) => line.startsWith('defect'));
    must(defects.length === 0, `a defect: ${defects[0]}`);
    await searchFiles(userData, [password, clientSecret, ...network.server.issued]);
    await leave(again.app);
    return outcome;
  } finally {
    await network.close();
    for (const folder of [userData, keyFolder(userData)]) await removeFolder(folder);
  }
}

/** Every fault of the network at every endpoint. */
export const networkCases: readonly Case[] = points.flatMap((point) =>
  faults.map((fault) => ({ fault: fault.name, at: point.at, run: () => runCase(point, fault) })),
);
