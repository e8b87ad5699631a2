import type { JWK } from 'jose';
import { memoize } from '../core/memoize.ts';
import { getKeyBits, minRsaBits } from './algorithms.ts';

/** Why an RSA key protects nothing, although signatures can be verified with it. */
export type KeyWeakness = 'short' | 'exponent' | 'roca';

/** NIST SP 800-56B §6.2 allows odd exponents below 2^256; RFC 8017 §3.1 requires at least 3. */
const maxExponent = 2n ** 256n;

const rocaGenerator = 65537n;
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113,
  127, 131, 137, 139, 149, 151, 157, 163, 167,
].map(BigInt);

/** The powers of the generator modulo a prime. */
function listPowers(prime: bigint): Set<bigint> {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * rocaGenerator) % prime) powers.add(power);
  return powers;
}

const rocaResidues = rocaPrimes.map((prime) => ({ prime, powers: listPowers(prime) }));

/**
 * Whether a modulus has the form of the keys of CVE-2017-15361, which can be factored: it is a
 * power of 65537 modulo every small prime.
 */
const isRocaModulus = (modulus: bigint): boolean =>
  rocaResidues.every(({ prime, powers }) => powers.has(modulus % prime));

/** A server's key set may contain any value. */
const toBigInt = (encoded: unknown): bigint =>
  BigInt(`0x${typeof encoded === 'string' ? Buffer.from(encoded, 'base64url').toString('hex') : ''}0`) >> 4n;

/**
 * Returns why an RSA key must not be used: it is too short (RFC 7518 §3.3), its exponent is no
 * exponent of RSA (RFC 8017 §3.1), or its private key can be computed (RFC 8725 §3.5). Computed
 * once for each key.
 *
 * @returns `undefined` for other keys
 */
export const getKeyWeakness = memoize((key: JWK): KeyWeakness | undefined => {
  if (key.kty !== 'RSA') return undefined;
  if ((getKeyBits(key) ?? 0) < minRsaBits) return 'short';
  const exponent = toBigInt(key.e);
  if (exponent < 3n || exponent % 2n === 0n || exponent >= maxExponent) return 'exponent';
  return isRocaModulus(toBigInt(key.n)) ? 'roca' : undefined;
});
