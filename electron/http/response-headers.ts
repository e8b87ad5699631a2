import type { ResponseHeaders } from '../core/ports.ts';

/**
 * Returns the length of a body in bytes, if a response specifies it (RFC 9110 §8.6). That of a
 * compressed body is not the length of its content.
 */
export function getContentLength(headers: ResponseHeaders): number | undefined {
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/**
 * Creates the headers of a response. Unlike `Headers`, it accepts values that are not Latin-1, as
 * Electron decodes them.
 *
 * @param rawHeaders names and values in turn, as Node and Electron report them
 * @see RFC 9110 §5.2 for joining values, §5.3 for `set-cookie`, which must not be joined
 */
export function createResponseHeaders(rawHeaders: readonly string[]): ResponseHeaders {
  const values = new Map<string, string>();
  const cookies: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]?.toLowerCase() ?? '', rawHeaders[at + 1] ?? ''];
    if (name === 'set-cookie') cookies.push([name, value]);
    const known = values.get(name);
    values.set(name, known === undefined ? value : `${known}, ${value}`);
  }
  let sorted: readonly [string, string][] | undefined;
  const listSorted = () => {
    sorted ??= [...values]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, value]): [string, string][] => (name === 'set-cookie' ? cookies : [[name, value]]));
    return sorted;
  };
  return {
    get: (name) => values.get(name.toLowerCase()) ?? null,
    has: (name) => values.has(name.toLowerCase()),
    [Symbol.iterator]: () => listSorted()[Symbol.iterator](),
  };
}
