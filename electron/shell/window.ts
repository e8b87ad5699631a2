import { BrowserWindow, nativeTheme, type Session } from 'electron';

/**
 * The window appears this long after its page has loaded, because on Wayland `ready-to-show` may
 * never come.
 */
const showDelayMs = 1_000;

/** The page's background before it is loaded, as in `renderer/styles/tokens.css`. */
const pageBackground = { light: '#f3f5f6', dark: '#0f1315' };

/** Creates the app's window, which appears when its first screen is rendered. */
export function createWindow(options: {
  title: string;
  session: Session;
  preload: string;
  devTools: boolean;
}): BrowserWindow {
  const window = new BrowserWindow({
    title: options.title,
    width: 960,
    height: 680,
    minWidth: 720,
    minHeight: 520,
    show: false,
    backgroundColor: pageBackground[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'],
    autoHideMenuBar: true,
    webPreferences: {
      session: options.session,
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      spellcheck: false,
      devTools: options.devTools,
    },
  });
  let isShown = false;
  const show = () => {
    if (!isShown && !window.isDestroyed()) window.show();
    isShown = true;
  };
  window.once('ready-to-show', show);
  window.webContents.once('did-finish-load', () => setTimeout(show, showDelayMs));
  return window;
}
