import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { demoAudience } from '../../build/demo-server/directory.ts';
import type { Clock } from '../../electron/core/ports.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import type { Endpoint, ScriptedResponse } from '../servers/scripted-responses.ts';
import { startCore, testProfile } from './core.ts';

let server: MisbehavingServer;

beforeAll(async () => {
  server = await startMisbehavingServer();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

let speed = 1;

/** A clock whose timers run {@link speed} times as fast, to test time limits. */
const clock: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / speed, run) };

const start = (part: Partial<Parameters<typeof testProfile>[0]> = {}) =>
  startCore(
    testProfile({
      issuer: server.issuer,
      scopes: ['openid', 'offline_access', 'orders:read'],
      api: { origins: [], audience: demoAudience },
      ...part,
    }),
    { clock },
  );

const tokens = (part: Omit<Extract<ScriptedResponse, { kind: 'tokens' }>, 'kind'>): ScriptedResponse => ({
  kind: 'tokens',
  ...part,
});
const metadata = (members: Record<string, unknown>): ScriptedResponse => ({ kind: 'metadata', members });

const cases: [what: string, endpoint: Endpoint, response: ScriptedResponse, kind: FailureKind][] = [
  ['an HTML token response', 'token', { kind: 'html' }, 'response_not_json'],
  ['an HTML error page', 'token', { kind: 'html', status: 403 }, 'response_not_json'],
  ['a 10 MB token response', 'token', { kind: 'large' }, 'response_too_large'],
  ['a token response cut off half-way', 'token', { kind: 'truncated' }, 'connection_lost'],
  ['a connection that ends before the response', 'token', { kind: 'reset' }, 'connection_lost'],
  ['silence', 'token', { kind: 'stall', stalledPart: 'headers' }, 'timed_out'],
  ['silence in the middle of the body', 'token', { kind: 'stall', stalledPart: 'body' }, 'timed_out'],
  ...([301, 302, 303, 307, 308] as const).map((status): (typeof cases)[number] => [
    `a ${status} to another origin`,
    'token',
    { kind: 'redirect', status },
    'redirect_refused',
  ]),
  ['a form-encoded token response', 'token', tokens({ encoding: 'form' }), 'response_malformed'],
  ['a token response that is a list', 'token', { kind: 'json', body: [] }, 'response_malformed'],
  ['no access_token', 'token', tokens({ members: { access_token: undefined } }), 'response_malformed'],
  ['token_type mac', 'token', tokens({ members: { token_type: 'mac' } }), 'response_malformed'],
  [
    'token_type DPoP, which was not requested',
    'token',
    tokens({ members: { token_type: 'DPoP' } }),
    'response_malformed',
  ],
  ['an access token for another audience', 'token', tokens({ accessToken: 'other-audience' }), 'access_token_audience'],
  ['an unsigned ID token (alg none)', 'token', tokens({ idToken: 'alg-none' }), 'id_token_unsigned'],
  ['an ID token with a wrong signature', 'token', tokens({ idToken: 'wrong-signature' }), 'id_token_signature'],
  ['an ID token with an unknown key', 'token', tokens({ idToken: 'unknown-key' }), 'id_token_signature'],
  [
    'an ID token keyed with the public key',
    'token',
    tokens({ idToken: 'hs256-with-public-key' }),
    'id_token_signature',
  ],
  ['an ID token of another issuer', 'token', tokens({ idToken: 'wrong-issuer' }), 'id_token_issuer'],
  ['an ID token for another client', 'token', tokens({ idToken: 'wrong-audience' }), 'id_token_audience'],
  ['an expired ID token', 'token', tokens({ idToken: 'expired' }), 'id_token_expired'],
  ['an ID token that is no JWT', 'token', tokens({ idToken: 'not-a-jwt' }), 'id_token_invalid'],
  ['a 500 with a page', 'token', { kind: 'html', status: 500 }, 'server_error'],
  ['an empty 401', 'token', { kind: 'empty', status: 401 }, 'sign_in_refused'],
  ['an empty 503', 'token', { kind: 'empty', status: 503 }, 'server_error'],
  ['a 429', 'token', { kind: 'rate-limited', retryAfter: '30' }, 'rate_limited'],
  ['mfa_required', 'token', { kind: 'error', error: 'mfa_required', status: 403 }, 'mfa_required'],
  ['HTML keys', 'jwks', { kind: 'html' }, 'keys_unavailable'],
  ['keys that are missing', 'jwks', { kind: 'empty', status: 404 }, 'keys_unavailable'],
  ['10 MB of keys', 'jwks', { kind: 'large' }, 'response_too_large'],
  ['keys elsewhere by redirect', 'jwks', { kind: 'redirect', status: 302 }, 'redirect_refused'],
  ['HTML discovery', 'discovery', { kind: 'html' }, 'response_not_json'],
  ['no discovery', 'discovery', { kind: 'empty', status: 404 }, 'discovery_missing'],
  ['discovery of another issuer', 'discovery', metadata({ issuer: 'https://id.example.com' }), 'issuer_mismatch'],
  ['discovery without a token endpoint', 'discovery', metadata({ token_endpoint: undefined }), 'discovery_failed'],
  [
    'a token endpoint on another origin',
    'discovery',
    metadata({ token_endpoint: 'https://evil.example.com/token' }),
    'endpoint_refused',
  ],
  ['keys on another origin', 'discovery', metadata({ jwks_uri: 'https://evil.example.com/jwks' }), 'endpoint_refused'],
];

