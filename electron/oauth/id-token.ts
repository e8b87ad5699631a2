import { decodeProtectedHeader } from 'jose';
import type { IDToken, JsonValue } from 'oauth4webapi';
import type { Identity } from '../../shared/session.ts';
import { type FailureContext, fail } from '../core/failure.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import type { Secret } from '../core/secret.ts';

/**
 * Refuses an unsigned ID token (RFC 7515 Appendix A.5) and one with an HMAC signature if client and
 * server share no secret: a public key could be used as the HMAC key (RFC 8725 §2.1). To be called
 * before anything else reads the token.
 *
 * @param sharedSecret the client secret, if the server may sign with it
 * @returns the `alg` header
 * @throws `id_token_unsigned`, `id_token_signature`, `id_token_invalid`
 */
export function requireSignedJwt(idToken: string, at: FailureContext, sharedSecret?: Secret): string {
  let algorithm: unknown;
  try {
    algorithm = decodeProtectedHeader(idToken).alg;
  } catch {
    fail('id_token_invalid', at);
  }
  if (typeof algorithm !== 'string' || algorithm.toLowerCase() === 'none') fail('id_token_unsigned', at);
  if (algorithm.startsWith('HS') && !sharedSecret)
    fail('id_token_signature', {
      ...at,
      details: { ...at.details, code: sanitizeServerText(`alg ${algorithm}`).slice(0, 200) },
    });
  return algorithm;
}

const toText = (value: JsonValue | undefined) =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1000) : undefined;

/** Returns the user's identity from claims (OIDC Core §5.1). */
export function identityFromClaims(
  claims: Pick<IDToken, 'sub'> & { [claim: string]: JsonValue | undefined },
): Identity {
  return {
    subject: claims.sub,
    name: toText(claims.name),
    username: toText(claims.preferred_username),
    email: toText(claims.email),
  };
}
