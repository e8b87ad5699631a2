import type { PolicyProblem } from '../../shared/policy.ts';
import { toFailure } from '../core/failure.ts';
import { parseProfile } from '../profiles/parse-profile.ts';
import type { ManagedProfile } from '../profiles/profile-policy.ts';
import type { PolicySettingsByKey } from './read-sources.ts';

const profileKeys = ['profiles', 'seedProfiles'] as const;

/**
 * Validates the profiles of the policy.
 *
 * @param problems receives what is wrong with them
 */
export function readManagedProfiles(settingsByKey: PolicySettingsByKey, problems: PolicyProblem[]): ManagedProfile[] {
  const managed: ManagedProfile[] = [];
  for (const key of profileKeys) {
    const { value = [], source = '' } = settingsByKey.get(key) ?? {};
    for (const [index, raw] of (value as unknown[]).entries()) {
      const path = `${key}[${index}]`;
      try {
        const profile = parseProfile(JSON.stringify(raw));
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
