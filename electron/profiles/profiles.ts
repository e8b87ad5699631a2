import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../../shared/errors.ts';
import type { BrokenProfile, Profile, ProfileSource, ProfileSummary } from '../../shared/profile.ts';
import { fail, toFailure } from '../core/failure.ts';
import { type FileStore, FileTooLargeError } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { tokenEndpointOrigin } from '../oauth/discovery.ts';
import type { Policy } from '../policy/policy.ts';
import type { Vault } from '../vault/vault.ts';
import { isObject, parseJson, type RawProfile, tooLargeProblem, validateProfile } from './parse-profile.ts';
import { createProfileId } from './profile-id.ts';

/** The provider profiles that this computer has: those of the policy, the built-in one, and a file each in `profiles/`. */
export type Profiles = {
  listSummaries(): Promise<ProfileSummary[]>;
  getSummary(id: string): Promise<ProfileSummary>;
  /** Files that could not be used, and why. */
  listBroken(): readonly BrokenProfile[];
  /** Files that are left alone, because policy decides which profiles there are. */
  listIgnored(): readonly string[];
  /** The profile with this id. Fails with `profile_unknown`. */
  getOrFail(id: string): Profile;
  /** The same, where it is not sure that there is one. */
  find(id: string): Profile | undefined;
  /** Whether there is a profile with this id, and whether it can be changed. */
  sourceOf(id: string): ProfileSource | undefined;
  /** The profile as its file says it, without what it leaves out. */
  getRaw(id: string): RawProfile;
  /** An id for a new profile of this name. */
  createId(name: unknown): string;
  /**
   * Writes a profile to its file, a new one or in place of the one with the same id, and uses it from now on. Fails with
   * `profile_invalid`, `profile_read_only`, `file_not_saved`.
   */
  save(written: RawProfile, replace: 'new' | 'replace'): Promise<Profile>;
  /** Deletes a profile's file and forgets its secret. Fails with `profile_read_only`, `file_not_saved`. */
  remove(id: string): Promise<void>;
  /** Calls the listener after every change. */
  onChange(listener: () => void): void;
  /** Whether a profile names this address as its support page. */
  isSupportPage(url: string): boolean;
  /** The client secret, or the text of the client key (`private_key_jwt`), of a profile as it is or was. */
  readClientCredential(profile: Profile): Promise<Secret | undefined>;
  /**
   * The same for a profile from elsewhere: nothing, unless it is one of these in all but its API, so that a file which
   * takes the name of another cannot have that one's secret sent to where it likes.
   */
  readMatchingClientCredential(profile: Profile): Promise<Secret | undefined>;
  storeClientCredential(id: string, clientSecret: Secret): Promise<void>;
};

/** A profile, where it comes from and what its file says. */
type ProfileEntry = {
  profile: Profile;
  source: ProfileSource;
  file?: string;
  written: RawProfile;
  /** The policy that fixed it. */
  lockedBy?: string;
  /** A policy gives it, and a file of the same id takes its place. */
  isSeed?: boolean;
};

const profilesFolder = 'profiles';

const credentialKind = ({ clientAuthentication: method }: Profile) => {
  if (method === 'none') return 'none';
  return method === 'private_key_jwt' ? 'key' : 'secret';
};

/**
 * Bound to where the secret goes, so that a changed profile of the same id does not get it; and to being a secret or a
 * key, so that no change of the method sends a private key as if it were a secret.
 */
const credentialRecordName = (profile: Profile) =>
  `client-${credentialKind(profile)}/${JSON.stringify([profile.id, profile.issuer, profile.clientId])}`;

const idTakenProblem = (id: string) => ({ problems: [{ path: 'id', reason: `"${id}" is used by another profile` }] });

/** The text of a profile's file. */
export const serializeProfile = (written: RawProfile) => `${JSON.stringify(written, undefined, 2)}\n`;

const failureOfFile = (error: unknown): Failure =>
  error instanceof FileTooLargeError ? { kind: 'profile_invalid', problems: [tooLargeProblem] } : toFailure(error);

