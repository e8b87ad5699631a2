import { createLocalJWKSet, exportJWK, generateKeyPair, type JWK } from 'jose';

async function signingKey(alg: 'RS256' | 'ES256', kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
}

let rsa: Promise<JWK> | undefined;

/** The private JWKs of one start: an RSA key (slow to make, so one a process) and a fresh P-256 key. */
export async function signingKeys(): Promise<JWK[]> {
  rsa ??= signingKey('RS256', 'rs256-for-tests');
  return Promise.all([rsa, signingKey('ES256', `es256-${crypto.randomUUID().slice(0, 8)}`)]);
}

/** A JWK without its private members (RFC 7517 §9.3, RFC 7518 §6). */
export function publicJwk({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, k: _k, ...shared }: JWK): JWK {
  return shared;
}

/** A verifier's view of private keys: their public halves, found by `kid` and `alg`. */
export const publicKeySet = (keys: JWK[]) => createLocalJWKSet({ keys: keys.map(publicJwk) });
