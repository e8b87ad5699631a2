import { X509Certificate } from 'node:crypto';
import type { PolicyProblem } from '../../shared/policy.ts';
import { decodeKeyFile, normalizeKeyText } from '../core/key-text.ts';
import { PolicySourceError } from './policy-source.ts';
import type { PolicySettingsByKey } from './read-sources.ts';
import { readRootOwnedFile } from './root-owned-file.ts';

const pemCertificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Returns the CA certificates in a PEM text.
 *
 * @throws {@link PolicySourceError} if one is damaged or is not a CA's
 */
function parseCaCertificates(text: string): string[] {
  const found = text.match(pemCertificate) ?? [];
  if (found.length === 0) throw new PolicySourceError('contains no certificate');
  for (const one of found) {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(one);
    } catch {
      throw new PolicySourceError('contains a damaged certificate');
    }
    if (!certificate.ca) throw new PolicySourceError('contains a certificate that is not a CA');
  }
  return [...found];
}

/**
 * Reads the certificate authorities that the policy adds, as PEM.
 *
 * @param parts.problems receives what is wrong with them
 * @param parts.owner the user ID that files must belong to; root except in tests
 */
export async function readExtraCaCertificates(parts: {
  settingsByKey: PolicySettingsByKey;
  problems: PolicyProblem[];
  owner: number | undefined;
}): Promise<string[]> {
  const { value = [], source = '' } = parts.settingsByKey.get('extraCa') ?? {};
  const certificates: string[] = [];
  for (const [index, entry] of (value as string[]).entries()) {
    try {
      if (entry.includes('-----BEGIN')) {
        certificates.push(...parseCaCertificates(entry));
        continue;
      }
      const file = await readRootOwnedFile(entry, parts.owner);
      if (!file) throw new PolicySourceError('does not exist');
      certificates.push(...parseCaCertificates(normalizeKeyText(decodeKeyFile(file.content))));
    } catch (error) {
      const reason = error instanceof PolicySourceError ? error.message : 'cannot be read';
      parts.problems.push({
        source,
        path: `extraCa[${index}]`,
        reason: entry.includes('-----') ? reason : `names ${entry}, which ${reason}`,
      });
    }
  }
  return certificates;
}
