import type { Failure } from '../../shared/errors.ts';
import type { ExchangePurpose } from '../../shared/exchanges.ts';
import { isLoopback } from '../../shared/loopback.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import type { Clock, Log, Transport } from '../core/ports.ts';
import { toNetworkFailure } from './network-failure.ts';

/** Where a request may go and how much it may take. */
export type ExchangeLimits = {
  /** Allows http:// to this computer's own loopback addresses. */
  allowLoopbackHttp: boolean;
  /** The most bytes of a reply's body, after decompression. */
  maxBodyBytes: number;
  /** What a body over `maxBodyBytes` is: a failure, a reply that says it was cut, or one whose rest can be read later. */
  overflow: 'fail' | 'truncate' | 'hold';
  /** The longest wait for the reply's headers, and then again for its body, in milliseconds. */
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
};

export type ExchangeRequest = {
  purpose: ExchangePurpose;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | undefined;
  signal?: AbortSignal | undefined;
  /** The request that this one repeats, for the log. */
  retryOf?: ExchangeRequest | undefined;
};

/** The part of a body that is still on its way. */
export type RemainingBody = {
  /** The next bytes; `undefined` at the end. Rejects where the connection is lost. */
  read(): Promise<Uint8Array | undefined>;
  cancel(): void;
};

/** A reply, whole and in memory. */
export type HttpResponse = {
  status: number;
  statusText: string;
  headers: Headers;
  body: Uint8Array;
  truncated: boolean;
  /** What comes after `body`, where it was cut and the reply is held open. Nobody but its holder ends it. */
  remainingBody?: RemainingBody;
  /** When the request left, by the wall clock (ms since the epoch). */
  sentAt: number;
  /** From request to last byte, in milliseconds. */
  durationMs: number;
};

/** Watches one exchange. What it does must neither throw nor take long; all times are from the start, in milliseconds. */
export type ExchangeListener = {
  onHeaders(status: number, statusText: string, headers: Headers, waitMs: number): void;
  onFinished(reply: HttpResponse): void;
  onFailed(failure: Failure, durationMs: number): void;
};

/** Hears of every exchange when it starts. */
export type ExchangeObserver = (request: ExchangeRequest, url: URL) => ExchangeListener;

export type Exchange = (request: ExchangeRequest, limits: ExchangeLimits) => Promise<HttpResponse>;

/** Whether a request with secrets may be sent to a URL: https, or loopback http in a profile that says so. */
export function isSecureUrl(url: URL, allowLoopbackHttp: boolean): boolean {
  return url.protocol === 'https:' || (allowLoopbackHttp && url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Method, origin and path, as logs and details show them: a query or fragment may hold what must not be shown. */
export const describeEndpoint = (method: string, url: URL) => `${method} ${url.origin}${url.pathname}`.slice(0, 500);

/** Reads a body up to a limit and hangs up where it is longer, or when the signal fires. */
async function readBody(
  response: Response,
  { maxBodyBytes, overflow }: ExchangeLimits,
  signal: AbortSignal,
): Promise<{ body: Uint8Array; truncated: boolean; rest?: RemainingBody }> {
  if (!response.body) return { body: new Uint8Array(), truncated: false };
  const reader = response.body.getReader();
  const hangUp = () => void reader.cancel().catch(() => {});
  signal.addEventListener('abort', hangUp, { once: true });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { body: Buffer.concat(chunks), truncated: false };
    chunks.push(value);
    bytes += value.byteLength;
    if (bytes > maxBodyBytes) {
      const whole = Buffer.concat(chunks);
      const body = whole.subarray(0, maxBodyBytes);
      if (overflow === 'hold')
        return { body, truncated: true, rest: createRemainingBody(reader, whole.subarray(maxBodyBytes), hangUp) };
      hangUp();
      return { body, truncated: true };
    }
  }
}

function createRemainingBody(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  alreadyRead: Uint8Array,
  cancel: () => void,
): RemainingBody {
  let first: Uint8Array | undefined = alreadyRead;
  return {
    cancel,
    async read() {
      if (first === undefined) return (await reader.read()).value;
      const bytes = first;
      first = undefined;
      return bytes;
    },
  };
}

/** Rejects when the signal fires, whatever the transport does with it; `release` lets go of the signal. */
function rejectOnAbort(signal: AbortSignal): { aborted: Promise<never>; release: () => void } {
  let release = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    release = () => signal.removeEventListener('abort', onAbort);
  });
  aborted.catch(() => {});
  return { aborted, release };
}

