import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** The extended key usage of a TLS server (RFC 5280 §4.2.1.12). */
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
 * Returns whether additional certificate authorities vouch for a server that the system does not
 * trust. The system reports only one problem, so everything is validated again: the host name, the
 * dates of the chain, the key usage, and each signature up to an authority. Name constraints and
 * policies of intermediate certificates are not supported; an authority that needs them must be
 * installed in the system's trust store.
 *
 * @param parts.chain PEM certificates, the server's own first
 * @param parts.authorities PEM certificates
 * @param parts.now in milliseconds since the epoch
 * @see RFC 5280 §6.1
 * @see RFC 9525
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
  const isNameValid = isIP(address) ? leaf.checkIP(address) : leaf.checkHost(hostname, { subject: 'never' });
  if (!isNameValid || (leaf.keyUsage && !leaf.keyUsage.includes(serverAuthOid))) return false;
  for (const [index, certificate] of chain.entries()) {
    if (!isValidAt(certificate, now)) return false;
    if (authorities.some((authority) => isValidAt(authority, now) && hasIssued(authority, certificate))) return true;
    const issuer = chain[index + 1];
    if (!issuer || !hasIssued(issuer, certificate)) return false;
  }
  return false;
}
