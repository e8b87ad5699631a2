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
import { type FaultyNetwork, startFaultyNetwork } from './faulty-network.ts';
import { assertNoSecretsInFiles, assertThat, type FaultCase, HangError, type Outcome } from './outcome.ts';
import { type AppReport, runTaskHere, type Task } from './run-task.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A folder for this run only, inside the repository so that keytar can be resolved. */
const bundlesFolder = join(root, `out/faults-${process.pid}`);
const script = join(bundlesFolder, 'app-process.cjs');

/**
 * Bundles the app process into one file, so that it starts as fast as the app does.
 *
 * @returns a function that removes the bundle
 */
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

/**
 * Runs the app in a separate process.
 *
 * @returns its report; `undefined` if it was killed
 */
export async function runAppProcess(task: Task, env: Record<string, string> = {}): Promise<AppReport | undefined> {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const stdout: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => stdout.push(data));
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    child.kill('SIGKILL');
  }, 30_000);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  clearTimeout(timer);
  if (hangs) throw new HangError(`hang: ${task.action}`);
  assertThat(code === 0 || signal === 'SIGKILL', `${task.action}: the app ended with ${code ?? signal}`);
  // The report is the last thing that the process writes.
  return stdout.length > 0 ? (JSON.parse(Buffer.concat(stdout).toString('utf8')) as AppReport) : undefined;
}

export type KillFixture = { userData: string; network: FaultyNetwork; mfa?: boolean };

/** Runs a case with its own folder and server, then checks that no file contains a secret. */
export async function withKillFixture<T>(run: (fixture: KillFixture) => Promise<T>, mfa = false): Promise<T> {
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

/** Stores a client secret and, unless `remember` is false, a session. */
export async function prepareSession({ userData, network, mfa = false }: KillFixture, remember = true): Promise<void> {
  const app = await startApp({ userData, origin: network.origin, mfa });
  assertThat(
    (await app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret })).ok,
    'the client secret was not stored',
  );
  if (remember) {
    const outcome = await app.core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember });
    assertThat(outcome.ok, 'sign-in fails');
    assertThat(app.core.session.snapshot().state === 'signed-in', 'not signed in');
  }
  await quitApp(app);
}

const isWorking = ({ state, api }: AppReport) => state === 'signed-in' && api.join() === '200,refreshed,200';

/** Returns whether the vault was written after the last token request. */
function isWritten(steps: readonly string[]): boolean {
  const requested = steps.lastIndexOf('send /token');
  return requested >= 0 && steps.slice(requested).some((name) => /^rename \/vault-…\.json\.new$/.test(name));
}

async function signInAgain(fixture: KillFixture): Promise<void> {
  if (!fixture.mfa) return prepareSession(fixture);
  const { userData, network } = fixture;
  const report = await runTaskHere({ userData, origin: network.origin, action: 'sign-in', mfa: true });
  assertThat(report.state === 'signed-in', 'signing in again fails');
}

type Scenario = {
  action: Task['action'];
  /** Other options of the task. */
  taskOptions?: Pick<Task, 'moved' | 'mfa'>;
  /** The name in the table, if it is not the action. */
  name?: string;
  /** An action to run first. */
  before?: Task['action'];
  signedIn: boolean;
  /** @param done the steps that were completed before the kill */
  judge: (report: AppReport, fixture: KillFixture, done: readonly string[]) => Promise<Outcome> | Outcome;
};

const judgeNotPersisted: Scenario['judge'] = async (report, fixture, done) => {
  if (isWorking(report)) return 'session intact';
  assertThat(report.state === 'signed-out' && !isWritten(done), `a stored session is ${report.state}, ${report.api}`);
  await signInAgain(fixture);
  return 'sign-in required: not stored yet';
};

const judgePersisted: Scenario['judge'] = (report) => {
  assertThat(isWorking(report), `the session is ${report.state}, ${report.api}`);
  return 'session intact';
};

