import type { MfaGrantTypes, MfaShape } from '../mfa/shape.ts';

const auth0Grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;

/** Auth0's grants for a second step; Okta goes by the same names. */
export const auth0GrantTypes: MfaGrantTypes = {
  otp: auth0Grant('otp'),
  oob: auth0Grant('oob'),
  recoveryCode: auth0Grant('recovery-code'),
};

/** Auth0's MFA API: a list to choose from, challenges asked for in JSON. */
export const auth0Mfa: MfaShape = {
  grantTypes: auth0GrantTypes,
  authenticators: '/mfa/authenticators',
  offered: [],
  challenge: {
    address: '/mfa/challenge',
    encoding: 'json',
    parameters: ({ id }) => ({ challenge_type: 'oob', authenticator_id: id }),
  },
};
