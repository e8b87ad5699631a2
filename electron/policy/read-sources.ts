import { type PolicyKey, type PolicyProblem, policyKeys } from '../../shared/policy.ts';
import { problemsFromIssue } from '../profiles/profile-problems.ts';
import type { PolicySource, RawPolicy } from './policy-source.ts';
import { policyEntry } from './registry.ts';
import { PolicySourceError } from './root-owned-file.ts';

/** What a source says for one key, checked by its schema. */
export type PolicySetting = { value: unknown; source: string };

export type PolicySettingsByKey = ReadonlyMap<PolicyKey, PolicySetting>;

const isPolicyKey = (name: string): name is PolicyKey => (policyKeys as readonly string[]).includes(name);

/** Whatever has a name of its own in a member that is not ours, such as a schema's address. */
const ignoredKey = '$schema';

function checkMembers(source: string, raw: RawPolicy, problems: PolicyProblem[]): [PolicyKey, PolicySetting][] {
  return Object.entries(raw.members).flatMap(([name, written]): [PolicyKey, PolicySetting][] => {
    if (name === ignoredKey) return [];
    const refuse = (path: string, reason: string) => void problems.push({ source, path, reason });
    if (!isPolicyKey(name)) {
      refuse(name, 'is not a policy');
      return [];
    }
    const { schema, scope } = policyEntry(name);
    if (scope === 'guarded-file' && !raw.mayHoldSecrets) {
      refuse(
        name,
        'holds secrets, which need a file that not everyone can read (chmod o-r, and a group for those who may)',
      );
      return [];
    }
    const parsed = schema.safeParse(written, { reportInput: true });
    if (parsed.success) return [[name, { value: parsed.data, source }]];
    for (const { path, reason } of parsed.error.issues.flatMap(problemsFromIssue))
      refuse(path === '' || path.startsWith('[') ? `${name}${path}` : `${name}.${path}`, reason);
    return [];
  });
}

/** Reads the sources in order. The first that says something for a key wins; a source that must not be used is a problem. */
export async function readSources(sources: readonly PolicySource[]): Promise<{
  settingsByKey: PolicySettingsByKey;
  problems: PolicyProblem[];
  presentSources: string[];
}> {
  const settingsByKey = new Map<PolicyKey, PolicySetting>();
  const problems: PolicyProblem[] = [];
  const presentSources: string[] = [];
  for (const { name, read } of sources) {
    try {
      const raw = await read();
      if (!raw) continue;
      presentSources.push(name);
      for (const [key, setting] of checkMembers(name, raw, problems))
        if (!settingsByKey.has(key)) settingsByKey.set(key, setting);
    } catch (error) {
      presentSources.push(name);
      problems.push({
        source: name,
        path: '',
        reason: error instanceof PolicySourceError ? error.message : 'cannot be read',
      });
    }
  }
  return { settingsByKey, problems, presentSources };
}
