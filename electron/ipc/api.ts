import type { RunReport } from '../../shared/api-run.ts';
import type { BodyFiles } from '../api/body-files.ts';
import type { ApiClient } from '../api/client.ts';
import type { ApiHistory } from '../api/history/history.ts';
import { toJunitXml } from '../api/junit.ts';
import type { DocumentLoader } from '../api/openapi/load.ts';
import type { ResponseCache } from '../api/response-cache.ts';
import { runSavedRequests } from '../api/run-saved-requests.ts';
import type { SavedRequests } from '../api/saved-requests.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileCreator, Clock, SavePathChooser } from '../core/ports.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { createApiHistoryHandlers } from './api-history.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** What the API console is made of. */
export type ApiParts = {
  clock: Clock;
  /** Calls for the console, whose replies the keeper gets. */
  client: ApiClient;
  /** Calls for runs, whose replies nobody saves. */
  runClient: ApiClient;
  responseCache: ResponseCache;
  bodyFiles: BodyFiles;
  history: ApiHistory;
  savedRequests: SavedRequests;
  loadDocument: DocumentLoader;
  chooseReportFile: SavePathChooser;
  createFile: ChosenFileCreator;
  onRun: (report: RunReport) => void;
};

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

/** Calling the protected API. */
export function createApiHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  accounts: Accounts;
  api: ApiParts;
}): {
  handlers: Pick<Handlers, ApiCallNames>;
  /** Ends what a session has under way, and lets go of what it brought. */
  cancelCalls: (of: Session) => void;
  /** Forgets what was sent to the API of a profile that is no more, and what was saved for it. */
  deleteProfileData: (profileId: string) => Promise<void>;
} {
  const { toOutcome, profiles, accounts, api } = parts;
  const { responseCache, savedRequests } = api;
  const underWay = new Map<string, { session: Session; abort: AbortController }>();
  const history = createApiHistoryHandlers(parts);
  let lastRun: { session: Session; report: RunReport } | undefined;
  /** Whose reply the keeper has. */
  let keptOf: Session | undefined;

  /** Holds on to the session that is shown, since another may be shown meanwhile. */
  async function cancellable<T>(
    callId: string,
    run: (signal: AbortSignal, session: Session) => Promise<T>,
  ): Promise<T> {
    if (underWay.has(callId)) fail('busy');
    const abort = new AbortController();
    const session = accounts.active();
    underWay.set(callId, { session, abort });
    try {
      return await run(abort.signal, session);
    } finally {
      underWay.delete(callId);
    }
  }

  /** The session's profile; while nobody is signed in, the named one for what needs no token. */
  const profileFor = (session: Session, call: { profileId?: string | undefined; token?: string | undefined }) =>
    profiles.getOrFail(
      call.token === 'none' && call.profileId !== undefined && session.snapshot().state !== 'signed-in'
        ? call.profileId
        : session.profileId(),
    );

  /** The tokens of the session that a saved request must not hold. */
  function tokens() {
    const session = accounts.active();
    if (session.snapshot().state !== 'signed-in') return [];
    const { accessToken, refreshToken, idToken } = session.tokens();
    return [accessToken, refreshToken, idToken].filter((one) => one !== undefined);
  }

  async function saveRun() {
    const { session, report } = lastRun ?? fail('reply_gone');
    if (session !== accounts.active()) fail('reply_gone');
    const path = (await api.chooseReportFile(`latchkey-${report.profileId}.xml`)) ?? fail('cancelled');
    const bytes = Buffer.from(toJunitXml(report, profiles.getOrFail(report.profileId).name), 'utf8');
    const file = await api.createFile(path).catch(() => fail('file_unwritable'));
    try {
      await file.write(bytes);
      await file.commit();
    } catch {
      await file.discard();
      fail('file_unwritable');
    }
    return { name: file.name, bytes: bytes.byteLength };
  }

  function cancelCalls(of: Session): void {
    for (const { session, abort } of underWay.values()) if (session === of) abort.abort();
    if (keptOf === of) responseCache.clear();
    if (lastRun?.session === of) lastRun = undefined;
    api.bodyFiles.clear();
  }

  const locked = new Set<Session>();
  accounts.onChange(() => {
    for (const { session } of accounts.sessions()) {
      if (session.snapshot().state !== 'locked') locked.delete(session);
      else if (!locked.has(session)) {
        locked.add(session);
        // What is under way holds a token, and what it brought was for whoever was there.
        cancelCalls(session);
      }
    }
  });

  return {
    handlers: {
      callApi: (call) =>
        toOutcome(() =>
          cancellable(call.callId, (signal, session) => {
            keptOf = session;
            const profile = profileFor(session, call);
            return history.recordCall({ session, profile, call }, () => api.client(session, profile, call, signal));
          }),
        ),

      ...history.handlers,

      cancelApiCall: async ({ callId }) => underWay.get(callId)?.abort.abort(),

      chooseApiBodyFile: () => toOutcome(() => api.bodyFiles.choose()),

      saveApiResponse: ({ callId }) =>
        toOutcome(() => cancellable(callId, (signal) => responseCache.save(callId, signal))),

      listApiRequests: ({ profileId }) => toOutcome(() => savedRequests.list(profileId)),
      saveApiRequest: ({ profileId, request }) =>
        toOutcome(async () => savedRequests.save(profiles.getOrFail(profileId).id, request, tokens())),
      removeApiRequest: ({ profileId, name }) => toOutcome(() => savedRequests.delete(profileId, name)),

      runApiRequests: ({ callId }) =>
        toOutcome(() =>
          cancellable(callId, async (signal, session) => {
            const profile = profiles.getOrFail(session.profileId());
            const requests = [...profile.api.requests, ...(await savedRequests.list(profile.id))];
            const run = { runId: callId, session, profile, requests };
            const { runClient, clock, onRun } = api;
            const report = await runSavedRequests(run, { api: runClient, clock, signal, onProgress: onRun });
            lastRun = { session, report };
            return report;
          }),
        ),
      saveApiRunReport: () => toOutcome(saveRun),

      loadOpenApiDocument: ({ profileId, source }) =>
        toOutcome(() =>
          cancellable(source.from === 'url' ? source.callId : 'document from a file', (signal, session) =>
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
