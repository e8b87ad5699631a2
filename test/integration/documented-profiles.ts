import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseProfile } from '../../electron/profiles/parse-profile.ts';
import type { Profile } from '../../shared/profile.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/providers.md', import.meta.url)), 'utf8');

/** The profiles in docs/providers.md, parsed as profile files. */
export const documentedProfiles: Profile[] = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) =>
  parseProfile(text),
);

/** Returns the profile with this ID in docs/providers.md. */
export function documentedProfile(id: string): Profile {
  const found = documentedProfiles.find((profile) => profile.id === id);
  if (!found) throw new Error(`docs/providers.md shows no profile "${id}"`);
  return found;
}
