import type { Failure, FailureKind } from '../../shared/errors.ts';
import { errorName } from '../core/failure.ts';
import { kindsByChromiumCode } from './chromium-errors.ts';

/** Failure kinds by Node's error codes, including OpenSSL's verification results. */
const kindsByNodeCode: ReadonlyMap<string, FailureKind> = new Map([
  ['ENOTFOUND', 'host_not_found'],
  ['EAI_AGAIN', 'host_not_found'],
  ['ECONNREFUSED', 'connection_refused'],
  ['EHOSTUNREACH', 'connection_refused'],
  ['ENETUNREACH', 'offline'],
  ['ENETDOWN', 'offline'],
  ['ECONNRESET', 'connection_lost'],
  ['EPIPE', 'connection_lost'],
  ['ETIMEDOUT', 'timed_out'],
  ['CERT_HAS_EXPIRED', 'tls_expired'],
  ['CERT_NOT_YET_VALID', 'tls_expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_name_mismatch'],
  ['HOSTNAME_MISMATCH', 'tls_name_mismatch'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_untrusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'tls_untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls_untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_untrusted'],
  ['INVALID_CA', 'tls_untrusted'],
  ['INVALID_PURPOSE', 'tls_untrusted'],
  ['EPROTO', 'tls_failed'],
]);

/** What codes mean that neither table lists, by how they begin. */
const kindsByPrefix: readonly [RegExp, FailureKind][] = [
  [/^(ERR_)?CERT_/, 'tls_untrusted'],
  [/^ERR_(SSL|TLS)_/, 'tls_failed'],
  [/^ERR_(PROXY|SOCKS|PAC)_/, 'proxy_refused'],
  [/^ERR_DNS_/, 'host_not_found'],
  [/^ERR_BLOCKED_BY_/, 'request_blocked'],
  [/^(HPE|ERR_HTTP2|ERR_QUIC|ERR_RESPONSE)_/, 'response_malformed'],
];

const kindFromCode = (code: string): FailureKind =>
  kindsByChromiumCode.get(code) ??
  kindsByNodeCode.get(code) ??
  kindsByPrefix.find(([prefix]) => prefix.test(code))?.[1] ??
  'request_failed';

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
 * Returns whether Chromium gave a request up because the computer's certificates, or how it
 * verifies others, had just changed. It leaves the repetition to the caller.
 */
export const isCertificateChange = (error: unknown): boolean =>
  /^ERR_CERT_(DATABASE|VERIFIER)_CHANGED$/.test(findErrorCode(error) ?? '');

/**
 * Converts the error of a request without a response to a failure.
 *
 * @param error what the transport rejected with
 * @param endpoint the method, origin and path of the request
 */
export function toNetworkFailure(error: unknown, url: URL, endpoint: string): Failure {
  const code = findErrorCode(error) ?? errorName(error);
  return { kind: kindFromCode(code), facts: { host: url.host }, details: { code, endpoint } };
}
