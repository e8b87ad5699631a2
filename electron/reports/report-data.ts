import type { ReportEnvironment } from '../../shared/report.ts';
import type { Clock } from '../core/ports.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Session } from '../session/session.ts';
import type { ReportData } from './build-report.ts';

/** How long to wait for a server's keys: a report without checks is better than none. */
const checksTimeoutMs = 10_000;

/** Creates a function that collects the current contents of a report, except the exchanges. */
export const createReportDataCollector =
  (parts: {
    clock: Clock;
    environment: ReportEnvironment;
    profiles: Profiles;
    session: () => Session;
    inspector: Inspector;
  }) =>
  async (): Promise<Omit<ReportData, 'exchanges'>> => {
    const { clock, environment, profiles, inspector } = parts;
    const snapshot = parts.session().snapshot();
    const abort = new AbortController();
    const stopTimer = clock.after(checksTimeoutMs, () => abort.abort());
    const sessionTokens = inspector
      .tokens()
      .filter(({ origin, tokenType }) => origin === 'session' && tokenType !== 'refresh');
    const tokens = await Promise.all(
      sessionTokens.map(async ({ id, tokenType, view }) => ({
        tokenType,
        view,
        checks: (await inspector.check(id, undefined, abort.signal).catch(() => undefined))?.checks ?? [],
      })),
    );
    stopTimer();
    return {
      createdAt: clock.now(),
      environment,
      profile: snapshot.profileId === undefined ? undefined : profiles.find(snapshot.profileId),
      session: snapshot,
      tokens,
    };
  };
