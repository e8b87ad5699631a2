import type { MfaProtocol } from '../mfa/mfa-protocol.ts';
import { auth0GrantTypes } from './auth0-mfa.ts';

/**
 * Okta's direct authentication: Auth0's grant names, challenges requested by channel in a form, and
 * no list of authenticators, so that the user chooses from all kinds.
 *
 * @see https://developer.okta.com/docs/guides/configure-direct-auth-grants/
 */
export const oktaMfa: MfaProtocol = {
  grantTypes: auth0GrantTypes,
  defaultKinds: ['otp', 'push', 'sms', 'voice'],
  challenge: {
    path: 'challenge',
    encoding: 'form',
    parameters: ({ kind }, { oob }) => ({ challenge_types_supported: oob, channel_hint: kind }),
  },
};
