import type { AuthorizationServer } from 'oauth4webapi';
import type { AuthenticatorKind } from '../../../shared/mfa.ts';
import type { Profile } from '../../../shared/profile.ts';
import type { MfaGrantTypes, MfaProtocol } from '../mfa/mfa-protocol.ts';
import { auth0GrantTypes, auth0Mfa } from './auth0.ts';
import type { Dialect } from './dialect.ts';
import { oktaMfa } from './okta-custom-server.ts';

const kindsByGrant: Record<keyof MfaGrantTypes, readonly AuthenticatorKind[]> = {
  otp: ['otp'],
  oob: ['push', 'sms', 'voice'],
  recoveryCode: ['recovery'],
};

/**
 * Returns the protocol for a second factor: the dialect's, or the one that the server's grant types
 * or the profile name. A server that lists recovery codes or a challenge endpoint has Auth0's API.
 *
 * @returns `undefined` if there is none
 */
export function findMfaProtocol(
  dialect: Dialect,
  { mfa }: Pick<Profile, 'mfa'>,
  server: AuthorizationServer,
): MfaProtocol | undefined {
  if (dialect.mfa) return dialect.mfa;
  if (typeof server.mfa_challenge_endpoint === 'string') return auth0Mfa;
  const { grant_types_supported: listed } = server;
  const isListed = (grantType: string) => Array.isArray(listed) && listed.includes(grantType);
  if (isListed(auth0GrantTypes.recoveryCode)) return auth0Mfa;
  const names: (keyof MfaGrantTypes)[] = ['otp', 'oob', 'recoveryCode'];
  const offered = names.filter((name) => mfa?.grantTypes[name] !== undefined || isListed(auth0GrantTypes[name]));
  if (offered.length === 0) return undefined;
  return { ...oktaMfa, defaultKinds: offered.flatMap((name) => kindsByGrant[name]) };
}
