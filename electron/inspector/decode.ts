import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { JsonObject, TokenView } from '../../shared/tokens.ts';

/**
 * What can be shown of a token without a key: header and claims of a JWS (RFC 7515 §3.1), the header of a JWE (RFC 7516
 * §3.1), of anything else its length alone. The signature is left out, so that a view cannot be replayed.
 */
export function decodeToken(token: string): TokenView {
  const bytes = Buffer.byteLength(token, 'utf8');
  const parts = token.split('.').length;
  try {
    if (parts === 3)
      return {
        kind: 'jws',
        header: decodeProtectedHeader(token) as JsonObject,
        claims: decodeJwt(token) as JsonObject,
        bytes,
      };
    if (parts === 5) return { kind: 'jwe', header: decodeProtectedHeader(token) as JsonObject, bytes };
  } catch {
    // Dots alone make no JOSE token: an opaque one may hold them.
  }
  return { kind: 'opaque', bytes };
}
