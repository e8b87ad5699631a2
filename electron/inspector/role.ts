import type { JsonObject } from '../../shared/tokens.ts';
import { claim } from './checks/context.ts';
import type { TokenRole } from './find-tokens.ts';
import type { ParsedToken } from './parse.ts';

const idNames = new Set(['id', 'id+jwt', 'id_token', 'idtoken', 'it']);
const accessNames = new Set(['at', 'at+jwt', 'access', 'bearer', 'access_token']);
const refreshNames = new Set(['refresh', 'offline', 'rt']);

function byName(name: unknown): TokenRole | undefined {
  if (typeof name !== 'string') return undefined;
  const plain = name.toLowerCase().replace(/^application\//, '');
  if (accessNames.has(plain)) return 'access';
  if (idNames.has(plain)) return 'id';
  return refreshNames.has(plain) ? 'refresh' : undefined;
}

function byClaims(claims: JsonObject): TokenRole {
  if (claim(claims, 'scope') !== undefined || claim(claims, 'scp') !== undefined) return 'access';
  const signs = ['nonce', 'at_hash', 'c_hash', 's_hash'];
  return signs.some((name) => claim(claims, name) !== undefined) ? 'id' : 'unknown';
}

/**
 * What kind of token a pasted one is: by its header (RFC 9068 §2.1), by the names that providers put into its claims, or by
 * claims that one kind alone has. `unknown` rather than a guess.
 */
export function roleOf({ header, view }: ParsedToken): TokenRole {
  const byHeader = byName(header?.typ);
  if (byHeader) return byHeader;
  if (view.kind !== 'jws') return 'unknown';
  for (const name of ['typ', 'token_use', 'tok_type']) {
    const role = byName(claim(view.claims, name));
    if (role) return role;
  }
  return byClaims(view.claims);
}
