import { expect, test } from 'vitest';
import { toNetworkFailure } from '../../electron/http/network-failure.ts';
import { type FailureKind, failureKinds, failureSchema } from '../../shared/errors.ts';
import { en } from '../../shared/locales/en/en.ts';
import { rowsByResult } from './support/tables.ts';

const endpoint = 'POST https://id.example.com/token';
const facts = { host: 'id.example.com' };
const failure = (error: unknown) =>
  failureSchema.parse(toNetworkFailure(error, new URL('https://id.example.com/token'), endpoint));

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

test.each(
  rowsByResult<FailureKind>({
    host_not_found: 'ENOTFOUND EAI_AGAIN',
    connection_refused: 'ECONNREFUSED EHOSTUNREACH',
    offline: 'ENETUNREACH',
    connection_lost: 'ECONNRESET EPIPE',
    timed_out: 'ETIMEDOUT',
    tls_expired: 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID',
    tls_name_mismatch: 'ERR_TLS_CERT_ALTNAME_INVALID',
    tls_untrusted:
      'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY INVALID_CA CERT_REVOKED',
    tls_failed: 'EPROTO ERR_SSL_WRONG_VERSION_NUMBER',
    response_malformed: 'HPE_INVALID_HEADER_TOKEN',
    request_failed: 'SOMETHING_NEW',
  }),
)("maps Node's %s to %s", (code, kind) =>
  expect(failure(fetchFailed(coded(code)))).toEqual({ kind, facts, details: { code, endpoint } }),
);

test.each(
  rowsByResult<FailureKind>({
    timed_out: 'TIMED_OUT CONNECTION_TIMED_OUT',
    offline: 'INTERNET_DISCONNECTED',
    host_not_found: 'NAME_NOT_RESOLVED DNS_TIMED_OUT',
    connection_refused: 'CONNECTION_REFUSED ADDRESS_UNREACHABLE',
    connection_lost: 'CONNECTION_RESET CONNECTION_CLOSED EMPTY_RESPONSE INCOMPLETE_CHUNKED_ENCODING NETWORK_CHANGED',
    request_blocked: 'BLOCKED_BY_CLIENT BLOCKED_BY_ADMINISTRATOR NETWORK_ACCESS_DENIED',
    port_blocked: 'UNSAFE_PORT',
    proxy_refused: 'TUNNEL_CONNECTION_FAILED PROXY_CONNECTION_FAILED PAC_SCRIPT_FAILED',
    tls_client_certificate: 'SSL_CLIENT_AUTH_CERT_NEEDED BAD_SSL_CLIENT_AUTH_CERT',
    tls_failed: 'SSL_PROTOCOL_ERROR SSL_VERSION_OR_CIPHER_MISMATCH',
    tls_name_mismatch: 'CERT_COMMON_NAME_INVALID SSL_UNRECOGNIZED_NAME_ALERT',
    tls_expired: 'CERT_DATE_INVALID',
    tls_untrusted: 'CERT_AUTHORITY_INVALID CERT_REVOKED SSL_PINNED_KEY_NOT_IN_CERT_CHAIN',
    request_failed: 'FAILED ABORTED INSUFFICIENT_RESOURCES CERT_DATABASE_CHANGED DNS_REQUEST_CANCELLED',
    redirect_refused: 'TOO_MANY_REDIRECTS UNSAFE_REDIRECT',
    request_refused: 'METHOD_NOT_SUPPORTED',
    server_error: 'HTTP2_SERVER_REFUSED_STREAM',
    response_malformed: 'INVALID_RESPONSE RESPONSE_HEADERS_TOO_BIG CONTENT_DECODING_FAILED HTTP2_PROTOCOL_ERROR',
  }),
)("maps Chromium's ERR_%s to %s", (name, kind) => {
  const code = `ERR_${name}`;
  expect(failure(new Error(`net::${code}`))).toMatchObject({ kind, details: { code } });
});

test.each<[string, FailureKind]>([
  ['net::ERR_CERT_SOMETHING_NEW', 'tls_untrusted'],
  ['net::ERR_SSL_SOMETHING_NEW', 'tls_failed'],
  ['net::ERR_PROXY_SOMETHING_NEW', 'proxy_refused'],
  ['net::ERR_DNS_SOMETHING_NEW', 'host_not_found'],
  ['net::ERR_BLOCKED_BY_SOMETHING_NEW', 'request_blocked'],
  ['net::ERR_HTTP2_SOMETHING_NEW', 'response_malformed'],
  ['Error: net::ERR_SOMETHING_NEW (-1)', 'request_failed'],
])('maps %s of a later Chromium to %s', (message, kind) => {
  const code = /ERR_\w+/.exec(message)?.[0];
  expect(failure(new Error(message))).toMatchObject({ kind, details: { code } });
});

const circular = new Error('a');
circular.cause = new Error('b', { cause: circular });

test.each<[string, unknown, FailureKind]>([
  ['an AggregateError of Happy Eyeballs', new AggregateError([new Error('plain'), coded('ETIMEDOUT')]), 'timed_out'],
  ['nested causes', new Error('a', { cause: new Error('b', { cause: coded('ENOTFOUND') }) }), 'host_not_found'],
  ['an error before its cause', Object.assign(coded('ECONNRESET'), { cause: coded('ENOTFOUND') }), 'connection_lost'],
  ['circular causes', circular, 'request_failed'],
  ['an error that mentions a redirect', coded('ECONNRESET', 'after a redirect'), 'connection_lost'],
])('finds the code of %s', (_what, error, kind) => {
  expect(failure(fetchFailed(error)).kind).toBe(kind);
  expect(failure(error).kind).toBe(kind);
});

test.each([
  [undefined, 'undefined'],
  [null, 'object'],
  ['fake-secret', 'string'],
  [new Error('fake-secret'), 'Error'],
  [coded('fake-secret'), 'Error'],
])('shows only the type of anything else: %s', (thrown, code) =>
  expect(failure(thrown)).toEqual({ kind: 'request_failed', facts, details: { code, endpoint } }),
);

test('sends users to their network only for failures of the network', () => {
  const kinds = failureKinds.filter((kind) => /check your network/i.test(en.failure[kind].next));
  expect(kinds).toEqual(['host_not_found', 'connection_lost', 'timed_out']);
});
