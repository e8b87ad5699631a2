import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { clientSecret, keyFolder, leave, newFolder, otherKeyFolder, password, removeFolder, startApp } from './app.ts';
import type { Task, Told } from './app-process.ts';
import { type Network, startNetwork } from './faulty-network.ts';
import { type Case, Hang, must, type Outcome, searchFiles } from './outcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Of this run alone, in the repository, where keytar is found. */
const bundles = join(root, `out/faults-${process.pid}`);
const script = join(bundles, 'app-process.cjs');

/** One file, so that a process starts as fast as the app's own bundle. Answers how to remove it. */
export async function bundleAppProcess(): Promise<() => Promise<void>> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: 'test/faults/app-process.ts',
      outDir: bundles,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
    },
  });
  return () => rm(bundles, { recursive: true, force: true });
}

/** Runs the app in a process of its own. `undefined`: it was killed. */
export async function runApp(task: Task, env: Record<string, string> = {}): Promise<Told | undefined> {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => said.push(data));
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    child.kill('SIGKILL');
  }, 30_000);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(timer);
  if (hangs) throw new Hang(`hang: ${task.act}`);
  must(code === 0 || signal === 'SIGKILL', `${task.act}: the app ended with ${code ?? signal}`);
  // It says what came of it as the last thing it does.
  return said.length > 0 ? (JSON.parse(Buffer.concat(said).toString('utf8')) as Told) : undefined;
}

export type Place = { userData: string; network: Network; mfa?: boolean };

/** Runs with a folder and a server of its own, and looks at the end that no file holds a secret. */
export async function inPlace<T>(run: (place: Place) => Promise<T>, mfa = false): Promise<T> {
  const userData = await newFolder();
  const network = await startNetwork({ password, userinfo: false, mfa });
  try {
    const result = await run({ userData, network, mfa });
    await searchFiles(userData, [password, clientSecret, ...network.server.issued]);
    return result;
  } finally {
    await network.close();
    for (const folder of [userData, keyFolder(userData), otherKeyFolder(userData)]) await removeFolder(folder);
  }
}

/** Leaves a session that is kept, and a client secret. */
export async function prepare({ userData, network, mfa = false }: Place, remember = true): Promise<void> {
  const app = await startApp({ userData, origin: network.origin, mfa });
  must((await app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret })).ok, 'no client secret is kept');
  if (remember) {
    const outcome = await app.core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember });
    must(outcome.ok, 'signing in does not work');
    must(app.core.session.snapshot().state === 'signed-in', 'not signed in');
  }
  await leave(app);
}

const works = ({ state, api }: Told) => state === 'signed-in' && api.join() === '200,refreshed,200';

/** Whether the vault was written after the last tokens came. */
function isWritten(steps: readonly string[]): boolean {
  const came = steps.lastIndexOf('send /token');
  return came >= 0 && steps.slice(came).some((name) => /^rename \/vault-…\.json\.new$/.test(name));
}

async function signInAnew(place: Place): Promise<void> {
  if (!place.mfa) return prepare(place);
  const told = await runApp({ userData: place.userData, origin: place.network.origin, act: 'sign in', mfa: true });
  must(told?.state === 'signed-in', 'signing in again does not work');
}

type Scenario = {
  act: Task['act'];
  /** What else the app is told. */
  how?: Pick<Task, 'moved' | 'mfa'>;
  /** How the table calls it, where that is not what it does. */
  name?: string;
  /** What goes before, in a process of its own. */
  before?: Task['act'];
  signedIn: boolean;
  /** @param done the steps that were taken before the end */
  judge: (told: Told, place: Place, done: readonly string[]) => Promise<Outcome> | Outcome;
};

const neverKept: Scenario['judge'] = async (told, place, done) => {
  if (works(told)) return 'session intact';
  must(told.state === 'signed-out' && !isWritten(done), `a session that was kept is ${told.state}, ${told.api}`);
  await signInAnew(place);
  return 'asked to sign in: nothing was kept yet';
};

const keptOn: Scenario['judge'] = (told) => {
  must(works(told), `the session is ${told.state}, ${told.api}`);
  return 'session intact';
};

