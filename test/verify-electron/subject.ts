import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findElectron } from '../../build/electron-stand-in/electron-binary.ts';
import { planElectronStart } from '../../build/electron-stand-in/electron-sandbox.ts';
import { type LaunchOptions, launchApp, type RunningApp, spawnApp } from '../../build/electron-stand-in/launch.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';

/** What is observed. Only `stand-in` and unpackaged `electron` have windows that tests control. */
export type SubjectKind = 'stand-in' | 'electron' | 'installed';

/** An installed app. */
export type InstalledApp = { program: string; fuses: string; asar: string };

/** A way to start the app. */
export type Subject = {
  kind: SubjectKind;
  description: string;
  installed?: InstalledApp;
  launch(options: LaunchOptions): Promise<RunningApp>;
  /** Starts the app's process with arguments. */
  spawn(args: string[], env: Record<string, string>): ChildProcess;
};

/** Thrown by an observation that this computer cannot make. The message says what it needs. */
export class NotObservableError extends Error {}

/** How an observation starts the app. */
export type AppOptions = LaunchOptions & { profile?: object; policy?: object };

/** What an observation uses. Everything is closed and removed after it. */
export type Scene = Omit<Subject, 'launch' | 'spawn'> & {
  launch(options?: AppOptions): Promise<RunningApp>;
  /** Starts the app with a new data folder. */
  start(
    args: string[],
    options?: { profile?: object; userData?: string; env?: Record<string, string> },
  ): Promise<ChildProcess>;
  /** Runs the app until it exits. */
  run(
    args: string[],
    options?: { profile?: object; userData?: string; env?: Record<string, string>; input?: string },
  ): Promise<{ code: number | null; out: string }>;
  defer<T extends { close(): unknown }>(resource: T): T;
};

const standIn: Subject = {
  kind: 'stand-in',
  description: 'the Electron stand-in',
  launch: (options) => launchApp({ ...options, runtime: 'stand-in' }),
  spawn: (args, env) => spawnApp(args, { env, runtime: 'stand-in' }),
};

function unpackaged(): Subject {
  const found = findElectron();
  if (!found) throw new Error('Electron is not installed: run `npx install-electron`, or use --stand-in');
  const start = planElectronStart(found);
  if ('reason' in start) throw new Error(start.reason);
  return {
    kind: 'electron',
    description: `unpackaged Electron, ${process.platform} ${process.arch}`,
    launch: (options) => launchApp({ ...options, runtime: 'electron' }),
    spawn: (args, env) => spawnApp(args, { env, runtime: 'electron' }),
  };
}

/** Finds the parts of an installed app: its folder, its `.app`, or its executable. */
function findInstalledApp(path: string): InstalledApp {
  const isBundle = path.replace(/\/$/, '').endsWith('.app');
  const folder = isBundle ? join(path, 'Contents', 'MacOS') : statSync(path).isFile() ? dirname(path) : path;
  const resources = isBundle ? join(path, 'Contents', 'Resources') : join(folder, 'resources');
  const asar = join(resources, 'app.asar');
  if (!existsSync(asar)) throw new Error(`No installed app here: ${asar} is missing`);
  // Electron itself is by far the largest file beside its resources.
  const [largest = ''] = readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort((a, b) => statSync(join(folder, b)).size - statSync(join(folder, a)).size);
  const program = join(folder, largest);
  const framework = join(path, 'Contents/Frameworks/Electron Framework.framework/Electron Framework');
  return { program, asar, fuses: isBundle ? framework : program };
}

function installed(path: string): Subject {
  const app = findInstalledApp(path);
  return {
    kind: 'installed',
    description: `installed app ${app.program}, ${process.platform} ${process.arch}`,
    installed: app,
    launch: () => Promise.reject(new NotObservableError('a window that tests control')),
    spawn: (args, env) => spawn(app.program, args, { env: { ...process.env, ...env } }),
  };
}

/** Selects what to observe: `--stand-in`, `--app <path>`, or else unpackaged Electron. */
export function selectSubject(options: { standIn: boolean; app: string | undefined }): Subject {
  if (options.standIn) return standIn;
  return options.app ? installed(options.app) : unpackaged();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Creates the scene of one observation, and the function that clears it. */
export function createScene(subject: Subject): { scene: Scene; clear: () => Promise<void> } {
  const open: { close(): unknown }[] = [];
  const defer = <T extends { close(): unknown }>(resource: T): T => {
    open.unshift(resource);
    return resource;
  };
  const createUserData = async (profile?: object) => {
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-verify-'));
    defer({ close: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) });
    await mkdir(join(folder, 'profiles'));
    if (profile) await writeFile(join(folder, 'profiles', 'test.json'), JSON.stringify(profile));
    return folder;
  };
  const start: Scene['start'] = async (args, { profile, userData, env = {} } = {}) => {
    const folder = userData ?? (await createUserData(profile));
    const child = subject.spawn([`--user-data-dir=${folder}`, ...args], env);
    defer({ close: () => end(child) });
    return child;
  };
  const scene: Scene = {
    ...subject,
    defer,
    start,
    async launch({ profile, policy, switches = [], ...options } = {}) {
      const unavailable = policy && machinePolicyUnavailableReason();
      if (unavailable) throw new NotObservableError(`a policy (${unavailable})`);
      const machine = policy && createMachineWithPolicy(JSON.stringify(policy), 0o600);
      if (machine) defer({ close: machine.remove });
      const userData = options.userData ?? (await createUserData(profile));
      const vault = switches.some((one) => one.startsWith('--vault=')) ? [] : ['--vault=memory'];
      const prefix = machine && { commandPrefix: machine.commandPrefix };
      return defer(await subject.launch({ ...options, ...prefix, userData, switches: [...switches, ...vault] }));
    },
    async run(args, { input = '', ...options } = {}) {
      const child = await start(args, options);
      let out = '';
      child.stdout?.on('data', (text) => {
        out += String(text);
      });
      child.stdin?.end(input);
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, out };
    },
  };
  return {
    scene,
    async clear() {
      for (const resource of open) await resource.close();
    },
  };
}
