import type { ApiResponse } from '../../shared/api.ts';
import { decodeBody } from '../core/decode-text.ts';
import type { ResponseHeaders } from '../core/ports.ts';

/** Images that a page can display without running anything in them. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

const textTypePattern =
  /^(text\/.+|application\/([\w.+-]*[+-])?(json|jsonl|ndjson|json-seq|xml|yaml|jwt|jose|javascript|ecmascript|toml|csv|sql|graphql|x-www-form-urlencoded)|image\/svg\+xml)$/;

/** Types whose bytes are never text. */
const binaryTypePattern = /^(image|audio|video|font)\//;

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

/** Characters that no text has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const controlPattern = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;

/**
 * Decodes a text in the charset of its byte order mark or header, or in UTF-8. A charset that
 * nobody knows is usually an alias of UTF-8, such as `utf8mb4`.
 *
 * @returns `undefined` if the bytes are not text
 */
function readText(
  body: Uint8Array,
  { mediaType, charset = 'utf-8', truncated }: BodyType,
): { text: string; isCertain: boolean } | undefined {
  const isDeclared = mediaType === undefined || textTypePattern.test(mediaType);
  if (!isDeclared && binaryTypePattern.test(mediaType)) return undefined;
  const charsets = [detectByteOrderMark(body) ?? charset, 'utf-8'];
  const text = charsets
    .map((name) => decodeBody(body, { charset: name, isTruncated: truncated }))
    .find((decoded) => decoded !== undefined);
  if (text !== undefined) return isDeclared || !controlPattern.test(text) ? { text, isCertain: isDeclared } : undefined;
  const western =
    isDeclared && mediaType !== undefined
      ? decodeBody(body, { charset: 'windows-1252', isTruncated: truncated })
      : undefined;
  return western === undefined || controlPattern.test(western) ? undefined : { text: western, isCertain: false };
}

/** The type of a body by its headers, and whether its end is missing. */
type BodyType = { mediaType: string | undefined; charset: string | undefined; truncated: boolean };

/**
 * Returns the part of a body that is shown: all of a text or an image, the beginning of anything
 * else. A text that is not declared as one is shown as bytes, too.
 *
 * @param type.truncated whether the body is incomplete; an incomplete image is shown as bytes
 */
export function previewBody(body: Uint8Array, type: BodyType): Pick<ApiResponse, 'text' | 'base64'> {
  if (body.byteLength === 0) return { text: '' };
  const { text, isCertain = false } = readText(body, type) ?? {};
  const isImage = type.mediaType !== undefined && imageTypes.has(type.mediaType) && !type.truncated;
  const bytes = isImage ? body : isCertain ? undefined : body.subarray(0, maxBinaryPreviewBytes);
  return {
    ...(text !== undefined && { text }),
    ...(bytes && { base64: Buffer.from(bytes).toString('base64') }),
  };
}
