import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../shared/session.ts';
import { useFacts } from './startup.ts';

/** What to call an account, and what tells it from others: its profile, and its state where it is not just signed in. */
export function useAccountNames(): (account: Account) => { name: string; detail: string } {
  const { t } = useTranslation();
  const { profiles } = useFacts();
  return ({ name, username, profileId, state, ended }) => {
    const profile = profiles.find(({ id }) => id === profileId)?.name;
    const shown = name ?? username ?? t('account.new');
    const parts = [name && username !== name ? username : undefined, profile, stateWords(t, state, ended)];
    return { name: shown, detail: parts.filter(Boolean).join(' · ') };
  };
}

function stateWords(t: TFunction, state: Account['state'], ended: boolean): string | undefined {
  if (state === 'locked') return t('account.locked');
  if (state === 'signing-in') return t('account.signingIn');
  if (state === 'signing-out') return t('account.signingOut');
  if (ended) return t('account.ended');
  return state === 'signed-out' ? t('account.signedOut') : undefined;
}
