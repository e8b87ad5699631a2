import { type PolicyKey, type PolicyProblem, type PolicyView, policyKeys } from '../../shared/policy.ts';
import type { Profile } from '../../shared/profile.ts';
import type { Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { ManagedProfile } from '../profiles/profile-policy.ts';
import { readExtraCaCertificates } from './extra-ca.ts';
import { readClientCredentials } from './managed-credentials.ts';
import { readManagedProfiles } from './managed-profiles.ts';
import { type PolicyValue, policyEntry } from './policy-definitions.ts';
import type { PolicySource } from './policy-source.ts';
import { type ProxyCredentials, resolveProxyCredentials } from './proxy-credentials.ts';
import { readSources } from './read-sources.ts';

/** Keys whose value is parsed into something else first. */
type ParsedKey = 'profiles' | 'seedProfiles' | 'clientSecrets' | 'clientKeys' | 'extraCa' | 'proxyCredentials';

/** Keys that the app or the user decides if no policy sets them. */
type OptionalKey = 'allowedApiOrigins' | 'devTools' | 'idleLockMinutes' | 'updateFeed';

/** The effective value of each key: the policy's, or the default. */
export type PolicyValues = { readonly [Key in Exclude<PolicyKey, ParsedKey | OptionalKey>]: PolicyValue<Key> } & {
  readonly [Key in OptionalKey]: PolicyValue<Key> | undefined;
};

/** What the administrator decided for this computer, read once at startup. */
export type Policy = {
  values: PolicyValues;
  /** Whether the policy is invalid, so that the strictest values apply. */
  lockedDown: boolean;
  problems: readonly PolicyProblem[];
  /** Each value that a source sets, for display. */
  settings: PolicyView['settings'];
  profiles: readonly ManagedProfile[];
  /** Returns the client secret or key that the policy sets for one of its locked profiles. */
  clientCredential(profile: Profile): Secret | undefined;
  /** The credentials for the policy's proxy. */
  proxyCredentials: ProxyCredentials | undefined;
  /** Certificates in PEM format to trust besides the system's. */
  extraCa: readonly string[];
  /** The sources that exist, used or not. */
  sources: readonly string[];
};

/** Returns a value for display, without secrets: for profiles and secrets their names. */
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
 * Reads and validates every source. The first source that sets a key wins. If anything is invalid,
 * the strictest values apply instead of the policy, because the invalid value may be a restriction.
 *
 * @param parts.owner the user ID that key and certificate files must belong to; root except in
 *   tests
 */
export async function loadPolicy(parts: { sources: readonly PolicySource[]; owner?: number }): Promise<Policy> {
  const { settingsByKey, problems, presentSources } = await readSources(parts.sources);
  const profiles = readManagedProfiles(settingsByKey, problems);
  const credentials = await readClientCredentials({ settingsByKey, profiles, problems, owner: parts.owner });
  const extraCa = await readExtraCaCertificates({ settingsByKey, problems, owner: parts.owner });
  const proxyCredentials = resolveProxyCredentials(settingsByKey, problems);
  const lockedDown = problems.length > 0;

  const effectiveValue = (key: PolicyKey): unknown => {
    const entry = policyEntry(key);
    if (lockedDown) return entry.lockedDown;
    return settingsByKey.has(key) ? settingsByKey.get(key)?.value : entry.unset;
  };
  // Secrets are only in the parsed credentials.
  const publicKeys = policyKeys.filter((key) => policyEntry(key).scope !== 'private-file');
  const settings = [...settingsByKey].map(([key, { source, value }]) => ({
    key,
    source,
    value: toDisplayValue(key, value),
  }));
  return {
    values: Object.fromEntries(publicKeys.map((key) => [key, effectiveValue(key)])) as unknown as PolicyValues,
    lockedDown,
    problems,
    settings: lockedDown ? [] : settings,
    profiles: lockedDown ? [] : profiles,
    clientCredential: (profile) => (lockedDown ? undefined : credentials.get(profile)),
    proxyCredentials: lockedDown ? undefined : proxyCredentials,
    extraCa: lockedDown ? [] : extraCa,
    sources: presentSources,
  };
}

/** Logs each problem, or which keys are set. */
export function logPolicy({ problems, sources, settings }: Policy, log: Log): void {
  for (const { source, path, reason } of problems) log('policy refused', { source, path, reason });
  if (problems.length === 0 && sources.length > 0)
    log('policy', { sources: sources.join(', '), keys: settings.map(({ key }) => key).join(', ') });
}

/** Returns what the renderer may know about the policy. */
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

/** Returns the policy of a computer without one. */
export const noPolicy = (): Promise<Policy> => loadPolicy({ sources: [] });
