import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';

/** The `grant_type` of each way to prove it. */
export type MfaGrantTypes = { otp: string; oob: string; recoveryCode: string };

/**
 * How a provider asks for a second step. The token endpoint answers the password with `mfa_required` and an `mfa_token`;
 * the rest is here. Addresses are relative to the token endpoint, so they are at the one origin that gets the password.
 */
export type MfaShape = {
  grantTypes: MfaGrantTypes;
  /** Where the person's authenticators are listed; a provider without a list has what it may know in `offered`. */
  authenticators?: string;
  offered: readonly AuthenticatorKind[];
  /** Where a challenge is asked for, in which encoding, and what says which one. */
  challenge: {
    address: string;
    encoding: 'json' | 'form';
    parameters(authenticator: Authenticator, grantTypes: MfaGrantTypes): Record<string, string>;
  };
};

const auth0Grant = (name: string) => `http://auth0.com/oauth/grant-type/mfa-${name}`;

const auth0GrantTypes: MfaGrantTypes = {
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

/**
 * Okta's direct authentication: the same grants under Auth0's names, challenges asked for by channel in a form, beside the
 * token endpoint, and no list: the person says what they have.
 */
export const oktaMfa: MfaShape = {
  grantTypes: auth0GrantTypes,
  offered: ['otp', 'push', 'sms', 'voice'],
  challenge: {
    address: 'challenge',
    encoding: 'form',
    parameters: ({ kind }, { oob }) => ({ challenge_types_supported: oob, channel_hint: kind }),
  },
};
