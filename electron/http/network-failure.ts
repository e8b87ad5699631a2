import type { Failure, FailureKind } from '../../shared/errors.ts';

/**
 * Maps error codes to failure kinds: those of Node (`error.cause.code`, including OpenSSL's
 * verification results) and of Chromium's network stack (`net::ERR_…` in Electron's messages).
 */
const kindByCode: Record<string, FailureKind> = {
  ENOTFOUND: 'host_not_found',
  EAI_AGAIN: 'host_not_found',
  ERR_NAME_NOT_RESOLVED: 'host_not_found',
  ERR_NAME_RESOLUTION_FAILED: 'host_not_found',
  ECONNREFUSED: 'connection_refused',
  ERR_CONNECTION_REFUSED: 'connection_refused',
  ERR_ADDRESS_UNREACHABLE: 'connection_refused',
  EHOSTUNREACH: 'connection_refused',
  ENETUNREACH: 'offline',
  ENETDOWN: 'offline',
  ERR_INTERNET_DISCONNECTED: 'offline',
  ERR_NETWORK_CHANGED: 'connection_lost',
  ERR_NETWORK_IO_SUSPENDED: 'connection_lost',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  UND_ERR_SOCKET: 'connection_lost',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'connection_lost',
  HPE_INVALID_CONSTANT: 'response_malformed',
  ERR_CONNECTION_RESET: 'connection_lost',
  ERR_CONNECTION_CLOSED: 'connection_lost',
  ERR_CONNECTION_ABORTED: 'connection_lost',
  ERR_EMPTY_RESPONSE: 'connection_lost',
  ERR_CONTENT_LENGTH_MISMATCH: 'connection_lost',
  ERR_INCOMPLETE_CHUNKED_ENCODING: 'connection_lost',
  ERR_INVALID_HTTP_RESPONSE: 'response_malformed',
  ERR_CONTENT_DECODING_FAILED: 'response_malformed',
  Z_DATA_ERROR: 'response_malformed',
  ETIMEDOUT: 'timed_out',
  UND_ERR_CONNECT_TIMEOUT: 'timed_out',
  UND_ERR_HEADERS_TIMEOUT: 'timed_out',
  UND_ERR_BODY_TIMEOUT: 'timed_out',
  ERR_CONNECTION_TIMED_OUT: 'timed_out',
  ERR_TIMED_OUT: 'timed_out',
  ERR_PROXY_CONNECTION_FAILED: 'proxy_refused',
  ERR_TUNNEL_CONNECTION_FAILED: 'proxy_refused',
  ERR_PROXY_AUTH_REQUESTED: 'proxy_refused',
  ERR_PROXY_AUTH_UNSUPPORTED: 'proxy_refused',
  ERR_MANDATORY_PROXY_CONFIGURATION_FAILED: 'proxy_refused',
  ERR_TOO_MANY_REDIRECTS: 'redirect_refused',
  ERR_UNSAFE_REDIRECT: 'redirect_refused',
  ERR_INVALID_REDIRECT: 'redirect_refused',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  ERR_CERT_DATE_INVALID: 'tls_expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_name_mismatch',
  HOSTNAME_MISMATCH: 'tls_name_mismatch',
  ERR_CERT_COMMON_NAME_INVALID: 'tls_name_mismatch',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
  CERT_UNTRUSTED: 'tls_untrusted',
  CERT_REVOKED: 'tls_untrusted',
  INVALID_CA: 'tls_untrusted',
  INVALID_PURPOSE: 'tls_untrusted',
  ERR_CERT_AUTHORITY_INVALID: 'tls_untrusted',
  ERR_CERT_REVOKED: 'tls_untrusted',
  EPROTO: 'tls_failed',
};

function kindFromCode(code: string): FailureKind {
  const kind = kindByCode[code];
  if (kind) return kind;
  if (/^(ERR_CERT_|CERT_)/.test(code)) return 'tls_untrusted';
  if (/^(ERR_SSL_|ERR_TLS_|ERR_BAD_SSL)/.test(code)) return 'tls_failed';
  if (/^ERR_(PROXY|SOCKS|PAC)_/.test(code)) return 'proxy_refused';
  if (/^HPE_/.test(code)) return 'response_malformed';
  return 'connection_lost';
}

/**
 * Finds the first code in an error, its causes and its aggregated errors. Happy Eyeballs rejects
 * with an `AggregateError`.
 */
function findErrorCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 5) return undefined;
  const { code, errors, cause } = error as Error & { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  const chromium = /net::(ERR_[A-Z0-9_]+)/.exec(error.message)?.[1];
  if (chromium) return chromium;
  for (const inner of [cause, ...(Array.isArray(errors) ? errors : [])]) {
    const found = findErrorCode(inner, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/**
 * Converts the error of a request without a response to a failure.
 *
 * @param error what the transport rejected with
 * @param endpoint the method, origin and path of the request
 */
export function toNetworkFailure(error: unknown, url: URL, endpoint: string): Failure {
  const code = findErrorCode(error);
  const kind = code ? kindFromCode(code) : 'connection_lost';
  return { kind, facts: { host: url.host }, details: { code, endpoint } };
}
