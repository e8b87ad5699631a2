import type { Profile } from '../../shared/profile.ts';
import type { ExchangeLimits } from '../http/exchange.ts';

/** Far more than any token, key, discovery or UserInfo response needs. */
const maxResponseBytes = 1024 * 1024;

/** Returns the limits of every exchange with the authorization server. */
export const serverLimits = (profile: Pick<Profile, 'allowLoopbackHttp'>): ExchangeLimits => ({
  allowLoopbackHttp: profile.allowLoopbackHttp,
  maxBodyBytes: maxResponseBytes,
  overflow: 'fail',
  headersTimeoutMs: 15_000,
  bodyTimeoutMs: 10_000,
});
