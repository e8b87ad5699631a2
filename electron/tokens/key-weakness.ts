import type { JWK } from 'jose';
import { getKeyBits, minRsaBits } from './algorithms.ts';

/** Why an RSA key protects nothing, although signatures can be verified with it. */
export type KeyWeakness = 'short' | 'exponent' | 'roca';

/** NIST SP 800-56B §6.2 allows odd exponents below 2^256; RFC 8017 §3.1 requires at least 3. */
const maxExponent = 2n ** 256n;

const rocaGenerator = 65537n;
const rocaPrimes = [
  3n,
  5n,
  7n,
  11n,
  13n,
  17n,
  19n,
  23n,
  29n,
  31n,
  37n,
  41n,
  43n,
  47n,
  53n,
  59n,
  61n,
  67n,
  71n,
  73n,
  79n,
  83n,
  89n,
  97n,
  101n,
  103n,
  107n,
  109n,
  113n,
  127n,
  131n,
  137n,
  139n,
  149n,
  151n,
  157n,
  163n,
  167n,
];

/** The powers of the generator modulo a prime. */
function listPowers(prime: bigint): Set<bigint> {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * rocaGenerator) % prime) powers.add(power);
  return powers;
}

const rocaResidues = rocaPrimes.map((prime) => ({ prime, powers: listPowers(prime) }));

/**
 * Whether a modulus has the form of the keys of CVE-2017-15361, which can be factored: it is a power
 * of 65537 modulo every small prime.
 */
const isRocaModulus = (modulus: bigint): boolean =>
  rocaResidues.every(({ prime, powers }) => powers.has(modulus % prime));

/** A server's key set may contain any value. */
const toBigInt = (encoded: unknown): bigint =>
  BigInt(`0x${typeof encoded === 'string' ? Buffer.from(encoded, 'base64url').toString('hex') : ''}0`) >> 4n;

/**
 * Returns why an RSA key must not be used: it is too short (RFC 7518 §3.3), its exponent is no
 * exponent of RSA (RFC 8017 §3.1), or its private key can be computed (RFC 8725 §3.5).
 *
 * @returns `undefined` for other keys
 */
export function getKeyWeakness(key: JWK): KeyWeakness | undefined {
  if (key.kty !== 'RSA') return undefined;
  if ((getKeyBits(key) ?? 0) < minRsaBits) return 'short';
  const exponent = toBigInt(key.e);
  if (exponent < 3n || exponent % 2n === 0n || exponent >= maxExponent) return 'exponent';
  return isRocaModulus(toBigInt(key.n)) ? 'roca' : undefined;
}
