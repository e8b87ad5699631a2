import type { DoctorCause } from '../../../shared/doctor.ts';
import type { FailureKind } from '../../../shared/errors.ts';
import { toFailure } from '../../core/failure.ts';
import { hasDocument, setsEndpoints } from '../../oauth/discovery.ts';
import { type Check, failure, getServerWords, ok } from '../check.ts';
import { networkCauses } from './connection.ts';

const causes: Partial<Record<FailureKind, DoctorCause>> = {
  ...networkCauses,
  redirect_refused: 'discovery_redirected',
  response_not_json: 'discovery_page',
  response_malformed: 'discovery_malformed',
  response_too_large: 'discovery_malformed',
  discovery_failed: 'discovery_missing',
  discovery_missing: 'discovery_missing',
  issuer_mismatch: 'issuer_mismatch',
  endpoint_refused: 'endpoint_elsewhere',
};

/** Checks the server's metadata (OIDC Discovery 1.0) and the origins of its endpoints. */
export const discovery: Check = {
  check: 'discovery',
  requires: ['connection'],
  async run(context) {
    try {
      context.server = await context.discovery(context.profile, context.signal);
    } catch (error) {
      const { kind, facts, details } = toFailure(error);
      if (kind === 'cancelled' || kind === 'internal') throw error;
      const status = details?.status ?? 0;
      const isIncomplete = kind === 'discovery_failed' && status === 0;
      const cause = isIncomplete
        ? 'discovery_incomplete'
        : status >= 500
          ? 'server_error'
          : (causes[kind] ?? 'server_error');
      const { host, expected, actual } = { host: new URL(context.profile.issuer).host, ...facts };
      return failure(cause, {
        host,
        expected,
        actual,
        code: details?.code,
        status: details?.status,
        ...getServerWords(details),
      });
    }
    if (setsEndpoints(context.profile)) return ok({ document: 'not_needed' });
    if (!hasDocument(context.server)) return ok({ document: 'none' });
    return ok({ issuer: context.server.issuer });
  },
};
