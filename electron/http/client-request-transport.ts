import type { Readable } from 'node:stream';
import type { Transport, TransportRequest, TransportResponse } from '../core/ports.ts';
import { createResponseHeaders } from './response-headers.ts';

/** What the responses of Electron's `net.request` and of Node's `http.request` have in common. */
type IncomingMessage = Readable & {
  statusCode?: number | undefined;
  statusMessage?: string | undefined;
  rawHeaders: string[];
};

/** What the requests of Electron's `net.request` and of Node's `http.request` have in common. */
export type ClientRequest = {
  on(event: 'response', listener: (response: IncomingMessage) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Emitted by Electron only: Node reports a redirect as a response. */
  on(
    event: 'redirect',
    listener: (status: number, method: string, url: string, headers: Record<string, string[]>) => void,
  ): unknown;
  end(body?: Uint8Array): unknown;
  /** How much of the body was sent. In Electron only: Node does not say. */
  getUploadProgress?(): { current?: number };
  /** Closes the connection. Destroying the response does not, in Electron. */
  abort(): void;
};

/**
 * Creates the function that reads a stream piece by piece.
 *
 * @param findCause returns the error behind a lost connection, if the request reported one
 */
function createReader(stream: Readable, findCause: () => unknown): TransportResponse['read'] {
  let hasEnded = false;
  let lost: { error: unknown } | undefined;
  let wake = () => {};
  stream.on('readable', () => wake());
  stream.on('end', () => {
    hasEnded = true;
    wake();
  });
  const onLost = (error?: unknown) => {
    lost ??= { error: findCause() ?? error ?? new Error('aborted') };
    wake();
  };
  stream.on('error', onLost);
  stream.on('close', () => {
    if (!hasEnded) onLost();
  });
  return async () => {
    for (;;) {
      const bytes = stream.read() as Uint8Array | null;
      if (bytes !== null) return bytes;
      if (hasEnded) return undefined;
      if (lost) throw lost.error;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

/**
 * Creates a transport from a function that opens a request, Electron's or Node's alike.
 *
 * @param open creates a request that follows no redirect and sends no cookies
 * @param decode decodes the body of a response, if the network stack does not
 */
export function createClientRequestTransport(
  open: (request: TransportRequest) => ClientRequest,
  decode: (message: IncomingMessage, method: string) => Readable = (message) => message,
): Transport {
  return (request) => {
    const client = open(request);
    let cause: unknown;
    const response = new Promise<TransportResponse>((resolve, reject) => {
      client.on('response', (message) =>
        resolve({
          status: message.statusCode ?? 0,
          statusText: message.statusMessage ?? '',
          headers: createResponseHeaders(message.rawHeaders),
          read: createReader(decode(message, request.method), () => cause),
        }),
      );
      client.on('redirect', (status, _method, _url, headers) => {
        const rawHeaders = Object.entries(headers).flatMap(([name, values]) =>
          values.flatMap((value) => [name, value]),
        );
        resolve({
          status,
          statusText: '',
          headers: createResponseHeaders(rawHeaders),
          read: async () => undefined,
        });
        client.abort();
      });
      client.on('error', (error) => {
        cause ??= error;
        reject(error);
      });
    });
    client.end(request.body);
    return {
      response,
      abort: () => client.abort(),
      getSentBytes: () => client.getUploadProgress?.().current,
    };
  };
}
