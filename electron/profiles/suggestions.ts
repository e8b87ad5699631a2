import type { Profile } from '../../shared/profile.ts';

type Method = Profile['clientAuthentication'];

/** From the one that most clients are set up with to the one that few are. */
const preferredMethods: readonly Method[] = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'client_secret_jwt',
  'none',
];

/** How a client probably authenticates: as is usual at the provider, or else what the server lists first of what we can. */
export const suggestAuthentication = (usual: Method, listed: readonly string[] | undefined): Method =>
  !listed || listed.includes(usual) ? usual : (preferredMethods.find((method) => listed.includes(method)) ?? usual);

const commonScopes = ['profile', 'email', 'offline_access'];

/** What to ask for: what is usual at the provider, and where nothing is, what most apps need of what the server lists. */
export const suggestScopes = (
  usual: readonly string[],
  listed: readonly string[] | undefined,
  nothingUsual: boolean,
): string[] => [...usual, ...(nothingUsual ? commonScopes.filter((scope) => listed?.includes(scope)) : [])];
