import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** Extended key usage of a TLS server (RFC 5280 §4.2.1.12). */
const serverAuthOid = '1.3.6.1.5.5.7.3.1';

const parseCertificate = (pem: string) => {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
};

const isValidAt = (certificate: X509Certificate, now: number) =>
  Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);

const hasIssued = (issuer: X509Certificate, subject: X509Certificate) =>
  issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);

/**
 * Whether one of these authorities vouches for a server, for a certificate that the system refused because it does not know
 * the authority. Checked by itself, since that refusal may hide others: the name (RFC 9525), the dates of the whole chain, the
 * use as a server, and each signature up to one of the authorities (RFC 5280 §6.1). Name constraints and policies of
 * intermediates are not known here, so an authority that needs them belongs into the system's own store.
 *
 * @param chain PEM, the server's own certificate first
 * @param now milliseconds since the epoch
 */
export function isTrustedByAuthorities(parts: {
  hostname: string;
  chain: readonly string[];
  authorities: readonly string[];
  now: number;
}): boolean {
  const { hostname, now } = parts;
  const chain = parts.chain.flatMap((pem) => parseCertificate(pem) ?? []);
  const authorities = parts.authorities.flatMap((pem) => parseCertificate(pem) ?? []);
  const [leaf] = chain;
  if (!leaf || chain.length !== parts.chain.length) return false;
  const address = hostname.replace(/^\[|\]$/g, '');
  const named = isIP(address) ? leaf.checkIP(address) : leaf.checkHost(hostname, { subject: 'never' });
  if (!named || (leaf.keyUsage && !leaf.keyUsage.includes(serverAuthOid))) return false;
  for (const [at, certificate] of chain.entries()) {
    if (!isValidAt(certificate, now)) return false;
    if (authorities.some((authority) => isValidAt(authority, now) && hasIssued(authority, certificate))) return true;
    const issuer = chain[at + 1];
    if (!issuer || !hasIssued(issuer, certificate)) return false;
  }
  return false;
}