describe('an invalid response has its own failure kind, shows no secret, and the next sign-in works', () => {
  test.each(cases)('%s', async (_what, endpoint, response, kind) => {
    const core = await start();
    server.respondAlways(endpoint, response);
    // On a slow machine, a fast clock would end other exchanges too.
    speed = kind === 'timed_out' ? 50 : 1;
    onTestFinished(() => {
      speed = 1;
    });
    const outcome = await core.signIn('alice', 'not-a-real-password');
    speed = 1;
    expect(outcome.ok ? 'signed in' : outcome.failure.kind).toBe(kind);
    expect(JSON.stringify([outcome, core.logLines])).not.toContain('not-a-real-password');
    expect(JSON.stringify([outcome, core.logLines])).not.toContain('not-a-real-refresh-token');
    expect(server.otherOrigin.requests).toHaveLength(0);

    server.reset();
    expect(await core.signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
  });

  test('aborts a 10 MB response instead of reading it', async () => {
    const core = await start();
    server.respondOnce('token', { kind: 'large' });
    await core.signIn('alice', 'not-a-real-password');
    await expect.poll(() => server.requests.find(({ path }) => path === '/token')?.isTruncated).toBe(true);
    expect(server.requests.find(({ path }) => path === '/token')?.bytesSent).toBeLessThan(6_000_000);
  });

  test('a rate limit includes its end time', async () => {
    const core = await start();
    server.respondAlways('token', { kind: 'rate-limited', retryAfter: '30' });
    const outcome = await core.signIn('alice', 'not-a-real-password');
    const retryAt = outcome.ok ? undefined : outcome.failure.facts?.retryAt;
    expect(Math.round(((retryAt ?? 0) - systemClock.now()) / 10_000)).toBe(3);
  });
});

describe('accepts unusual but valid responses', () => {
  test.each<[string, ScriptedResponse]>([
    ['bearer in lower case', tokens({ members: { token_type: 'bearer' } })],
    ['no token_type', tokens({ members: { token_type: undefined } })],
    ['token_type BearerToken', tokens({ members: { token_type: 'BearerToken' } })],
    ['no scope', tokens({ members: { scope: undefined } })],
    ['no refresh token', tokens({ members: { refresh_token: undefined } })],
    ['no ID token', tokens({ members: { id_token: undefined } })],
    ['no expires_in', tokens({ members: { expires_in: undefined } })],
    ['expires_in as a string', tokens({ members: { expires_in: '300' } })],
    ['expires_in zero', tokens({ members: { expires_in: 0 } })],
    ['expires_in negative', tokens({ members: { expires_in: -5 } })],
    ['expires_in as words', tokens({ members: { expires_in: 'soon' } })],
    ['an opaque access token', tokens({ accessToken: 'opaque' })],
  ])('%s', async (what, response) => {
    const core = await start();
    server.respondOnce('token', response);
    expect(await core.signIn('alice', 'not-a-real-password')).toMatchObject({ ok: true });
    const isLogged = core.logLines.some((line) => line.startsWith('token type read as Bearer '));
    expect(isLogged).toBe(/no token_type|BearerToken/.test(what));
  });
});

describe('a refresh', () => {
  test('with another subject ends the session', async () => {
    const core = await start();
    await core.signIn('alice', 'not-a-real-password');
    server.respondOnce('token', tokens({ idToken: 'wrong-subject' }));
    expect(await core.handlers.refresh()).toMatchObject({ ok: false, failure: { kind: 'subject_changed' } });
    expect(core.session.snapshot().state).toBe('signed-out');
  });

  test('without a refresh token, ID token or scope keeps the current ones', async () => {
    const core = await start();
    await core.signIn('alice', 'not-a-real-password');
    const before = core.session.tokens();
    server.respondOnce(
      'token',
      tokens({ members: { refresh_token: undefined, id_token: undefined, scope: undefined } }),
    );
    expect(await core.handlers.refresh()).toMatchObject({ ok: true, value: { refreshes: 1 } });
    const after = core.session.tokens();
    expect(after.refreshToken).toBe(before.refreshToken);
    expect(after.idToken).toBe(before.idToken);
    expect(after.grantedScopes).toEqual(before.grantedScopes);
    expect(after.accessToken.equals(before.accessToken)).toBe(false);
  });

  test('with a rotated refresh token and no ID token keeps the new one', async () => {
    const core = await start();
    await core.signIn('alice', 'not-a-real-password');
    server.respondOnce('token', tokens({ members: { id_token: undefined } }));
    await core.handlers.refresh();
    expect(await core.handlers.refresh()).toMatchObject({ ok: true, value: { refreshes: 2 } });
  });
});
