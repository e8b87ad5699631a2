import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import {
  clientSecret,
  createDataFolder,
  keyFolderOf,
  otherKeyFolderOf,
  password,
  quitApp,
  removeFolder,
  startApp,
} from './app.ts';
import type { AppReport, Task } from './app-process.ts';
import { type FaultyNetwork, startFaultyNetwork } from './faulty-network.ts';
import { assertNoSecretsInFiles, assertThat, type FaultCase, HangError, type Outcome } from './outcome.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Of this run alone, in the repository, where keytar is found. */
const bundlesFolder = join(root, `out/faults-${process.pid}`);
const script = join(bundlesFolder, 'app-process.cjs');

/** One file, so that a process starts as fast as the app's own bundle. Answers how to remove it. */
export async function bundleAppProcess(): Promise<() => Promise<void>> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: 'test/faults/app-process.ts',
      outDir: bundlesFolder,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
    },
  });
  return () => rm(bundlesFolder, { recursive: true, force: true });
}

/** Runs the app in a process of its own. `undefined`: it was killed. */
export async function runAppProcess(task: Task, env: Record<string, string> = {}): Promise<AppReport | undefined> {
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
  if (hangs) throw new HangError(`hang: ${task.action}`);
  assertThat(code === 0 || signal === 'SIGKILL', `${task.action}: the app ended with ${code ?? signal}`);
  // It says what came of it as the last thing it does.
  return said.length > 0 ? (JSON.parse(Buffer.concat(said).toString('utf8')) as AppReport) : undefined;
}

export type KillFixture = { userData: string; network: FaultyNetwork; mfa?: boolean };

/** Runs with a folder and a server of its own, and looks at the end that no file holds a secret. */
export async function withKillFixture<T>(run: (place: KillFixture) => Promise<T>, mfa = false): Promise<T> {
  const userData = await createDataFolder();
  const network = await startFaultyNetwork({ password, userinfo: false, mfa });
  try {
    const result = await run({ userData, network, mfa });
    await assertNoSecretsInFiles(userData, [password, clientSecret, ...network.server.issued]);
    return result;
  } finally {
    await network.close();
    for (const folder of [userData, keyFolderOf(userData), otherKeyFolderOf(userData)]) await removeFolder(folder);
  }
}

/** Leaves a session that is kept, and a client secret. */
export async function prepareSession({ userData, network, mfa = false }: KillFixture, remember = true): Promise<void> {
  const app = await startApp({ userData, origin: network.origin, mfa });
  assertThat(
    (await app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret })).ok,
    'no client secret is kept',
  );
  if (remember) {
    const outcome = await app.core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember });
    assertThat(outcome.ok, 'signing in does not work');
    assertThat(app.core.session.snapshot().state === 'signed-in', 'not signed in');
  }
  await quitApp(app);
}

const isWorking = ({ state, api }: AppReport) => state === 'signed-in' && api.join() === '200,refreshed,200';

/** Whether the vault was written after the last tokens came. */
function isWritten(steps: readonly string[]): boolean {
  const came = steps.lastIndexOf('send /token');
  return came >= 0 && steps.slice(came).some((name) => /^rename \/vault-…\.json\.new$/.test(name));
}

async function signInAgain(place: KillFixture): Promise<void> {
  if (!place.mfa) return prepareSession(place);
  const told = await runAppProcess({
    userData: place.userData,
    origin: place.network.origin,
    action: 'sign in',
    mfa: true,
  });
  assertThat(told?.state === 'signed-in', 'signing in again does not work');
}

type Scenario = {
  action: Task['action'];
  /** What else the app is told. */
  taskOptions?: Pick<Task, 'moved' | 'mfa'>;
  /** How the table calls it, where that is not what it does. */
  name?: string;
  /** What goes before, in a process of its own. */
  before?: Task['action'];
  signedIn: boolean;
  /** @param done the steps that were taken before the end */
  judge: (told: AppReport, place: KillFixture, done: readonly string[]) => Promise<Outcome> | Outcome;
};

const judgeNotPersisted: Scenario['judge'] = async (told, place, done) => {
  if (isWorking(told)) return 'session intact';
  assertThat(told.state === 'signed-out' && !isWritten(done), `a session that was kept is ${told.state}, ${told.api}`);
  await signInAgain(place);
  return 'asked to sign in: nothing was kept yet';
};

const judgePersisted: Scenario['judge'] = (told) => {
  assertThat(isWorking(told), `the session is ${told.state}, ${told.api}`);
  return 'session intact';
};

