import type { Profile } from '../../shared/profile.ts';
import type { Handlers } from '../handlers.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Session } from '../session/session.ts';
import { Secret } from '../vault/secret.ts';
import type { Answer } from './answer.ts';

/** Signing in, staying signed in, signing out. */
export function sessionHandlers(parts: {
  answer: Answer;
  profiles: Profiles;
  session: Session;
  clientOf: (profile: Profile) => OAuthClient;
  /** Ends the API calls that are under way. */
  stopApiCalls: () => void;
}): Pick<Handlers, 'signIn' | 'answerMfa' | 'cancelSignIn' | 'refresh' | 'signOut'> {
  const { answer, profiles, session } = parts;
  return {
    signIn({ profileId, username, ...given }) {
      // What waits for the sign-in's end holds these alone, so that they can be forgotten before.
      const password = new Secret(given.password);
      const oneTimeCode = given.oneTimeCode === undefined ? undefined : new Secret(given.oneTimeCode);
      return answer(async () => {
        const client = parts.clientOf(profiles.find(profileId));
        return session.signIn(profileId, client, { username, password, ...(oneTimeCode && { oneTimeCode }) });
      });
    },

    answerMfa: async ({ number, answer: given }) => session.answerMfa(number, given),

    cancelSignIn: async () => session.cancelSignIn(),

    refresh: () => answer(() => session.refresh()),

    signOut: () =>
      answer(() => {
        parts.stopApiCalls();
        return session.signOut();
      }),
  };
}
