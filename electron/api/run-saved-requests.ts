import type { RunReport, RunResult } from '../../shared/api-run.ts';
import type { ApiRequest, Profile } from '../../shared/profile.ts';
import { toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Session } from '../session/session.ts';
import type { ApiClient } from './client.ts';
import { requestToCall } from './request-to-call.ts';

/** Whether a status is the one that was expected; where none was named, any success (RFC 9110 §15.3). */
const isExpectedStatus = (status: number, expected: number | undefined) =>
  expected === undefined ? status >= 200 && status < 300 : status === expected;

/**
 * Sends saved requests one after another and compares each status with the one that is expected. A request that fails does
 * not end the run; a cancelled run has its rest left out. Does not fail.
 *
 * @param onProgress hears the report after each request
 */
export async function runSavedRequests(
  run: { runId: string; session: Session; profile: Profile; requests: readonly ApiRequest[] },
  parts: { api: ApiClient; clock: Clock; signal: AbortSignal; onProgress: (report: RunReport) => void },
): Promise<RunReport> {
  const { api, clock, signal, onProgress } = parts;
  const startedAt = clock.now();
  const started = clock.monotonicNow();
  const results: RunResult[] = [];
  const report = (finished: boolean): RunReport => ({
    runId: run.runId,
    profileId: run.profile.id,
    startedAt,
    durationMs: clock.monotonicNow() - started,
    total: run.requests.length,
    results: [...results],
    finished,
  });

  for (const [at, request] of run.requests.entries()) {
    const { name, method, url, expectedStatus } = request;
    const about = { name, method, url, ...(expectedStatus !== undefined && { expected: expectedStatus }) };
    if (signal.aborted) {
      results.push({ ...about, durationMs: 0, verdict: 'left_out' });
      continue;
    }
    const sent = clock.monotonicNow();
    try {
      const reply = await api(run.session, run.profile, requestToCall(request, `${run.runId}-${at}`), signal);
      const { status, bytes } = reply;
      results.push({
        ...about,
        status,
        bytes,
        durationMs: reply.durationMs,
        verdict: isExpectedStatus(status, expectedStatus) ? 'passed' : 'failed',
      });
    } catch (error) {
      const failure = toFailure(error);
      const durationMs = clock.monotonicNow() - sent;
      results.push(
        failure.kind === 'cancelled'
          ? { ...about, durationMs, verdict: 'left_out' }
          : { ...about, durationMs, verdict: 'broken', failure },
      );
    }
    onProgress(report(false));
  }
  return report(true);
}
