import { describe, expect, test } from 'vitest';
import { toJunitXml } from '../../electron/api/junit.ts';
import { requestToCall } from '../../electron/api/request-to-call.ts';
import { runSavedRequests } from '../../electron/api/run-saved-requests.ts';
import { fail } from '../../electron/core/failure.ts';
import type { Session } from '../../electron/session/session.ts';
import type { ApiResponse } from '../../shared/api.ts';
import { type ApiRequest, apiRequestSchema } from '../../shared/api-request.ts';
import type { RunReport } from '../../shared/api-run.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { apiOrigin, testProfile } from './support/profile.ts';

const request = (part: Partial<ApiRequest> = {}): ApiRequest => ({
  name: 'A',
  method: 'GET',
  url: `${apiOrigin}/a`,
  ...part,
});

describe('a saved request as a call', () => {
  test('has query, headers, body and token', () => {
    const sent = { method: 'POST', body: 'a=b', token: 'none' } as const;
    const saved = request({ ...sent, url: `${apiOrigin}/a?x=1`, query: { y: 'é &' }, bodyType: 'form' });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(requestToCall(saved, '1')).toMatchObject({ ...sent, url: `${apiOrigin}/a?x=1&y=%C3%A9+%26`, headers });
    const typed = { 'Content-Type': 'x/y' };
    expect(requestToCall({ ...saved, headers: typed }, '1').headers).toEqual(typed);
  });

  test.each([
    { url: `${apiOrigin}/a?api_key=‹secret›` },
    { query: { api_key: '‹secret›' } },
    { headers: { 'x-api-key': '‹secret›' } },
    { body: '{"password":"‹password›"}' },
    { body: '{"mfa_token":"‹MFA token›"}' },
  ])('fails if a placeholder replaces a secret: %j', async (part) =>
    expect((await catchFailure((async () => requestToCall(request(part), '1'))())).kind).toBe('request_lacks_secret'),
  );
});

test.each(['Authorization', ' authorization ', 'Cookie', 'Proxy-Authorization'])(
  'rejects %j in a saved request',
  (name) => {
    const saved = { name: 'A', method: 'GET', url: `${apiOrigin}/a` };
    expect(apiRequestSchema.safeParse({ ...saved, headers: { [name]: 'x' } }).success).toBe(false);
    expect(apiRequestSchema.safeParse({ ...saved, headers: { 'x-a': 'x' } }).success).toBe(true);
  },
);

describe('a run', () => {
  const setup = (answers: (number | 'canceled' | 'offline')[]) => {
    const clock = fakeClock();
    const abort = new AbortController();
    const progress: number[] = [];
    let at = 0;
    const api = async () => {
      clock.advance(10);
      const answer = answers[at];
      at += 1;
      if (answer === 'canceled') abort.abort();
      if (typeof answer !== 'number') return fail(answer ?? 'internal');
      return { status: answer, bytes: 2, durationMs: 10 } as ApiResponse;
    };
    const run = (requests: ApiRequest[]) =>
      runSavedRequests(
        { runId: 'r', session: {} as Session, profile: testProfile(), requests },
        { api, clock, signal: abort.signal, onProgress: ({ results }) => progress.push(results.length) },
      );
    return { run, progress };
  };

  test('compares each status with the expected one', async () => {
    const { run, progress } = setup([200, 404, 404, 'offline', 302]);
    const expected = [{}, { expectedStatus: 404 }, {}, {}, { expectedStatus: 200 }];
    const report = await run(expected.map(request));
    expect(report.results.map(({ testStatus }) => testStatus)).toEqual([
      'passed',
      'passed',
      'failed',
      'broken',
      'failed',
    ]);
    expect(report).toMatchObject({ finished: true, total: 5, durationMs: 50 });
    expect(progress).toEqual([1, 2, 3, 4, 5]);
  });

  test('skips the rest when it is canceled', async () => {
    const { run } = setup([200, 'canceled']);
    const { results } = await run([request(), request(), request()]);
    expect(results.map(({ testStatus }) => testStatus)).toEqual(['passed', 'skipped', 'skipped']);
  });

  test('becomes JUnit XML with any name', () => {
    const url = `${apiOrigin}/a?token=x#y`;
    const result = { name: 'a<b>"\'&\u0000\u001b\n漢\ud800', method: 'GET', url, durationMs: 12 } as const;
    const results: RunReport['results'] = [
      { ...result, status: 200, testStatus: 'passed' },
      { ...result, status: 500, expected: 204, testStatus: 'failed' },
      { ...result, testStatus: 'broken', failure: { kind: 'offline' } },
      { ...result, testStatus: 'skipped' },
    ];
    const times = { startedAt: Date.UTC(2030, 0, 1), durationMs: 1234 };
    const xml = toJunitXml({ runId: 'r', profileId: 'p', ...times, total: 4, finished: true, results }, 'Suite "1"');
    expect(xml).toContain('name="a&lt;b&gt;&quot;&apos;&amp;&#10;漢\ufffd"');
    expect(xml).toContain(`classname="GET ${apiOrigin}/a"`);
    expect(xml).not.toContain('token=x');
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1" time="1.234"');
    expect(xml).toContain('<failure type="status" message="expected 204, got 500"/>');
    expect(xml).toContain('<error type="offline" message="no response"/>');
    expect(xml).toContain('timestamp="2030-01-01T00:00:00.000Z"');
  });
});
