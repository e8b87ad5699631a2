import type { BrokenProfile, Profile, ProfileSummary } from '../../shared/profile.ts';
import { fail, failureOf } from '../failure.ts';
import { tokenEndpointOrigin } from '../oauth/discovery.ts';
import type { FileStore } from '../ports.ts';
import type { Secret } from '../vault/secret.ts';
import type { Vault } from '../vault/vault.ts';
import { parseProfile } from './parse.ts';
import type { Policy } from './policy/policy.ts';

/** The provider profiles that this computer has: those of the policy, the built-in one, and a file each in `profiles/`. */
export type Profiles = {
  summaries(): Promise<ProfileSummary[]>;
  summary(id: string): Promise<ProfileSummary>;
  /** Files that could not be used, and why. */
  broken(): readonly BrokenProfile[];
  /** Files that are left alone, because policy decides which profiles there are. */
  ignored(): readonly string[];
  /** The profile with this id. Fails with `profile_unknown`. */
  find(id: string): Profile;
  /** The same, where it is not sure that there is one. */
  get(id: string): Profile | undefined;
  /** Whether a profile names this address as its support page. */
  namesSupportPage(url: string): boolean;
  /** The client secret, or the text of the client key (`private_key_jwt`). */
  clientSecret(id: string): Promise<Secret | undefined>;
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
  policy?: Policy;
}): Promise<Profiles> {
  const { files, vault, policy } = parts;
  const othersAllowed = policy?.values.allowOtherProfiles ?? true;
  const managed = policy?.profiles ?? [];
  const lockedBy = new Map(managed.filter(({ locked }) => locked).map(({ profile, source }) => [profile, source]));
  const mayUse = policy?.values.allowedApiOrigins;
  const known = new Map(managed.map(({ profile }) => [profile.id, profile]));
  const isSeed = (id: string) => managed.some(({ profile, locked }) => !locked && profile === known.get(id));
  for (const profile of othersAllowed ? parts.builtIn : []) if (!known.has(profile.id)) known.set(profile.id, profile);
  const broken: BrokenProfile[] = [];
  const ignored: string[] = [];

  for (const file of await files.list(folder)) {
    if (!file.endsWith('.json')) continue;
    if (!othersAllowed) {
      ignored.push(file);
      continue;
    }
    try {
      const profile = parseProfile((await files.read(`${folder}/${file}`)) ?? '');
      const taken = known.get(profile.id);
      if (taken && lockedBy.has(taken)) {
        ignored.push(file);
        continue;
      }
      if (taken && !isSeed(profile.id))
        fail('profile_invalid', { problems: [{ path: 'id', reason: `"${profile.id}" is used by another profile` }] });
      known.set(profile.id, profile);
    } catch (error) {
      broken.push({ file, failure: failureOf(error) });
    }
  }

  const find = (id: string) => known.get(id) ?? fail('profile_unknown');

  const credentialOf = async (profile: Profile) =>
    policy?.clientCredential(profile) ?? (await vault.read(secretName(profile)));

  async function summaryOf(profile: Profile): Promise<ProfileSummary> {
    const kind = kindOf(profile);
    return {
      id: profile.id,
      name: profile.name,
      issuer: profile.issuer,
      passwordOrigin: tokenEndpointOrigin(profile),
      scopes: profile.scopes,
      clientCredential: kind === 'none' ? kind : `${kind}_${(await credentialOf(profile)) ? 'present' : 'missing'}`,
      asksOneTimeCode: profile.asksOneTimeCode ?? false,
      apiOrigins: mayUse ? profile.api.origins.filter((origin) => mayUse.includes(origin)) : profile.api.origins,
      apiRequests: profile.api.requests,
      usernameHint: profile.usernameHint,
      hasSupportUrl: profile.supportUrl !== undefined,
      lockedBy: lockedBy.get(profile),
    };
  }

  return {
    summaries: () => Promise.all([...known.values()].map(summaryOf)),
    summary: (id) => summaryOf(find(id)),
    broken: () => broken,
    ignored: () => ignored,
    find,
    get: (id) => known.get(id),
    namesSupportPage: (url) => [...known.values()].some(({ supportUrl }) => supportUrl === url),
    clientSecret: async (id) => credentialOf(find(id)),
    keepClientSecret: async (id, clientSecret) => {
      const profile = find(id);
      if (policy?.clientCredential(profile)) fail('policy_refused');
      await vault.keep(secretName(profile), clientSecret);
    },
  };
}
