import type { BrokenProfile, Profile, ProfileSource, ProfileSummary } from '../../shared/profile.ts';
import { createEmitter } from '../core/emitter.ts';
import { errorName, fail } from '../core/failure.ts';
import type { FileStore, Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { sameDestinations } from '../oauth/destinations.ts';
import { tokenEndpointOrigin } from '../oauth/discovery.ts';
import type { Vault } from '../vault/vault.ts';
import { clientCredentialType, createClientCredentials } from './client-credentials.ts';
import { type RawProfile, validateProfile } from './parse-profile.ts';
import { createProfileId } from './profile-id.ts';
import type { ProfilePolicy } from './profile-policy.ts';
import { idTakenFailure, type ProfileEntry, profilesFolder, readProfiles } from './read-profiles.ts';

/** The provider profiles of this computer: of the policy, built in, and one per file. */
export type Profiles = {
  listSummaries(): Promise<ProfileSummary[]>;
  getSummary(id: string): Promise<ProfileSummary>;
  /** Lists the files that cannot be used. */
  listBroken(): readonly BrokenProfile[];
  /** Lists the files that are not used because the policy decides which profiles there are. */
  listIgnored(): readonly string[];
  /**
   * Returns the profile with this ID.
   *
   * @throws `profile_unknown`
   */
  getOrFail(id: string): Profile;
  /** Returns the profile with this ID, if there is one. */
  find(id: string): Profile | undefined;
  /** Returns where the profile with this ID comes from, if there is one. */
  sourceOf(id: string): ProfileSource | undefined;
  /**
   * Returns a profile as in its file, without defaults.
   *
   * @throws `profile_unknown`
   */
  getRaw(id: string): RawProfile;
  /** Returns an unused ID for a profile of this name. */
  createId(name: unknown): string;
  /**
   * Writes a profile to a file and uses it from now on. Deletes the client credential of a replaced
   * profile if it was for another server or client.
   *
   * @param mode whether it is new, or replaces the profile with the same ID
   * @throws `profile_invalid`, `profile_unknown`, `profile_read_only`, `policy_refused`,
   *   `file_not_saved`
   */
  save(raw: RawProfile, mode: 'new' | 'replace'): Promise<Profile>;
  /**
   * Deletes a profile's file and its client credential.
   *
   * @throws `profile_unknown`, `profile_read_only`, `file_not_saved`
   */
  remove(id: string): Promise<void>;
  /** Calls the listener after every change. */
  onChange(listener: () => void): void;
  /**
   * Returns whether a profile has this URL as its support page: one that the app or an
   * administrator provides, or only one that the user saved.
   */
  findSupportPage(url: string): 'administrator' | 'user' | undefined;
  /**
   * Returns the client secret, or the text of the client key, that was stored for the ID, server
   * and client of a profile. The profile may come from elsewhere, or have been replaced since.
   */
  readClientCredential(profile: Profile): Promise<Secret | undefined>;
  /**
   * Stores the client secret or key of a profile.
   *
   * @throws `profile_unknown`, `policy_refused` if the policy sets it
   */
  storeClientCredential(id: string, credential: Secret): Promise<void>;
};

/** Returns the text of a profile's file. */
export const serializeProfile = (raw: RawProfile): string => `${JSON.stringify(raw, undefined, 2)}\n`;

async function saving(change: Promise<void>): Promise<void> {
  try {
    await change;
  } catch {
    fail('file_not_saved');
  }
}

/** Loads all profiles of this computer. */
export async function loadProfiles(parts: {
  files: FileStore;
  vault: Vault;
  builtIn: readonly Profile[];
  policy?: ProfilePolicy;
  log: Log;
}): Promise<Profiles> {
  const { files, vault, builtIn, policy, log } = parts;
  const { entries, broken, ignored } = await readProfiles({ files, builtIn, policy });
  const credentials = createClientCredentials(vault, policy);
  const changes = createEmitter<void>((error) => log('defect', { name: errorName(error) }));
  const allowedOrigins = policy?.values.allowedApiOrigins;

  const getEntry = (id: string): ProfileEntry => entries.get(id) ?? fail('profile_unknown');

  function getEditable(id: string): ProfileEntry & { file: string } {
    const { file, ...entry } = getEntry(id);
    return file === undefined ? fail('profile_read_only') : { ...entry, file };
  }

  async function toSummary({ profile, source, lockedBy }: ProfileEntry): Promise<ProfileSummary> {
    const { id, name, issuer, scopes, api, usernameHint } = profile;
    const type = clientCredentialType(profile);
    return {
      id,
      name,
      source,
      issuer,
      passwordOrigin: tokenEndpointOrigin(profile),
      scopes,
      clientCredential: type === 'none' ? type : `${type}_${(await credentials.read(profile)) ? 'present' : 'missing'}`,
      ...(policy?.clientCredential(profile) && { isCredentialManaged: true }),
      asksOneTimeCode: profile.asksOneTimeCode ?? false,
      apiOrigins: allowedOrigins ? api.origins.filter((origin) => allowedOrigins.includes(origin)) : api.origins,
      apiRequests: api.requests,
      usernameHint,
      hasSupportUrl: profile.supportUrl !== undefined,
      lockedBy,
    };
  }

  return {
    listSummaries: () => Promise.all([...entries.values()].map(toSummary)),
    getSummary: (id) => toSummary(getEntry(id)),
    listBroken: () => broken,
    listIgnored: () => ignored,
    getOrFail: (id) => getEntry(id).profile,
    find: (id) => entries.get(id)?.profile,
    sourceOf: (id) => entries.get(id)?.source,
    getRaw: (id) => getEntry(id).raw,
    createId: (name) =>
      createProfileId(name, (id) => entries.has(id) || broken.some(({ file }) => file === `${id}.json`)),

    async save(raw, mode) {
      if (policy?.values.allowOtherProfiles === false) fail('policy_refused');
      const profile = validateProfile(raw);
      const before = mode === 'replace' ? getEditable(profile.id) : undefined;
      if (!before && entries.has(profile.id)) fail('profile_invalid', idTakenFailure(profile.id));
      const file = before?.file ?? `${profile.id}.json`;
      await saving(files.write(`${profilesFolder}/${file}`, serializeProfile(raw)));
      entries.set(profile.id, { profile, source: 'file', file, raw });
      if (before && !sameDestinations(before.profile, profile, 'server')) await credentials.delete(profile.id);
      changes.emit();
      return profile;
    },

    async remove(id) {
      const { file } = getEditable(id);
      await saving(files.remove(`${profilesFolder}/${file}`));
      entries.delete(id);
      await credentials.delete(id);
      changes.emit();
    },

    onChange: (listener) => void changes.on(listener),
    findSupportPage(url) {
      const naming = [...entries.values()].filter(({ profile }) => profile.supportUrl === url);
      if (naming.some(({ source }) => source !== 'file')) return 'administrator';
      return naming.length > 0 ? 'user' : undefined;
    },

    readClientCredential: credentials.read,
    storeClientCredential: async (id, credential) => credentials.set(getEntry(id).profile, credential),
  };
}
