import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/session.ts';
import { distinguishingScopes } from '../format/account-scopes.ts';
import { useSession } from './session.ts';
import { useStartupInfo } from './startup.ts';

/**
 * Returns a function that names an account and what distinguishes it: profile, scopes if another
 * account has the same user, and state if not signed in.
 */
export function useAccountNames(): (account: Account) => { name: string; detail: string } {
  const { t } = useTranslation();
  const profiles = useStartupInfo((info) => info.profiles);
  const accounts = useSession((session) => session.accounts);
  return (account) => {
    const { name, username, profileId, state, ended } = account;
    const profile = profiles.find(({ id }) => id === profileId)?.name;
    const displayName = name ?? username ?? t('account.new');
    const scopes = distinguishingScopes(account, accounts);
    const parts = [
      name && username !== name ? username : undefined,
      profile,
      scopes && formatScopes(t, scopes),
      formatState(t, state, ended),
    ];
    return { name: displayName, detail: parts.filter(Boolean).join(' · ') };
  };
}

const maxScopes = 3;

function formatScopes(t: TFunction, all: readonly string[]): string {
  if (all.length === 0) return t('account.fewerScopes');
  const scopes = all.slice(0, maxScopes).join(', ');
  const count = all.length - maxScopes;
  return count > 0 ? t('account.scopesMore', { scopes, count }) : t('account.scopes', { scopes });
}

function formatState(t: TFunction, state: Account['state'], ended: boolean): string | undefined {
  if (state === 'locked') return t('account.locked');
  if (state === 'signing-in') return t('account.signingIn');
  if (state === 'signing-out') return t('account.signingOut');
  if (ended) return t('account.ended');
  return state === 'signed-out' ? t('account.signedOut') : undefined;
}
