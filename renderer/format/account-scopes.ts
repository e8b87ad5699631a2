import type { Account } from '../../shared/session.ts';

/**
 * The scopes that tell an account from others of the same person at the same profile, each for other scopes; `undefined`
 * where there is no other, and none where it has but those that all of them have.
 */
export function distinguishingScopes(account: Account, accounts: readonly Account[]): string[] | undefined {
  const { id, profileId, username, scopes } = account;
  const twins = accounts.filter(
    (other) => other.id !== id && other.profileId === profileId && other.username === username && other.scopes,
  );
  if (!scopes || twins.length === 0) return undefined;
  return scopes.filter((scope) => !twins.every((twin) => twin.scopes?.includes(scope)));
}
