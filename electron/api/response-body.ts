import type { ApiResponse } from '../../shared/api.ts';
import { decodeBody } from '../core/decode-text.ts';
import type { ResponseHeaders } from '../core/ports.ts';

/** Images that a page can display without running anything in them. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

const textTypePattern =
  /^(text\/.+|application\/([\w.+-]*\+)?(json|xml|javascript|x-www-form-urlencoded|graphql|yaml)|image\/svg\+xml)$/;

/** How much of a body is shown that is neither text nor an image. */
const maxBinaryPreviewBytes = 16 * 1024;

/**
 * Returns the media type in `content-type`, without parameters and in lower case (RFC 9110 §8.3.1).
 */
export const getMediaType = (headers: ResponseHeaders): string | undefined =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined;

/** Returns the charset in `content-type` (RFC 9110 §8.3.2). */
export const getCharset = (headers: ResponseHeaders): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers.get('content-type') ?? '')?.[1];

/** A byte order mark overrides the header (https://encoding.spec.whatwg.org/#bom-sniff). */
function detectByteOrderMark([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/**
 * Returns the part of a body that is shown: all of a text or an image, the beginning of anything
 * else.
 *
 * @param options.truncated whether the body is incomplete; an incomplete image is shown as bytes
 */
export function previewBody(
  body: Uint8Array,
  { mediaType, charset, truncated }: { mediaType: string | undefined; charset: string | undefined; truncated: boolean },
): Pick<ApiResponse, 'text' | 'base64'> {
  if (body.byteLength === 0) return { text: '' };
  const isText = mediaType === undefined || textTypePattern.test(mediaType);
  const text = isText
    ? decodeBody(body, { charset: detectByteOrderMark(body) ?? charset, isTruncated: truncated })
    : undefined;
  const isImage = mediaType !== undefined && imageTypes.has(mediaType) && !truncated;
  const bytes = isImage ? body : text === undefined ? body.subarray(0, maxBinaryPreviewBytes) : undefined;
  return {
    ...(text !== undefined && { text }),
    ...(bytes && { base64: Buffer.from(bytes).toString('base64') }),
  };
}
