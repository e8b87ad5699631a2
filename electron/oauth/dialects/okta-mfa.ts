import type { MfaShape } from '../mfa/shape.ts';
import { auth0GrantTypes } from './auth0-mfa.ts';

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
