import type { Account } from '../../shared/session.ts';

/**
 * Returns the scopes that distinguish an account from others with the same user and profile.
 *
 * @returns `undefined` if there is no such account; empty if all of its scopes are shared
 */
export function distinguishingScopes(account: Account, accounts: readonly Account[]): string[] | undefined {
  const { id, profileId, username, scopes } = account;
  const sameUser = accounts.filter(
    (other) => other.id !== id && other.profileId === profileId && other.username === username && other.scopes,
  );
  if (!scopes || sameUser.length === 0) return undefined;
  return scopes.filter((scope) => !sameUser.every((other) => other.scopes?.includes(scope)));
}