const scenarios: readonly Scenario[] = [
  { act: 'start', signedIn: true, judge: keptOn },
  { act: 'start', signedIn: false, judge: neverKept },
  { act: 'sign in', signedIn: false, judge: neverKept },
  {
    act: 'refresh',
    signedIn: true,
    judge: async (told, place, done) => {
      if (works(told)) return 'session intact';
      must(told.state === 'signed-out' && told.reason === 'session_ended', `the session is ${told.state}, ${told.api}`);
      must(
        place.network.server.rotations === 1 && !isWritten(done),
        'a session was lost that the server had not ended',
      );
      const since = done.slice(done.lastIndexOf('send /token') + 1);
      must(!since.some((name) => name.startsWith('send ')), 'the reply was used before it was written');
      await signInAnew(place);
      return 'asked to sign in: the server had ended it';
    },
  },
  { act: 'start', name: 'the vault moves', how: { moved: true }, signedIn: true, judge: keptOn },
  { act: 'sign in', name: 'sign in with a code', how: { mfa: true }, signedIn: false, judge: neverKept },
  { act: 'lock', signedIn: true, judge: keptOn },
  { act: 'unlock', before: 'lock', signedIn: true, judge: keptOn },
  {
    act: 'keep a secret',
    signedIn: true,
    judge: (told, place, done) => {
      must([clientSecret, `${clientSecret} changed`].includes(told.secret ?? ''), 'the secret is lost');
      return keptOn(told, place, done);
    },
  },
  {
    act: 'sign out',
    signedIn: true,
    judge: (told, { network }) => {
      if (told.state === 'signed-in') {
        must(works(told), `a session that was being ended is half there: ${told.api}`);
        return 'session intact';
      }
      must(told.reason === undefined, 'who signed out is told that the session ended');
      must(network.server.families[0]?.ended === 'revoked', 'the tokens were not revoked');
      return 'signed out, revoked later';
    },
  },
];

/** Whatever goes before it. */
async function prepareFor({ act, signedIn, before, how }: Scenario, place: Place): Promise<void> {
  if (signedIn || act !== 'start') await prepare(place, signedIn);
  const { userData, network } = place;
  if (before) await runApp({ userData, origin: network.origin, act: before, ...how });
}

async function killedAt(scenario: Scenario, killAt: number, steps: readonly string[]): Promise<Outcome> {
  const { act, how = {} } = scenario;
  return inPlace(async (place) => {
    const { userData, network } = place;
    const { origin } = network;
    await prepareFor(scenario, place);
    const alive = await runApp({ userData, origin, act, killAt, ...how });
    must(alive === undefined, 'it was not killed');
    const told = await runApp({ userData, origin, act: 'look', ...how });
    must(told !== undefined, 'it was killed');
    must(told.defects.length === 0, `a defect: ${told.defects[0]}`);
    const vault = how.moved ? 'safe-storage' : 'keychain';
    must(told.vault === vault && ['good', 'recovered'].includes(told.condition), `the vault is ${told.condition}`);
    const hasSecret = (scenario.signedIn || act !== 'start') && !act.startsWith('keep');
    must(told.secret === clientSecret || !hasSecret, 'the client secret is lost');
    must(told.pendingRevocations === 0, 'a revocation stays queued');
    const needed = scenario.act === 'refresh' && !isWritten(steps.slice(0, killAt));
    must(network.needless === 0 || needed, 'a refresh token was used twice without need');
    return scenario.judge(told, place, steps.slice(0, killAt));
  }, how.mfa);
}

/** A kill at every step of each scenario: one run counts the steps, one more for each ends before it. */
export async function killCases(): Promise<Case[]> {
  const cases = scenarios.map((scenario) =>
    inPlace(async (place): Promise<Case[]> => {
      const { act, signedIn, how, name } = scenario;
      await prepareFor(scenario, place);
      const told = await runApp({ userData: place.userData, origin: place.network.origin, act, ...how });
      const steps = told?.steps ?? [];
      const fault = `killed: ${name ?? act}${act === 'start' && !signedIn ? ', the first' : ''}`;
      return steps.map((name, at) => ({
        fault,
        at: `step ${at + 1}, before: ${name}`,
        run: () => killedAt(scenario, at, steps),
      }));
    }, scenario.how?.mfa),
  );
  return (await Promise.all(cases)).flat();
}
