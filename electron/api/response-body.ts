import type { ApiResponse } from '../../shared/api.ts';

/** Pictures that a page can show as one, without running anything in them. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

const textTypePattern =
  /^(text\/.+|application\/([\w.+-]*\+)?(json|xml|javascript|x-www-form-urlencoded|graphql|yaml)|image\/svg\+xml)$/;

/** How much of a body that is neither text nor picture is shown. */
const maxBinaryPreviewBytes = 16 * 1024;

/** `content-type` without its parameters (RFC 9110 §8.3.1). */
export const getMediaType = (headers: Headers): string | undefined =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() || undefined;

/** What `content-type` says of how text is written (RFC 9110 §8.3.2). */
export const getCharset = (headers: Headers): string | undefined =>
  /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers.get('content-type') ?? '')?.[1];

/** A byte order mark says more than the header does (Encoding Standard, "BOM sniff"). */
function detectByteOrderMark([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

function decodeText(body: Uint8Array, charset: string | undefined, truncated: boolean): string | undefined {
  try {
    return new TextDecoder(detectByteOrderMark(body) ?? charset ?? 'utf-8', { fatal: true }).decode(body, {
      stream: truncated,
    });
  } catch {
    return undefined;
  }
}

/** What is shown of a body: text where it is some, a picture whole, of anything else the beginning. */
export function previewBody(
  body: Uint8Array,
  mediaType: string | undefined,
  charset: string | undefined,
  truncated: boolean,
): Pick<ApiResponse, 'text' | 'base64'> {
  if (body.byteLength === 0) return { text: '' };
  const text =
    mediaType === undefined || textTypePattern.test(mediaType) ? decodeText(body, charset, truncated) : undefined;
  const picture = mediaType !== undefined && imageTypes.has(mediaType) && !truncated;
  const bytes = picture ? body : text === undefined ? body.subarray(0, maxBinaryPreviewBytes) : undefined;
  return {
    ...(text !== undefined && { text }),
    ...(bytes && { base64: Buffer.from(bytes).toString('base64') }),
  };
}
