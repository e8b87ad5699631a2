import { checkPrimeSync, createPrivateKey, type JsonWebKey, randomBytes } from 'node:crypto';

const smallPrimes = (
  '2 3 5 7 11 13 17 19 23 29 31 37 41 43 47 53 59 61 67 71 73 79 83 89 97 101 103 107 109 113 127 131 137 139 149 ' +
  '151 157 163 167'
)
  .split(' ')
  .map(BigInt);
const primorial = smallPrimes.reduce((product, prime) => product * prime, 1n);
const exponent = 65537n;

/** A prime of the form that CVE-2017-15361 describes. */
function rocaPrime(): bigint {
  let power = 1n;
  for (let count = randomBytes(1)[0] ?? 0; count >= 0; count -= 1) power = (power * exponent) % primorial;
  for (;;) {
    const top = (3n << 1022n) | BigInt(`0x${randomBytes(126).toString('hex')}`);
    const candidate = top - (top % primorial) + power;
    if (checkPrimeSync(candidate)) return candidate;
  }
}

function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x];
  return ((x % modulus) + modulus) % modulus;
}

const encoded = (value: bigint) => {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
};

/** An RSA key as the faulty chips made them. Its signatures are valid. */
export function createRocaKey() {
  const [p, q] = [rocaPrime(), rocaPrime()];
  const d = invert(exponent, (p - 1n) * (q - 1n));
  const parts = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: invert(q, p) };
  const members = Object.entries(parts).map(([name, value]) => [name, encoded(value)]);
  const jwk: JsonWebKey = { kty: 'RSA', ...Object.fromEntries(members) };
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** The signature that an RS256 key with the exponent 1 verifies: the padded hash itself. */
export function signatureOfExponentOne(digest: Buffer): string {
  const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const padding = Buffer.alloc(256 - 3 - prefix.length - digest.length, 255);
  return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), prefix, digest]).toString('base64url');
}
