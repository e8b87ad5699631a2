import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';

/** The `grant_type` of each way to prove it. */
export type MfaGrantTypes = { otp: string; oob: string; recoveryCode: string };

/**
 * How a provider asks for a second step. The token endpoint answers the password with `mfa_required` and an `mfa_token`;
 * the rest is here. Addresses are relative to the token endpoint, so they are at the one origin that gets the password.
 */
export type MfaProtocol = {
  grantTypes: MfaGrantTypes;
  /** Where the person's authenticators are listed; a provider without a list has what it may know in `offered`. */
  authenticatorsPath?: string;
  defaultKinds: readonly AuthenticatorKind[];
  /** Where a challenge is asked for, in which encoding, and what says which one. */
  challenge: {
    path: string;
    encoding: 'json' | 'form';
    parameters(authenticator: Authenticator, grantTypes: MfaGrantTypes): Record<string, string>;
  };
};