const scenarios: readonly Scenario[] = [
  { action: 'start', signedIn: true, judge: judgePersisted },
  { action: 'start', signedIn: false, judge: judgeNotPersisted },
  { action: 'sign-in', signedIn: false, judge: judgeNotPersisted },
  {
    action: 'refresh',
    signedIn: true,
    judge: async (report, fixture, done) => {
      if (isWorking(report)) return 'session intact';
      assertThat(
        report.state === 'signed-out' && report.reason === 'session_ended',
        `the session is ${report.state}, ${report.api}`,
      );
      assertThat(
        fixture.network.server.rotations === 1 && !isWritten(done),
        'lost a session that the server had not ended',
      );
      const since = done.slice(done.lastIndexOf('send /token') + 1);
      assertThat(!since.some((name) => name.startsWith('send ')), 'the new tokens were used before they were stored');
      await signInAgain(fixture);
      return 'sign-in required: ended by the server';
    },
  },
  { action: 'start', name: 'move the vault', taskOptions: { moved: true }, signedIn: true, judge: judgePersisted },
  {
    action: 'sign-in',
    name: 'sign-in with a code',
    taskOptions: { mfa: true },
    signedIn: false,
    judge: judgeNotPersisted,
  },
  { action: 'lock', signedIn: true, judge: judgePersisted },
  { action: 'unlock', before: 'lock', signedIn: true, judge: judgePersisted },
  {
    action: 'replace-secret',
    signedIn: true,
    judge: (report, fixture, done) => {
      assertThat([clientSecret, `${clientSecret} changed`].includes(report.secret ?? ''), 'the secret is lost');
      return judgePersisted(report, fixture, done);
    },
  },
  {
    action: 'sign-out',
    signedIn: true,
    judge: (report, { network }) => {
      if (report.state === 'signed-in') {
        assertThat(isWorking(report), `the session is only partly signed out: ${report.api}`);
        return 'session intact';
      }
      assertThat(report.reason === undefined, 'a sign-out by the user is reported as an ended session');
      assertThat(network.server.families[0]?.endReason === 'revoked', 'the tokens were not revoked');
      return 'signed out, revoked later';
    },
  },
];

/** Prepares the session and runs the action that precedes the scenario. */
async function prepareFor({ action, signedIn, before, taskOptions }: Scenario, fixture: KillFixture): Promise<void> {
  if (signedIn || action !== 'start') await prepareSession(fixture, signedIn);
  const { userData, network } = fixture;
  if (before) await runTaskHere({ userData, origin: network.origin, action: before, ...taskOptions });
}

async function runKilledAt(scenario: Scenario, killAt: number, steps: readonly string[]): Promise<Outcome> {
  const { action, taskOptions = {} } = scenario;
  return withKillFixture(async (fixture) => {
    const { userData, network } = fixture;
    const { origin } = network;
    await prepareFor(scenario, fixture);
    const unexpected = await runAppProcess({ userData, origin, action, killAtStep: killAt, ...taskOptions });
    // Changes that wait for each other are written at once, so the last step may not come.
    assertThat(unexpected === undefined || unexpected.steps.length <= killAt, 'the app was not killed');
    const report = await runTaskHere({ userData, origin, action: 'check', ...taskOptions });
    assertThat(report.defects.length === 0, `a defect: ${report.defects[0]}`);
    const vault = taskOptions.moved ? 'safe-storage' : 'keychain';
    assertThat(
      report.vault === vault && ['good', 'recovered'].includes(report.condition),
      `the vault is ${report.condition}`,
    );
    const hasSecret = (scenario.signedIn || action !== 'start') && !action.endsWith('-secret');
    assertThat(report.secret === clientSecret || !hasSecret, 'the client secret is lost');
    assertThat(report.pendingRevocations === 0, 'a revocation is still queued');
    const isAllowed = scenario.action === 'refresh' && !isWritten(steps.slice(0, killAt));
    assertThat(network.needlessReuseCount === 0 || isAllowed, 'a refresh token was reused needlessly');
    return scenario.judge(report, fixture, steps.slice(0, killAt));
  }, taskOptions.mfa);
}

/**
 * Creates a case for every step of every scenario: runs each scenario once to count its steps, then
 * kills the app before each of them.
 */
export async function createKillCases(): Promise<FaultCase[]> {
  const cases = scenarios.map((scenario) =>
    withKillFixture(async (fixture): Promise<FaultCase[]> => {
      const { action, signedIn, taskOptions, name } = scenario;
      await prepareFor(scenario, fixture);
      const report = await runAppProcess({
        userData: fixture.userData,
        origin: fixture.network.origin,
        action,
        ...taskOptions,
      });
      const steps = report?.steps ?? [];
      const fault = `killed: ${name ?? action}${action === 'start' && !signedIn ? ', first start' : ''}`;
      return steps.map((name, at) => ({
        fault,
        point: `step ${at + 1}, before: ${name}`,
        run: () => runKilledAt(scenario, at, steps),
      }));
    }, scenario.taskOptions?.mfa),
  );
  return (await Promise.all(cases)).flat();
}
