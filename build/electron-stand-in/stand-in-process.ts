import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { configVariable, type StandInConfig } from './config.ts';
import type { ControlReport } from './control.ts';
import { waitForExit } from './processes.ts';

/** The project folder and its main bundle. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
export const builtMainFile = fileURLToPath(new URL('../../out/main/main.cjs', import.meta.url));

/** Names the bundle of the stand-in; unset to load its TypeScript files. */
export const standInScriptVariable = 'LATCHKEY_STAND_IN';

const entry = fileURLToPath(new URL('./main.ts', import.meta.url));
const typescriptLoader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** The report that names the browser and how to attach to it. */
export type BrowserReport = Extract<ControlReport, { kind: 'browser' }>;

/** Starts the process that runs an app in the stand-in, with an IPC channel. */
export function spawnStandIn(options: {
  main: string;
  switches: string[];
  config: StandInConfig;
  env: Record<string, string>;
  output: 'pipe' | 'inherit';
  commandPrefix?: readonly string[] | undefined;
  /** Its standard input. Defaults to this process's if the output is shared, otherwise none. */
  input?: 'pipe';
}): ChildProcess {
  const { output, commandPrefix = [], input = output === 'inherit' ? 'inherit' : 'ignore' } = options;
  const bundle = process.env[standInScriptVariable];
  const script = bundle ? [bundle] : ['--import', typescriptLoader, entry];
  const [program = process.execPath, ...args] = [
    ...commandPrefix,
    ...[process.execPath, ...script, options.main, ...options.switches],
  ];
  return spawn(program, args, {
    cwd: projectRoot,
    stdio: [input, output, output, 'ipc'],
    env: { ...process.env, ...options.env, [configVariable]: JSON.stringify(options.config) },
  });
}

/** Describes the runtime of an app in the stand-in in one line. */
export function describeStandIn({ name, version, source, windowed }: BrowserReport): string {
  return `Electron stand-in over ${name} ${version} (${source}, ${windowed ? 'with' : 'without'} a window)`;
}

/**
 * Waits until the browser of an exited main process has exited, and removes its profile. A main
 * process does both itself unless it was killed.
 */
export async function cleanUpBrowser({ browserPid, folder }: BrowserReport): Promise<void> {
  await waitForExit(browserPid, 5000);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
