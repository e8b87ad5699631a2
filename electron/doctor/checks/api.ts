import { type Check, failure, ok, skipped, warning } from '../check.ts';
import { findUnreachableCause } from './endpoints.ts';

/** Checks whether the API responds, without a token and with any status. */
export const api: Check = {
  check: 'api',
  requires: [],
  async run(context) {
    const { profile, allowedApiOrigins } = context;
    const { origins } = profile.api;
    if (origins.length === 0) return skipped();
    const hosts = origins.map((origin) => new URL(origin).host).join(', ');
    for (const origin of origins) {
      const { host } = new URL(origin);
      if (allowedApiOrigins && !allowedApiOrigins.includes(origin)) return warning('api_not_allowed', { host });
      const reason = await findUnreachableCause(origin, context);
      if (reason) return failure('api_unreachable', { host, reason });
    }
    return ok({ hosts });
  },
};
