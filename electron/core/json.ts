import { isLosslessNumber } from 'lossless-json';

const [quote, comma, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  0x22, 0x2c, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d,
];

/** Returns whether a value is a JSON object: not null, an array or a lossless number. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** Returns the index of the quote that ends a string, or of the end of the text. */
function findEndOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let firstBackslash = end;
    while (text.charCodeAt(firstBackslash - 1) === backslash) firstBackslash -= 1;
    if ((end - firstBackslash) % 2 === 0) return end;
  }
  return text.length;
}

/**
 * Returns whether JSON text is nested more deeply, or contains more objects, arrays, members and
 * elements than allowed, without parsing and without recursion. A parser, or whatever walks its
 * result, could exhaust the stack or take long: it is the number of values that takes time.
 */
export function isTooComplex(text: string, limits: { maxDepth: number; maxValues?: number }): boolean {
  const { maxDepth, maxValues = Number.POSITIVE_INFINITY } = limits;
  let depth = 0;
  let values = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) index = findEndOfString(text, index);
    else if (code === openBrace || code === openBracket) {
      depth += 1;
      values += 1;
    } else if (code === closeBrace || code === closeBracket) depth -= 1;
    else if (code === comma) values += 1;
    if (depth > maxDepth || values > maxValues) return true;
  }
  return false;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses JSON text, with or without a byte order mark.
 *
 * @returns `undefined` if the text is not JSON
 * @see RFC 8259
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/**
 * Parses UTF-8 bytes as JSON.
 *
 * @returns `undefined` if the bytes are not UTF-8, not JSON or nested more deeply than `maxDepth`
 * @see RFC 8259 §8.1
 */
export function parseJsonBytes(bytes: Uint8Array, maxDepth = Number.POSITIVE_INFINITY): unknown {
  try {
    const text = utf8.decode(bytes);
    return isTooComplex(text, { maxDepth }) ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}