const scenarios: readonly Scenario[] = [
  { action: 'start', signedIn: true, judge: judgePersisted },
  { action: 'start', signedIn: false, judge: judgeNotPersisted },
  { action: 'sign in', signedIn: false, judge: judgeNotPersisted },
  {
    action: 'refresh',
    signedIn: true,
    judge: async (told, place, done) => {
      if (isWorking(told)) return 'session intact';
      assertThat(
        told.state === 'signed-out' && told.reason === 'session_ended',
        `the session is ${told.state}, ${told.api}`,
      );
      assertThat(
        place.network.server.rotations === 1 && !isWritten(done),
        'a session was lost that the server had not ended',
      );
      const since = done.slice(done.lastIndexOf('send /token') + 1);
      assertThat(!since.some((name) => name.startsWith('send ')), 'the response was used before it was written');
      await signInAgain(place);
      return 'asked to sign in: the server had ended it';
    },
  },
  { action: 'start', name: 'the vault moves', taskOptions: { moved: true }, signedIn: true, judge: judgePersisted },
  {
    action: 'sign in',
    name: 'sign in with a code',
    taskOptions: { mfa: true },
    signedIn: false,
    judge: judgeNotPersisted,
  },
  { action: 'lock', signedIn: true, judge: judgePersisted },
  { action: 'unlock', before: 'lock', signedIn: true, judge: judgePersisted },
  {
    action: 'keep a secret',
    signedIn: true,
    judge: (told, place, done) => {
      assertThat([clientSecret, `${clientSecret} changed`].includes(told.secret ?? ''), 'the secret is lost');
      return judgePersisted(told, place, done);
    },
  },
  {
    action: 'sign out',
    signedIn: true,
    judge: (told, { network }) => {
      if (told.state === 'signed-in') {
        assertThat(isWorking(told), `a session that was being ended is half there: ${told.api}`);
        return 'session intact';
      }
      assertThat(told.reason === undefined, 'who signed out is told that the session ended');
      assertThat(network.server.families[0]?.endReason === 'revoked', 'the tokens were not revoked');
      return 'signed out, revoked later';
    },
  },
];

/** Whatever goes before it. */
async function prepareFor({ action, signedIn, before, taskOptions }: Scenario, place: KillFixture): Promise<void> {
  if (signedIn || action !== 'start') await prepareSession(place, signedIn);
  const { userData, network } = place;
  if (before) await runAppProcess({ userData, origin: network.origin, action: before, ...taskOptions });
}

async function runKilledAt(scenario: Scenario, killAt: number, steps: readonly string[]): Promise<Outcome> {
  const { action, taskOptions = {} } = scenario;
  return withKillFixture(async (place) => {
    const { userData, network } = place;
    const { origin } = network;
    await prepareFor(scenario, place);
    const alive = await runAppProcess({ userData, origin, action, killAtStep: killAt, ...taskOptions });
    assertThat(alive === undefined, 'it was not killed');
    const told = await runAppProcess({ userData, origin, action: 'look', ...taskOptions });
    assertThat(told !== undefined, 'it was killed');
    assertThat(told.defects.length === 0, `a defect: ${told.defects[0]}`);
    const vault = taskOptions.moved ? 'safe-storage' : 'keychain';
    assertThat(
      told.vault === vault && ['good', 'recovered'].includes(told.condition),
      `the vault is ${told.condition}`,
    );
    const hasSecret = (scenario.signedIn || action !== 'start') && !action.startsWith('keep');
    assertThat(told.secret === clientSecret || !hasSecret, 'the client secret is lost');
    assertThat(told.pendingRevocations === 0, 'a revocation stays queued');
    const needed = scenario.action === 'refresh' && !isWritten(steps.slice(0, killAt));
    assertThat(network.needlessReuseCount === 0 || needed, 'a refresh token was used twice without need');
    return scenario.judge(told, place, steps.slice(0, killAt));
  }, taskOptions.mfa);
}

/**
 * A kill at every step of each scenario: one run counts the steps, one more for each ends before
 * it.
 */
export async function createKillCases(): Promise<FaultCase[]> {
  const cases = scenarios.map((scenario) =>
    withKillFixture(async (place): Promise<FaultCase[]> => {
      const { action, signedIn, taskOptions, name } = scenario;
      await prepareFor(scenario, place);
      const told = await runAppProcess({
        userData: place.userData,
        origin: place.network.origin,
        action,
        ...taskOptions,
      });
      const steps = told?.steps ?? [];
      const fault = `killed: ${name ?? action}${action === 'start' && !signedIn ? ', the first' : ''}`;
      return steps.map((name, at) => ({
        fault,
        point: `step ${at + 1}, before: ${name}`,
        run: () => runKilledAt(scenario, at, steps),
      }));
    }, scenario.taskOptions?.mfa),
  );
  return (await Promise.all(cases)).flat();
}
