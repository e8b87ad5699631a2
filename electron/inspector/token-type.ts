import type { JsonObject } from '../../shared/tokens.ts';
import type { ParsedToken } from '../tokens/decode-token.ts';
import type { TokenType } from '../tokens/find-tokens.ts';
import { getClaim } from './checks/context.ts';

const idNames = new Set(['id', 'id+jwt', 'id_token', 'idtoken', 'it']);
const accessNames = new Set(['at', 'at+jwt', 'access', 'bearer', 'access_token']);
const refreshNames = new Set(['refresh', 'offline', 'rt']);

function detectByName(name: unknown): TokenType | undefined {
  if (typeof name !== 'string') return undefined;
  const plain = name.toLowerCase().replace(/^application\//, '');
  if (accessNames.has(plain)) return 'access';
  if (idNames.has(plain)) return 'id';
  return refreshNames.has(plain) ? 'refresh' : undefined;
}

function detectByClaims(claims: JsonObject): TokenType {
  if (getClaim(claims, 'scope') !== undefined || getClaim(claims, 'scp') !== undefined) return 'access';
  const signs = ['nonce', 'at_hash', 'c_hash', 's_hash'];
  return signs.some((name) => getClaim(claims, name) !== undefined) ? 'id' : 'unknown';
}

/**
 * What kind of token a pasted one is: by its header (RFC 9068 §2.1), by the names that providers put into its claims, or by
 * claims that one kind alone has. `unknown` rather than a guess.
 */
export function detectTokenType({ header, view }: ParsedToken): TokenType {
  const byHeader = detectByName(header?.typ);
  if (byHeader) return byHeader;
  if (view.kind !== 'jws') return 'unknown';
  for (const name of ['typ', 'token_use', 'tok_type']) {
    const role = detectByName(getClaim(view.claims, name));
    if (role) return role;
  }
  return detectByClaims(view.claims);
}
