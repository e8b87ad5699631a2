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
