import type { ApiRequest } from '../../shared/api-request.ts';
import type { RunReport, RunResult } from '../../shared/api-run.ts';
import type { Profile } from '../../shared/profile.ts';
import { toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Session } from '../session/session.ts';
import type { ApiClient } from './client.ts';
import { redactSavedRequest } from './redact-saved-request.ts';
import { requestToCall } from './request-to-call.ts';

/** Whether a status is the expected one, or a success (RFC 9110 §15.3) if none is given. */
const isExpectedStatus = (status: number, expected: number | undefined) =>
  expected === undefined ? status >= 200 && status < 300 : status === expected;

/**
 * Sends saved requests one after another and compares each status with the expected one. A failed
 * request does not end the run. If the signal aborts, the remaining requests are skipped. Does not
 * throw.
 *
 * @param parts.onProgress receives the report after each request that was sent
 */
export async function runSavedRequests(
  run: { runId: string; session: Session; profile: Profile; requests: readonly ApiRequest[] },
  parts: { api: ApiClient; clock: Clock; signal: AbortSignal; onProgress: (report: RunReport) => void },
): Promise<RunReport> {
  const { runId, session, profile, requests } = run;
  const { api, clock, signal, onProgress } = parts;
  const startedAt = clock.now();
  const runStartedAtMs = clock.monotonicNow();
  const results: RunResult[] = [];
  const createReport = (finished: boolean): RunReport => ({
    runId,
    profileId: profile.id,
    startedAt,
    durationMs: clock.monotonicNow() - runStartedAtMs,
    total: requests.length,
    results: [...results],
    finished,
  });

  async function sendRequest(request: ApiRequest, index: number): Promise<RunResult> {
    const { name, method, expectedStatus } = request;
    const { url } = redactSavedRequest(request);
    const summary = { name, method, url, ...(expectedStatus !== undefined && { expected: expectedStatus }) };
    if (signal.aborted) return { ...summary, durationMs: 0, testStatus: 'skipped' };
    const startedAtMs = clock.monotonicNow();
    try {
      const call = requestToCall(request, `${runId}-${index}`);
      const { status, bytes, durationMs } = await api(session, profile, call, signal);
      const testStatus = isExpectedStatus(status, expectedStatus) ? 'passed' : 'failed';
      return { ...summary, status, bytes, durationMs, testStatus };
    } catch (error) {
      const failure = toFailure(error);
      const durationMs = clock.monotonicNow() - startedAtMs;
      return failure.kind === 'canceled'
        ? { ...summary, durationMs, testStatus: 'skipped' }
        : { ...summary, durationMs, testStatus: 'broken', failure };
    }
  }

  for (const [index, request] of requests.entries()) {
    const isSkipped = signal.aborted;
    results.push(await sendRequest(request, index));
    if (!isSkipped) onProgress(createReport(false));
  }
  return createReport(true);
}
