import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** As browsers, accepts a compressed body that ends early. */
const lenient = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };

const decoders: Record<string, () => Transform> = {
  gzip: () => zlib.createGunzip(lenient),
  deflate: () => zlib.createInflate(lenient),
  br: () => zlib.createBrotliDecompress(),
  ...('createZstdDecompress' in zlib && { zstd: zlib.createZstdDecompress as () => Transform }),
};

/** The encodings that {@link decodeBody} decodes, as a value of `accept-encoding`. */
export const acceptEncoding = Object.keys(decoders).join(', ');

/**
 * Decodes the body of a response of Node's, as Chromium does. An unknown encoding is left as it is.
 *
 * @param method of the request
 * @see RFC 9110 §8.4
 */
export function decodeBody(message: Readable, method: string): Readable {
  const { statusCode, headers } = message as IncomingMessage;
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return message;
  const encodings = headers['content-encoding']?.toLowerCase().split(/[\s,]+/) ?? [];
  return encodings.reverse().reduce<Readable>((stream, encoding) => {
    const decoder = decoders[encoding]?.();
    return decoder ? pipeline(stream, decoder, () => {}) : stream;
  }, message);
}
