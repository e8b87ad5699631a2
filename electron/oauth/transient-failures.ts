import type { FailureKind } from '../../shared/errors.ts';

/** Failures that may succeed on retry: of the network, or of a temporarily unavailable server. */
export const transientFailures: ReadonlySet<FailureKind> = new Set([
  'host_not_found',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'offline',
  'proxy_refused',
  'request_blocked',
  'request_failed',
  'rate_limited',
  'server_error',
]);

/**
 * Refusals of the server that a retry does not change: only a sign-in, or a change of the profile
 * or the server.
 */
export const lastingRefusals: ReadonlySet<FailureKind> = new Set([
  'credentials_refused',
  'sign_in_refused',
  'account_disabled',
  'account_locked',
  'account_setup_required',
  'password_expired',
  'verification_required',
  'mfa_required',
  'grant_not_allowed',
  'refresh_not_allowed',
  'client_refused',
  'scope_refused',
  'access_denied',
  'request_refused',
  'client_secret_missing',
  'client_key_missing',
  'client_key_invalid',
]);