/**
 * The one way to the wire, for authorization server and API alike (SECURITY.md, "The wire"): secure schemes only, no
 * redirect followed, sizes and times limited, cancellable, without cookies. HTTP error statuses are replies, not
 * failures. Fails with the network kinds, `redirect_refused`, `reply_too_large`, `timed_out`, `cancelled` and
 * `endpoint_refused`.
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
    started: number,
    watch: ExchangeListener | undefined,
  ): Promise<HttpResponse> {
    const endpoint = describeEndpoint(request.method, url);
    if (!isSecureUrl(url, limits.allowLoopbackHttp))
      fail('endpoint_refused', { facts: { host: url.host }, details: { endpoint } });

    const sentAt = clock.now();
    const abort = new AbortController();
    const { aborted, release } = rejectOnAbort(abort.signal);
    const timedOut = () =>
      abort.abort(new FailureError({ kind: 'timed_out', facts: { host: url.host }, details: { endpoint } }));
    const cancelled = () => abort.abort(new FailureError({ kind: 'cancelled' }));
    if (request.signal?.aborted) fail('cancelled');
    request.signal?.addEventListener('abort', cancelled, { once: true });
    let stopTimer = clock.after(limits.headersTimeoutMs, timedOut);

    try {
      const response = await Promise.race([
        transport(request.url, {
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
          redirect: 'manual',
          credentials: 'omit',
          cache: 'no-store',
          signal: abort.signal,
        }),
        aborted,
      ]);
      stopTimer();
      watch?.onHeaders(response.status, response.statusText, response.headers, clock.monotonicNow() - started);
      stopTimer = clock.after(limits.bodyTimeoutMs, timedOut);
      if (
        response.type === 'opaqueredirect' ||
        response.redirected ||
        (response.status >= 300 && response.status < 400 && response.headers.has('location'))
      ) {
        response.body?.cancel().catch(() => {});
        fail('redirect_refused', { facts: { host: url.host }, details: { endpoint, status: response.status } });
      }
      const { body, truncated, rest } = await Promise.race([readBody(response, limits, abort.signal), aborted]);
      if (truncated && limits.overflow === 'fail')
        fail('reply_too_large', {
          facts: { host: url.host, limitBytes: limits.maxBodyBytes },
          details: { endpoint, status: response.status },
        });
      const durationMs = clock.monotonicNow() - started;
      log('exchange', { endpoint, status: response.status, ms: Math.round(durationMs), bytes: body.byteLength });
      return {
        status: response.status,
        statusText: response.statusText,
        headers: response.headers,
        body,
        truncated,
        ...(rest && { remainingBody: rest }),
        sentAt,
        durationMs,
      };
    } catch (error) {
      const cause = abort.signal.aborted ? abort.signal.reason : error;
      const failure = cause instanceof FailureError ? cause : new FailureError(toNetworkFailure(cause, url, endpoint));
      log('exchange failed', { endpoint, kind: failure.failure.kind, code: failure.failure.details?.code });
      throw failure;
    } finally {
      stopTimer();
      release();
      request.signal?.removeEventListener('abort', cancelled);
    }
  }

  return async (request, limits) => {
    const url = new URL(request.url);
    const started = clock.monotonicNow();
    const watch = observe?.(request, url);
    try {
      const reply = await run(request, limits, url, started, watch);
      watch?.onFinished(reply);
      return reply;
    } catch (error) {
      watch?.onFailed(toFailure(error), clock.monotonicNow() - started);
      throw error;
    }
  };
}
