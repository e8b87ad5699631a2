import { describe, expect, test } from 'vitest';
import { toJunitXml } from '../../electron/api/junit.ts';
import { requestToCall } from '../../electron/api/request-to-call.ts';
import { type CachedResponse, connectionHoldMs, createResponseCache } from '../../electron/api/response-cache.ts';
import { runSavedRequests } from '../../electron/api/run-saved-requests.ts';
import { fail } from '../../electron/core/failure.ts';
import { createMask } from '../../electron/core/redaction/mask-bytes.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { Session } from '../../electron/session/session.ts';
import type { ApiResponse, SaveProgress } from '../../shared/api.ts';
import { type ApiRequest, apiRequestSchema } from '../../shared/profile.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { apiOrigin, testProfile } from './support/profile.ts';
import { deferred, nextTurn } from './support/transport.ts';

const request = (part: Partial<ApiRequest> = {}): ApiRequest => ({
  name: 'A',
  method: 'GET',
  url: `${apiOrigin}/a`,
  ...part,
});

describe('a saved request as a call', () => {
  test('has query, headers, body and token', () => {
    const saved = request({
      method: 'POST',
      url: `${apiOrigin}/a?x=1`,
      query: { y: 'é &' },
      body: 'a=b',
      bodyType: 'form',
      token: 'none',
    });
    expect(requestToCall(saved, '1')).toMatchObject({
      url: `${apiOrigin}/a?x=1&y=%C3%A9+%26`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'a=b',
      token: 'none',
    });
    expect(requestToCall({ ...saved, headers: { 'Content-Type': 'x/y' } }, '1').headers).toEqual({
      'Content-Type': 'x/y',
    });
  });

  test.each([
    { url: `${apiOrigin}/a?api_key=‹secret›` },
    { query: { api_key: '‹secret›' } },
    { headers: { 'x-api-key': '‹secret›' } },
    { body: '{"password":"‹password›"}' },
    { body: '{"mfa_token":"‹second-step token›"}' },
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
  const setup = (answers: (number | 'cancelled' | 'offline')[]) => {
    const clock = fakeClock();
    const abort = new AbortController();
    const told: number[] = [];
    let at = 0;
    const api = async () => {
      clock.advance(10);
      const answer = answers[at];
      at += 1;
      if (answer === 'cancelled') abort.abort();
      if (typeof answer !== 'number') return fail(answer ?? 'internal');
      return { status: answer, bytes: 2, durationMs: 10 } as ApiResponse;
    };
    const run = (requests: ApiRequest[]) =>
      runSavedRequests(
        { runId: 'r', session: {} as Session, profile: testProfile(), requests },
        { api, clock, signal: abort.signal, onProgress: ({ results }) => told.push(results.length) },
      );
    return { run, told };
  };

  test('compares each status with the expected one', async () => {
    const { run, told } = setup([200, 404, 404, 'offline', 302]);
    const report = await run([
      request(),
      request({ expectedStatus: 404 }),
      request(),
      request(),
      request({ expectedStatus: 200 }),
    ]);
    expect(report.results.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'failed', 'broken', 'failed']);
    expect(report).toMatchObject({ finished: true, total: 5, durationMs: 50 });
    expect(told).toEqual([1, 2, 3, 4, 5]);
  });

  test('skips the rest when it is cancelled', async () => {
    const { run } = setup([200, 'cancelled']);
    const { results } = await run([request(), request(), request()]);
    expect(results.map(({ verdict }) => verdict)).toEqual(['passed', 'skipped', 'skipped']);
  });

  test('becomes JUnit XML with any name', () => {
    const result = {
      name: 'a<b>"\'&\u0000\u001b\n漢\ud800',
      method: 'GET',
      url: `${apiOrigin}/a?token=x#y`,
      durationMs: 12,
    } as const;
    const xml = toJunitXml(
      {
        runId: 'r',
        profileId: 'p',
        startedAt: Date.UTC(2030, 0, 1),
        durationMs: 1234,
        total: 4,
        finished: true,
        results: [
          { ...result, status: 200, verdict: 'passed' },
          { ...result, status: 500, expected: 204, verdict: 'failed' },
          { ...result, verdict: 'broken', failure: { kind: 'offline' } },
          { ...result, verdict: 'skipped' },
        ],
      },
      'Suite "1"',
    );
    expect(xml).toContain('name="a&lt;b&gt;&quot;&apos;&amp;&#10;漢\ufffd"');
    expect(xml).toContain(`classname="GET ${apiOrigin}/a"`);
    expect(xml).not.toContain('token=x');
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1" time="1.234"');
    expect(xml).toContain('<failure type="status" message="expected 204, got 500"/>');
    expect(xml).toContain('<error type="offline" message="no response"/>');
    expect(xml).toContain('timestamp="2030-01-01T00:00:00.000Z"');
  });
});

describe('a cached response', () => {
  function setup(chosen: (string | undefined)[] = ['/chosen.bin']) {
    const clock = fakeClock();
    const written: Record<string, string> = {};
    const abandoned: string[] = [];
    const told: SaveProgress[] = [];
    const keeper = createResponseCache({
      clock,
      chooseFile: async () => chosen.shift(),
      createFile: async (path) => {
        let text = '';
        return {
          name: path.slice(1),
          write: async (bytes) => {
            if (path === '/full') throw new Error('ENOSPC');
            text += Buffer.from(bytes).toString();
          },
          commit: async () => {
            written[path] = text;
          },
          discard: async () => void abandoned.push(path),
        };
      },
      onProgress: (progress) => told.push(progress),
    });
    const pieces: (Uint8Array | undefined | Promise<Uint8Array | undefined>)[] = [];
    const rest = { hangs: [] as number[], read: async () => pieces.shift(), cancel: () => void rest.hangs.push(1) };
    const keep = (part: Partial<CachedResponse> = {}) =>
      keeper.set({
        callId: '1',
        url: new URL(`${apiOrigin}/a`),
        mediaType: 'text/plain',
        body: Buffer.from('begin '),
        totalBytes: undefined,
        remainingBody: rest,
        mask: createMask([new Secret('fake-secret')]),
        ...part,
      });
    const save = (signal = new AbortController().signal, callId = '1') => keeper.save(callId, signal);
    return { clock, keeper, written, abandoned, told, pieces, rest, keep, save };
  }

  test('is saved completely, without secrets', async () => {
    const { keep, save, pieces, written, told } = setup();
    keep();
    pieces.push(Buffer.from('fake-se'), Buffer.from('cret end'));
    expect(await save()).toEqual({ name: 'chosen.bin', bytes: 21 });
    expect(written).toEqual({ '/chosen.bin': 'begin *********** end' });
    expect(told[0]).toMatchObject({ callId: '1' });
  });

  test('can be saved once if it was incomplete, repeatedly otherwise', async () => {
    const { keep, save, rest } = setup(['/a', '/b', '/c']);
    keep({ remainingBody: undefined });
    await save();
    expect((await save()).bytes).toBe(6);
    keep();
    await save();
    expect((await catchFailure(save())).kind).toBe('response_gone');
    expect(rest.hangs).toHaveLength(1);
  });

  test('is released after two minutes, for another response, and on request', async () => {
    const { keep, save, rest, clock, keeper } = setup();
    keep();
    clock.advance(connectionHoldMs);
    expect(rest.hangs).toHaveLength(1);
    expect((await catchFailure(save())).kind).toBe('response_gone');
    keep();
    keep();
    expect(rest.hangs).toHaveLength(2);
    keeper.clear();
    expect(rest.hangs).toHaveLength(3);
    expect(clock.countTimers()).toBe(0);
  });

  test('stays after the dialog is cancelled', async () => {
    const { keep, save, rest } = setup([undefined, '/a']);
    keep();
    expect((await catchFailure(save())).kind).toBe('cancelled');
    expect(rest.hangs).toHaveLength(0);
    expect((await save()).name).toBe('a');
  });

  test.each(['cancelled', 'timed_out', 'connection_lost', 'file_unwritable'])('%s leaves no file', async (kind) => {
    const { keep, save, pieces, abandoned, written, clock, rest } = setup([
      kind === 'file_unwritable' ? '/full' : '/a',
    ]);
    keep({ body: Buffer.from('x'.repeat(100)) });
    const wait = deferred<Uint8Array | undefined>();
    pieces.push(wait.promise);
    const abort = new AbortController();
    const failed = catchFailure(save(abort.signal));
    await nextTurn();
    if (kind === 'cancelled') abort.abort();
    if (kind === 'timed_out') clock.advance(60_000);
    if (kind === 'connection_lost') wait.reject(new Error('ECONNRESET'));
    expect((await failed).kind).toBe(kind);
    expect(abandoned).toHaveLength(1);
    expect(written).toEqual({});
    expect(rest.hangs).toHaveLength(1);
  });
});
