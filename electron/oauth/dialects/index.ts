import type { Profile } from '../../../shared/profile.ts';
import type { Dialect } from './dialect.ts';
import { oidc } from './oidc.ts';

/** The dialect of each provider that a profile can name. */
export const dialects: Record<Profile['provider'], Dialect> = { oidc };
