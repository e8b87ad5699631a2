import { findElectron } from './electron-binary.ts';
import { planElectronStart } from './electron-sandbox.ts';
import { launchElectron } from './launch-electron.ts';
import { launchStandIn } from './launch-stand-in.ts';
import type { LaunchOptions, RunningApp } from './running-app.ts';

export { AppExitedError, type LaunchOptions, type RunningApp } from './running-app.ts';

/**
 * Runs the built app for a test: in real Electron if its executable is available, otherwise in the
 * stand-in.
 *
 * @throws {AppExitedError} if the app exits before it has a page
 * @throws if Electron is there but cannot start, with the command that lets it
 */
export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const electron = options.runtime === 'stand-in' ? undefined : findElectron();
  if (electron) {
    const start = planElectronStart(electron);
    if ('reason' in start) throw new Error(start.reason);
    return launchElectron(start, options);
  }
  if (options.runtime === 'electron') throw new Error('Electron is not downloaded: see fetchElectron');
  return launchStandIn(options);
}
