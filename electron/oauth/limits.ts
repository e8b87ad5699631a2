import type { Profile } from '../../shared/profile.ts';
import type { ExchangeLimits } from '../http/exchange.ts';

/** The most that a token, key, discovery or userinfo reply may hold (SECURITY.md, "The wire"). */
const maxBytes = 1024 * 1024;

/** Limits of every exchange with the authorization server. */
export const serverLimits = (profile: Pick<Profile, 'allowLoopbackHttp'>): ExchangeLimits => ({
  allowLoopbackHttp: profile.allowLoopbackHttp,
  maxBodyBytes: maxBytes,
  overflow: 'fail',
  headersTimeoutMs: 15_000,
  bodyTimeoutMs: 10_000,
});
