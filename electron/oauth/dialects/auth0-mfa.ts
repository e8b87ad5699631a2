import type { MfaGrantTypes, MfaProtocol } from '../mfa/mfa-protocol.ts';

const auth0Grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;

/** Auth0's grants for a second factor. Okta uses the same names. */
export const auth0GrantTypes: MfaGrantTypes = {
  otp: auth0Grant('otp'),
  oob: auth0Grant('oob'),
  recoveryCode: auth0Grant('recovery-code'),
};

/**
 * Auth0's MFA API: a list of authenticators, and challenges requested in JSON.
 *
 * @see https://auth0.com/docs/secure/multi-factor-authentication
 */
export const auth0Mfa: MfaProtocol = {
  grantTypes: auth0GrantTypes,
  authenticatorsPath: '/mfa/authenticators',
  defaultKinds: [],
  challenge: {
    path: '/mfa/challenge',
    encoding: 'json',
    parameters: ({ id }) => ({ challenge_type: 'oob', authenticator_id: id }),
  },
};
