import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';

/** The `grant_type` for each kind of proof. */
export type MfaGrantTypes = { otp: string; oob: string; recoveryCode: string };

/**
 * A provider's protocol for a second factor, which starts with `mfa_required` and an `mfa_token` in
 * response to the password. Paths are resolved against the token endpoint, so that they stay on the
 * origin that receives the password.
 */
export type MfaProtocol = {
  grantTypes: MfaGrantTypes;
  /** The path of the list of the user's authenticators, if there is one. */
  authenticatorsPath?: string;
  /** The kinds to offer if there is no list. */
  defaultKinds: readonly AuthenticatorKind[];
  /** The challenge request, and the parameters that select an authenticator. */
  challenge: {
    path: string;
    encoding: 'json' | 'form';
    parameters(authenticator: Authenticator, grantTypes: MfaGrantTypes): Record<string, string>;
  };
};
