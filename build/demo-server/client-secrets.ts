import type { TestClient } from './directory.ts';

/**
 * Encodes a secret as printable ASCII. oidc-provider rejects secrets outside VSCHAR (RFC 6749
 * appendix A) in registrations and Basic headers, although other servers accept them. It therefore
 * stores and compares this form, which leaves printable ASCII unchanged.
 */
export const toPrintable = (text: string) =>
  text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

const formDecode = (text: string) => decodeURIComponent(text.replaceAll('+', '%20'));

/**
 * Rewrites a Basic header for oidc-provider: form-encoded ID and secret (RFC 6749 §2.3.1), the
 * secret printable. The header is decoded as the client is registered, so that a client with the
 * wrong encoding is rejected, as at a server that supports only one. Headers that are not Basic or
 * cannot be decoded are returned unchanged.
 */
export function readBasicHeader(header: string, clients: TestClient[]): { header: string; clientId?: string } {
  const [scheme, encoded, ...rest] = header.split(' ');
  if (scheme?.toLowerCase() !== 'basic' || !encoded || rest.length) return { header };
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return { header };
  const encodingOf = (clientId: string) => clients.find((client) => client.clientId === clientId)?.basicEncoding;

  let [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  if (encodingOf(clientId) !== 'raw') {
    try {
      const decodedId = formDecode(clientId);
      // If a raw client form-encodes its ID, the raw reader must not recognize it: keep the ID as
      // sent.
      if (encodingOf(decodedId) !== 'raw') [clientId, secret] = [decodedId, formDecode(secret)];
    } catch {
      return { header };
    }
  }
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(toPrintable(secret))}`;
  return { header: `Basic ${Buffer.from(pair).toString('base64')}`, clientId };
}
