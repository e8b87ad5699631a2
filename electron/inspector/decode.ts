import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { JsonObject, TokenView } from '../../shared/tokens.ts';
import { nestsDeeper } from './depth.ts';

/** Deeper than any token is, and less than what ends a page that shows it or a message that carries it. */
const deepest = 100;

function shown(decoded: object): JsonObject {
  if (nestsDeeper(decoded, deepest)) throw new RangeError('nested too deep to be shown');
  return decoded as JsonObject;
}

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
        header: shown(decodeProtectedHeader(token)),
        claims: shown(decodeJwt(token)),
        bytes,
      };
    if (parts === 5) return { kind: 'jwe', header: shown(decodeProtectedHeader(token)), bytes };
  } catch {
    // Dots alone make no JOSE token: an opaque one may hold them. Nor is shown what nests without end.
  }
  return { kind: 'opaque', bytes };
}
