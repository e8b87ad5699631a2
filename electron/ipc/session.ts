import { en } from '../../shared/locales/en/en.ts';
import { Secret } from '../core/secret.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Creates the handlers of sign-in, refresh, accounts and sign-out. */
export function createSessionHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  accounts: Accounts;
  /** Cancels the API calls of a session. */
  cancelApiCalls: (of: Session) => void;
}): Pick<
  Handlers,
  | 'signIn'
  | 'submitMfa'
  | 'cancelSignIn'
  | 'refresh'
  | 'refreshWithScopes'
  | 'signOut'
  | 'unlock'
  | 'switchAccount'
  | 'addAccount'
  | 'removeAccount'
  | 'notifyOnline'
> {
  const { toOutcome, profiles, accounts } = parts;
  return {
    signIn({ profileId, username, remember, ...secrets }) {
      // Only these wrappers outlive the request, and the session clears them before sign-in
      // completes.
      const password = new Secret(secrets.password);
      const oneTimeCode = secrets.oneTimeCode === undefined ? undefined : new Secret(secrets.oneTimeCode);
      const credentials = { username, password, ...(oneTimeCode && { oneTimeCode }) };
      return toOutcome(async () => accounts.signIn(profiles.getOrFail(profileId), credentials, remember ?? false));
    },

    submitMfa: async ({ number, answer }) => accounts.active().answerMfa(number, answer),

    cancelSignIn: async () => accounts.active().cancelSignIn(),

    refresh: () => toOutcome(() => accounts.active().refresh()),

    refreshWithScopes: ({ scopes }) => toOutcome(() => accounts.active().refresh(scopes)),

    signOut: () =>
      toOutcome(() => {
        parts.cancelApiCalls(accounts.active());
        return accounts.signOut();
      }),

    unlock: () => toOutcome(() => accounts.unlock(en.dialog.unlock)),

    switchAccount: async ({ accountId }) => accounts.activate(accountId),
    addAccount: async () => accounts.addSlot(),
    removeAccount: async ({ accountId }) => accounts.removeSlot(accountId),
    notifyOnline: async () => accounts.wake(),
  };
}
