import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../electron/http/exchange.ts';
import { dialectOf } from '../../electron/oauth/dialects/index.ts';
import { MfaRequiredResponse } from '../../electron/oauth/mfa/mfa-required.ts';
import { type ServerFetchOptions, SignedResponse, serverFetch } from '../../electron/oauth/server-fetch.ts';
import { defaultStartMs } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';

const profile = testProfile({ provider: 'auth0', scopes: ['openid', 'a'] });
const endpoint = 'https://id.example.com/x';
const json = { 'content-type': 'application/json' };
const html = { 'content-type': 'Text/HTML; charset=utf-8' };

/** Fetches from a server with this response, and returns what main makes of it. */
function setUp(body: string, { status = 200, headers = json }: { status?: number; headers?: Record<string, string> }) {
  const requests: object[] = [];
  return {
    requests,
    run(purpose: ServerFetchOptions['purpose'], options: Partial<ServerFetchOptions> = {}) {
      const sent = serverFetch(
        async (request, { allowLoopbackHttp }) => {
          requests.push({ ...request, allowLoopbackHttp });
          const response = { status, statusText: '', headers: new Headers(headers), body: Buffer.from(body) };
          return { ...response, truncated: false, sentAt: defaultStartMs, durationMs: 50 } as unknown as HttpResponse;
        },
        { profile, dialect: dialectOf(profile), purpose, signal: undefined, ...options },
      );
      const form = new URLSearchParams({ username: 'a b+c' });
      return {
        sent,
        response: sent.fetch(endpoint, { method: 'POST', headers: { 'user-agent': 'x', b: 'c' }, body: form }),
      };
    },
  };
}

describe('a response of the server', () => {
  test('is an object, sent and received at known times', async () => {
    const date = new Date(defaultStartMs - 600_000).toUTCString();
    const { run, requests } = setUp('{"a":1}', { headers: { ...json, date } });
    const { sent, response } = run('password');
    expect([sent.sentAt(), sent.receivedAt(), sent.clockSkewSeconds()]).toEqual([0, 0, undefined]);
    expect(await (await response).json()).toEqual({ a: 1 });
    expect([sent.sentAt(), sent.receivedAt(), sent.clockSkewSeconds()]).toEqual([
      ...[defaultStartMs, defaultStartMs + 50, 600],
    ]);
    expect(requests).toEqual([
      {
        ...{ purpose: 'password', method: 'POST', url: endpoint, headers: { b: 'c' }, signal: undefined },
        ...{ body: 'username=a%20b%2Bc', allowLoopbackHttp: false },
      },
    ]);
  });

  const error = '{"error":"invalid_grant"}';
  const mfa = '{"error":"mfa_required","mfa_token":"fake-mfa-token"}';
  test.each<[body: string, purpose: ServerFetchOptions['purpose'], given: Parameters<typeof setUp>[1], kind?: string]>([
    ['[]', 'userinfo', {}, 'response_malformed'],
    ['x', 'userinfo', {}, 'response_malformed'],
    ['x', 'userinfo', { headers: html }, 'response_not_json'],
    ['[]', 'userinfo', { headers: html }, 'response_malformed'],
    [' <p>', 'userinfo', { headers: {} }, 'response_not_json'],
    ['x <p>', 'userinfo', { headers: {} }, 'response_malformed'],
    ['<p>', 'keys', { headers: html }, 'keys_unavailable'],
    ['', 'userinfo', { headers: {} }, 'response_malformed'],
    ['{}', 'userinfo', { status: 299 }, undefined],
    ['{}', 'userinfo', { status: 300 }, 'request_refused'],
    ['{}', 'userinfo', { status: 199 }, 'request_refused'],
    ...(['password', 'refresh', 'mfa'] as const).map((purpose): [string, typeof purpose, object, string] => [
      ...([error, purpose, {}, purpose === 'refresh' ? 'session_ended' : 'credentials_refused'] as const),
    ]),
    ['{"error":"invalid_grant","access_token":""}', 'refresh', {}, 'session_ended'],
    ['{"error":"invalid_grant","access_token":null}', 'refresh', {}, 'session_ended'],
    ['{"error":"invalid_grant","access_token":"t"}', 'refresh', {}, undefined],
    ['{"error":"","access_token":""}', 'refresh', {}, undefined],
    ['{"error":5}', 'refresh', {}, undefined],
    [error, 'userinfo', {}, undefined],
    ['<p>', 'refresh', {}, 'response_not_json'],
    ['<p>', 'revocation', { headers: html }, undefined],
    [mfa, 'refresh', { status: 403 }, 'mfa_required'],
  ])('%s to %s with %j: %s', async (body, purpose, given, kind) => {
    const { response } = setUp(body, given).run(purpose);
    if (kind === undefined) return void expect((await response).status).toBe(200);
    const failure = await catchFailure(response);
    expect(failure).toMatchObject({
      kind,
      facts: { host: 'id.example.com' },
      details: { endpoint: `POST ${endpoint}` },
    });
  });

  test('demands a second factor, without its token in the failure', async () => {
    const description = { error: 'mfa_required', error_description: 'use fake-mfa-token', mfa_token: 'fake-mfa-token' };
    for (const token of ['fake-mfa-token', 'with space']) {
      const body = JSON.stringify({ ...description, mfa_token: token });
      const outcome = await setUp(body, { status: 403 })
        .run('password')
        .response.catch(({ failure }) => failure.kind);
      if (token !== description.mfa_token) expect(outcome).toBe('mfa_required');
      else {
        expect(outcome).toBeInstanceOf(MfaRequiredResponse);
        const { failure, mfaToken, requestedAt } = outcome.requirement;
        expect(JSON.stringify(failure)).not.toContain(token);
        expect([failure.kind, mfaToken.reveal(), requestedAt]).toEqual(['mfa_required', token, defaultStartMs]);
      }
    }
    const other = setUp('{"error":"invalid_grant","mfa_token":"t"}', { status: 400 }).run('password');
    expect((await catchFailure(other.response)).kind).toBe('credentials_refused');
  });

  test('is redacted of secrets, and names the requested scopes', async () => {
    const body = '{"error":"invalid_scope","error_description":"fake-sent-secret"}';
    const { run } = setUp(body, { status: 400 });
    const failure = await catchFailure(run('password', { secrets: ['fake-sent-secret'], scopes: ['b'] }).response);
    expect(JSON.stringify(failure)).not.toContain('fake-sent-secret');
    expect(failure).toMatchObject({ kind: 'scope_refused', facts: { scopes: ['b'] } });
    expect((await catchFailure(run('password').response)).facts?.scopes).toEqual(['openid', 'a']);
  });

  test.each([
    ['application/jwt', true],
    [' Application/JWT ;x', true],
    ['application/jwt2', false],
    ['x/application/jwt', false],
  ])('of UserInfo with type %j is signed: %s', async (type, isSigned) => {
    const { run } = setUp(' a.b.c\n', { headers: { 'content-type': type } });
    const outcome = await run('userinfo').response.catch(({ failure }) => failure.kind);
    if (!isSigned) return void expect(outcome).toBe('response_malformed');
    expect(outcome).toBeInstanceOf(SignedResponse);
    expect([outcome.jwt, outcome.headers.get('content-type')]).toEqual(['a.b.c', 'application/jwt']);
    expect(await catchFailure(run('introspection').response)).toMatchObject({ kind: 'response_malformed' });
  });
});
