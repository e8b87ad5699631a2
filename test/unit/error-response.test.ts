import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../electron/http/exchange.ts';
import type { Dialect, RequestPurpose } from '../../electron/oauth/dialects/dialect.ts';
import { oidc } from '../../electron/oauth/dialects/oidc.ts';
import { errorResponseFailure } from '../../electron/oauth/error-response.ts';
import { measureClockSkewSeconds, parseRetryAt } from '../../electron/oauth/retry-after.ts';
import { type FailureKind, failureSchema } from '../../shared/errors.ts';
import { rowsByResult } from './support/tables.ts';

const sentAt = Date.UTC(2030, 0, 1);

type Given = {
  status?: number;
  body?: string;
  headers?: Record<string, string>;
  purpose?: RequestPurpose;
  secrets?: string[];
  dialect?: Dialect;
};

function failure({
  status = 400,
  body = '',
  headers: given = {},
  purpose = 'password',
  secrets = [],
  dialect = oidc,
}: Given) {
  const headers = new Headers(given);
  const rest = { statusText: '', truncated: false, sentAt, durationMs: 500 };
  const response: HttpResponse = { status, headers, body: Buffer.from(body), ...rest };
  const url = new URL('https://id.example.com:8443/token?code=fake-query');
  const context = { dialect, purpose, method: 'POST', url, secrets, scopes: ['openid', 'orders'] };
  return failureSchema.parse(errorResponseFailure(response, context));
}

const coded = (error: unknown, rest: Given = {}) => failure({ body: JSON.stringify({ error }), ...rest });

describe('error codes', () => {
  const codes: Partial<Record<RequestPurpose, Partial<Record<FailureKind, string>>>> = {
    password: {
      credentials_refused: 'invalid_grant INVALID_GRANT invalid_credentials INVALID_PASSWORD',
      client_refused: 'invalid_client',
      grant_not_allowed: 'unauthorized_client unsupported_grant_type consent_required',
      scope_refused: 'invalid_scope',
      access_denied: 'access_denied',
      mfa_required: 'mfa_required',
      rate_limited: 'slow_down too_many_attempts',
      server_error: 'server_error',
      request_refused: 'invalid_request invalid_token something_new constructor toString __proto__ hasOwnProperty',
      verification_required: 'interaction_required login_required',
    },
    refresh: {
      session_ended: 'invalid_grant invalid_token',
      client_refused: 'invalid_client',
      refresh_not_allowed: 'unauthorized_client unsupported_grant_type',
      scope_refused: 'invalid_scope',
      rate_limited: 'too_many_requests',
      server_error: 'temporarily_unavailable',
      request_refused: 'invalid_credentials',
    },
    mfa: { mfa_not_allowed: 'unauthorized_client unsupported_grant_type' },
    introspection: { request_refused: 'unauthorized_client' },
    revocation: { request_refused: 'unauthorized_client' },
    // A look-up names no client.
    discovery: { discovery_failed: 'something_new invalid_client unauthorized_client', rate_limited: 'slow_down' },
    keys: { keys_unavailable: 'something_new invalid_client access_denied' },
  };

  describe.each(Object.entries(codes))('to a %s request', (purpose, table) => {
    test.each(rowsByResult(table))('map %s to %s', (error, kind) => {
      const result = coded(error, { purpose: purpose as RequestPurpose });
      expect(result.kind).toBe(kind);
      expect(result.details).toMatchObject({ code: error, status: 400 });
    });
  });

  test.each([7, null, ['invalid_grant'], { toString: 'invalid_grant' }])(
    'ignore an error of another type: %j',
    (error) => expect(coded(error)).toMatchObject({ kind: 'sign_in_refused', details: { code: undefined } }),
  );
});

