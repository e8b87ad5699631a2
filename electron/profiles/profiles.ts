import { isDeepStrictEqual } from 'node:util';
import type { BrokenProfile, Profile, ProfileSummary } from '../../shared/profile.ts';
import { fail, failureOf } from '../failure.ts';
import { tokenEndpointOrigin } from '../oauth/discovery.ts';
import type { FileStore } from '../ports.ts';
import type { Secret } from '../vault/secret.ts';
import type { Vault } from '../vault/vault.ts';
import { parseProfile } from './parse.ts';

/** The provider profiles that this computer has: the built-in one, and a file each in `profiles/`. */
export type Profiles = {
  summaries(): Promise<ProfileSummary[]>;
  summary(id: string): Promise<ProfileSummary>;
  /** Files that could not be used, and why. */
  broken(): readonly BrokenProfile[];
  /** The profile with this id. Fails with `profile_unknown`. */
  find(id: string): Profile;
  /** The same, where it is not sure that there is one. */
  get(id: string): Profile | undefined;
  /** Whether a profile names this address as its support page. */
  namesSupportPage(url: string): boolean;
  /** The client secret, or the text of the client key (`private_key_jwt`). */
  clientSecret(id: string): Promise<Secret | undefined>;
  /**
   * The same for a profile from elsewhere: nothing, unless it is one of these in all but its API, so that a file which
   * takes the name of another cannot have that one's secret sent to where it likes.
   */
  clientSecretFor(profile: Profile): Promise<Secret | undefined>;
  keepClientSecret(id: string, clientSecret: Secret): Promise<void>;
};

const folder = 'profiles';

const kindOf = ({ clientAuthentication: method }: Profile) => {
  if (method === 'none') return 'none';
  return method === 'private_key_jwt' ? 'key' : 'secret';
};

/**
 * Bound to where the secret goes, so that a changed profile of the same id does not get it; and to being a secret or a
 * key, so that no change of the method sends a private key as if it were a secret.
 */
const secretName = (profile: Profile) =>
  `client-${kindOf(profile)}/${JSON.stringify([profile.id, profile.issuer, profile.clientId])}`;

/** Reads all profiles. A file that cannot be used is told about, and the others are used all the same. */
export async function loadProfiles(parts: {
  files: FileStore;
  vault: Vault;
  builtIn: readonly Profile[];
}): Promise<Profiles> {
  const { files, vault } = parts;
  const known = new Map(parts.builtIn.map((profile) => [profile.id, profile]));
  const broken: BrokenProfile[] = [];

  for (const file of await files.list(folder)) {
    if (!file.endsWith('.json')) continue;
    try {
      const profile = parseProfile((await files.read(`${folder}/${file}`)) ?? '');
      if (known.has(profile.id))
        fail('profile_invalid', { problems: [{ path: 'id', reason: `"${profile.id}" is used by another profile` }] });
      known.set(profile.id, profile);
    } catch (error) {
      broken.push({ file, failure: failureOf(error) });
    }
  }

  const find = (id: string) => known.get(id) ?? fail('profile_unknown');

  async function summaryOf(profile: Profile): Promise<ProfileSummary> {
    const kind = kindOf(profile);
    return {
      id: profile.id,
      name: profile.name,
      issuer: profile.issuer,
      passwordOrigin: tokenEndpointOrigin(profile),
      scopes: profile.scopes,
      clientCredential:
        kind === 'none' ? kind : `${kind}_${(await vault.read(secretName(profile))) ? 'present' : 'missing'}`,
      asksOneTimeCode: profile.asksOneTimeCode ?? false,
      apiOrigins: profile.api.origins,
      apiRequests: profile.api.requests,
      usernameHint: profile.usernameHint,
      hasSupportUrl: profile.supportUrl !== undefined,
    };
  }

  return {
    summaries: () => Promise.all([...known.values()].map(summaryOf)),
    summary: (id) => summaryOf(find(id)),
    broken: () => broken,
    find,
    get: (id) => known.get(id),
    namesSupportPage: (url) => [...known.values()].some(({ supportUrl }) => supportUrl === url),
    clientSecret: (id) => vault.read(secretName(find(id))),
    clientSecretFor: async (profile) => {
      const mine = known.get(profile.id);
      const same = isDeepStrictEqual({ ...mine, api: undefined }, { ...profile, api: undefined });
      return mine && same ? vault.read(secretName(mine)) : undefined;
    },
    keepClientSecret: (id, clientSecret) => vault.keep(secretName(find(id)), clientSecret),
  };
}
