import type { Session, WebContents } from 'electron';
import type { Log } from '../core/ports.ts';
import { appOrigin } from '../ipc/app-origin.ts';

const isAppPage = (url: string) => url === appOrigin || url.startsWith(`${appOrigin}/`);

/** Denies a session every permission, device, display capture, download and foreign request. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // `null` denies; an empty answer makes Electron throw. Its types do not know it.
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null as never));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, callback) =>
    callback({ cancel: !isAppPage(details.url) && !/^(devtools|data|blob|chrome-extension):/.test(details.url) }),
  );
}

/** Prevents a page from navigating away, opening windows and attaching webviews. */
export function hardenContents(contents: WebContents, log: Log): void {
  const refuse = (action: string) => (event: { preventDefault(): void }) => {
    event.preventDefault();
    log('refused', { action });
  };
  contents.on('will-attach-webview', refuse('webview'));
  contents.on('will-navigate', (event) => {
    if (!isAppPage(event.url)) refuse('navigation')(event);
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isAppPage(event.url)) refuse('frame navigation')(event);
  });
  contents.on('will-redirect', refuse('redirect'));
  contents.setWindowOpenHandler(() => {
    log('refused', { action: 'new window' });
    return { action: 'deny' };
  });
}
