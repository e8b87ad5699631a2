import type { ApiConsole } from '../api/console.ts';
import { createCancelableTasks } from '../core/cancelable-tasks.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { createApiHistoryHandlers } from './api-history.ts';
import { createApiRunHandlers, type RunForSession } from './api-runs.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

type ApiCallNames =
  | 'callApi'
  | 'cancelApiCall'
  | 'listApiHistory'
  | 'getApiHistoryEntry'
  | 'clearApiHistory'
  | 'chooseApiBodyFile'
  | 'saveApiResponse'
  | 'listApiRequests'
  | 'saveApiRequest'
  | 'removeApiRequest'
  | 'runApiRequests'
  | 'saveApiRunReport'
  | 'loadOpenApiDocument';

/** The handlers of the API console, and what other handlers need of it. */
export type ApiHandlers = {
  handlers: Pick<Handlers, ApiCallNames>;
  /** Cancels the calls of a session, discards their responses and writes the history. */
  cancelCalls: (session: Session) => void;
  /** Deletes the history and the saved requests of a profile that was removed. */
  deleteProfileData: (profileId: string) => Promise<void>;
};

/** Creates the handlers of the API console. */
export function createApiHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  accounts: Accounts;
  api: ApiConsole;
}): ApiHandlers {
  const { toOutcome, profiles, accounts, api } = parts;
  const { responseCache, savedRequests } = api;
  const tasks = createCancelableTasks();
  const history = createApiHistoryHandlers(parts);
  let cachedResponseSession: Session | undefined;

  /** Runs a task for the session that is active now; the user may switch accounts meanwhile. */
  const runForSession: RunForSession = (callId, run) => {
    const session = accounts.active();
    return tasks.run(callId, (signal) => run(signal, session), session);
  };
  const runs = createApiRunHandlers({ ...parts, runForSession });

  /**
   * Returns the session's profile or, if nobody is signed in and no token is sent, the named one.
   */
  const profileFor = (session: Session, call: { profileId?: string | undefined; token?: string | undefined }) =>
    call.token === 'none' && call.profileId !== undefined && session.snapshot().state !== 'signed-in'
      ? profiles.getOrFail(call.profileId)
      : session.client().profile;

  /** Returns the active session's tokens, which a saved request must not contain. */
  function activeTokens() {
    const session = accounts.active();
    if (session.snapshot().state !== 'signed-in') return [];
    const { accessToken, refreshToken, idToken } = session.tokens();
    return [accessToken, refreshToken, idToken].filter((token) => token !== undefined);
  }

  function cancelCalls(session: Session): void {
    tasks.cancelAll(session);
    if (cachedResponseSession === session) responseCache.clear();
    runs.discardReport(session);
    api.bodyFiles.clear();
    void api.history.flush();
  }

  const closedSessions = new Set<Session>();
  accounts.onChange(() => {
    for (const { session } of accounts.sessions()) {
      const { state } = session.snapshot();
      if (state !== 'locked' && state !== 'signing-out') closedSessions.delete(session);
      else if (!closedSessions.has(session)) {
        closedSessions.add(session);
        // Calls in progress carry a token, and another user may unlock.
        cancelCalls(session);
      }
    }
  });

  return {
    handlers: {
      callApi: (call) =>
        toOutcome(() =>
          runForSession(call.callId, (signal, session) => {
            cachedResponseSession = session;
            const profile = profileFor(session, call);
            // The history gets the call with placeholders.
            return history.recordCall({ session, profile, call }, async () => {
              if (call.basedOn === undefined) return api.client(session, profile, call, signal);
              const { request, secrets } = await savedRequests.restoreSecrets(profile.id, call.basedOn, call);
              return api.client(session, profile, { ...request, secrets }, signal);
            });
          }),
        ),

      ...history.handlers,

      cancelApiCall: async ({ callId }) => tasks.cancel(callId),

      chooseApiBodyFile: () => toOutcome(() => api.bodyFiles.choose()),

      saveApiResponse: ({ callId }) =>
        toOutcome(() => runForSession(callId, (signal) => responseCache.save(callId, signal))),

      listApiRequests: ({ profileId }) => toOutcome(() => savedRequests.list(profileId)),
      saveApiRequest: ({ profileId, request, basedOn }) =>
        toOutcome(async () =>
          savedRequests.save(profiles.getOrFail(profileId).id, request, { forbiddenSecrets: activeTokens(), basedOn }),
        ),
      removeApiRequest: ({ profileId, name }) => toOutcome(() => savedRequests.delete(profileId, name)),

      ...runs.handlers,

      loadOpenApiDocument: ({ profileId, source }) =>
        toOutcome(() =>
          runForSession(source.from === 'url' ? source.callId : 'document from a file', (signal, session) =>
            api.loadDocument(session, profiles.getOrFail(profileId), source, signal),
          ),
        ),
    },
    cancelCalls,
    deleteProfileData: async (profileId) => {
      await api.history.deleteProfile(profileId);
      await savedRequests.deleteProfile(profileId);
    },
  };
}
