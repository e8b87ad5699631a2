import { expect, test } from 'vitest';
import { toNetworkFailure } from '../../electron/http/network-failure.ts';
import { type FailureKind, failureSchema } from '../../shared/errors.ts';
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
    connection_lost: 'ECONNRESET EPIPE UND_ERR_SOCKET SOMETHING_NEW',
    timed_out: 'ETIMEDOUT UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
    tls_expired: 'CERT_HAS_EXPIRED CERT_NOT_YET_VALID',
    tls_name_mismatch: 'ERR_TLS_CERT_ALTNAME_INVALID',
    tls_untrusted:
      'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY INVALID_CA CERT_REVOKED',
    tls_failed: 'EPROTO ERR_SSL_WRONG_VERSION_NUMBER',
    response_malformed: 'HPE_INVALID_HEADER_TOKEN',
  }),
)("maps Node's %s to %s", (code, kind) =>
  expect(failure(fetchFailed(coded(code)))).toEqual({ kind, facts, details: { code, endpoint } }),
);

test.each(
  rowsByResult<FailureKind>({
    host_not_found: 'ERR_NAME_NOT_RESOLVED',
    connection_refused: 'ERR_CONNECTION_REFUSED ERR_ADDRESS_UNREACHABLE',
    offline: 'ERR_INTERNET_DISCONNECTED',
    connection_lost:
      'ERR_NETWORK_CHANGED ERR_CONNECTION_RESET ERR_EMPTY_RESPONSE ERR_CONTENT_LENGTH_MISMATCH ERR_SOMETHING_NEW',
    response_malformed: 'ERR_CONTENT_DECODING_FAILED ERR_INVALID_HTTP_RESPONSE',
    timed_out: 'ERR_CONNECTION_TIMED_OUT',
    proxy_refused:
      'ERR_PROXY_CONNECTION_FAILED ERR_PROXY_AUTH_REQUESTED ERR_PROXY_CERTIFICATE_INVALID ERR_TUNNEL_CONNECTION_FAILED ERR_SOCKS_CONNECTION_FAILED ERR_PAC_SCRIPT_FAILED',
    tls_expired: 'ERR_CERT_DATE_INVALID',
    tls_name_mismatch: 'ERR_CERT_COMMON_NAME_INVALID',
    tls_untrusted: 'ERR_CERT_AUTHORITY_INVALID ERR_CERT_WEAK_KEY',
    tls_failed: 'ERR_SSL_PROTOCOL_ERROR ERR_BAD_SSL_CLIENT_AUTH_CERT',
    redirect_refused: 'ERR_TOO_MANY_REDIRECTS ERR_UNSAFE_REDIRECT ERR_INVALID_REDIRECT',
  }),
)("maps Chromium's net::%s to %s", (code, kind) => {
  expect(failure(new Error(`net::${code}`))).toMatchObject({ kind, details: { code } });
  expect(failure(new Error(`Error: net::${code} (-1)`)).kind).toBe(kind);
});

const circular = new Error('a');
circular.cause = new Error('b', { cause: circular });

test.each<[string, unknown, FailureKind]>([
  ['an AggregateError of Happy Eyeballs', new AggregateError([new Error('plain'), coded('ETIMEDOUT')]), 'timed_out'],
  ['nested causes', new Error('a', { cause: new Error('b', { cause: coded('ENOTFOUND') }) }), 'host_not_found'],
  ['an error before its cause', Object.assign(coded('ECONNRESET'), { cause: coded('ENOTFOUND') }), 'connection_lost'],
  ['circular causes', circular, 'connection_lost'],
  ['an error that mentions a redirect', coded('ECONNRESET', 'after a redirect'), 'connection_lost'],
])('finds the code of %s', (_what, error, kind) => {
  expect(failure(fetchFailed(error)).kind).toBe(kind);
  expect(failure(error).kind).toBe(kind);
});

test("recognizes Electron's refused redirect", () =>
  expect(failure(new Error('Redirect was cancelled'))).toEqual({
    kind: 'redirect_refused',
    facts,
    details: { endpoint },
  }));

test.each([undefined, null, 'fake-secret', 7, {}, new Error('fake-secret'), coded('fake-secret')])(
  'maps anything else to a lost connection, and shows nothing of it: %s',
  (thrown) =>
    expect(failure(thrown)).toEqual({ kind: 'connection_lost', facts, details: { code: undefined, endpoint } }),
);
