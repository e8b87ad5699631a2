import type { JsonObject, TokenType } from '../../shared/tokens.ts';
import type { ParsedToken } from '../tokens/decode-token.ts';
import { getClaim } from '../tokens/get-claim.ts';

const idNames = new Set(['id', 'id+jwt', 'id_token', 'idtoken', 'it']);
const accessNames = new Set(['at', 'at+jwt', 'access', 'bearer', 'access_token']);
const refreshNames = new Set(['refresh', 'offline', 'rt']);

function detectByName(name: unknown): TokenType | undefined {
  if (typeof name !== 'string') return undefined;
  const normalized = name.toLowerCase().replace(/^application\//, '');
  if (accessNames.has(normalized)) return 'access';
  if (idNames.has(normalized)) return 'id';
  return refreshNames.has(normalized) ? 'refresh' : undefined;
}

/** Claims that only ID tokens have (OpenID Connect Core 1.0 §2 and §3.3.2.11). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash', 's_hash'];

function detectByClaims(claims: JsonObject): TokenType {
  if (getClaim(claims, 'scope') !== undefined || getClaim(claims, 'scp') !== undefined) return 'access';
  return idTokenClaims.some((name) => getClaim(claims, name) !== undefined) ? 'id' : 'unknown';
}

/**
 * Detects the type of a pasted token by its header (RFC 9068 §2.1), by a provider's type claim, or
 * by claims that only one type has.
 *
 * @returns `unknown` rather than a guess
 */
export function detectTokenType({ header, claims }: ParsedToken): TokenType {
  const byHeader = detectByName(header?.typ);
  if (byHeader) return byHeader;
  if (!claims) return 'unknown';
  for (const name of ['typ', 'token_use', 'tok_type']) {
    const type = detectByName(getClaim(claims, name));
    if (type) return type;
  }
  return detectByClaims(claims);
}
