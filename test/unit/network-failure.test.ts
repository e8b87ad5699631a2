import { expect, test } from 'vitest';
import { toNetworkFailure } from '../../electron/http/network-failure.ts';
import { failureSchema } from '../../shared/errors.ts';

const url = new URL('https://id.example.com/token');
const endpoint = 'POST https://id.example.com/token';
const failure = (error: unknown) => failureSchema.parse(toNetworkFailure(error, url, endpoint));

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

test.each([
  ['ENOTFOUND', 'host_not_found'],
  ['EAI_AGAIN', 'host_not_found'],
  ['ECONNREFUSED', 'connection_refused'],
  ['EHOSTUNREACH', 'connection_refused'],
  ['ENETUNREACH', 'offline'],
  ['ECONNRESET', 'connection_lost'],
  ['EPIPE', 'connection_lost'],
  ['UND_ERR_SOCKET', 'connection_lost'],
  ['ETIMEDOUT', 'timed_out'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timed_out'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timed_out'],
  ['UND_ERR_BODY_TIMEOUT', 'timed_out'],
  ['CERT_HAS_EXPIRED', 'tls_expired'],
  ['CERT_NOT_YET_VALID', 'tls_expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_name_mismatch'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_untrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_untrusted'],
  ['INVALID_CA', 'tls_untrusted'],
  ['CERT_REVOKED', 'tls_untrusted'],
  ['EPROTO', 'tls_failed'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls_failed'],
  ['HPE_INVALID_HEADER_TOKEN', 'response_malformed'],
  ['SOMETHING_NEW', 'connection_lost'],
])("Node's %s is %s", (code, kind) => {
  expect(failure(fetchFailed(coded(code)))).toEqual({
    kind,
    facts: { host: 'id.example.com' },
    details: { code, endpoint },
  });
});

test.each([
  ['ERR_NAME_NOT_RESOLVED', 'host_not_found'],
  ['ERR_CONNECTION_REFUSED', 'connection_refused'],
  ['ERR_ADDRESS_UNREACHABLE', 'connection_refused'],
  ['ERR_INTERNET_DISCONNECTED', 'offline'],
  ['ERR_NETWORK_CHANGED', 'connection_lost'],
  ['ERR_CONNECTION_RESET', 'connection_lost'],
  ['ERR_EMPTY_RESPONSE', 'connection_lost'],
  ['ERR_CONTENT_LENGTH_MISMATCH', 'connection_lost'],
  ['ERR_CONTENT_DECODING_FAILED', 'response_malformed'],
  ['ERR_CONNECTION_TIMED_OUT', 'timed_out'],
  ['ERR_PROXY_CONNECTION_FAILED', 'proxy_refused'],
  ['ERR_PROXY_AUTH_REQUESTED', 'proxy_refused'],
  ['ERR_PROXY_CERTIFICATE_INVALID', 'proxy_refused'],
  ['ERR_TUNNEL_CONNECTION_FAILED', 'proxy_refused'],
  ['ERR_SOCKS_CONNECTION_FAILED', 'proxy_refused'],
  ['ERR_PAC_SCRIPT_FAILED', 'proxy_refused'],
  ['ERR_CERT_DATE_INVALID', 'tls_expired'],
  ['ERR_CERT_COMMON_NAME_INVALID', 'tls_name_mismatch'],
  ['ERR_CERT_AUTHORITY_INVALID', 'tls_untrusted'],
  ['ERR_CERT_WEAK_KEY', 'tls_untrusted'],
  ['ERR_SSL_PROTOCOL_ERROR', 'tls_failed'],
  ['ERR_BAD_SSL_CLIENT_AUTH_CERT', 'tls_failed'],
  ['ERR_INVALID_HTTP_RESPONSE', 'response_malformed'],
  ['ERR_TOO_MANY_REDIRECTS', 'redirect_refused'],
  ['ERR_UNSAFE_REDIRECT', 'redirect_refused'],
  ['ERR_INVALID_REDIRECT', 'redirect_refused'],
  ['ERR_SOMETHING_NEW', 'connection_lost'],
])("Chromium's net::%s is %s", (code, kind) => {
  expect(failure(new Error(`net::${code}`))).toMatchObject({ kind, details: { code } });
  expect(failure(new Error(`Error: net::${code} (-1)`)).kind).toBe(kind);
});

test('finds codes in an AggregateError of Happy Eyeballs', () => {
  const both = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]);
  expect(failure(fetchFailed(both)).kind).toBe('connection_refused');
  expect(failure(new AggregateError([new Error('plain'), coded('ETIMEDOUT')])).kind).toBe('timed_out');
});

test('finds codes in nested causes', () => {
  expect(failure(fetchFailed(new Error('a', { cause: new Error('b', { cause: coded('ENOTFOUND') }) }))).kind).toBe(
    'host_not_found',
  );
});

test('prefers the code of an error to that of its cause', () => {
  expect(failure(Object.assign(coded('ECONNRESET'), { cause: coded('ENOTFOUND') })).kind).toBe('connection_lost');
});

test('terminates for circular causes', () => {
  const error = new Error('a');
  error.cause = new Error('b', { cause: error });
  expect(failure(error).kind).toBe('connection_lost');
});

test("recognizes Electron's refused redirect", () => {
  expect(failure(new Error('Redirect was cancelled'))).toEqual({
    kind: 'redirect_refused',
    facts: { host: 'id.example.com' },
    details: { endpoint },
  });
  expect(failure(coded('ECONNRESET', 'after a redirect')).kind).toBe('connection_lost');
});

test.each([undefined, null, 'fake-secret', 7, {}, new Error('fake-secret'), coded('fake-secret')])(
  'anything else is a lost connection, and nothing of it is shown: %s',
  (thrown) => {
    expect(failure(thrown)).toEqual({
      kind: 'connection_lost',
      facts: { host: 'id.example.com' },
      details: { code: undefined, endpoint },
    });
  },
);
