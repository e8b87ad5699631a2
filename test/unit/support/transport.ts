import { onAbort } from '../../../electron/core/abort.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../../electron/core/ports.ts';

export type SentRequest = {
  method: string;
  url: string;
  headers: Headers;
  body: string;
  bytes: Uint8Array | undefined;
  /** Aborts when the app ends the request. */
  signal: AbortSignal;
  /** Sends the request on. */
  forward(transport: Transport): Promise<TransportResponse>;
};

/** Returns the response to a request. It may take its time, or fail as a network does. */
export type Answer = (request: SentRequest) => Response | Promise<Response | TransportResponse>;

export type FakeTransport = Transport & { readonly requests: SentRequest[] };

function toTransportResponse(answer: Response | TransportResponse, signal: AbortSignal): TransportResponse {
  if ('read' in answer) return answer;
  const { status, statusText, headers, body } = answer;
  const reader = body?.getReader();
  onAbort(signal, () => void reader?.cancel().catch(() => {}));
  return { status, statusText, headers, read: async () => (await reader?.read())?.value };
}

/** Creates a transport that sends these responses and records its requests. */
export function fakeTransport(answer: Answer): FakeTransport {
  const requests: SentRequest[] = [];
  const transport = (sent: TransportRequest) => {
    const abort = new AbortController();
    const { signal } = abort;
    const request: SentRequest = {
      method: sent.method,
      url: sent.url,
      headers: new Headers(sent.headers),
      body: Buffer.from(sent.body ?? []).toString(),
      bytes: sent.body,
      signal,
      forward(to) {
        const call = to(sent);
        onAbort(signal, call.abort);
        return call.response;
      },
    };
    requests.push(request);
    const response = (async () => toTransportResponse(await answer(request), signal))();
    return { response, abort: () => abort.abort(), getSentBytes: () => undefined };
  };
  return Object.assign(transport, { requests });
}

/** Reads the pieces of a body to its end. */
export async function readAll({ read }: TransportResponse): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  for (let piece = await read(); piece; piece = await read()) pieces.push(piece);
  return pieces;
}

export const jsonResponse = (value: unknown, init: ResponseInit = {}) => Response.json(value, init);

/** A promise that a test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Waits until all settled promises have been handled. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
