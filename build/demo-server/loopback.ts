import { createServer as createHttpServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** The PEM key and certificate chain of a TLS server. */
export interface ServerCertificate {
  key: string;
  cert: string;
}

/** A listening server. Closing it also closes its connections. */
export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, or `https://<host>:<port>` with a certificate. */
  origin: string;
  server: Server;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1, on a free port by default. */
export async function listenOnLoopback(
  listener: RequestListener,
  { port = 0, tls, host = '127.0.0.1' }: { port?: number; tls?: ServerCertificate; host?: string } = {},
): Promise<LoopbackServer> {
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  // Some tests make clients refuse the certificate, which ends the handshake with an error here.
  server.on('tlsClientError', () => {});
  const { port: chosen } = server.address() as AddressInfo;
  return {
    origin: `${tls ? 'https' : 'http'}://${host}:${chosen}`,
    server,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      // Lets clients in this process notice the closed sockets, so that their next request is
      // refused, not cut off.
      await delay(10);
    },
  };
}

/** Thrown by {@link readBody} if a body exceeds the limit. */
export class BodyTooLargeError extends Error {}

/**
 * Reads the body of a request. A body over the limit is read to its end but not stored, so that the
 * connection stays usable.
 */
export async function readBody(request: AsyncIterable<Buffer>, limit = 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  if (length > limit) throw new BodyTooLargeError(`The request body exceeds ${limit} bytes`);
  return Buffer.concat(chunks, length);
}

/** Returns the scheme of an Authorization header, such as `Basic`; never its credentials. */
export const readAuthorizationScheme = (authorization: string | undefined) => authorization?.split(' ', 1)[0];

/**
 * Writes filler bytes as fast as the client reads them, until all are written or the client
 * disconnects.
 */
export async function writeWithBackpressure(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024, 'latchkey ');
  for (let left = bytes; left > 0 && !response.destroyed; left -= chunk.length) {
    if (response.write(chunk.subarray(0, Math.min(left, chunk.length)))) continue;
    await new Promise<void>((resolve) => {
      const go = () => {
        response.off('drain', go).off('close', go);
        resolve();
      };
      response.once('drain', go).once('close', go);
    });
  }
}
