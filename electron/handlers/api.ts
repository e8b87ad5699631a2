import type { ApiClient } from '../api/client.ts';
import { fail } from '../failure.ts';
import type { Handlers } from '../handlers.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Session } from '../session/session.ts';
import type { Answer } from './answer.ts';

/** Calling the protected API. */
export function apiHandlers(parts: { answer: Answer; profiles: Profiles; session: Session; api: ApiClient }): {
  handlers: Pick<Handlers, 'callApi' | 'cancelApiCall'>;
  stopCalls: () => void;
} {
  const { answer, profiles, session, api } = parts;
  const underWay = new Map<string, AbortController>();
  return {
    handlers: {
      callApi: (call) =>
        answer(async () => {
          if (underWay.has(call.callId)) fail('busy');
          const abort = new AbortController();
          underWay.set(call.callId, abort);
          try {
            return await api(profiles.find(session.profileId()), call, abort.signal);
          } finally {
            underWay.delete(call.callId);
          }
        }),

      cancelApiCall: async ({ callId }) => underWay.get(callId)?.abort(),
    },
    stopCalls: () => {
      for (const abort of underWay.values()) abort.abort();
    },
  };
}
