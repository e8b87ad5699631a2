import type { TestClient } from './directory.ts';

/**
 * oidc-provider holds RFC 6749 appendix A to the letter: a secret outside printable ASCII (VSCHAR) cannot be registered and
 * is refused in a Basic header. Other servers take any. Inside, a secret is therefore kept and compared in this form, which
 * leaves printable ASCII as it is.
 */
export const toPrintable = (text: string) =>
  text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);

const formDecode = (text: string) => decodeURIComponent(text.replaceAll('+', '%20'));

/**
 * A Basic header as oidc-provider reads it: id and secret form-encoded (RFC 6749 §2.3.1), the secret printable. What came
 * in is read the way that the client is registered for, so that a client using the wrong encoding is turned away, as it
 * would be at a server with only one. Headers that are not Basic, or not decodable, pass unchanged.
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
      // A raw client that form-encodes is not recognised by a raw reader: its id stays as it was written.
      if (encodingOf(decodedId) !== 'raw') [clientId, secret] = [decodedId, formDecode(secret)];
    } catch {
      return { header };
    }
  }
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(toPrintable(secret))}`;
  return { header: `Basic ${Buffer.from(pair).toString('base64')}`, clientId };
}
