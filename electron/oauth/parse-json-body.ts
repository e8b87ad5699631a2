import { parseJson } from '../core/json.ts';

const utf8 = new TextDecoder();

/** Charsets in which ASCII is ASCII, so that secrets are found in the bytes. */
const singleByteCharset = /;\s*charset\s*=\s*"?((?:iso-8859|windows-125)[\w-]*|latin1)\b/i;

/** Creates the decoder for the single-byte charset that a `content-type` names, or for UTF-8. */
function createDecoder(contentType: string | null | undefined) {
  const charset = singleByteCharset.exec(contentType ?? '')?.[1];
  try {
    return charset === undefined ? utf8 : new TextDecoder(charset);
  } catch {
    return utf8;
  }
}

/**
 * Parses a response body as JSON, in the single-byte charset that the response may name. Invalid
 * UTF-8 is replaced rather than refused, since some servers send error descriptions in Latin-1
 * without naming it.
 *
 * @param contentType the header of the response
 * @returns `undefined` if the body is not JSON
 */
export const parseJsonBody = (body: Uint8Array, contentType?: string | null): unknown =>
  parseJson(createDecoder(contentType).decode(body));
