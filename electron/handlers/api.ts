import type { ApiClient } from '../api/client.ts';
import { fail } from '../failure.ts';
import type { Handlers } from '../handlers.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';

/** Calling the protected API. */
export function apiHandlers(parts: { answer: Answer; profiles: Profiles; accounts: Accounts; api: ApiClient }): {
  handlers: Pick<Handlers, 'callApi' | 'cancelApiCall'>;
  /** Ends the calls that a session has under way. */
  stopCalls: (of: Session) => void;
} {
  const { answer, profiles, accounts, api } = parts;
  const underWay = new Map<string, { session: Session; abort: AbortController }>();
  return {
    handlers: {
      callApi: (call) =>
        answer(async () => {
          if (underWay.has(call.callId)) fail('busy');
          const abort = new AbortController();
          const session = accounts.active();
          underWay.set(call.callId, { session, abort });
          try {
            return await api(session, profiles.find(session.profileId()), call, abort.signal);
          } finally {
            underWay.delete(call.callId);
          }
        }),

      cancelApiCall: async ({ callId }) => underWay.get(callId)?.abort.abort(),
    },
    stopCalls: (of) => {
      for (const { session, abort } of underWay.values()) if (session === of) abort.abort();
    },
  };
}
