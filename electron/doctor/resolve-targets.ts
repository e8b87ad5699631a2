import { stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { DoctorFinding } from '../../shared/doctor.ts';
import { type BrokenProfile, type Profile, profileSchema } from '../../shared/profile.ts';
import { toFailure } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { linuxPolicyPath } from '../policy/linux.ts';
import { loadPolicy, type Policy } from '../policy/policy.ts';
import { PolicySourceError, parseJsonObject } from '../policy/policy-source.ts';
import { readRootOwnedFile } from '../policy/root-owned-file.ts';
import { parseProfile } from '../profiles/parse-profile.ts';
import { failure, ok, warning } from './check.ts';
import { createPolicyFinding, type DoctorTarget } from './doctor.ts';

/** What is to be looked at, and what was found out on the way to it. */
export type ResolvedTargets = { policy: Policy; targets: DoctorTarget[]; initialFindings: DoctorFinding[] };

export type TargetSources = {
  /** What applies on this computer. */
  policy: Policy;
  profiles: readonly Profile[];
  /** Profile files that could not be used. */
  broken: readonly BrokenProfile[];
  clientCredential: (profile: Profile) => Promise<Secret | undefined>;
  /** The text of a file; `undefined` where it cannot be read. */
  readText: (path: string) => Promise<string | undefined>;
  /** Whose a policy file must be; root but in tests. */
  owner?: number;
};

const othersReadMode = 0o004;

/** A policy file that may not be in its place yet: what is in it is checked whoever it belongs to, and that is said. */
async function resolvePolicyFile(path: string, text: string, { owner }: TargetSources): Promise<ResolvedTargets> {
  const initialFindings: DoctorFinding[] = [];
  try {
    await readRootOwnedFile(path, owner);
  } catch (error) {
    const reason = error instanceof PolicySourceError ? error.message : 'cannot be read';
    const found = path === linuxPolicyPath ? failure : warning;
    initialFindings.push({ check: 'policy', ...found('policy_permissions', { source: path, reason }) });
  }
  const { mode } = await stat(path);
  const mayHoldSecrets = (mode & othersReadMode) === 0;
  const source = { name: path, read: async () => ({ members: parseJsonObject(text), mayHoldSecrets }) };
  const policy = await loadPolicy({ sources: [source], ...(owner !== undefined && { owner }) });
  const targets = policy.profiles.map(({ profile }) => ({
    profile,
    clientCredential: async () => policy.clientCredential(profile),
  }));
  return { policy, targets, initialFindings: [createPolicyFinding(policy), ...initialFindings] };
}

const isPolicyFile = (text: string): boolean => {
  try {
    const members = parseJsonObject(text);
    return !('issuer' in members || 'clientId' in members);
  } catch {
    return false;
  }
};

/**
 * What a command line names: an id is a profile of this computer's, anything else a file with a profile or a policy; nothing
 * means every profile of this computer's.
 */
export async function resolveTargets(name: string | undefined, parts: TargetSources): Promise<ResolvedTargets> {
  const { policy, profiles, readText } = parts;
  const toTarget = (profile: Profile): DoctorTarget => ({
    profile,
    clientCredential: () => parts.clientCredential(profile),
  });
  const initialFindings = [createPolicyFinding(policy)];
  const found = (finding: Omit<DoctorFinding, 'check'>): ResolvedTargets => ({
    policy,
    targets: [],
    initialFindings: [...initialFindings, { check: 'profile', ...finding }],
  });

  if (name === undefined) {
    for (const { file, failure: why } of parts.broken)
      initialFindings.push({
        check: 'profile',
        ...failure('profile_invalid', { source: file }),
        problems: why.problems ?? [],
      });
    if (profiles.length + parts.broken.length === 0) return found(failure('no_profile'));
    return { policy, targets: profiles.map(toTarget), initialFindings };
  }
  if (profileSchema.shape.id.safeParse(name).success) {
    const profile = profiles.find(({ id }) => id === name);
    const known = profiles.map(({ id }) => id).join(', ') || 'none';
    return profile
      ? { policy, targets: [toTarget(profile)], initialFindings }
      : found(failure('profile_unknown', { id: name, known }));
  }
  const path = isAbsolute(name) ? name : resolve(name);
  const text = await readText(path);
  if (text === undefined) return found(failure('file_unreadable', { source: path }));
  if (isPolicyFile(text)) return resolvePolicyFile(path, text, parts);
  try {
    const profile = parseProfile(text);
    const okProfile: DoctorFinding = { check: 'profile', profile: profile.name, ...ok() };
    return { policy, targets: [toTarget(profile)], initialFindings: [...initialFindings, okProfile] };
  } catch (error) {
    const { problems = [] } = toFailure(error);
    return found({ ...failure('profile_invalid', { source: path }), problems });
  }
}
