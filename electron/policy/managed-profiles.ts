import type { PolicyProblem } from '../../shared/policy.ts';
import type { Profile } from '../../shared/profile.ts';
import { toFailure } from '../core/failure.ts';
import { parseProfile } from '../profiles/parse-profile.ts';
import type { PolicySettingsByKey } from './read-sources.ts';

/** A profile that policy brings along. */
export type ManagedProfile = {
  profile: Profile;
  /** Nobody can change it; otherwise a file of the person's with its id takes its place. */
  isLocked: boolean;
  source: string;
};

const profileKeys = ['profiles', 'seedProfiles'] as const;

/** The profiles of the policy, each checked as one from a file is. What does not hold is added to the problems. */
export function readManagedProfiles(settingsByKey: PolicySettingsByKey, problems: PolicyProblem[]): ManagedProfile[] {
  const managed: ManagedProfile[] = [];
  for (const key of profileKeys) {
    const { value = [], source = '' } = settingsByKey.get(key) ?? {};
    for (const [at, written] of (value as unknown[]).entries()) {
      const path = `${key}[${at}]`;
      try {
        const profile = parseProfile(JSON.stringify(written));
        if (managed.some((other) => other.profile.id === profile.id))
          problems.push({ source, path: `${path}.id`, reason: `"${profile.id}" is used by another profile` });
        managed.push({ profile, isLocked: key === 'profiles', source });
      } catch (error) {
        for (const problem of toFailure(error).problems ?? [])
          problems.push({ source, path: problem.path ? `${path}.${problem.path}` : path, reason: problem.reason });
      }
    }
  }
  return managed;
}
