import { z } from 'zod';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { destinationFingerprint } from '../oauth/destinations.ts';
import { parseRecord, secretSchema, serializeRecord } from '../vault/json-record.ts';
import type { Vault } from '../vault/vault.ts';
import type { ProfilePolicy } from './profile-policy.ts';

/** What a profile's client authenticates with. */
export type ClientCredentialType = 'none' | 'secret' | 'key';

/** The client secrets and keys of profiles. */
export type ClientCredentials = {
  /**
   * Returns the client secret, or the text of the client key, of a profile, if it was stored for
   * the same server and client.
   */
  read(profile: Profile): Promise<Secret | undefined>;
  /**
   * Stores the client secret or key of a profile.
   *
   * @throws `policy_refused` if the policy sets it
   */
  set(profile: Profile, credential: Secret): Promise<void>;
  /** Deletes the client secret and key of a profile. */
  delete(profileId: string): Promise<void>;
};

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** The destinations that the credential was stored for. */
  destinations: z.string(),
  credential: secretSchema,
});

/** Returns what a profile's client authenticates with. */
export function clientCredentialType({ clientAuthentication: method }: Profile): ClientCredentialType {
  if (method === 'none') return 'none';
  return method === 'private_key_jwt' ? 'key' : 'secret';
}

/** The type keeps a private key from being sent as a secret. */
const recordName = (type: ClientCredentialType, profileId: string) => `client-${type}/${profileId}`;

/** Creates the store of client credentials. Those of the policy take precedence. */
export function createClientCredentials(vault: Vault, policy: ProfilePolicy | undefined): ClientCredentials {
  return {
    async read(profile) {
      const provided = policy?.clientCredential(profile);
      if (provided) return provided;
      const type = clientCredentialType(profile);
      if (type === 'none') return undefined;
      const text = await vault.read(recordName(type, profile.id));
      const record = text && parseRecord(recordSchema, text);
      return record?.destinations === destinationFingerprint(profile, 'server') ? record.credential : undefined;
    },
    async set(profile, credential) {
      if (policy?.clientCredential(profile)) fail('policy_refused');
      const destinations = destinationFingerprint(profile, 'server');
      const record = serializeRecord({ version: 1, destinations, credential });
      await vault.set(recordName(clientCredentialType(profile), profile.id), record);
    },
    delete: (profileId) =>
      vault.change({ deleteNames: [recordName('secret', profileId), recordName('key', profileId)] }),
  };
}
