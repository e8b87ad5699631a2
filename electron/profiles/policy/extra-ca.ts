import { X509Certificate } from 'node:crypto';
import type { PolicyProblem } from '../../../shared/policy.ts';
import { PolicyRefused, readGuardedFile } from './guarded-file.ts';
import type { SaidByKey } from './said.ts';

const certificates = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates in a PEM text. Fails with {@link PolicyRefused} where one is none, or is no authority's. */
function authoritiesIn(text: string): string[] {
  const found = text.match(certificates) ?? [];
  if (found.length === 0) throw new PolicyRefused('holds no certificate in the PEM format');
  for (const one of found) {
    let certificate: X509Certificate;
    try {
      certificate = new X509Certificate(one);
    } catch {
      throw new PolicyRefused('holds a certificate that is damaged');
    }
    if (!certificate.ca) throw new PolicyRefused('holds a certificate that is not an authority (CA)');
  }
  return [...found];
}

/** The certificate authorities that the policy adds, as PEM. Files are checked like the policy's own. */
export async function extraAuthorities(parts: {
  said: SaidByKey;
  problems: PolicyProblem[];
  owner: number | undefined;
}): Promise<string[]> {
  const { value = [], source = '' } = parts.said.get('extraCa') ?? {};
  const all: string[] = [];
  for (const [at, written] of (value as string[]).entries()) {
    try {
      if (written.includes('-----BEGIN')) {
        all.push(...authoritiesIn(written));
        continue;
      }
      const file = await readGuardedFile(written, parts.owner);
      if (!file) throw new PolicyRefused('is not there');
      all.push(...authoritiesIn(file.content.toString('utf8')));
    } catch (error) {
      const reason = error instanceof PolicyRefused ? error.message : 'cannot be read';
      parts.problems.push({
        source,
        path: `extraCa[${at}]`,
        reason: written.includes('-----') ? reason : `names ${written}, which ${reason}`,
      });
    }
  }
  return all;
}
