import type { ClientRequest as NodeRequest, IncomingMessage as NodeResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { acceptEncoding, decodeBody } from './decode-body.ts';
import { Session } from './session.ts';
import { type Login, netError, UnansweredProxyError } from './session-network.ts';
import { assertKnownKeys } from './unsupported.ts';
import { WebRequest } from './web-request.ts';

/** Chromium's names of network errors by Node's codes. */
const netErrors: Record<string, string> = {
  ECONNREFUSED: 'ERR_CONNECTION_REFUSED',
  ECONNRESET: 'ERR_CONNECTION_RESET',
  EPIPE: 'ERR_CONNECTION_RESET',
  ENOTFOUND: 'ERR_NAME_NOT_RESOLVED',
  EAI_AGAIN: 'ERR_NAME_NOT_RESOLVED',
  ETIMEDOUT: 'ERR_CONNECTION_TIMED_OUT',
  EHOSTUNREACH: 'ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'ERR_INTERNET_DISCONNECTED',
  EPROTO: 'ERR_SSL_PROTOCOL_ERROR',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'ERR_BAD_SSL_CLIENT_AUTH_CERT',
};

function toNetError(error: NodeJS.ErrnoException): Error {
  if (error.message.startsWith('net::')) return error;
  const { code = '' } = error;
  if (code.startsWith('HPE_')) return netError('ERR_INVALID_HTTP_RESPONSE');
  return netError(netErrors[code] ?? (code.startsWith('ERR_SSL_') ? 'ERR_SSL_PROTOCOL_ERROR' : 'ERR_FAILED'));
}

/** Headers that Chromium refuses to send for a caller. */
const forbiddenHeaders = /^(content-length|host|trailer|te|upgrade|cookie2|keep-alive|transfer-encoding)$/;

/** Headers that Chromium sends by itself. */
const ownHeaders = {
  'user-agent': 'Mozilla/5.0 (the Electron stand-in)',
  'accept-encoding': acceptEncoding,
  'accept-language': 'en-US',
  'sec-fetch-site': 'none',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'empty',
};

const uploadPieceBytes = 64 * 1024;

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Returns where a response redirects to, if it does. Without a location, it does not. */
const findLocation = ({ statusCode = 0, headers: { location } }: NodeResponse): string | undefined =>
  redirectStatuses.has(statusCode) && location ? location : undefined;

/** Returns Chromium's error for a response that it passes to no caller. */
function findRefusal(message: NodeResponse, url: URL): string | undefined {
  // Only a proxy may ask with this status, and a tunnel has answered its own.
  if (message.statusCode === 407) return 'ERR_UNEXPECTED_PROXY_AUTH';
  const location = findLocation(message);
  if (location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) return 'ERR_INVALID_REDIRECT';
  return /^https?:$/.test(new URL(location, url).protocol) ? undefined : 'ERR_UNSAFE_REDIRECT';
}

/** Electron passes header values as UTF-8 in both directions. What is not UTF-8 becomes U+FFFD. */
const toWire = (value: string) => Buffer.from(value).toString('latin1');
const fromWire = (value: string) => Buffer.from(value, 'latin1').toString();

/** A response. To stop reading it does not end the request: only aborting the request does. */
class IncomingMessage extends Readable {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly rawHeaders: string[];
  readonly headers: Record<string, string | string[]> = {};
  #isWanted = false;
  readonly #body: Readable;

  constructor({ statusCode, statusMessage, headers, rawHeaders }: NodeResponse, body: Readable) {
    super();
    this.statusCode = statusCode ?? 0;
    this.statusMessage = fromWire(statusMessage ?? '');
    this.rawHeaders = rawHeaders.map(fromWire);
    for (const [name, value] of Object.entries(headers))
      this.headers[name] = Array.isArray(value) ? value.map(fromWire) : fromWire(value ?? '');
    this.#body = body.on('readable', () => this.#pass()).once('end', () => this.push(null));
  }

  #pass(): void {
    while (this.#isWanted) {
      const bytes: unknown = this.#body.read();
      if (bytes === null) return;
      this.#isWanted = this.push(bytes);
    }
  }

  override _read(): void {
    this.#isWanted = true;
    this.#pass();
  }
}

const knownOptions = [
  'method',
  'url',
  'protocol',
  'host',
  'hostname',
  'port',
  'path',
  'headers',
  'session',
  'redirect',
];

function toUrl(options: Electron.ClientRequestConstructorOptions): URL {
  const { protocol = 'http:', hostname = 'localhost', port, path = '/' } = options;
  return new URL(options.url ?? `${protocol}//${options.host ?? hostname}${port ? `:${port}` : ''}${path}`);
}

/** Electron's `ClientRequest` over Node's HTTP. */
export class ClientRequest extends Writable {
  readonly #url: URL;
  readonly #method: string;
  readonly #headers = new Map<string, string>();
  readonly #session: Session;
  readonly #redirect: string;
  readonly #body: Uint8Array[] = [];
  #isAborted = false;
  #isFollowing = false;
  #cancel = () => {};
  #response: IncomingMessage | undefined;
  #upload = { active: false, started: false, current: 0, total: 0 };