describe('wrong credentials with another code', () => {
  const described = (status: number, error: unknown, error_description?: string) =>
    failure({ status, body: JSON.stringify({ error, error_description }) }).kind;

  test.each([
    // Open Liberty's own words.
    [400, 'server_error', 'invalid_resource_owner_credential', 'credentials_refused'],
    [400, 'something_new', 'The username or password is incorrect', 'credentials_refused'],
    [422, undefined, 'Invalid login or password.', 'credentials_refused'],
    [400, 'access_denied', 'Wrong password', 'credentials_refused'],
    // Authlib's own words.
    [400, 'invalid_request', "Invalid 'username' or 'password' in request.", 'credentials_refused'],
    // django-oidc-provider's own words for a wrong password.
    [403, 'access_denied', 'The resource owner or authorization server denied the request.', 'sign_in_refused'],
    // UAA's own words, the same for a wrong client secret.
    [401, 'unauthorized', 'Bad credentials', 'sign_in_refused'],
    [401, 'Unauthorized', undefined, 'sign_in_refused'],
    [403, 'Forbidden', undefined, 'sign_in_refused'],
    [400, 'Bad Request', undefined, 'sign_in_refused'],
    [401, 'something_new', undefined, 'sign_in_refused'],
    // Not about credentials.
    [500, 'server_error', 'invalid password column', 'server_error'],
    [400, 'access_denied', 'A rule refused it', 'access_denied'],
    [401, 'invalid_client', 'Invalid username or password', 'client_refused'],
    [400, 'invalid_scope', 'invalid user scope', 'scope_refused'],
    [400, 'invalid_request', 'Missing parameter: password', 'request_refused'],
    [400, 'invalid_request', 'Invalid parameter: `password`', 'request_refused'],
    [400, 'invalid_request', "Grant type 'password' is not valid", 'request_refused'],
  ])('%d %s, %s: %s', (status, error, description, kind) => expect(described(status, error, description)).toBe(kind));
});

describe('bodies without an OAuth error', () => {
  test.each([
    [{ error: { code: 'LOGIN_FAILED', message: 'No such account' } }, 'LOGIN_FAILED', 'No such account'],
    [{ error: { code: 403, message: 'No such account' } }, undefined, 'No such account'],
    [{ message: 'No such account' }, undefined, 'No such account'],
    [{ detail: 'No such account', title: 'Forbidden', status: 403 }, undefined, 'No such account'],
    [{ title: 'No such account' }, undefined, 'No such account'],
    [{ error: 'invalid_grant', error_description: 'Theirs', message: 'other' }, 'invalid_grant', 'Theirs'],
    [{ error: [{ code: 'a' }], message: 7, detail: [] }, undefined, undefined],
  ])('%j', (body, code, description) =>
    expect(failure({ body: JSON.stringify(body) }).details).toMatchObject({ code, description }),
  );
});

test.each([
  ['application/json; charset=ISO-8859-1', 'latin1', 'Ungültig'],
  ['application/json;charset="windows-1252"', 'latin1', 'Ungültig'],
  ['application/json; charset=utf-8', 'utf8', 'Ungültig'],
  ['application/json; charset=unknown', 'utf8', 'Ungültig'],
  ['application/json', 'latin1', 'Ung\ufffdltig'],
] as const)('a body of the type %s is read in its charset', (type, encoding, description) => {
  const body = Buffer.from('{"error":"invalid_grant","error_description":"Ungültig"}', encoding);
  const headers = new Headers({ 'content-type': type });
  const rest = { statusText: '', truncated: false, sentAt, durationMs: 500 };
  const url = new URL('https://id.example.com/token');
  const context = { dialect: oidc, purpose: 'password' as const, method: 'POST', url, secrets: [], scopes: [] };
  expect(errorResponseFailure({ status: 400, headers, body, ...rest }, context).details?.description).toBe(description);
});

describe('challenges with an empty body', () => {
  const challenge = 'Basic realm="x", error="invalid_client", error_description="No such fake-secret client"';
  const headers = { 'www-authenticate': challenge };

  test('set code and description', () => {
    const result = failure({ status: 401, headers, secrets: ['fake-secret'] });
    const details = { code: 'invalid_client', description: 'No such [secret] client' };
    expect(result).toMatchObject({ kind: 'client_refused', details });
  });

  test('are ignored if the body has a code', () => {
    const details = { code: 'invalid_grant', description: undefined };
    const result = coded('invalid_grant', { status: 401, headers });
    expect(result).toMatchObject({ kind: 'credentials_refused', details });
  });
});

