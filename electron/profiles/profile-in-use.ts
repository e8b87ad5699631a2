import type { Accounts } from '../session/accounts.ts';

/** Creates the check whether an account uses a profile, or is signing in with it. */
export const createProfileInUseCheck =
  (accounts: Pick<Accounts, 'snapshot'>) =>
  (id: string): boolean =>
    accounts.snapshot().accounts.some(({ profileId, state }) => profileId === id && state !== 'signed-out');
