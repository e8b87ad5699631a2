import { X509Certificate } from 'node:crypto';
import type { PolicyProblem } from '../../shared/policy.ts';
import type { PolicySettingsByKey } from './read-sources.ts';
import { PolicySourceError, readRootOwnedFile } from './root-owned-file.ts';

const pemCertificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates in a PEM text. Fails with {@link PolicySourceError} where one is none, or is no authority's. */
function parseCaCertificates(text: string): string[] {
  const found = text.match(pemCertificate) ?? [];
  if (found.length === 0) throw new PolicySourceError('holds no certificate in the PEM format');
  for (const one of found) {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(one);
    } catch {
      throw new PolicySourceError('holds a certificate that is damaged');
    }
    if (!certificate.ca) throw new PolicySourceError('holds a certificate that is not an authority (CA)');
  }
  return [...found];
}

/** The certificate authorities that the policy adds, as PEM. Files are checked like the policy's own. */
export async function readExtraCaCertificates(parts: {
  settingsByKey: PolicySettingsByKey;
  problems: PolicyProblem[];
  owner: number | undefined;
}): Promise<string[]> {
  const { value = [], source = '' } = parts.settingsByKey.get('extraCa') ?? {};
  const all: string[] = [];
  for (const [at, written] of (value as string[]).entries()) {
    try {
      if (written.includes('-----BEGIN')) {
        all.push(...parseCaCertificates(written));
        continue;
      }
      const file = await readRootOwnedFile(written, parts.owner);
      if (!file) throw new PolicySourceError('is not there');
      all.push(...parseCaCertificates(file.content.toString('utf8')));
    } catch (error) {
      const reason = error instanceof PolicySourceError ? error.message : 'cannot be read';
      parts.problems.push({
        source,
        path: `extraCa[${at}]`,
        reason: written.includes('-----') ? reason : `names ${written}, which ${reason}`,
      });
    }
  }
  return all;
}
