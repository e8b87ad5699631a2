import { parseJson } from '../core/json.ts';

/**
 * Parses a response body as JSON. Invalid UTF-8 is replaced rather than refused, since some servers
 * send error descriptions in Latin-1.
 *
 * @returns `undefined` if the body is not JSON
 */
export const parseJsonBody = (body: Uint8Array): unknown => parseJson(new TextDecoder().decode(body));
