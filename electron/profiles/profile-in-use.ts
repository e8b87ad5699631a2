import type { Accounts } from '../session/accounts.ts';

/** Tells whether somebody is signed in with a profile, or about to be. */
export const createProfileInUseCheck =
  (accounts: Pick<Accounts, 'snapshot'>) =>
  (id: string): boolean =>
    accounts.snapshot().accounts.some(({ profileId, state }) => profileId === id && state !== 'signed-out');
