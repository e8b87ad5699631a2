import type { JWK } from 'jose';

/** The key that a signing algorithm requires (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). */
export type SigningAlgorithm = {
  kty: 'RSA' | 'EC' | 'OKP' | 'oct';
  crv?: string;
  /** The minimum length of a shared secret in bits: that of the hash (RFC 7518 §3.2). */
  minSecretBits?: number;
};

/** The supported signing algorithms by their `alg` value. */
export const signingAlgorithms = new Map<string, SigningAlgorithm>([
  ...([256, 384, 512] as const).flatMap((bits): [string, SigningAlgorithm][] => [
    [`HS${bits}`, { kty: 'oct', minSecretBits: bits }],
    [`RS${bits}`, { kty: 'RSA' }],
    [`PS${bits}`, { kty: 'RSA' }],
  ]),
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519' }],
]);

/** The key management algorithms of JWE (RFC 7518 §4.1). */
export const keyManagementAlgorithms = new Set([
  'RSA1_5',
  'RSA-OAEP',
  'RSA-OAEP-256',
  'A128KW',
  'A192KW',
  'A256KW',
  'dir',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
  'A128GCMKW',
  'A192GCMKW',
  'A256GCMKW',
  'PBES2-HS256+A128KW',
  'PBES2-HS384+A192KW',
  'PBES2-HS512+A256KW',
]);

/** The content encryption algorithms of JWE (RFC 7518 §5.1). */
export const contentEncryptionAlgorithms = new Set([
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
  'A128GCM',
  'A192GCM',
  'A256GCM',
]);

/**
 * How many keys are tried at most for a token that does not say which one signed it. Published sets
 * have fewer than 20.
 */
export const maxCandidateKeys = 100;

/** The minimum length of an RSA key (RFC 7518 §3.3 and §3.5). */
export const minRsaBits = 2048;

/**
 * Returns the length of an RSA modulus or a shared secret, in bits.
 *
 * @returns `undefined` for keys of a fixed length
 */
export function getKeyBits({ n, k }: JWK): number | undefined {
  const encoded = n ?? k;
  if (typeof encoded !== 'string') return undefined;
  const bytes = Buffer.from(encoded, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  if (n === undefined || first < 0) return bytes.length * 8;
  return (bytes.length - first - 1) * 8 + (32 - Math.clz32(bytes[first] ?? 0));
}

/** Whether a key's type, curve and usage (RFC 7517 §4.2 to §4.4) permit an algorithm. */
export function isKeyCompatible(key: JWK, name: string, algorithm: SigningAlgorithm): boolean {
  if (key.kty !== algorithm.kty || (algorithm.crv && key.crv !== algorithm.crv)) return false;
  if (key.use !== undefined && key.use !== 'sig') return false;
  if (Array.isArray(key.key_ops) && !key.key_ops.includes('verify')) return false;
  return key.alg === undefined || key.alg === name || (isEdDsa(key.alg) && isEdDsa(name));
}

const isEdDsa = (name: string | undefined) => name === 'EdDSA' || name === 'Ed25519';
