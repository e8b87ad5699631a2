import { Secret } from '../../../electron/core/secret.ts';
import type { TokenSet } from '../../../electron/oauth/token-set.ts';
import { defaultStartMs } from './clock.ts';

export const hourMs = 60 * 60 * 1000;

/** Creates a token set that is valid for one hour, with its name in every token. */
export const tokenSet = (
  name: string,
  { requestedScopes = ['openid'], grantedScopes = requestedScopes, ...part }: Partial<TokenSet> = {},
): TokenSet => ({
  accessToken: new Secret(`fake-access-${name}`),
  refreshToken: new Secret(`fake-refresh-${name}`),
  idToken: new Secret(`fake-id-${name}`),
  issuedTogether: true,
  identity: { subject: 'alice-1', name: 'Alice' },
  requestedScopes,
  grantedScopes,
  sessionScopes: { requestedScopes, grantedScopes },
  requestedAt: defaultStartMs,
  expiresAt: defaultStartMs + hourMs,
  clockSkewSeconds: undefined,
  ...part,
});
