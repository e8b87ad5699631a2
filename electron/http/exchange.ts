import type { Failure } from '../../shared/errors.ts';
import type { ExchangePurpose } from '../../shared/exchanges.ts';
import { headerValuePattern } from '../../shared/http-syntax.ts';
import { isLoopback } from '../../shared/loopback.ts';
import { onAbort } from '../core/abort.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock, Log, ResponseHeaders, Transport, TransportCall, TransportResponse } from '../core/ports.ts';
import { followStream } from './follow-stream.ts';
import { isCertificateChange, toNetworkFailure } from './network-failure.ts';
import { type ExchangeProgress, startProgress } from './progress.ts';
import { getContentLength } from './response-headers.ts';

/** Limits of one exchange. */
export type ExchangeLimits = {
  /** Allows `http:` URLs with a loopback address. */
  allowLoopbackHttp: boolean;
  /** Applies to the response body after decompression. */
  maxBodyBytes: number;
  /**
   * How a longer body is handled: the exchange fails, the body is truncated, or the rest can be
   * streamed.
   */
  overflow: 'fail' | 'truncate' | 'stream';
  /** Returns a redirect as the response instead of failing. Redirects are never followed here. */
  returnRedirects?: boolean;
  headersTimeoutMs: number;
  /** Starts when the headers have been received. */
  bodyTimeoutMs: number;
  /**
   * Returns who receives the chunks of a response that may never end. It has no time limit, and the
   * user ends it by canceling; its body is truncated.
   */
  followStream?: (response: TransportResponse) => ((chunk: Uint8Array) => void) | undefined;
};

/** One HTTP request. */
export type ExchangeRequest = {
  purpose: ExchangePurpose;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  signal?: AbortSignal | undefined;
  /** Is called at most ten times a second, and only when something was sent or received. */
  onProgress?: ((progress: ExchangeProgress) => void) | undefined;
  /** The request that this one repeats, for the exchange log. */
  retryOf?: ExchangeRequest | undefined;
};

/** The rest of a response body that is longer than the limit. */
export type RemainingBody = {
  /**
   * Reads the next bytes. Rejects if the connection is lost.
   *
   * @returns `undefined` at the end
   */
  read(): Promise<Uint8Array | undefined>;
  cancel(): void;
};

/** An HTTP response with its body in memory. */
export type HttpResponse = {
  status: number;
  statusText: string;
  headers: ResponseHeaders;
  body: Uint8Array;
  truncated: boolean;
  /**
   * The rest of the body with {@link ExchangeLimits.overflow} `stream`. The receiver must end it.
   */
  remainingBody?: RemainingBody;
  /** When the request was sent, in milliseconds since the epoch. */
  sentAt: number;
  /** From the request to the last byte of the body. */
  durationMs: number;
};

/** Observes one exchange. Its functions must not throw. Times are measured from the start. */
export type ExchangeListener = {
  onHeaders(status: number, statusText: string, headers: ResponseHeaders, waitMs: number): void;
  onFinished(response: HttpResponse): void;
  onFailed(failure: Failure, durationMs: number): void;
};

/** Is called at the start of every exchange. */
export type ExchangeObserver = (request: ExchangeRequest, url: URL) => ExchangeListener;

/**
 * Sends one HTTP request. HTTP error statuses are responses, not failures.
 *
 * @throws the network failures, `endpoint_refused`, `header_invalid`, `proxy_refused`,
 *   `redirect_refused`, `response_malformed`, `response_too_large`, `timed_out` and `canceled`
 */
export type Exchange = (request: ExchangeRequest, limits: ExchangeLimits) => Promise<HttpResponse>;

/** Returns whether secrets may be sent to a URL: `https:`, or loopback `http:` if allowed. */
export function isSecureUrl(url: URL, allowLoopbackHttp: boolean): boolean {
  return url.protocol === 'https:' || (allowLoopbackHttp && url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Describes a request for logs and details: without query and fragment, which may hold secrets. */
export const describeEndpoint = (method: string, url: URL) => `${method} ${url.origin}${url.pathname}`.slice(0, 500);

/** Reads a body up to the limit, and ends the connection of a longer one unless it is streamed. */
async function readBody(
  { read }: TransportResponse,
  { maxBodyBytes, overflow }: ExchangeLimits,
  { abort, onReceived }: { abort: () => void; onReceived: (bytes: number) => void },
): Promise<Pick<HttpResponse, 'body' | 'truncated' | 'remainingBody'>> {
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  for (;;) {
    const chunk = await read();
    if (!chunk) return { body: Buffer.concat(chunks), truncated: false };
    chunks.push(chunk);
    receivedBytes += chunk.byteLength;
    onReceived(receivedBytes);
    if (receivedBytes <= maxBodyBytes) continue;
    const received = Buffer.concat(chunks);
    const content = { body: received.subarray(0, maxBodyBytes), truncated: true };
    if (overflow === 'stream')
      return { ...content, remainingBody: createRemainingBody(read, received.subarray(maxBodyBytes), abort) };
    abort();
    return content;
  }
}

function createRemainingBody(
  read: TransportResponse['read'],
  alreadyRead: Uint8Array,
  cancel: () => void,
): RemainingBody {
  let buffered: Uint8Array | undefined = alreadyRead;
  return {
    cancel,
    async read() {
      if (buffered === undefined) return read();
      const bytes = buffered;
      buffered = undefined;
      return bytes;
    },
  };
}

const isRedirect = ({ status, headers }: TransportResponse): boolean =>
  status >= 300 && status < 400 && headers.has('location');

/** Whether a final response can have this status (RFC 9110 §15). */
const isFinalStatus = (status: number): boolean => status >= 200 && status <= 599;

const proxyAuthenticationRequired = 407;

/** Methods that a client may repeat by itself (RFC 9110 §9.2.2). */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** Electron would send other characters as UTF-8, which servers do not expect (RFC 9110 §5.5). */
function requireAsciiHeaders(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers))
    if (!headerValuePattern.test(value)) fail('header_invalid', { facts: { header: name.slice(0, 200) } });
}

