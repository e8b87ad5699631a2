import { join } from 'node:path';
import { type BrowserWindow, dialog, app as electronApp, session as electronSession } from 'electron';
import { applyBranding, defaultProductName } from '../shared/locales/branding.ts';
import { en } from '../shared/locales/en/en.ts';
import { interpolate } from '../shared/locales/interpolate.ts';
import { type App, createApp } from './app.ts';
import { exitCodes, type Invocation, parseInvocation } from './cli/cli.ts';
import { reportDefect, runInTerminal } from './cli/terminal.ts';
import { errnoCode } from './core/errno-code.ts';
import { preventCoreFiles } from './node/core-files.ts';
import { findDataFolderProblem, findForeignLock, prepareDataFolder } from './shell/data-folder.ts';
import { reloadOnChange } from './shell/dev-reload.ts';
import { showPolicyError } from './shell/dialog.ts';
import { createElectronPlatform } from './shell/electron-platform.ts';
import { hardenContents, hardenSession } from './shell/hardening.ts';
import { prepareInstalledApp } from './shell/installed-app.ts';
import { registerIpcHandlers } from './shell/ipc.ts';
import { setMenu } from './shell/menu.ts';
import { refuseClientCertificates } from './shell/network.ts';
import { registerScheme, serveApp, startUrl } from './shell/protocol.ts';
import { delayQuitUntil } from './shell/quit.ts';
import { removeKeyLog } from './shell/switches.ts';
import { createWindow } from './shell/window.ts';

const isUnpackaged = !electronApp.isPackaged;
const appFolder = join(__dirname, '../..');
const rendererFolder = join(__dirname, '../renderer');
const invocation = parseInvocation(process.argv.slice(isUnpackaged ? 2 : 1));

let window: BrowserWindow | undefined;

async function createAppOnElectron() {
  let app: App | undefined;
  const allowQuit = delayQuitUntil(async () => app?.settle());
  const platform = await createElectronPlatform({ appFolder, getWindow: () => window, allowQuit });
  app = await createApp(platform);
  return { app, platform };
}

async function runCommandLine(invocation: Invocation): Promise<void> {
  const loadCommands = async () => {
    await electronApp.whenReady();
    return (await createAppOnElectron()).app.commands;
  };
  const version = electronApp.getVersion();
  electronApp.exit(await runInTerminal(invocation, { version, warning: dataFolderWarning, loadCommands }));
}

async function start(): Promise<void> {
  const { app, platform } = await createAppOnElectron();
  const { policy, log } = app;
  const pageSession = electronSession.fromPartition('latchkey');
  hardenSession(pageSession);
  serveApp(pageSession, rendererFolder);
  electronApp.on('web-contents-created', (_event, contents) => hardenContents(contents, log));
  registerIpcHandlers(app.handlers, log);
  await app.start();

  const { devTools = isUnpackaged } = policy.values;
  setMenu({ devTools });
  const { name } = platform.brand;
  const open = async () => {
    window = createWindow({
      title: name,
      session: pageSession,
      preload: join(__dirname, '../preload/preload.cjs'),
      devTools,
    });
    window.once('closed', () => {
      window = undefined;
    });
    if (isUnpackaged && electronApp.commandLine.hasSwitch('reload-on-change')) reloadOnChange(window, rendererFolder);
    await window.loadURL(startUrl);
  };
  const show = async () => {
    if (!window) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  electronApp.on('second-instance', () => void show());
  electronApp.on('activate', () => void show());
  await open();
  if (policy.lockedDown) await showPolicyError(policy.problems, name);
}

function endWithError(text: string): void {
  const name = isUnpackaged ? defaultProductName : electronApp.getName();
  dialog.showErrorBox(applyBranding(en.app.couldNotStart, name), text);
  electronApp.exit(1);
}

function endWithoutLock(): void {
  const foreign = findForeignLock();
  if (foreign) endWithError(interpolate(en.app.inUseElsewhere, foreign));
  else electronApp.quit();
}

// Small buffers would share a pool that lives as long as the process, with every password and token
// that was ever in one.
Buffer.poolSize = 0;
void preventCoreFiles();
electronApp.enableSandbox();
removeKeyLog(process.env);
const mayStart = isUnpackaged || prepareInstalledApp({ appFolder, hasWindow: !invocation });
if (invocation) process.on('uncaughtException', () => electronApp.exit(reportDefect()));
const dataFolderWarning = invocation?.kind === 'command' ? prepareDataFolder() : undefined;
const dataFolderProblem = mayStart && !invocation ? findDataFolderProblem() : undefined;
registerScheme();
refuseClientCertificates(electronApp);
electronApp.on('window-all-closed', () => electronApp.quit());
if (!mayStart) electronApp.exit(exitCodes.internalError);
else if (invocation) void runCommandLine(invocation);
else if (dataFolderProblem !== undefined) endWithError(dataFolderProblem);
else if (electronApp.requestSingleInstanceLock())
  electronApp
    .whenReady()
    .then(start)
    .catch((error: Error) => endWithError(`${errnoCode(error) ?? error.name}: ${electronApp.getPath('userData')}`));
else endWithoutLock();
