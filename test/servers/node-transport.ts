import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Transport } from '../../electron/core/ports.ts';
import { createClientRequestTransport } from '../../electron/http/client-request-transport.ts';

/** As browsers, accepts a compressed body that ends early. */
const lenient = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };

const decoders: Record<string, () => Transform> = {
  gzip: () => zlib.createGunzip(lenient),
  deflate: () => zlib.createInflate(lenient),
  br: () => zlib.createBrotliDecompress(),
  ...('createZstdDecompress' in zlib && { zstd: zlib.createZstdDecompress as () => Transform }),
};
const acceptEncoding = Object.keys(decoders).join(', ');

/** Decodes a body, last encoding first (RFC 9110 §8.4). An unknown encoding is left as it is. */
function decodeBody(
  message: Readable & { statusCode?: number | undefined; rawHeaders: string[] },
  method: string,
): Readable {
  if (method === 'HEAD' || message.statusCode === 204 || message.statusCode === 304) return message;
  const encodings = message.rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && name.toLowerCase() === 'content-encoding'
      ? (message.rawHeaders[at + 1] ?? '').toLowerCase().split(/[\s,]+/)
      : [],
  );
  return encodings.reverse().reduce<Readable>((stream, encoding) => {
    const decoder = decoders[encoding]?.();
    return decoder ? pipeline(stream, decoder, () => {}) : stream;
  }, message);
}

/**
 * Creates the app's transport over Node's http and https: six connections a host, as Chromium has.
 *
 * @param options.ca authorities to trust instead of Node's
 */
export function createNodeTransport(options: { ca?: string[]; maxSockets?: number } = {}): Transport {
  const agentOptions = { keepAlive: true, maxSockets: 6, ...options };
  const [agent, secureAgent] = [new HttpAgent(agentOptions), new HttpsAgent(agentOptions)];
  return createClientRequestTransport(({ method, url, headers, body }) => {
    const isSecure = url.startsWith('https:');
    const length = body && { 'content-length': String(body.byteLength) };
    return (isSecure ? requestHttps : requestHttp)(url, {
      method,
      headers: { 'accept-encoding': acceptEncoding, ...headers, ...length },
      agent: isSecure ? secureAgent : agent,
    });
  }, decodeBody);
}

/** Sends requests over Node's http and https. */
export const nodeTransport = createNodeTransport();
