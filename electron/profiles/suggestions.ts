import type { Profile } from '../../shared/profile.ts';

type Method = Profile['clientAuthentication'];

/** From the most to the least common. */
const preferredMethods: readonly Method[] = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'client_secret_jwt',
  'none',
];

/**
 * Suggests a client authentication method: the provider's default if the server supports it,
 * otherwise the most common of those that it supports.
 */
export const suggestAuthentication = (providerDefault: Method, listed: readonly string[] | undefined): Method =>
  !listed || listed.includes(providerDefault)
    ? providerDefault
    : (preferredMethods.find((method) => listed.includes(method)) ?? providerDefault);

const commonScopes = ['profile', 'email', 'offline_access'];

/**
 * Suggests scopes: the provider's defaults and, for a generic provider, common scopes that the
 * server supports.
 */
export const suggestScopes = (
  defaults: readonly string[],
  listed: readonly string[] | undefined,
  isGeneric: boolean,
): string[] => [...defaults, ...(isGeneric ? commonScopes.filter((scope) => listed?.includes(scope)) : [])];
