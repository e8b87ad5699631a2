import { type PolicyKey, type PolicyProblem, type PolicyView, policyKeys } from '../../shared/policy.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { readClientCredentials } from './client-credentials.ts';
import { readExtraCaCertificates } from './extra-ca.ts';
import { type ManagedProfile, readManagedProfiles } from './managed-profiles.ts';
import type { PolicySource } from './policy-source.ts';
import { type ProxyCredentials, resolveProxyCredentials } from './proxy-credentials.ts';
import { readSources } from './read-sources.ts';
import { type PolicyValue, policyEntry } from './registry.ts';

/** Keys whose value is more than what is written: it is read into something first. */
type ParsedKey = 'profiles' | 'seedProfiles' | 'clientSecrets' | 'clientKeys' | 'extraCa' | 'proxyCredentials';

/** Keys that leave it to the app or the person where no policy sets them. */
type OptionalKey = 'allowedApiOrigins' | 'devTools' | 'idleLockMinutes' | 'updateFeed';

/** What holds for each key: the policy's value, else what holds without one. */
export type PolicyValues = { readonly [Key in Exclude<PolicyKey, ParsedKey | OptionalKey>]: PolicyValue<Key> } & {
  readonly [Key in OptionalKey]: PolicyValue<Key> | undefined;
};

/** What an admin fixed for this machine, read once at the start. Nothing that a person can change is asked after it. */
export type Policy = {
  values: PolicyValues;
  /** The policy could not be used, so that the strictest values hold. */
  lockedDown: boolean;
  problems: readonly PolicyProblem[];
  /** Each value that a source sets, as it may be shown. */
  settings: PolicyView['settings'];
  profiles: readonly ManagedProfile[];
  /** The client secret or key that the policy has for one of its own locked profiles. */
  clientCredential(profile: Profile): Secret | undefined;
  /** What the policy's own proxy is told where it asks. */
  proxyCredentials: ProxyCredentials | undefined;
  /** Certificates (PEM) to trust besides the system's. */
  extraCa: readonly string[];
  /** The sources that are there, used or not. */
  sources: readonly string[];
};

/** A value as it may be shown: names where it holds more, never a secret. */
function toDisplayValue(key: PolicyKey, value: unknown): PolicyView['settings'][number]['value'] {
  if (key === 'profiles' || key === 'seedProfiles')
    return (value as { id?: unknown; name?: unknown }[]).map(({ id, name }) => String(name ?? id));
  if (key === 'clientSecrets' || key === 'clientKeys') return Object.keys(value as object);
  if (key === 'proxyCredentials') return (value as PolicyValue<'proxyCredentials'>).username;
  if (key === 'extraCa') return (value as string[]).map((one) => (one.includes('-----') ? 'PEM' : one));
  if (key === 'proxy') {
    const { mode, url } = value as PolicyValue<'proxy'> & { url?: string };
    return url ?? mode;
  }
  return value as boolean | number | string | string[];
}

/**
 * Reads every source, checks all of it, and answers what holds. The first source that sets a key wins. Where one thing does
 * not hold nothing of the policy is used and the app is locked down, not open: what is wrong may be just the value that was
 * to forbid something.
 */
export async function loadPolicy(parts: {
  sources: readonly PolicySource[];
  /** Whose files of keys and certificates must be; root but in tests. */
  owner?: number;
}): Promise<Policy> {
  const { settingsByKey, problems, presentSources } = await readSources(parts.sources);
  const profiles = readManagedProfiles(settingsByKey, problems);
  const credentials = await readClientCredentials({ settingsByKey, profiles, problems, owner: parts.owner });
  const extraCa = await readExtraCaCertificates({ settingsByKey, problems, owner: parts.owner });
  const proxyLogin = resolveProxyCredentials(settingsByKey, problems);
  const lockedDown = problems.length > 0;

  const holds = (key: PolicyKey): unknown => {
    const entry = policyEntry(key);
    if (lockedDown) return entry.lockedDown;
    return settingsByKey.has(key) ? settingsByKey.get(key)?.value : entry.unset;
  };
  // A secret is nowhere but in what it was read into.
  const open = policyKeys.filter((key) => policyEntry(key).scope !== 'guarded-file');
  const settings = [...settingsByKey].map(([key, { source, value }]) => ({
    key,
    source,
    value: toDisplayValue(key, value),
  }));
  return {
    values: Object.fromEntries(open.map((key) => [key, holds(key)])) as unknown as PolicyValues,
    lockedDown,
    problems,
    settings: lockedDown ? [] : settings,
    profiles: lockedDown ? [] : profiles,
    clientCredential: (profile) => (lockedDown ? undefined : credentials.get(profile)),
    proxyCredentials: lockedDown ? undefined : proxyLogin,
    extraCa: lockedDown ? [] : extraCa,
    sources: presentSources,
  };
}

/** One line for each thing that does not hold, or one that says what is used. */
export function logPolicy({ problems, sources, settings }: Policy, log: Log): void {
  for (const { source, path, reason } of problems) log('policy refused', { source, path, reason });
  if (problems.length === 0 && sources.length > 0)
    log('policy', { sources: sources.join(', '), keys: settings.map(({ key }) => key).join(', ') });
}

/** What the page may know of the policy. */
export const toPolicyView = (policy: Policy, ignoredProfiles: readonly string[]): PolicyView => ({
  lockedDown: policy.lockedDown,
  problems: [...policy.problems],
  settings: policy.settings,
  inspector: policy.values.inspector,
  apiConsole: policy.values.apiConsole,
  rawTokenReveal: policy.values.allowRawTokenReveal,
  otherProfiles: policy.values.allowOtherProfiles,
  ignoredProfiles: [...ignoredProfiles],
});

/** The policy of a machine that has none. */
export const noPolicy = (): Promise<Policy> => loadPolicy({ sources: [] });
