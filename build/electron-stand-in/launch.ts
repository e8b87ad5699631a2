import type { ChildProcess } from 'node:child_process';
import { findElectron } from './electron-binary.ts';
import { type ElectronStart, planElectronStart } from './electron-sandbox.ts';
import { launchElectron, spawnElectron } from './launch-electron.ts';
import { launchStandIn } from './launch-stand-in.ts';
import type { LaunchOptions, RunningApp } from './running-app.ts';
import { builtMainFile, spawnStandIn } from './stand-in-process.ts';

export { AppExitedError, type LaunchOptions, type RunningApp } from './running-app.ts';

/**
 * Returns how to start real Electron, or `undefined` to run the stand-in.
 *
 * @throws if Electron is there but cannot start, with the command that lets it
 */
function planStart(runtime: LaunchOptions['runtime']): Extract<ElectronStart, { program: string }> | undefined {
  const electron = runtime === 'stand-in' ? undefined : findElectron();
  if (!electron) {
    if (runtime === 'electron') throw new Error('Electron is not downloaded: see fetchElectron');
    return undefined;
  }
  const start = planElectronStart(electron);
  if ('reason' in start) throw new Error(start.reason);
  return start;
}

/**
 * Runs the built app for a test: in real Electron if its executable is available, otherwise in the
 * stand-in.
 *
 * @throws {AppExitedError} if the app exits before it has a page; in the stand-in only
 * @throws if Electron is there but cannot start, with the command that lets it
 */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const electron = planStart(options.runtime);
  return electron ? launchElectron(electron, options) : launchStandIn(options);
}

/**
 * Starts the process of the built app as from a terminal, with pipes: in real Electron if its
 * executable is available, otherwise in the stand-in.
 *
 * @throws if Electron is there but cannot start, with the command that lets it
 */
export function spawnApp(
  args: string[],
  options: Pick<LaunchOptions, 'commandPrefix' | 'env' | 'runtime'> = {},
): ChildProcess {
  const electron = planStart(options.runtime);
  if (electron) return spawnElectron(electron, args, options);
  const { commandPrefix, env = {} } = options;
  return spawnStandIn({
    ...{ main: builtMainFile, switches: args, commandPrefix, env },
    config: { headless: true, control: true },
    output: 'pipe',
    input: 'pipe',
  });
}
