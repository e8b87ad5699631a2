import type { DoctorCause } from '../../../shared/doctor.ts';
import { type FailureKind, networkFailureKinds } from '../../../shared/errors.ts';
import { toFailure } from '../../core/failure.ts';
import { serverLimits } from '../../oauth/limits.ts';
import { discoveryUrl } from '../../oauth/metadata.ts';
import { type Check, failure, ok } from '../check.ts';

/** Failures without a response. All others mean that the server was reached. */
export const networkCauses: Partial<Record<FailureKind, DoctorCause>> = {
  ...Object.fromEntries(networkFailureKinds.map((kind) => [kind, kind] as const)),
  response_malformed: 'not_http',
};

/** Checks name resolution, network, proxy and TLS, up to any HTTP response. */
export const connection: Check = {
  check: 'connection',
  requires: [],
  async run(context) {
    const { profile, exchange, signal } = context;
    const url = new URL(profile.endpoints?.token ?? discoveryUrl(profile.issuer));
    const proxy = await context.resolveProxy(url.href);
    const certificate = proxy === 'DIRECT' ? await context.readCertificate(url.origin) : undefined;
    const facts = { host: url.host, proxy, ...certificate };
    try {
      const headers = { accept: 'application/json' };
      context.response = await exchange(
        { purpose: 'discovery', method: 'GET', url: url.href, headers, signal },
        serverLimits(profile),
      );
    } catch (error) {
      const { kind, details } = toFailure(error);
      const cause = networkCauses[kind];
      if (cause) return failure(cause, { ...facts, code: details?.code });
      if (kind === 'canceled' || kind === 'internal') throw error;
    }
    return ok(facts);
  },
};
