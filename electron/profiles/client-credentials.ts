import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { Vault } from '../vault/vault.ts';
import type { ProfilePolicy } from './profile-policy.ts';

/** What a profile's client authenticates with. */
export type ClientCredentialType = 'none' | 'secret' | 'key';

/** The client secrets and keys of profiles. */
export type ClientCredentials = {
  /** Returns the client secret, or the text of the client key, of a profile. */
  read(profile: Profile): Promise<Secret | undefined>;
  /**
   * Stores the client secret or key of a profile.
   *
   * @throws `policy_refused` if the policy sets it
   */
  set(profile: Profile, credential: Secret): Promise<void>;
  delete(profile: Profile): Promise<void>;
  /**
   * Handles the replacement of a profile. A credential that does not apply to the new profile is
   * deleted, but stays available to sessions that started with the old one.
   */
  replaceProfile(before: Profile, after: Profile): Promise<void>;
};

/** Returns what a profile's client authenticates with. */
export function clientCredentialType({ clientAuthentication: method }: Profile): ClientCredentialType {
  if (method === 'none') return 'none';
  return method === 'private_key_jwt' ? 'key' : 'secret';
}

/**
 * Binds a credential to the server and client it is for, so that a changed profile with the same ID
 * does not get it; and to its type, so that a private key is never sent as a secret.
 */
const recordName = (profile: Profile) =>
  `client-${clientCredentialType(profile)}/${JSON.stringify([profile.id, profile.issuer, profile.clientId])}`;

/** Creates the store of client credentials. Those of the policy take precedence. */
export function createClientCredentials(vault: Vault, policy: ProfilePolicy | undefined): ClientCredentials {
  /** Credentials of replaced profiles, for as long as a session refers to the profile. */
  const replaced = new WeakMap<Profile, Secret>();
  return {
    read: async (profile) =>
      policy?.clientCredential(profile) ?? (await vault.read(recordName(profile))) ?? replaced.get(profile),
    async set(profile, credential) {
      if (policy?.clientCredential(profile)) fail('policy_refused');
      await vault.set(recordName(profile), credential);
    },
    delete: (profile) => vault.delete(recordName(profile)),
    async replaceProfile(before, after) {
      const name = recordName(before);
      if (name === recordName(after)) return;
      const credential = await vault.read(name);
      if (!credential) return;
      replaced.set(before, credential);
      await vault.delete(name);
    },
  };
}
