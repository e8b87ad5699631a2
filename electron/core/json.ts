const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];

/** Returns whether a value is a JSON object: not null and not an array. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Returns whether objects and arrays are nested more deeply than `maxDepth`, without parsing and
 * without recursion: a parser, or whatever walks its result, could exhaust the stack.
 */
export function exceedsDepth(text: string, maxDepth: number): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isQuoted) {
      if (code === backslash) index += 1;
      else if (code === quote) isQuoted = false;
    } else if (code === quote) isQuoted = true;
    else if (code === openBrace || code === openBracket) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (code === closeBrace || code === closeBracket) depth -= 1;
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
    return exceedsDepth(text, maxDepth) ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}
