import { en } from '../../shared/locales/en/en.ts';
import type { Handlers } from '../handlers.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { Secret } from '../vault/secret.ts';
import type { Answer } from './answer.ts';

/** Signing in, staying signed in, signing out. */
export function sessionHandlers(parts: {
  answer: Answer;
  profiles: Profiles;
  accounts: Accounts;
  /** Ends the API calls that a session has under way. */
  stopApiCalls: (of: Session) => void;
}): Pick<
  Handlers,
  | 'signIn'
  | 'answerMfa'
  | 'cancelSignIn'
  | 'refresh'
  | 'refreshScopes'
  | 'signOut'
  | 'unlock'
  | 'showAccount'
  | 'addAccount'
  | 'dropAccount'
  | 'networkReturned'
> {
  const { answer, profiles, accounts } = parts;
  return {
    signIn({ profileId, username, remember, ...given }) {
      // What waits for the sign-in's end holds these alone, so that they can be forgotten before.
      const password = new Secret(given.password);
      const oneTimeCode = given.oneTimeCode === undefined ? undefined : new Secret(given.oneTimeCode);
      const credentials = { username, password, ...(oneTimeCode && { oneTimeCode }) };
      return answer(async () => accounts.signIn(profiles.find(profileId), credentials, remember ?? false));
    },

    answerMfa: async ({ number, answer: given }) => accounts.active().answerMfa(number, given),

    cancelSignIn: async () => accounts.active().cancelSignIn(),

    refresh: () => answer(() => accounts.active().refresh()),

    refreshScopes: ({ scopes }) => answer(() => accounts.active().refresh(scopes)),

    signOut: () =>
      answer(() => {
        parts.stopApiCalls(accounts.active());
        return accounts.signOut();
      }),

    unlock: () => answer(() => accounts.unlock(en.dialog.unlock)),

    showAccount: async ({ accountId }) => accounts.show(accountId),
    addAccount: async () => accounts.add(),
    dropAccount: async ({ accountId }) => accounts.drop(accountId),
    networkReturned: async () => accounts.wake(),
  };
}
