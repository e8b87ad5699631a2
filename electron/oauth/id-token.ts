import { decodeProtectedHeader } from 'jose';
import type { IDToken, JsonValue } from 'oauth4webapi';
import type { Identity } from '../../shared/session.ts';
import { type FailureContext, fail } from '../core/failure.ts';
import { redact } from '../core/redaction/server-text.ts';
import type { Secret } from '../core/secret.ts';

/**
 * Refuses what must never be taken for a signed ID token, before anything else looks at it: an unsigned one (`alg` none,
 * RFC 7515 Appendix A.5) and one that is signed with a shared secret where client and server share none: a public key could
 * be mistaken for that (RFC 8725 §2.1). Fails with `id_token_unsigned`, `id_token_signature`, `id_token_invalid`.
 *
 * @param sharedSecret what it may be signed with besides the server's keys
 * @returns the algorithm that it says it is signed with
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
    fail('id_token_signature', { ...at, details: { ...at.details, code: redact(`alg ${algorithm}`).slice(0, 200) } });
  return algorithm;
}

const text = (value: JsonValue | undefined) =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1000) : undefined;

/** Who the claims name (OIDC Core §5.1). */
export function identityFromClaims(
  claims: Pick<IDToken, 'sub'> & { [claim: string]: JsonValue | undefined },
): Identity {
  return {
    subject: claims.sub,
    name: text(claims.name),
    username: text(claims.preferred_username),
    email: text(claims.email),
  };
}
