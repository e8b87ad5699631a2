import { createServer as createHttpServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A PEM key and certificate chain for a TLS server (see tls.ts). */
export interface ServerCertificate {
  key: string;
  cert: string;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, or `https://<host>:<port>` with a certificate. */
  origin: string;
  server: Server;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 only, at a port chosen by the system unless one is given. */
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
  // A client that refuses the certificate ends the handshake: that is what some tests are about, not a fault here.
  server.on('tlsClientError', () => {});
  const { port: chosen } = server.address() as AddressInfo;
  return {
    origin: `${tls ? 'https' : 'http'}://${host}:${chosen}`,
    server,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      // Clients in this process learn of it from their sockets: the next request is refused, not cut off.
      await delay(10);
    },
  };
}

export class BodyTooLargeError extends Error {}

/**
 * The whole body of a request. One longer than `limit` bytes is read to its end all the same, so that the connection can
 * go on, but not kept.
 */
export async function readBody(request: AsyncIterable<Buffer>, limit = 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  if (length > limit) throw new BodyTooLargeError(`the request body is longer than ${limit} bytes`);
  return Buffer.concat(chunks, length);
}

/** The scheme of an Authorization header, as in `Basic`; never its credentials. */
export const readAuthorizationScheme = (authorization: string | undefined) => authorization?.split(' ', 1)[0];

/** Writes filler no faster than the client reads it, until it is all written or the client is gone. */
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
