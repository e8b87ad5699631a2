import type { CDPSession, ConsoleMessage, Page } from 'playwright';
import { preventable } from './emitter.ts';
import { Frame } from './frame.ts';
import { refuseUnknownMembers } from './unsupported.ts';
import { schemes } from './urls.ts';
import type { WebContents } from './web-contents.ts';

const levels: Record<string, 'info' | 'warning' | 'error' | 'debug'> = {
  warning: 'warning',
  error: 'error',
  assert: 'error',
  debug: 'debug',
};

function consoleMessage(contents: WebContents, message: ConsoleMessage): object {
  const { url, lineNumber } = message.location();
  return {
    message: message.text(),
    level: levels[message.type()] ?? 'info',
    lineNumber: lineNumber + 1,
    sourceId: schemes.toApp(url),
    frame: contents.mainFrame,
  };
}

function watchPopups(contents: WebContents, cdp: CDPSession): void {
  cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
    contents.askToOpen({
      url: schemes.toApp(url),
      frameName: windowName,
      features: windowFeatures.join(','),
      disposition: windowFeatures.length > 0 ? 'new-window' : 'foreground-tab',
      referrer: { url: contents.getURL(), policy: 'strict-origin-when-cross-origin' },
    });
  });
}

/**
 * Asks the app about navigations that cannot be intercepted as requests because the browser does
 * not load their scheme, such as `app://` itself or `mailto:`. The browser stays on its page in any
 * case.
 */
function watchForeignSchemes(contents: WebContents, cdp: CDPSession, mainFrameId: string): void {
  cdp.on('Page.frameRequestedNavigation', ({ frameId, url, disposition }) => {
    if (frameId !== mainFrameId || disposition !== 'currentTab') return;
    if (/^(https?|about|javascript|blob|data|chrome-error):/i.test(url)) return;
    const frame = contents.mainFrame;
    const event = preventable({ url, isSameDocument: false, isMainFrame: true, frame, initiator: frame });
    contents.emit('will-frame-navigate', event);
    if (!event.defaultPrevented) contents.emit('will-navigate', event, url, false, true);
    if (!event.defaultPrevented && schemes.toBrowser(url) !== url) void contents.loadURL(url).catch(() => {});
  });
}

/** Reports a page's events to the app. */
export async function watchPage(
  contents: WebContents,
  page: Page,
  cdp: CDPSession,
  mainFrameId: string,
): Promise<void> {
  page.on('domcontentloaded', () => contents.emit('dom-ready', {}));
  page.on('load', () => contents.emit('did-finish-load', {}));
  page.on('console', (message) => contents.emit('console-message', consoleMessage(contents, message)));
  page.on('download', (download) => {
    const item = refuseUnknownMembers('DownloadItem', {
      getURL: () => schemes.toApp(download.url()),
      getFilename: () => download.suggestedFilename(),
      // Refuses every download.
      cancel: () => {},
    });
    contents.ownSession.emit('will-download', preventable({}), item, contents);
  });
  cdp.on('Page.frameNavigated', ({ frame }) => {
    if (!frame.parentId) Frame.moved(contents.mainFrame, frame.url);
  });
  cdp.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
    if (frameId === mainFrameId) Frame.moved(contents.mainFrame, url);
  });
  watchPopups(contents, cdp);
  watchForeignSchemes(contents, cdp, mainFrameId);
  await cdp.send('Page.enable');
}
