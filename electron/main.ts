import { join } from 'node:path';
import { app, type BrowserWindow, clipboard, dialog, session as electronSession, nativeTheme } from 'electron';
import { createApiClient } from './api/client.ts';
import { createHandlers } from './handlers.ts';
import { createExchange } from './http/exchange.ts';
import { fileLog } from './log.ts';
import { systemClock as clock, folderFiles } from './node-ports.ts';
import { createOAuthClient } from './oauth/client.ts';
import { createDiscovery } from './oauth/discovery.ts';
import { demoProfile } from './profiles/demo.ts';
import { loadProfiles } from './profiles/profiles.ts';
import { createSession } from './session/session.ts';
import { loadSettings } from './settings.ts';
import { reloadOnChange } from './shell/dev-reload.ts';
import { externalOpener } from './shell/external.ts';
import { hardenContents, hardenSession } from './shell/hardening.ts';
import { bindCalls, tell } from './shell/ipc.ts';
import { setMenu } from './shell/menu.ts';
import { sessionTransport } from './shell/network.ts';
import { registerScheme, serveApp, startPage } from './shell/protocol.ts';
import { createWindow } from './shell/window.ts';
import { memoryVault } from './vault/vault.ts';

const unpackaged = !app.isPackaged;
const pages = join(__dirname, '../renderer');

function builtInProfiles() {
  const { commandLine } = app;
  if (!unpackaged || !commandLine.hasSwitch('demo-issuer')) return [];
  const demo = demoProfile({
    issuer: commandLine.getSwitchValue('demo-issuer'),
    api: commandLine.getSwitchValue('demo-api'),
  });
  return demo ? [demo] : [];
}

async function run(): Promise<void> {
  const userData = app.getPath('userData');
  const log = fileLog(join(userData, 'logs'));
  process.on('unhandledRejection', (error) =>
    log('defect', { name: error instanceof Error ? error.name : typeof error }),
  );
  const files = folderFiles(userData);
  const vault = memoryVault();
  const settings = await loadSettings(files, log);
  const profiles = await loadProfiles({ files, vault, builtIn: builtInProfiles() });

  const pageSession = electronSession.fromPartition('latchkey');
  hardenSession(pageSession);
  serveApp(pageSession, pages);

  const exchange = createExchange({
    transport: sessionTransport(electronSession.fromPartition('latchkey-wire')),
    clock,
    log,
  });
  const discovery = createDiscovery({ exchange, clock });
  const session = createSession({ clock, log });

  nativeTheme.themeSource = settings.get().appearance;
  setMenu({ devTools: unpackaged });
  bindCalls(
    createHandlers({
      version: app.getVersion(),
      locale: () => app.getLocale(),
      profiles,
      session,
      clientOf: (profile) =>
        createOAuthClient({ profile, exchange, discovery, clientSecret: () => profiles.clientSecret(profile.id) }),
      api: createApiClient({ exchange, session, clock }),
      settings,
      applySettings: ({ appearance }) => {
        nativeTheme.themeSource = appearance;
      },
      vault,
      clipboard,
      openExternal: externalOpener(profiles.namesSupportPage, log),
      log,
    }),
    log,
  );

  let window: BrowserWindow | undefined;
  const open = async () => {
    window = createWindow({
      session: pageSession,
      preload: join(__dirname, '../preload/preload.cjs'),
      devTools: unpackaged,
    });
    window.once('closed', () => {
      window = undefined;
    });
    if (unpackaged && app.commandLine.hasSwitch('reload-on-change')) reloadOnChange(window, pages);
    await window.loadURL(startPage);
  };
  const show = async () => {
    if (!window) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on('second-instance', () => void show());
  app.on('activate', () => void show());
  session.onChange((snapshot) => {
    if (window) tell(window.webContents, 'session', snapshot);
  });
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log));
  log('started', {
    version: app.getVersion(),
    vault: vault.status().protector,
    profiles: (await profiles.summaries()).length,
  });
  await open();
}

app.enableSandbox();
registerScheme();
app.on('window-all-closed', () => app.quit());
if (app.requestSingleInstanceLock())
  app
    .whenReady()
    .then(run)
    .catch((error: NodeJS.ErrnoException) => {
      dialog.showErrorBox('Latchkey could not start', `${error.code ?? error.name}: ${app.getPath('userData')}`);
      app.exit(1);
    });
else app.quit();
