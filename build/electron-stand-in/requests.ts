import type { Page, Request as PageRequest, Route } from 'playwright';
import { preventable } from './emitter.ts';
import { innerFrame } from './frame.ts';
import { Protocol } from './protocol.ts';
import { schemes } from './urls.ts';
import type { WebContents } from './web-contents.ts';
import { WebRequest } from './web-request.ts';

/** Electron's names of resource types that differ from the DevTools protocol's. */
const resourceTypes: Record<string, string> = {
  document: 'mainFrame',
  stylesheet: 'stylesheet',
  image: 'image',
  script: 'script',
  font: 'font',
  media: 'media',
  xhr: 'xhr',
  fetch: 'xhr',
  websocket: 'webSocket',
  ping: 'ping',
};

function frameOf(request: PageRequest): { page: Page; isMain: boolean; url: string } | undefined {
  try {
    const frame = request.frame();
    return { page: frame.page(), isMain: frame === frame.page().mainFrame(), url: frame.url() };
  } catch {
    // The first request of a popup has no page yet; that of a worker has none.
    return undefined;
  }
}

/** Asks the app whether a page may navigate. */
function mayNavigate(contents: WebContents, url: string, isMainFrame: boolean, frameUrl: string): boolean {
  if (isMainFrame && contents.expects(url)) return true;
  const frame = isMainFrame ? contents.mainFrame : innerFrame(frameUrl, contents.mainFrame);
  const event = preventable({ url, isSameDocument: false, isMainFrame, frame, initiator: contents.mainFrame });
  contents.emit('will-frame-navigate', event);
  if (isMainFrame && !event.defaultPrevented) contents.emit('will-navigate', event, url, false, true);
  return !event.defaultPrevented;
}

function toRequest(url: string, request: PageRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers())) {
    if (!name.startsWith(':')) headers.set(name, schemes.toApp(value));
  }
  const body = request.postDataBuffer();
  return new Request(url, { method: request.method(), headers, ...(body ? { body: new Uint8Array(body) } : {}) });
}

async function serve(route: Route, contents: WebContents, url: string, isNavigation: boolean): Promise<void> {
  const request = route.request();
  const session = contents.ownSession;
  const details = {
    url,
    method: request.method(),
    resourceType: resourceTypes[request.resourceType()] ?? 'other',
    webContentsId: contents.id,
    referrer: schemes.toApp(request.headers().referer ?? ''),
  };
  if (!(await WebRequest.lets(session.webRequest, details))) return route.abort('blockedbyclient');
  const handler = Protocol.handlerOf(session.protocol, new URL(url).protocol.slice(0, -1));
  // Without a network, an allowed navigation shows the browser's error page.
  if (!handler) return route.abort(isNavigation ? 'internetdisconnected' : 'failed');

  const response = await handler(toRequest(url, request));
  const headers = await WebRequest.headers(session.webRequest, details, response.status, response.headers);
  if (!headers) return route.abort('blockedbyclient');
  if (response.status >= 300 && response.status < 400 && response.status !== 304) {
    console.error(`The Electron stand-in does not support redirects from a protocol handler (${url})`);
    return route.abort('failed');
  }
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, schemes.headerToBrowser(name, value)])),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

/** Answers a page's request with the app's protocol handler; fails any other request. */
export async function answerRequest(route: Route, contentsOf: (page: Page) => WebContents | undefined): Promise<void> {
  const request = route.request();
  const from = frameOf(request);
  const contents = from && contentsOf(from.page);
  try {
    if (!from || !contents) return await route.abort('aborted');
    const url = schemes.toApp(request.url());
    const isNavigation = request.isNavigationRequest();
    if (isNavigation && !mayNavigate(contents, url, from.isMain, from.url)) return await route.abort('aborted');
    await serve(route, contents, url, isNavigation);
  } catch (error) {
    // The page may have closed meanwhile.
    if (contents?.isDestroyed() !== false) return;
    console.error('The protocol handler failed:', error);
    await route.abort('failed').catch(() => {});
  }
}