/** Reads all profiles. A file that cannot be used is told about, and the others are used all the same. */
export async function loadProfiles(parts: {
  files: FileStore;
  vault: Vault;
  builtIn: readonly Profile[];
  policy?: Policy;
}): Promise<Profiles> {
  const { files, vault, policy } = parts;
  const othersAllowed = policy?.values.allowOtherProfiles ?? true;
  const mayUse = policy?.values.allowedApiOrigins;
  const given = (
    profile: Profile,
    part: Pick<ProfileEntry, 'source' | 'lockedBy' | 'isSeed'>,
  ): [string, ProfileEntry] => [profile.id, { profile, written: JSON.parse(JSON.stringify(profile)), ...part }];
  const known = new Map<string, ProfileEntry>([
    ...(policy?.profiles ?? []).map(({ profile, isLocked, source }) =>
      given(profile, isLocked ? { source: 'policy', lockedBy: source } : { source: 'built-in', isSeed: true }),
    ),
  ]);
  for (const profile of othersAllowed ? parts.builtIn : [])
    if (!known.has(profile.id)) known.set(...given(profile, { source: 'built-in' }));
  const broken: BrokenProfile[] = [];
  const ignored: string[] = [];
  const listeners: (() => void)[] = [];
  /** Secrets of profiles as they were, for as long as a session holds on to one. */
  const former = new WeakMap<Profile, Secret>();

  for (const file of await files.list(profilesFolder)) {
    if (!file.endsWith('.json')) continue;
    if (!othersAllowed) {
      ignored.push(file);
      continue;
    }
    try {
      const json = parseJson((await files.read(`${profilesFolder}/${file}`)) ?? '');
      const profile = validateProfile(json);
      const taken = known.get(profile.id);
      if (taken?.lockedBy !== undefined) {
        ignored.push(file);
        continue;
      }
      if (taken && !taken.isSeed) fail('profile_invalid', idTakenProblem(profile.id));
      known.set(profile.id, { profile, source: 'file', file, written: isObject(json) ? json : {} });
    } catch (error) {
      broken.push({ file, failure: failureOfFile(error) });
    }
  }

  const knownAs = (id: string): ProfileEntry => known.get(id) ?? fail('profile_unknown');

  const credentialOf = async (profile: Profile) =>
    policy?.clientCredential(profile) ?? (await vault.read(credentialRecordName(profile))) ?? former.get(profile);

  function changeable(id: string): ProfileEntry & { file: string } {
    const { file, ...one } = knownAs(id);
    return file === undefined ? fail('profile_read_only') : { ...one, file };
  }

  const saved = async (change: Promise<void>) => {
    try {
      await change;
    } catch {
      fail('file_not_saved');
    }
  };

  const changed = () => {
    for (const listener of listeners) listener();
  };

  /** A session that began with the profile goes on with its secret, which nobody else gets and no file keeps. */
  async function forgetSecret(profile: Profile): Promise<void> {
    const name = credentialRecordName(profile);
    const secret = await vault.read(name);
    if (!secret) return;
    former.set(profile, secret);
    await vault.delete(name);
  }

  async function summaryOf({ profile, source, lockedBy }: ProfileEntry): Promise<ProfileSummary> {
    const kind = credentialKind(profile);
    return {
      id: profile.id,
      name: profile.name,
      source,
      issuer: profile.issuer,
      passwordOrigin: tokenEndpointOrigin(profile),
      scopes: profile.scopes,
      clientCredential: kind === 'none' ? kind : `${kind}_${(await credentialOf(profile)) ? 'present' : 'missing'}`,
      asksOneTimeCode: profile.asksOneTimeCode ?? false,
      apiOrigins: mayUse ? profile.api.origins.filter((origin) => mayUse.includes(origin)) : profile.api.origins,
      apiRequests: profile.api.requests,
      usernameHint: profile.usernameHint,
      hasSupportUrl: profile.supportUrl !== undefined,
      lockedBy,
    };
  }

  return {
    listSummaries: () => Promise.all([...known.values()].map(summaryOf)),
    getSummary: (id) => summaryOf(knownAs(id)),
    listBroken: () => broken,
    listIgnored: () => ignored,
    getOrFail: (id) => knownAs(id).profile,
    find: (id) => known.get(id)?.profile,
    sourceOf: (id) => known.get(id)?.source,
    getRaw: (id) => knownAs(id).written,
    createId: (name) =>
      createProfileId(name, (id) => known.has(id) || broken.some(({ file }) => file === `${id}.json`)),

    async save(written, replace) {
      if (!othersAllowed) fail('policy_refused');
      const profile = validateProfile(written);
      const before = replace === 'replace' ? changeable(profile.id) : undefined;
      if (!before && known.has(profile.id)) fail('profile_invalid', idTakenProblem(profile.id));
      const file = before?.file ?? `${profile.id}.json`;
      await saved(files.write(`${profilesFolder}/${file}`, serializeProfile(written)));
      known.set(profile.id, { profile, source: 'file', file, written });
      if (before && credentialRecordName(before.profile) !== credentialRecordName(profile))
        await forgetSecret(before.profile);
      changed();
      return profile;
    },

    async remove(id) {
      const { file, profile } = changeable(id);
      await saved(files.remove(`${profilesFolder}/${file}`));
      known.delete(id);
      await vault.delete(credentialRecordName(profile));
      changed();
    },

    onChange: (listener) => void listeners.push(listener),
    isSupportPage: (url) => [...known.values()].some(({ profile }) => profile.supportUrl === url),

    readClientCredential: credentialOf,
    async readMatchingClientCredential(profile) {
      const mine = known.get(profile.id)?.profile;
      const same = isDeepStrictEqual({ ...mine, api: undefined }, { ...profile, api: undefined });
      return mine && same ? credentialOf(mine) : undefined;
    },
    async storeClientCredential(id, clientSecret) {
      const { profile } = knownAs(id);
      if (policy?.clientCredential(profile)) fail('policy_refused');
      await vault.set(credentialRecordName(profile), clientSecret);
    },
  };
}
