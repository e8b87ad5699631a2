/** The provider of the second step. Keycloak expects a code in the password request. */
export type MfaDialect = 'auth0' | 'okta' | 'keycloak';

/** An authenticator as Auth0 lists it. */
export interface ListedAuthenticator {
  id: string;
  authenticator_type: 'otp' | 'oob' | 'recovery-code';
  active: boolean;
  oob_channel?: string;
  name?: string;
}

export const otpAuthenticator: ListedAuthenticator = { id: 'totp|dev_1', authenticator_type: 'otp', active: true };
export const recoveryAuthenticator: ListedAuthenticator = {
  id: 'recovery-code|dev_2',
  authenticator_type: 'recovery-code',
  active: true,
};
export const oobAuthenticator = (channel: string, name: string): ListedAuthenticator => ({
  id: `${channel}|dev_3`,
  authenticator_type: 'oob',
  active: true,
  oob_channel: channel,
  name,
});
export const pushAuthenticator = oobAuthenticator('auth0', "Alice's phone");
export const smsAuthenticator = oobAuthenticator('sms', '+1 XXX XXX 12');

/** The behavior of the server, which can be changed at any time. */
export interface MfaScript {
  authenticators: ListedAuthenticator[];
  otp: string;
  bindingCode: string;
  recoveryCode: string;
  newRecoveryCode: string;
  /** The number of polls until a push is approved; earlier polls get `authorization_pending`. */
  pollsUntilApproved: number | 'never' | 'declined';
  /** The number of polls that first get `slow_down`. */
  slowDownCount: number;
  /** Okta's number challenge: the number to choose on the phone. */
  numberChallenge: string | undefined;
  mfaTokenExpired: boolean;
  /**
   * What becomes of every request of the second step: no response, or too many tries for these
   * seconds.
   */
  transientFailure: 'lost' | number | undefined;
  /** Seconds. */
  intervalSeconds: number;
  challengeLifetimeSeconds: number;
  /** By the time (ms) that each token request waits. */
  latencyMs: number;
}

/** The default script: one authenticator app, no errors. */
export const defaultScript = (): MfaScript => ({
  authenticators: [otpAuthenticator],
  otp: '123456',
  bindingCode: '654321',
  recoveryCode: 'NOTAREALRECOVERYCODE0001',
  newRecoveryCode: 'NOTAREALRECOVERYCODE0002',
  pollsUntilApproved: 2,
  slowDownCount: 0,
  numberChallenge: undefined,
  mfaTokenExpired: false,
  transientFailure: undefined,
  intervalSeconds: 1,
  challengeLifetimeSeconds: 300,
  latencyMs: 0,
});

/** The endpoint paths of each provider. */
export function endpointsOf(flavour: MfaDialect, origin: string) {
  const okta = '/oauth2/default';
  const [path, token, challenge, list, provider] = (
    {
      auth0: ['', '/oauth/token', '/mfa/challenge', '/mfa/authenticators', 'auth0'],
      okta: [okta, `${okta}/v1/token`, `${okta}/v1/challenge`, 'none', 'okta-custom-server'],
      keycloak: ['/realms/acme', '/realms/acme/protocol/openid-connect/token', 'none', 'none', 'keycloak'],
    } as const
  )[flavour];
  const base = `${origin}${path}`;
  return { token, challenge, list, keys: '/keys', provider, base, issuer: flavour === 'auth0' ? `${origin}/` : base };
}
