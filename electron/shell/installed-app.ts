import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog } from 'electron';
import { applyBranding } from '../../shared/locales/branding.ts';
import { en } from '../../shared/locales/en/en.ts';
import { interpolate } from '../../shared/locales/interpolate.ts';
import { openTerminal } from '../cli/terminal.ts';
import { findSandboxOverride, removeLoggingVariables, removeOverridingSwitches } from './switches.ts';

/** Removes what could weaken an installed app. Must be called before the app is ready. */
function removeOverrides(): void {
  removeOverridingSwitches(app.commandLine);
  removeLoggingVariables(process.env);
}

/**
 * Sets the ID that the installer gave its shortcuts, by which Windows groups notifications and
 * taskbar buttons.
 */
function setUserModelId(appFolder: string): void {
  if (process.platform !== 'win32') return;
  const { appId } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { appId?: string };
  if (appId) app.setAppUserModelId(appId);
}

/**
 * Prepares an installed app, before it is ready.
 *
 * @param options.appFolder the folder that the app's `package.json` is in
 * @param options.hasWindow whether to report errors in a dialog, not on standard error
 * @returns whether the app may start: not if its page would run outside the system's sandbox
 */
export function prepareInstalledApp(options: { appFolder: string; hasWindow: boolean }): boolean {
  removeOverrides();
  setUserModelId(options.appFolder);
  const override = findSandboxOverride(app.commandLine, process.env);
  if (!override) return true;
  const texts = applyBranding(en.app, app.getName());
  const text = interpolate(texts.sandboxOff, { override });
  if (options.hasWindow) dialog.showErrorBox(texts.couldNotStart, text);
  else openTerminal(new AbortController().signal).printError(text);
  return false;
}
