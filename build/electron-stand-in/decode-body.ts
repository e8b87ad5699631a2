import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;

/** As Chromium, accepts a compressed body that ends early. */
const lenient = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };

const decoders: Record<string, () => Transform> = {
  gzip: () => zlib.createGunzip(lenient),
  deflate: () => zlib.createInflate(lenient),
  br: () => zlib.createBrotliDecompress({ finishFlush: BROTLI_OPERATION_FLUSH }),
  ...('createZstdDecompress' in zlib && { zstd: zlib.createZstdDecompress as () => Transform }),
};

/** The encodings that {@link decodeBody} decodes, as a value of `accept-encoding`. */
export const acceptEncoding = Object.keys(decoders).join(', ');

/** Gives an error of zlib Chromium's name. Those of the network pass. */
function renameError(error: NodeJS.ErrnoException): void {
  if (/^(Z_|ERR__|ERR_ZSTD)/.test(error.code ?? ''))
    Object.assign(error, { message: 'net::ERR_CONTENT_DECODING_FAILED', code: undefined });
}

/**
 * Decodes the body of a response of Node's, as Chromium does. With an unknown encoding, it is left
 * as it is.
 *
 * @param method of the request
 * @see RFC 9110 §8.4
 */
export function decodeBody(message: Readable, method: string): Readable {
  const { statusCode, headers } = message as IncomingMessage;
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return message;
  const encodings =
    headers['content-encoding']
      ?.toLowerCase()
      .replaceAll('x-gzip', 'gzip')
      .split(/[\s,]+/) ?? [];
  if (!encodings.every((encoding) => Object.hasOwn(decoders, encoding))) return message;
  return encodings.reverse().reduce<Readable>((stream, encoding) => {
    const decoder = decoders[encoding]?.();
    return decoder ? pipeline(stream, decoder.on('error', renameError), () => {}) : stream;
  }, message);
}
