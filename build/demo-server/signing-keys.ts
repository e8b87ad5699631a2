import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK } from 'jose';

async function signingKey(alg: 'RS256' | 'ES256', kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
}

let rsa: Promise<JWK> | undefined;

/**
 * Creates private JWKs: an RSA key, shared in the process because it is slow to generate, and a new
 * P-256 key.
 */
export async function signingKeys(): Promise<JWK[]> {
  rsa ??= signingKey('RS256', 'rs256-for-tests');
  return Promise.all([rsa, signingKey('ES256', `es256-${crypto.randomUUID().slice(0, 8)}`)]);
}

/** Returns a JWK without its private members (RFC 7517 §9.3, RFC 7518 §6). */
export function publicJwk({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, k: _k, ...shared }: JWK): JWK {
  return shared;
}

/** Returns a resolver for the public keys, by `kid` and `alg`. */
export const publicKeySet = (keys: JWK[]) => createLocalJWKSet({ keys: keys.map(publicJwk) });
