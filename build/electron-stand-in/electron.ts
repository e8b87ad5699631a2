import { App } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { type AppLocation, config } from './config.ts';
import { dialog } from './dialog.ts';
import type { Engine } from './engine.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu } from './menu.ts';
import { NativeTheme } from './native-theme.ts';
import { registerSchemes } from './protocol.ts';
import { safeStorage } from './safe-storage.ts';
import { sessionModule } from './session.ts';
import { clipboard, netModule, powerMonitor, shellModule, systemPreferences } from './small-modules.ts';
import { createSystemCertificates } from './system-certificates.ts';
import { refuseUnknownMembers } from './unsupported.ts';
import { utilityProcessModule } from './utility-process.ts';
import { windows } from './windows.ts';

/**
 * Creates the module that `require('electron')` returns, and the parts that the stand-in uses
 * itself.
 */
export function createStandInElectron(location: AppLocation, electronVersion: string) {
  let windowed = false;
  let chromiumVersion = '';
  const app = new App(location);
  const nativeTheme = new NativeTheme(() => windows.applyScheme());
  const session = sessionModule(() => windows.clearStorage(), createSystemCertificates(app));

  windows.connect({
    isReady: () => app.isReady(),
    engine: () => app.engine,
    session: (partition) => session.fromPartition(partition),
    versions: () => ({ electron: electronVersion, chrome: chromiumVersion, node: process.versions.node }),
    // With a window and no configured scheme, pages see the user's own setting.
    scheme: () =>
      windowed && !config.colorScheme && nativeTheme.themeSource === 'system' ? undefined : nativeTheme.scheme,
    created: (window) => {
      app.emit('web-contents-created', {}, window.ownContents);
      app.emit('browser-window-created', {}, window);
    },
    gone: (contents, reason) => {
      app.emit('render-process-gone', {}, contents, contents.gone(reason));
    },
    allClosed: () => app.allClosed(),
    isEnding: () => app.isEnding,
    browserGone: () => onBrowserGone(),
  });

  /** Quits the app if the browser exits. */
  const onBrowserGone = () => {
    if (app.isEnding) return;
    console.error('The browser ended unexpectedly');
    for (const window of windows.all()) {
      const contents = window.ownContents;
      app.emit('render-process-gone', {}, contents, contents.gone('killed'));
    }
    app.exit(1);
  };

  const start = () =>
    app.start(async (engine: Engine) => {
      windowed = engine.windowed;
      chromiumVersion = engine.chromium.version;
      const [page] = engine.context.pages();
      const isDark = windowed && (await page?.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"));
      nativeTheme.system = config.colorScheme ?? (isDark ? 'dark' : 'light');
      await windows.adopt(engine);
    });

  const module = refuseUnknownMembers('electron', {
    app,
    BrowserWindow,
    clipboard,
    dialog,
    ipcMain,
    Menu,
    nativeTheme,
    net: netModule(
      () => app.isReady(),
      () => session.defaultSession,
    ),
    powerMonitor,
    protocol: refuseUnknownMembers('protocol', { registerSchemesAsPrivileged: registerSchemes }),
    safeStorage,
    session,
    shell: shellModule(() => windowed),
    systemPreferences,
    utilityProcess: utilityProcessModule(() => app.isReady()),
  });
  return { module, app, start };
}
