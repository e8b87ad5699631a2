import { assertKnownKeys, createRefusingPrototype, unsupported } from './unsupported.ts';

type Details = { url: string; method: string; resourceType: string; webContentsId?: number; referrer: string };
type BeforeListener = (details: Details & object, callback: (response: Electron.CallbackResponse) => void) => void;
type HeadersListener = (
  details: Details & { statusCode: number; statusLine: string; responseHeaders: Record<string, string[]> },
  callback: (response: Electron.HeadersReceivedResponse) => void,
) => void;
type Filtered<L> = { listener: L; matches: (url: string) => boolean };

/** Parses a match pattern such as `*://*.example.com/*`. */
function matcher(pattern: string): (url: string) => boolean {
  if (pattern === '<all_urls>') return () => true;
  const found = /^(\*|[a-z][a-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/i.exec(pattern);
  if (!found) throw new TypeError(`Invalid url pattern ${pattern}`);
  const quote = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const scheme = found[1] === '*' ? '(?:https?|wss?)' : quote(found[1] ?? '');
  const host = found[2] === '*' ? '[^/]*' : quote(found[2] ?? '').replace(/^\.\*\\\./, '(?:[^/]*\\.)?');
  const expression = new RegExp(`^${scheme}://${host}${quote(found[3] ?? '/')}$`, 'i');
  return (url) => expression.test(url.replace(/#.*$/, ''));
}

function filtered<L>(args: [L | null] | [Electron.WebRequestFilter, L | null]): Filtered<L> | undefined {
  const [filter, listener] = args.length === 2 ? args : [undefined, args[0]];
  if (!listener) return undefined;
  if (filter) assertKnownKeys('the filter', filter, ['urls']);
  const matchers = (filter?.urls ?? []).map(matcher);
  return { listener, matches: (url) => matchers.length === 0 || matchers.some((matches) => matches(url)) };
}

/**
 * Electron's `webRequest`: called for requests of the page and for main's requests over the
 * session.
 */
export class WebRequest {
  #before: Filtered<BeforeListener> | undefined;
  #headers: Filtered<HeadersListener> | undefined;

  onBeforeRequest(...args: [BeforeListener | null] | [Electron.WebRequestFilter, BeforeListener | null]): void {
    this.#before = filtered(args);
  }

  onHeadersReceived(...args: [HeadersListener | null] | [Electron.WebRequestFilter, HeadersListener | null]): void {
    this.#headers = filtered(args);
  }

  /** Internal: whether the listener allows a request. */
  static async lets(request: WebRequest, details: Details): Promise<boolean> {
    const before = request.#before;
    if (!before?.matches(details.url)) return true;
    const response = await new Promise<Electron.CallbackResponse>((resolve) => before.listener(details, resolve));
    if (response.redirectURL) unsupported('redirectURL in onBeforeRequest');
    return !response.cancel;
  }

  /**
   * Internal: returns the response headers after the listener; `undefined` if it cancels the
   * response.
   */
  static async headers(request: WebRequest, details: Details, status: number, headers: Headers) {
    const received = request.#headers;
    if (!received?.matches(details.url)) return headers;
    const responseHeaders: Record<string, string[]> = {};
    for (const [name, value] of headers) responseHeaders[name] = [...(responseHeaders[name] ?? []), value];
    const response = await new Promise<Electron.HeadersReceivedResponse>((resolve) =>
      received.listener({ ...details, statusCode: status, statusLine: `HTTP/1.1 ${status}`, responseHeaders }, resolve),
    );
    if (response.cancel) return undefined;
    if (response.statusLine) unsupported('statusLine in onHeadersReceived');
    if (!response.responseHeaders) return headers;
    const changed = new Headers();
    for (const [name, values] of Object.entries(response.responseHeaders)) {
      for (const value of [values].flat()) changed.append(name, value);
    }
    return changed;
  }
}

Object.setPrototypeOf(WebRequest.prototype, createRefusingPrototype('webRequest'));
