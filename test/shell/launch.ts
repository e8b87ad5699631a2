import { findElectron } from './electron-binary.ts';
import { launchElectron } from './launch-electron.ts';
import { launchStandIn } from './launch-stand-in.ts';
import type { LaunchOptions, Shell } from './shell.ts';

export type { PowerEvent } from './control.ts';
export type { DialogMethod } from './dialog.ts';
export type { ElectronCall, IpcMessage } from './recorder.ts';
export { type LaunchOptions, type Shell, ShellEnded } from './shell.ts';

/**
 * Runs the built app for a test: on real Electron where its program is, else on the stand-in.
 * @throws ShellEnded if the app ends before it has a page
 */
export async function launchShell(options: LaunchOptions = {}): Promise<Shell> {
  const electron = options.shell === 'stand-in' ? undefined : findElectron();
  if (electron) return launchElectron(electron, options);
  if (options.shell === 'electron') throw new Error("Electron's program is not here: see fetchElectron");
  return launchStandIn(options);
}
