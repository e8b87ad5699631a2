import type { MfaProtocol } from '../mfa/mfa-protocol.ts';
import { auth0GrantTypes } from './auth0-mfa.ts';

/**
 * Okta's direct authentication: the same grants under Auth0's names, challenges asked for by channel in a form, beside the
 * token endpoint, and no list: the person says what they have.
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