describe('statuses', () => {
  test.each([
    ['password', [400, 401, 403, 422], 'sign_in_refused'],
    ['password', [404, 405], 'request_refused'],
    ['userinfo', [401, 403], 'request_refused'],
    ['introspection', [401], 'client_refused'],
    ['discovery', [404, 503], 'discovery_failed'],
    ['keys', [404], 'keys_unavailable'],
    ['refresh', [429], 'rate_limited'],
    ['password', [500], 'server_error'],
    ['refresh', [503], 'server_error'],
  ] as const)('of a %s request with an empty body or cut JSON: %j is %s', (purpose, statuses, kind) => {
    for (const body of ['', '{"error":"inva', 'null', '[]', '"text"'])
      for (const status of statuses) expect(failure({ status, purpose, body }).kind, `${status}`).toBe(kind);
  });

  test.each([
    [400, 'request_refused'],
    [401, 'client_refused'],
    [403, 'request_refused'],
  ])(
    '%d to a refresh ends the session if the body is empty, but not if a proxy may have written it',
    (status, kind) => {
      expect(failure({ status, purpose: 'refresh', body: '' }).kind).toBe('session_ended');
      for (const body of ['Request blocked', '{"error":"inva', 'null'])
        expect(failure({ status, purpose: 'refresh', body }).kind).toBe(kind);
    },
  );

  test.each([
    [403, 'response_not_json'],
    [429, 'rate_limited'],
    [511, 'response_not_json'],
    [502, 'server_error'],
  ])('maps a web page with status %d to %s', (status, kind) => {
    const headers = { 'content-type': 'text/HTML; charset=utf-8' };
    const result = failure({ status, headers, body: '<html>fake-body</html>' });
    expect(result.kind).toBe(kind);
    expect(JSON.stringify(result)).not.toContain('fake-body');
  });

  test('prefers the code to the status, except for 429', () => {
    expect(coded('invalid_grant', { status: 500 }).kind).toBe('credentials_refused');
    expect(coded('invalid_grant', { status: 429 }).kind).toBe('rate_limited');
  });
});

