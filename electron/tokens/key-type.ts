import type { JsonWebKey } from 'node:crypto';
import { pemBlock } from '../core/key-text.ts';

const supportedCurves = ['P-256', 'P-384', 'P-521', 'Ed25519'];

/** Object identifiers of key types and curves without a supported algorithm, DER-encoded. */
const unsupportedIdentifiers = [
  '06092a864886f70d01010a', // RSASSA-PSS (RFC 4055 §3.1)
  '06032b656e', // X25519 (RFC 8410 §3)
  '06032b656f', // X448
  '06032b6571', // Ed448
  '06052b8104000a', // secp256k1 (SEC 2)
  '06052b81040021', // P-224
].map((hex) => Buffer.from(hex, 'hex'));

/** Whether a JWK is of a type that no supported algorithm uses. False for a damaged one. */
export const hasUnsupportedCurve = ({ kty, crv }: JsonWebKey): boolean =>
  (kty === 'EC' || kty === 'OKP') && typeof crv === 'string' && !supportedCurves.includes(crv);

/**
 * Whether a PEM that cannot be parsed is of an unsupported type, not damaged. Electron's BoringSSL
 * parses fewer types than Node's OpenSSL, and reports both in the same way.
 */
export function hasUnsupportedIdentifier(pem: string): boolean {
  const [[, , base64 = ''] = []] = pem.matchAll(pemBlock);
  const der = Buffer.from(base64, 'base64');
  return unsupportedIdentifiers.some((identifier) => der.includes(identifier));
}
