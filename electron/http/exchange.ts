import type { Failure } from '../../shared/errors.ts';
import type { ExchangePurpose } from '../../shared/exchanges.ts';
import { isLoopback } from '../../shared/loopback.ts';
import { abortable, onAbort } from '../core/abort.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock, Log, Transport } from '../core/ports.ts';
import { toNetworkFailure } from './network-failure.ts';

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
  headersTimeoutMs: number;
  /** Starts when the headers have been received. */
  bodyTimeoutMs: number;
};

/** One HTTP request. */
export type ExchangeRequest = {
  purpose: ExchangePurpose;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  signal?: AbortSignal | undefined;
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
  headers: Headers;
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
  onHeaders(status: number, statusText: string, headers: Headers, waitMs: number): void;
  onFinished(response: HttpResponse): void;
  onFailed(failure: Failure, durationMs: number): void;
};

/** Is called at the start of every exchange. */
export type ExchangeObserver = (request: ExchangeRequest, url: URL) => ExchangeListener;

/**
 * Sends one HTTP request. HTTP error statuses are responses, not failures.
 *
 * @throws the network failures, `endpoint_refused`, `redirect_refused`, `response_too_large`,
 *   `timed_out` and `cancelled`
 */
export type Exchange = (request: ExchangeRequest, limits: ExchangeLimits) => Promise<HttpResponse>;

/** Returns whether secrets may be sent to a URL: `https:`, or loopback `http:` if allowed. */
export function isSecureUrl(url: URL, allowLoopbackHttp: boolean): boolean {
  return url.protocol === 'https:' || (allowLoopbackHttp && url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Describes a request for logs and details: without query and fragment, which may hold secrets. */
export const describeEndpoint = (method: string, url: URL) => `${method} ${url.origin}${url.pathname}`.slice(0, 500);

/** Reads a body up to the limit. Aborting the signal cancels it. */
async function readBody(
  response: Response,
  { maxBodyBytes, overflow }: ExchangeLimits,
  signal: AbortSignal,
): Promise<Pick<HttpResponse, 'body' | 'truncated' | 'remainingBody'>> {
  if (!response.body) return { body: new Uint8Array(), truncated: false };
  const reader = response.body.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  onAbort(signal, cancel);
  const chunks: Uint8Array[] = [];
  let receivedBytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { body: Buffer.concat(chunks), truncated: false };
    chunks.push(value);
    receivedBytes += value.byteLength;
    if (receivedBytes <= maxBodyBytes) continue;
    const received = Buffer.concat(chunks);
    const body = received.subarray(0, maxBodyBytes);
    if (overflow === 'stream')
      return {
        body,
        truncated: true,
        remainingBody: createRemainingBody(reader, received.subarray(maxBodyBytes), cancel),
      };
    cancel();
    return { body, truncated: true };
  }
}

function createRemainingBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  alreadyRead: Uint8Array,
  cancel: () => void,
): RemainingBody {
  let buffered: Uint8Array | undefined = alreadyRead;
  return {
    cancel,
    async read() {
      if (buffered === undefined) return (await reader.read()).value;
      const bytes = buffered;
      buffered = undefined;
      return bytes;
    },
  };
}

const isRedirect = (response: Response): boolean =>
  response.type === 'opaqueredirect' ||
  response.redirected ||
  (response.status >= 300 && response.status < 400 && response.headers.has('location'));

/**
 * Creates the function through which all requests are sent, to the authorization server and the
 * API alike. It allows only secure URLs, never follows redirects, sends no cookies, and limits
 * sizes and times.
 */
export function createExchange(parts: {
  transport: Transport;
  clock: Clock;
  log: Log;
  observe?: ExchangeObserver;
}): Exchange {
  const { transport, clock, log, observe } = parts;

  async function run(
    request: ExchangeRequest,
    limits: ExchangeLimits,
    url: URL,
    startedMonotonicMs: number,
    listener: ExchangeListener | undefined,
  ): Promise<HttpResponse> {
    const endpoint = describeEndpoint(request.method, url);
    const facts = { host: url.host };
    if (!isSecureUrl(url, limits.allowLoopbackHttp)) fail('endpoint_refused', { facts, details: { endpoint } });
    if (request.signal?.aborted) fail('cancelled');

    const sentAt = clock.now();
    const abort = new AbortController();
    const removeAbortListener = onAbort(request.signal, () => abort.abort(new FailureError({ kind: 'cancelled' })));
    const onTimeout = () => abort.abort(new FailureError({ kind: 'timed_out', facts, details: { endpoint } }));
    let stopTimer = clock.after(limits.headersTimeoutMs, onTimeout);

    try {
      const sent = transport(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        signal: abort.signal,
      });
      const response = await abortable(sent, abort.signal);
      stopTimer();
      const { status, statusText, headers } = response;
      listener?.onHeaders(status, statusText, headers, clock.monotonicNow() - startedMonotonicMs);
      stopTimer = clock.after(limits.bodyTimeoutMs, onTimeout);
      if (isRedirect(response)) {
        response.body?.cancel().catch(() => {});
        fail('redirect_refused', { facts, details: { endpoint, status } });
      }
      const content = await abortable(readBody(response, limits, abort.signal), abort.signal);
      if (content.truncated && limits.overflow === 'fail')
        fail('response_too_large', {
          facts: { ...facts, limitBytes: limits.maxBodyBytes },
          details: { endpoint, status },
        });
      const durationMs = clock.monotonicNow() - startedMonotonicMs;
      log('exchange', { endpoint, status, ms: Math.round(durationMs), bytes: content.body.byteLength });
      return { status, statusText, headers, ...content, sentAt, durationMs };
    } catch (error) {
      const cause = abort.signal.aborted ? abort.signal.reason : error;
      const failure = cause instanceof FailureError ? cause : new FailureError(toNetworkFailure(cause, url, endpoint));
      log('exchange failed', { endpoint, kind: failure.failure.kind, code: failure.failure.details?.code });
      throw failure;
    } finally {
      stopTimer();
      removeAbortListener();
    }
  }

  return async (request, limits) => {
    const url = new URL(request.url);
    const startedMonotonicMs = clock.monotonicNow();
    const listener = observe?.(request, url);
    try {
      const response = await run(request, limits, url, startedMonotonicMs, listener);
      listener?.onFinished(response);
      return response;
    } catch (error) {
      listener?.onFailed(toFailure(error), clock.monotonicNow() - startedMonotonicMs);
      throw error;
    }
  };
}
