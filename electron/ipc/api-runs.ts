import type { RunReport } from '../../shared/api-run.ts';
import type { ApiConsole } from '../api/console.ts';
import { toJunitXml } from '../api/junit.ts';
import { runSavedRequests } from '../api/run-saved-requests.ts';
import { fail } from '../core/failure.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Runs a task that can be canceled for the session that is active at its start. */
export type RunForSession = <T>(
  callId: string,
  run: (signal: AbortSignal, session: Session) => Promise<T>,
) => Promise<T>;

/** Creates the handlers that run all requests of a profile, and save the report. */
export function createApiRunHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  accounts: Accounts;
  api: ApiConsole;
  runForSession: RunForSession;
}): {
  handlers: Pick<Handlers, 'runApiRequests' | 'saveApiRunReport'>;
  /** Discards the report of a session's run. */
  discardReport: (session: Session) => void;
} {
  const { toOutcome, profiles, accounts, api, runForSession } = parts;
  let lastRun: { session: Session; report: RunReport } | undefined;

  const runRequests = (runId: string) =>
    runForSession(runId, async (signal, session) => {
      const { profile } = session.client();
      const requests = [...profile.api.requests, ...(await api.savedRequests.listComplete(profile.id))];
      const { runClient, clock, onRun } = api;
      const run = { runId, session, profile, requests };
      const report = await runSavedRequests(run, { api: runClient, clock, signal, onProgress: onRun });
      lastRun = { session, report };
      return report;
    });

  async function saveReport() {
    const { session, report } = lastRun ?? fail('response_gone');
    if (session !== accounts.active()) fail('response_gone');
    const path = (await api.chooseReportFile(`latchkey-${report.profileId}.xml`)) ?? fail('canceled');
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

  return {
    handlers: {
      runApiRequests: ({ callId }) => toOutcome(() => runRequests(callId)),
      saveApiRunReport: () => toOutcome(saveReport),
    },
    discardReport(session) {
      if (lastRun?.session === session) lastRun = undefined;
    },
  };
}