describe('facts and details', () => {
  test('include host, endpoint without query, and relevant scopes', () => {
    const result = coded('invalid_scope');
    expect(result.facts).toEqual({ host: 'id.example.com:8443', scopes: ['openid', 'orders'] });
    expect(result.details?.endpoint).toBe('POST https://id.example.com:8443/token');
    expect(coded('invalid_grant').facts).toEqual({ host: 'id.example.com:8443' });
  });

  test('never include the password', () => {
    const password = 'fake pass+wörd';
    const result = failure({
      body: JSON.stringify({
        error: `bad ${password}`,
        error_description: `${password} and fake+pass%2Bw%C3%B6rd are wrong`,
      }),
      headers: { 'x-request-id': 'fake%20pass%2Bw%C3%B6rd' },
      secrets: [password],
    });
    expect(result.details).toMatchObject({
      code: 'bad [secret]',
      description: '[secret] and [secret] are wrong',
      requestId: '[secret]',
    });
  });

  test('fit the contract for long and malformed text', () => {
    const result = failure({
      body: JSON.stringify({ error: 'a b '.repeat(1000), error_description: 'c d\u202e\r\n'.repeat(5000) }),
      headers: { 'x-request-id': 'e f '.repeat(500) },
    });
    expect(result.details?.code).toHaveLength(200);
    expect(result.details?.description).not.toMatch(/[\u202e\r\n]/);
  });

  test.each([
    [{ 'x-request-id': 'req-1', traceparent: 'other' }, 'req-1'],
    [{ 'x-correlation-id': '6f1c2f9e-0000-4000-8000-000000000000' }, '6f1c2f9e-0000-4000-8000-000000000000'],
    [
      { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    ],
    [{ 'x-request-id': 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln' }, '[removed]'],
    [{ 'x-request-id': '' }, undefined],
    [{}, undefined],
  ])('read the request ID from %j', (headers, requestId) =>
    expect(failure({ headers: headers as Record<string, string> }).details?.requestId).toBe(requestId),
  );

  test('include the retry time only for rate limits', () => {
    const headers = { 'retry-after': '30' };
    expect(failure({ status: 429, headers }).facts?.retryAt).toBe(sentAt + 500 + 30_000);
    expect(failure({ status: 400, headers }).facts?.retryAt).toBeUndefined();
    expect(failure({ status: 503, headers }).facts?.retryAt).toBe(sentAt + 500 + 30_000);
    expect(failure({ status: 503, headers: { 'x-rate-limit-reset': '30' } }).facts?.retryAt).toBeUndefined();
  });
});

describe('the retry time', () => {
  const date = new Date(sentAt).toUTCString();
  const epoch = sentAt / 1000;
  const dayMs = 24 * 60 * 60 * 1000;
  const inAnHour = new Date(sentAt + 3_600_000).toUTCString();

  test.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': 'Tue, 01 Jan 2030 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Mon, 31 Dec 2029 23:00:00 GMT' }, 0],
    ...['soon', '', '-5', '1.5', 'soon 5', 'NaN'].map((value) => [{ 'retry-after': value }, undefined] as never),
    [{ 'retry-after': '99999999999999999999' }, dayMs],
    [{ 'retry-after': '9'.repeat(400) }, dayMs],
    [{ 'retry-after': 'Fri, 31 Dec 275000 23:59:59 GMT' }, dayMs],
    [{ 'x-rate-limit-reset': `${epoch + 45}`, date }, 45_000],
    [{ 'x-ratelimit-reset': `${epoch + 45}`, date }, 45_000],
    // The reset is by the server's clock: one that is an hour ahead makes no longer wait.
    [{ 'x-rate-limit-reset': `${epoch + 3645}`, date: inAnHour }, 45_000],
    [{ 'x-rate-limit-reset': `${epoch + 45}` }, 45_000],
    [{ 'x-rate-limit-reset': '30', date }, 30_000],
    [{ 'x-rate-limit-reset': `${epoch - 45}`, date }, 0],
    [{ 'x-rate-limit-reset': '9'.repeat(30), date }, dayMs],
    [{ 'x-rate-limit-reset': 'soon', date }, undefined],
    [{ 'x-rate-limit-reset': '-1', date }, undefined],
    [{ 'retry-after': '10', 'x-rate-limit-reset': `${epoch + 45}`, date }, 10_000],
    [{ 'retry-after': 'soon', 'x-rate-limit-reset': `${epoch + 45}`, date }, 45_000],
  ])('of %j', (headers, waitMs) =>
    expect(parseRetryAt(new Headers(headers), sentAt)).toBe(waitMs === undefined ? undefined : sentAt + waitMs),
  );
});

describe('clock skew', () => {
  const skew = (date: string | undefined, durationMs = 0) =>
    measureClockSkewSeconds({ headers: new Headers(date === undefined ? {} : { date }), sentAt, durationMs });
  const at = (seconds: number) => new Date(sentAt + seconds * 1000).toUTCString();

  test('is measured by the Date header at half the duration', () => {
    expect(skew(at(-7200))).toBe(7200);
    expect(skew(at(300))).toBe(-300);
    expect(skew(at(1), 2000)).toBe(0);
  });

  test.each([undefined, '', 'soon', '12345'])('is unknown for %j', (date) => expect(skew(date)).toBeUndefined());

  test('is reported if the client was refused, since assertions depend on the time', () => {
    const headers = { date: at(-600) };
    expect(coded('invalid_client', { headers }).facts?.clockSkewSeconds).toBe(600);
    expect(coded('invalid_grant', { headers }).facts?.clockSkewSeconds).toBeUndefined();
  });
});

test('prefers what the dialect recognizes', () => {
  const dialect = { ...oidc, classifyError: () => 'access_denied' as const };
  expect(coded('invalid_grant', { dialect }).kind).toBe('access_denied');
});
