/** Decodes big-endian UTF-16; an odd last byte is dropped. */
const decodeUtf16Be = (bytes: Uint8Array) =>
  Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString('utf16le');

/**
 * Decodes the text of a file or pipe without its byte order mark: UTF-8, or UTF-16 as Windows
 * PowerShell writes it. UTF-16 without a mark is recognized by a first character of ASCII.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isLittleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const isBigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== undefined && second !== 0);
  const text = isBigEndian ? decodeUtf16Be(bytes) : Buffer.from(bytes).toString(isLittleEndian ? 'utf16le' : 'utf8');
  return text.replace(/^\uFEFF/, '');
}

/**
 * Decodes the body of a message, without the byte order mark of its charset.
 *
 * @param options.charset a label of the Encoding standard, by default UTF-8
 * @param options.isTruncated whether the last character may be incomplete
 * @returns `undefined` if the body is not text in that charset, or if the charset is unknown
 */
export function decodeBody(
  body: Uint8Array,
  { charset = 'utf-8', isTruncated }: { charset?: string | undefined; isTruncated: boolean },
): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body, { stream: isTruncated });
  } catch {
    return undefined;
  }
}
