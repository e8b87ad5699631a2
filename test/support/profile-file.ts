import type { z } from 'zod';
import type { profileSchema } from '../../shared/profile.ts';

/** The content of a profile file. */
export type ProfileFile = z.input<typeof profileSchema>;

/** Creates a profile for a test's authorization server. */
export const profileFor = (issuer: string, part: Partial<ProfileFile> = {}): ProfileFile => ({
  id: 'test',
  name: 'Test directory',
  provider: 'oidc',
  issuer,
  clientId: 'latchkey-public',
  scopes: ['openid', 'offline_access', 'orders:read'],
  allowLoopbackHttp: true,
  ...part,
});
