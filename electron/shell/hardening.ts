import type { Session, WebContents } from 'electron';
import type { Log } from '../core/ports.ts';
import { appOrigin } from '../ipc/app-origin.ts';

const isAppPage = (url: string) => url === appOrigin || url.startsWith(`${appOrigin}/`);

/** Refuses every permission, device and display request (SECURITY.md, point 5), and anything that is not the app's own. */
export function hardenSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: !isAppPage(details.url) && !/^(devtools|data|blob|chrome-extension):/.test(details.url) }),
  );
}

/** Keeps a page where it is: no navigation away, no new windows, no webviews (SECURITY.md, points 11 to 14). */
export function hardenContents(contents: WebContents, log: Log): void {
  const refuse = (what: string) => (event: { preventDefault(): void }) => {
    event.preventDefault();
    log('refused', { what });
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
    log('refused', { what: 'new window' });
    return { action: 'deny' };
  });
}
