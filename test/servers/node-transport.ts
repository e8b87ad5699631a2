import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import type { Transport } from '../../electron/core/ports.ts';

const toResponse = (message: IncomingMessage): Response => {
  const headers = new Headers();
  for (let at = 0; at < message.rawHeaders.length; at += 2)
    headers.append(message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '');
  const status = message.statusCode ?? 0;
  const bare = status === 204 || status === 304;
  return new Response(bare ? null : (Readable.toWeb(message) as ReadableStream), { status, headers });
};

/** Creates a transport on Node's http and https with its own authorities, which `fetch` lacks. */
export const createNodeTransport =
  ({ ca }: { ca?: string[] } = {}): Transport =>
  (url, init) => {
    const to = new URL(url);
    const sent: RequestOptions & { ca?: string[] } = {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      agent: false,
      ...(ca && { ca }),
      ...(init.signal && { signal: init.signal }),
    };
    return new Promise((resolve, reject) => {
      const send = to.protocol === 'https:' ? requestHttps : requestHttp;
      const request = send(to, sent, (message) => resolve(toResponse(message)));
      request.once('error', reject);
      request.end(typeof init.body === 'string' ? init.body : undefined);
    });
  };
