import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { readConstraints } from './certificate-extensions.ts';

/** The extended key usages of a TLS server, and of any purpose (RFC 5280 §4.2.1.12). */
const serverAuthOid = '1.3.6.1.5.5.7.3.1';
const anyUsageOid = '2.5.29.37.0';

const parseCertificate = (pem: string) => {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
};

const isValidAt = (certificate: X509Certificate, now: number) =>
  Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);

/** Whether a certificate may issue TLS certificates, with this many intermediates below it. */
function mayIssue({ ca, keyUsage, raw }: X509Certificate, intermediates: number): boolean {
  const { maxIntermediates = intermediates, hasUnsupported } = readConstraints(raw);
  const isForServers = !keyUsage || keyUsage.includes(serverAuthOid) || keyUsage.includes(anyUsageOid);
  return ca && isForServers && !hasUnsupported && intermediates <= maxIntermediates;
}

const hasIssued = (issuer: X509Certificate, subject: X509Certificate, intermediates: number) =>
  mayIssue(issuer, intermediates) && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);

/**
 * Returns whether additional certificate authorities vouch for a server that the system does not
 * trust. The system reports only one problem, so everything is validated again: the host name, the
 * dates of the chain, whether each issuer may issue, and each signature up to an authority.
 * Certificates with name constraints or other critical extensions are not trusted; an authority
 * that needs them must be installed in the system's trust store.
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
  if (readConstraints(leaf.raw).hasUnsupported) return false;
  for (const [index, certificate] of chain.entries()) {
    if (!isValidAt(certificate, now)) return false;
    if (authorities.some((authority) => isValidAt(authority, now) && hasIssued(authority, certificate, index)))
      return true;
    const issuer = chain[index + 1];
    if (!issuer || !hasIssued(issuer, certificate, index)) return false;
  }
  return false;
}
