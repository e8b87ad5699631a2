import { type Profile, profileSchema } from '../../../shared/profile.ts';

export const issuer = 'https://id.example.com';
export const apiOrigin = 'https://api.example.com';

/** The least that a profile file must say. */
export const minimalProfile = { id: 'acme', name: 'Acme', provider: 'oidc', issuer, clientId: 'desktop' };

export const testProfile = (part: Record<string, unknown> = {}): Profile =>
  profileSchema.parse({ ...minimalProfile, api: { origins: [apiOrigin] }, ...part });