type RunningExchange = {
  request: ExchangeRequest;
  limits: ExchangeLimits;
  url: URL;
  startedMonotonicMs: number;
  listener: ExchangeListener | undefined;
};

/**
 * Creates the function through which all requests are sent, to the authorization server and the
 * API alike. It allows only secure URLs, never follows redirects, sends no cookies, and limits
 * sizes and times.
 */
export function createExchange(parts: {
  transport: Transport;
  clock: Clock;
  log: Log;
  /** The `user-agent` of requests that have none. */
  userAgent?: string;
  observe?: ExchangeObserver;
}): Exchange {
  const { transport, clock, log, userAgent, observe } = parts;

  async function run({ request, limits, url, startedMonotonicMs, listener }: RunningExchange): Promise<HttpResponse> {
    const endpoint = describeEndpoint(request.method, url);
    const facts = { host: url.host };
    if (!isSecureUrl(url, limits.allowLoopbackHttp)) fail('endpoint_refused', { facts, details: { endpoint } });
    if (request.signal?.aborted) fail('canceled');

    requireAsciiHeaders(request.headers);

    const sentAt = clock.now();
    let call: TransportCall | undefined;
    let interrupt = (_kind: 'canceled' | 'timed_out') => {};
    const interrupted = new Promise<never>((_, reject) => {
      interrupt = (kind) =>
        reject(new FailureError(kind === 'canceled' ? { kind } : { kind, facts, details: { endpoint } }));
    });
    const removeAbortListener = onAbort(request.signal, () => interrupt('canceled'));
    let stopTimer = clock.after(limits.headersTimeoutMs, () => interrupt('timed_out'));

    const progress = startProgress(clock, request.onProgress);
    try {
      const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
      const send = () =>
        transport({
          method: request.method,
          url: url.href,
          headers: { ...(userAgent !== undefined && { 'user-agent': userAgent }), ...request.headers },
          body,
        });
      const receive = ({ response, getSentBytes }: TransportCall) => {
        if (body) progress.watch('sending', getSentBytes, body.byteLength);
        return Promise.race([interrupted, response]);
      };
      call = send();
      const response = await receive(call).catch((error: unknown) => {
        if (!isCertificateChange(error) || !idempotentMethods.has(request.method)) throw error;
        call = send();
        return receive(call);
      });
      stopTimer();
      const { status, statusText, headers } = response;
      if (!isFinalStatus(status)) fail('response_malformed', { facts, details: { endpoint, status } });
      // Chromium passes the response of a proxy on, which is not the server's (RFC 9110 §15.5.8).
      if (status === proxyAuthenticationRequired) fail('proxy_refused', { facts, details: { endpoint, status } });
      listener?.onHeaders(status, statusText, headers, clock.monotonicNow() - startedMonotonicMs);
      if (isRedirect(response) && !limits.returnRedirects)
        fail('redirect_refused', { facts, details: { endpoint, status } });
      const onChunk = limits.followStream?.(response);
      let receivedBytes = 0;
      if (!onChunk) {
        stopTimer = clock.after(limits.bodyTimeoutMs, () => interrupt('timed_out'));
        const length = getContentLength(headers);
        const totalBytes = length === undefined ? undefined : Math.min(length, limits.maxBodyBytes);
        progress.watch('receiving', () => receivedBytes, totalBytes);
      }
      const onReceived = (bytes: number) => {
        receivedBytes = bytes;
      };
      const content = onChunk
        ? await followStream(response, { ...limits, ...request, onChunk, clock, interrupted })
        : await Promise.race([interrupted, readBody(response, limits, { abort: call.abort, onReceived })]);
      if (onChunk) call.abort();
      if (content.truncated && limits.overflow === 'fail')
        fail('response_too_large', {
          facts: { ...facts, limitBytes: limits.maxBodyBytes },
          details: { endpoint, status },
        });
      const durationMs = clock.monotonicNow() - startedMonotonicMs;
      log('exchange', { endpoint, status, ms: Math.round(durationMs), bytes: content.body.byteLength });
      return { status, statusText, headers, ...content, sentAt, durationMs };
    } catch (error) {
      call?.abort();
      const failure = error instanceof FailureError ? error : new FailureError(toNetworkFailure(error, url, endpoint));
      log('exchange failed', { endpoint, kind: failure.failure.kind, code: failure.failure.details?.code });
      throw failure;
    } finally {
      stopTimer();
      progress.stop();
      removeAbortListener();
    }
  }

  return async (request, limits) => {
    const url = new URL(request.url);
    const startedMonotonicMs = clock.monotonicNow();
    const listener = observe?.(request, url);
    try {
      const response = await run({ request, limits, url, startedMonotonicMs, listener });
      listener?.onFinished(response);
      return response;
    } catch (error) {
      listener?.onFailed(toFailure(error), clock.monotonicNow() - startedMonotonicMs);
      throw error;
    }
  };
}
