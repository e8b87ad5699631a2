import { type PolicyKey, type PolicyProblem, policyKeys } from '../../shared/policy.ts';
import { problemsFromIssue } from '../profiles/profile-problems.ts';
import { policyEntry } from './policy-definitions.ts';
import { type PolicySource, PolicySourceError, type RawPolicy } from './policy-source.ts';

/** The validated value of a key, and the source that sets it. */
export type PolicySetting = { value: unknown; source: string };

/** The values that the sources set. */
export type PolicySettingsByKey = ReadonlyMap<PolicyKey, PolicySetting>;

const isPolicyKey = (name: string): name is PolicyKey => (policyKeys as readonly string[]).includes(name);

/** The URL of a JSON Schema, for editors. */
const ignoredKey = '$schema';

/** Validates the members of a source. */
function parseMembers(source: string, raw: RawPolicy, problems: PolicyProblem[]): Map<PolicyKey, PolicySetting> {
  const settings = new Map<PolicyKey, PolicySetting>();
  const refuse = (path: string, reason: string) => void problems.push({ source, path, reason });
  for (const [name, rawValue] of Object.entries(raw.members)) {
    if (name === ignoredKey) continue;
    if (!isPolicyKey(name)) {
      refuse(name, 'is not a policy');
      continue;
    }
    const { schema, scope } = policyEntry(name);
    if (scope === 'private-file' && !raw.mayHoldSecrets) {
      refuse(
        name,
        'contains secrets, which need a file that not everyone can read (chmod o-r, and a group for its readers)',
      );
      continue;
    }
    const parsed = schema.safeParse(rawValue, { reportInput: true });
    if (parsed.success) settings.set(name, { value: parsed.data, source });
    for (const { path, reason } of parsed.error?.issues.flatMap(problemsFromIssue) ?? [])
      refuse(path === '' || path.startsWith('[') ? `${name}${path}` : `${name}.${path}`, reason);
  }
  return settings;
}

/**
 * Reads the sources in order. The first that sets a key wins.
 *
 * @returns the settings, what is wrong with them, and the names of the existing sources
 */
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
      for (const [key, setting] of parseMembers(name, raw, problems))
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
