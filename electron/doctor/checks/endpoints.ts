import { toFailure } from '../../core/failure.ts';
import { serverLimits } from '../../oauth/limits.ts';
import { type Check, type CheckContext, failure, ok } from '../check.ts';
import { networkCauses } from './connection.ts';

const endpointNames = [
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
];

/** Returns why an origin does not respond; `undefined` if it does, with any status. */
export async function findUnreachableCause(origin: string, context: CheckContext): Promise<string | undefined> {
  const { exchange, profile, signal } = context;
  const limits = { ...serverLimits(profile), overflow: 'truncate' as const };
  try {
    await exchange({ purpose: 'discovery', method: 'GET', url: `${origin}/`, headers: {}, signal }, limits);
    return undefined;
  } catch (error) {
    const { kind } = toFailure(error);
    if (kind === 'canceled' || kind === 'internal') throw error;
    return networkCauses[kind];
  }
}

/** Checks whether every host of an endpoint responds. The issuer's already has. */
export const endpoints: Check = {
  check: 'endpoints',
  requires: ['discovery'],
  async run(context) {
    const { server, profile } = context;
    const urls = endpointNames.map((name) => server?.[name]).filter((url) => typeof url === 'string');
    const origins = new Set(urls.map((url) => new URL(url).origin));
    for (const origin of origins) {
      if (origin === new URL(profile.issuer).origin) continue;
      const reason = await findUnreachableCause(origin, context);
      if (reason) return failure('endpoint_unreachable', { host: new URL(origin).host, reason });
    }
    return ok({ hosts: [...origins].map((origin) => new URL(origin).host).join(', ') });
  },
};
