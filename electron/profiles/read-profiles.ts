import type { Failure, ProfileProblem } from '../../shared/errors.ts';
import type { BrokenProfile, Profile, ProfileSource } from '../../shared/profile.ts';
import { FailureError, fail } from '../core/failure.ts';
import { isJsonObject } from '../core/json.ts';
import { type FileStore, FileTooLargeError } from '../core/ports.ts';
import {
  maxProfileBytes,
  parseProfileJson,
  type RawProfile,
  tooLargeProblem,
  validateProfile,
} from './parse-profile.ts';
import type { ProfilePolicy } from './profile-policy.ts';

/** A profile, where it comes from, and what its file contains. */
export type ProfileEntry = {
  profile: Profile;
  source: ProfileSource;
  file?: string;
  raw: RawProfile;
  /** The policy source that locks it. */
  lockedBy?: string;
  /** Whether the policy provides it and a file with the same ID replaces it. */
  isSeed?: boolean;
};

/** The profiles of this computer. */
export type ReadProfiles = {
  entries: Map<string, ProfileEntry>;
  /** Files that cannot be used. */
  broken: BrokenProfile[];
  /** Files that are not used because the policy decides. */
  ignored: string[];
};

/** The folder of profile files. */
export const profilesFolder = 'profiles';

/** Returns the failure for an ID that another profile has. */
export const idTakenFailure = (id: string): Omit<Failure, 'kind'> => ({
  problems: [{ path: 'id', reason: `"${id}" is used by another profile` }],
});

function toFileFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const unreadable: ProfileProblem = { path: '', reason: "can't be read" };
  return { kind: 'profile_invalid', problems: [error instanceof FileTooLargeError ? tooLargeProblem : unreadable] };
}

const providedEntry = (
  profile: Profile,
  origin: Pick<ProfileEntry, 'source' | 'lockedBy' | 'isSeed'>,
): [string, ProfileEntry] => [
  profile.id,
  { profile, raw: JSON.parse(JSON.stringify(profile)) as RawProfile, ...origin },
];

/** Reads all profiles. A file that cannot be used does not affect the others. */
export async function readProfiles(parts: {
  files: FileStore;
  builtIn: readonly Profile[];
  policy: ProfilePolicy | undefined;
}): Promise<ReadProfiles> {
  const { files, builtIn, policy } = parts;
  const allowsOthers = policy?.values.allowOtherProfiles ?? true;
  const entries = new Map(
    (policy?.profiles ?? []).map(({ profile, isLocked, source }) =>
      providedEntry(profile, isLocked ? { source: 'policy', lockedBy: source } : { source: 'built-in', isSeed: true }),
    ),
  );
  for (const profile of allowsOthers ? builtIn : [])
    if (!entries.has(profile.id)) entries.set(...providedEntry(profile, { source: 'built-in' }));
  const broken: BrokenProfile[] = [];
  const ignored: string[] = [];

  for (const file of await files.list(profilesFolder)) {
    if (!file.endsWith('.json')) continue;
    if (!allowsOthers) {
      ignored.push(file);
      continue;
    }
    try {
      const json = parseProfileJson((await files.read(`${profilesFolder}/${file}`, maxProfileBytes)) ?? '');
      const profile = validateProfile(json);
      const existing = entries.get(profile.id);
      if (existing?.lockedBy !== undefined) {
        ignored.push(file);
        continue;
      }
      if (existing && !existing.isSeed) fail('profile_invalid', idTakenFailure(profile.id));
      entries.set(profile.id, { profile, source: 'file', file, raw: isJsonObject(json) ? json : {} });
    } catch (error) {
      broken.push({ file, failure: toFileFailure(error) });
    }
  }
  return { entries, broken, ignored };
}
