import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Transport } from '../../electron/core/ports.ts';

export interface ConnectProxy {
  /** `http://127.0.0.1:<port>`. */
  origin: string;
  credentials?: string;
}

/** Opens a proxy tunnel (RFC 9110 §9.3.6). Fails like Chromium if the proxy refuses. */
function openTunnel({ origin, credentials }: ConnectProxy, to: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = credentials
      ? { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
      : {};
    const { hostname, port } = new URL(origin);
    const path = `${to.hostname}:${to.port || 443}`;
    const asked = requestHttp({ hostname, port, method: 'CONNECT', path, headers, agent: false });
    asked.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      const code = response.statusCode === 407 ? 'ERR_PROXY_AUTH_REQUESTED' : 'ERR_TUNNEL_CONNECTION_FAILED';
      reject(new Error(`net::${code}`));
    });
    asked.once('error', () => reject(new Error('net::ERR_PROXY_CONNECTION_FAILED')));
    asked.end();
  });
}

const toResponse = (message: IncomingMessage): Response => {
  const headers = new Headers();
  for (let at = 0; at < message.rawHeaders.length; at += 2)
    headers.append(message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '');
  const status = message.statusCode ?? 0;
  const bare = status === 204 || status === 304;
  return new Response(bare ? null : (Readable.toWeb(message) as ReadableStream), { status, headers });
};

/**
 * Creates a transport on Node's http and https with its own trusted authorities and proxy, which
 * `fetch` cannot change after startup.
 */
export const createNodeTransport =
  (options: { ca?: string[]; proxy?: ConnectProxy } = {}): Transport =>
  async (url, init) => {
    const to = new URL(url);
    const secure = to.protocol === 'https:';
    const through = options.proxy && secure ? await openTunnel(options.proxy, to) : undefined;
    const isName = /[a-z]/i.test(to.hostname);
    const sent: RequestOptions & { ca?: string[] } = {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      agent: false,
      ...(options.ca && { ca: options.ca }),
      ...(init.signal && { signal: init.signal }),
      ...(through && {
        createConnection: () =>
          connectTls({
            socket: through,
            host: to.hostname,
            ...(isName && { servername: to.hostname }),
            ...(options.ca && { ca: options.ca }),
          }),
      }),
    };
    return new Promise((resolve, reject) => {
      const request = (secure ? requestHttps : requestHttp)(to, sent, (message) => resolve(toResponse(message)));
      request.once('error', reject);
      request.end(typeof init.body === 'string' ? init.body : undefined);
    });
  };
