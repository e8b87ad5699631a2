/** Returns whether a value is a JSON object: not null and not an array. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
 * @returns `undefined` if the bytes are not UTF-8 or not JSON
 * @see RFC 8259 §8.1
 */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  try {
    return parseJson(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}
