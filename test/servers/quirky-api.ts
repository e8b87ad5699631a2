import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';

/** An API without authentication whose responses have quirks of real APIs. */
export interface QuirkyApi {
  origin: string;
  /** Bytes of response bodies that the sockets accepted. */
  readonly bytesSent: number;
  /** The number of responses that the client aborted. */
  readonly abortedResponses: number;
  close(): Promise<void>;
}

const greeting = 'Grüße, 漢字';
const json = JSON.stringify({ greeting });

const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

type QuirkyResponse = { status?: number; headers?: Record<string, string>; body?: Buffer | string };

const handlers: Record<string, (request: IncomingMessage) => QuirkyResponse> = {
  '/utf16-little': () => ({ headers: { 'content-type': 'text/plain; charset=utf-16le' }, body: utf16(greeting) }),
  '/utf16-big': () => ({ headers: { 'content-type': 'application/json' }, body: utf16(json, true) }),
  '/utf16-echo': ({ headers }) => ({
    headers: { 'content-type': 'text/plain; charset=utf-16le' },
    body: Buffer.from(`You sent ${headers.authorization}`, 'utf16le'),
  }),
  '/latin1': () => ({
    headers: { 'content-type': 'text/plain; charset="ISO-8859-1"' },
    body: Buffer.from('Grüße', 'latin1'),
  }),
  '/wrong-charset': () => ({ headers: { 'content-type': 'text/plain; charset=klingon' }, body: greeting }),
  '/gzip': () => ({
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync(json),
  }),
  '/gzip-not': () => ({ headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body: json }),
  '/nothing': () => ({ status: 204 }),
  '/untyped': () => ({ body: json }),
  '/not-modified': () => ({ status: 304, headers: { etag: '"1"' } }),
  '/moved': () => ({ status: 302, headers: { location: 'https://elsewhere.example/?code=1' } }),
  '/moved-kept': () => ({ status: 308, headers: { location: '/gzip' } }),
  '/head': () => ({ headers: { 'content-type': 'application/json', 'content-length': '12345' } }),
  '/two': () => ({ headers: { 'x-two': 'a, b' }, body: '1' }),
};

export async function startQuirkyApi(): Promise<QuirkyApi> {
  const counts = { bytesSent: 0, abortedResponses: 0 };

  function sendBytes(response: ServerResponse, bytes: number) {
    const piece = Buffer.alloc(64 * 1024, 'x');
    let remaining = bytes;
    const sendMore = () => {
      while (remaining > 0) {
        const chunk = piece.subarray(0, Math.min(remaining, piece.length));
        remaining -= chunk.length;
        counts.bytesSent += chunk.length;
        if (!response.write(chunk)) return void response.once('drain', sendMore);
      }
      response.end();
    };
    response.once('close', () => {
      if (!response.writableFinished) counts.abortedResponses += 1;
    });
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes });
    sendMore();
  }

  const { origin, close } = await listenOnLoopback((request, response) => {
    const url = new URL(request.url ?? '/', 'http://unused.invalid');
    if (url.pathname === '/large') return sendBytes(response, Number(url.searchParams.get('bytes')));
    if (url.pathname.startsWith('/cut-')) {
      const length = url.pathname === '/cut-short' && { 'content-length': 1000 };
      response.writeHead(200, { 'content-type': 'application/json', ...length });
      return void response.write('{"begun":', () => response.destroy());
    }
    if (url.pathname === '/form')
      return void readBody(request).then(async (body) => {
        const type = request.headers['content-type'] ?? '';
        const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([...form]));
      });
    const { status = 200, headers = {}, body = '' } = handlers[url.pathname]?.(request) ?? { status: 404 };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  });

  return Object.assign(counts, { origin, close });
}
