import type { DoctorCause } from '../../../shared/doctor.ts';
import type { FailureKind } from '../../../shared/errors.ts';
import { toFailure } from '../../core/failure.ts';
import { type DiscoveryResult, setsEndpoints } from '../../oauth/discovery.ts';
import { type Check, failure, getServerWords, ok } from '../check.ts';
import { networkCauses } from './connection.ts';

const causes: Partial<Record<FailureKind, DoctorCause>> = {
  ...networkCauses,
  discovery_failed: 'discovery_missing',
  discovery_missing: 'discovery_missing',
};

/** Checks the server's metadata (OIDC Discovery 1.0) and the origins of its endpoints. */
export const discovery: Check = {
  check: 'discovery',
  requires: ['connection'],
  async run(context) {
    let result: DiscoveryResult;
    try {
      result = await context.discovery(context.profile, context.signal);
    } catch (error) {
      const { kind, facts, details } = toFailure(error);
      if (kind === 'canceled' || kind === 'internal') throw error;
      const status = details?.status ?? 0;
      const cause = facts?.diagnosis ?? (status >= 500 ? undefined : causes[kind]) ?? 'server_error';
      return failure(cause, {
        host: facts?.host ?? new URL(context.profile.issuer).host,
        expectedIssuer: facts?.expectedIssuer,
        actualIssuer: facts?.actualIssuer,
        endpointHost: facts?.endpointHost,
        code: details?.code,
        status: details?.status,
        ...getServerWords(details),
      });
    }
    Object.assign(context, result);
    if (setsEndpoints(context.profile)) return ok({ document: 'not_needed' });
    if (!result.hasDocument) return ok({ document: 'none' });
    return ok({ issuer: result.server.issuer });
  },
};
