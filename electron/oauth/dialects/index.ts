import { fail } from '../../core/failure.ts';
import { auth0 } from './auth0.ts';
import type { Dialect } from './dialect.ts';
import { keycloak } from './keycloak.ts';
import { oidc } from './oidc.ts';
import { oktaCustomServer } from './okta-custom-server.ts';
import { oktaOrgServer } from './okta-org-server.ts';
import { oracleIdentityDomain } from './oracle-identity-domain.ts';

/** The dialect of each `provider` that a profile can name. */
export const dialects: Record<string, Dialect> = {
  oidc,
  'okta-org-server': oktaOrgServer,
  'okta-custom-server': oktaCustomServer,
  'oracle-identity-domain': oracleIdentityDomain,
  auth0,
  keycloak,
};

/** Whether a value is the name of a provider. */
export const isProvider = (provider: unknown): provider is string =>
  typeof provider === 'string' && Object.hasOwn(dialects, provider);

/** Returns what a `provider` must be, for a problem with it. */
export const invalidProviderReason = (): string => `must be one of ${Object.keys(dialects).join(', ')}`;

/**
 * Returns the dialect of a profile.
 *
 * @throws `profile_invalid`
 */
export function dialectOf({ provider }: { provider: string }): Dialect {
  const dialect = isProvider(provider) ? dialects[provider] : undefined;
  return dialect ?? fail('profile_invalid', { problems: [{ path: 'provider', reason: invalidProviderReason() }] });
}
