import type { FailureKind } from '../../shared/errors.ts';

/** What may be over the next time: the network, or a server that cannot answer now. */
export const transientFailures: ReadonlySet<FailureKind> = new Set([
  'host_not_found',
  'connection_refused',
  'connection_lost',
  'timed_out',
  'offline',
  'proxy_refused',
  'rate_limited',
  'server_error',
]);
