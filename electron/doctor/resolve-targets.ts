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

/** The profiles to check, and findings about policy and profile files. */
export type ResolvedTargets = { policy: Policy; targets: DoctorTarget[]; initialFindings: DoctorFinding[] };

/** What targets are resolved from. */
export type TargetSources = {
  /** The policy of this computer. */
  policy: Policy;
  profiles: readonly Profile[];
  /** Profile files that cannot be used. */
  broken: readonly BrokenProfile[];
  clientCredential: (profile: Profile) => Promise<Secret | undefined>;
  /** Reads a text file; `undefined` if it cannot be read. */
  readText: (path: string) => Promise<string | undefined>;
};

const otherReadMask = 0o004;

/** Checks the profiles of a policy file, which may not be deployed yet, regardless of its owner. */
async function resolvePolicyFile(path: string, text: string): Promise<ResolvedTargets> {
  const initialFindings: DoctorFinding[] = [];
  try {
    await readRootOwnedFile(path);
  } catch (error) {
    const reason = error instanceof PolicySourceError ? error.message : 'cannot be read';
    const createResult = path === linuxPolicyPath ? failure : warning;
    initialFindings.push({ check: 'policy', ...createResult('policy_permissions', { source: path, reason }) });
  }
  const { mode } = await stat(path);
  const mayHoldSecrets = (mode & otherReadMask) === 0;
  const source = { name: path, read: async () => ({ members: parseJsonObject(text), mayHoldSecrets }) };
  const policy = await loadPolicy({ sources: [source] });
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
 * Resolves the argument of `latchkey doctor` to profiles.
 *
 * @param name the ID of a profile, or the path of a file with a profile or policy; `undefined` for
 *   all profiles
 */
export async function resolveTargets(name: string | undefined, parts: TargetSources): Promise<ResolvedTargets> {
  const { policy, profiles, readText } = parts;
  const toTarget = (profile: Profile): DoctorTarget => ({
    profile,
    clientCredential: () => parts.clientCredential(profile),
  });
  const initialFindings = [createPolicyFinding(policy)];
  const withoutTargets = (finding: Omit<DoctorFinding, 'check'>): ResolvedTargets => ({
    policy,
    targets: [],
    initialFindings: [...initialFindings, { check: 'profile', ...finding }],
  });

  if (name === undefined) {
    for (const { file, failure: reason } of parts.broken)
      initialFindings.push({
        check: 'profile',
        ...failure('profile_invalid', { source: file }),
        problems: reason.problems ?? [],
      });
    if (profiles.length + parts.broken.length === 0) return withoutTargets(failure('no_profile'));
    return { policy, targets: profiles.map(toTarget), initialFindings };
  }
  if (profileSchema.shape.id.safeParse(name).success) {
    const profile = profiles.find(({ id }) => id === name);
    const known = profiles.map(({ id }) => id).join(', ') || 'none';
    return profile
      ? { policy, targets: [toTarget(profile)], initialFindings }
      : withoutTargets(failure('profile_unknown', { id: name, known }));
  }
  const path = isAbsolute(name) ? name : resolve(name);
  const text = await readText(path);
  if (text === undefined) return withoutTargets(failure('file_unreadable', { source: path }));
  if (isPolicyFile(text)) return resolvePolicyFile(path, text);
  if (!policy.values.allowOtherProfiles) return withoutTargets(failure('profile_forbidden', { source: path }));
  try {
    const profile = parseProfile(text);
    const okProfile: DoctorFinding = { check: 'profile', profile: profile.name, ...ok() };
    return { policy, targets: [toTarget(profile)], initialFindings: [...initialFindings, okProfile] };
  } catch (error) {
    const { problems = [] } = toFailure(error);
    return withoutTargets({ ...failure('profile_invalid', { source: path }), problems });
  }
}