  constructor(options: Electron.ClientRequestConstructorOptions, defaultSession: () => Session) {
    super();
    assertKnownKeys('the request', options, [...knownOptions, 'credentials', 'cache', 'agent', 'timeout']);
    this.#url = toUrl(options);
    if (!/^https?:$/.test(this.#url.protocol))
      throw new Error('ClientRequest only supports http: and https: protocols');
    this.#method = (options.method ?? 'GET').toUpperCase();
    this.#session = (options.session as unknown as Session | undefined) ?? defaultSession();
    if (!(this.#session instanceof Session))
      throw new TypeError('`session` should be an instance of the Session class');
    this.#redirect = options.redirect ?? 'follow';
    for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, String(value));
  }

  setHeader(name: string, value: string): void {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw new Error(`Invalid header name: '${name}'`);
    if (/[\0\r\n]/.test(value)) throw new Error(`Invalid value for header '${name}': '${value}'`);
    this.#headers.set(name.toLowerCase(), value);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#body.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    void this.#start(this.#url).catch((error) => this.#fail(error));
    done();
  }

  getUploadProgress(): Electron.UploadProgress {
    return { ...this.#upload };
  }

  followRedirect(): void {
    this.#isFollowing = true;
  }

  abort(): void {
    if (!this.#isAborted) process.nextTick(() => this.emit('abort'));
    this.#isAborted = true;
    this.#die();
  }

  #die(error?: Error): void {
    // A stream that was ended and destroyed emits no errors of its own.
    if (this.destroyed && error) this.emit('error', error);
    this.destroy(error);
    this.#cancel();
    this.#response?.destroy(error);
  }

  #fail(error: Error): void {
    if (!this.#isAborted) this.#die(toNetError(error));
  }

  async #start(url: URL): Promise<void> {
    const details = { url: url.href, method: this.#method, resourceType: 'other', referrer: '' };
    if (!(await WebRequest.lets(this.#session.webRequest, details))) throw netError('ERR_BLOCKED_BY_CLIENT');
    if ([...this.#headers.keys()].some((name) => forbiddenHeaders.test(name))) throw netError('ERR_INVALID_ARGUMENT');
    const release = await this.#session.network.slots.acquire(url.host);
    this.#cancel = release;
    if (this.#isAborted) return release();
    this.#send(url, release);
  }

  #send(url: URL, release: () => void): void {
    // With an origin, Chromium first asks the server whether it may send the request (CORS).
    const isPreflight = this.#headers.has('origin');
    const body = isPreflight ? Buffer.alloc(0) : Buffer.concat(this.#body);
    const headers = Object.fromEntries([...this.#headers].map(([name, value]) => [name, toWire(value)]));
    const login: Login = (challenge, answer) => {
      if (!this.emit('login', challenge, answer)) answer();
    };
    const request = this.#session.network.open(url, {
      method: isPreflight ? 'OPTIONS' : this.#method,
      headers: {
        ...ownHeaders,
        ...headers,
        ...((body.length > 0 || /^(POST|PUT)$/.test(this.#method)) && { 'content-length': `${body.length}` }),
      },
      login,
    });
    this.#cancel = () => {
      request.destroy();
      release();
    };
    const fail = (error: Error) => {
      release();
      if (error instanceof UnansweredProxyError && !this.#isAborted) {
        this.#response = new IncomingMessage(error.response, new Readable({ read() {} }));
        this.emit('response', this.#response);
      }
      this.#fail(error);
    };
    let received: NodeResponse | undefined;
    request.once('response', (message) => {
      const refusal = isPreflight ? 'ERR_FAILED' : findRefusal(message, url);
      if (refusal) {
        request.destroy();
        return fail(netError(refusal));
      }
      received = message;
      this.#receive(message, request, url, release);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // Chromium ignores what follows a response.
      if (received?.complete) return release();
      // Chromium sends again what was lost with a connection that the server had already closed.
      if (request.reusedSocket && error.code === 'ECONNRESET' && !this.#response && !this.#isAborted)
        return this.#send(url, release);
      fail(error.message === 'socket hang up' ? netError('ERR_EMPTY_RESPONSE') : error);
    });
    this.#write(request, body);
  }

  /** Writes a body in pieces, so that its progress can be observed. */
  #write(request: NodeRequest, body: Buffer, from = 0): void {
    if (from >= body.length) return void request.end();
    const to = Math.min(from + uploadPieceBytes, body.length);
    this.#upload = { active: true, started: true, current: from, total: body.length };
    request.write(body.subarray(from, to), (error) => {
      if (error) return;
      this.#upload.current = to;
      this.#write(request, body, to);
    });
  }

  #receive(message: NodeResponse, request: NodeRequest, url: URL, release: () => void): void {
    const { statusCode = 0, headers } = message;
    const location = findLocation(message);
    if (location !== undefined) {
      request.destroy();
      release();
      const target = new URL(location, url);
      const values = Object.entries(message.headersDistinct).map(([name, all]) => [name, all?.map(fromWire)]);
      this.#isFollowing = this.#redirect === 'follow';
      if (this.#redirect !== 'error') this.emit('redirect', statusCode, 'GET', target.href, Object.fromEntries(values));
      if (this.#isFollowing) void this.#start(target).catch((error) => this.#fail(error));
      else if (this.#redirect === 'error')
        this.#die(new Error("Attempted to redirect, but redirect policy was 'error'"));
      else if (!this.#isAborted) this.#die(new Error('Redirect was cancelled'));
      return;
    }
    const body = decodeBody(message, this.#method);
    body.once('end', () => setImmediate(release));
    const onLost = (error: NodeJS.ErrnoException) => {
      release();
      const isTruncated = !message.complete && error.code === 'ECONNRESET';
      const name = headers['content-length'] ? 'ERR_CONTENT_LENGTH_MISMATCH' : 'ERR_INCOMPLETE_CHUNKED_ENCODING';
      this.#fail(isTruncated ? netError(name) : error);
    };
    body.once('error', onLost);
    this.#response = new IncomingMessage(message, body);
    this.emit('response', this.#response);
  }
}
