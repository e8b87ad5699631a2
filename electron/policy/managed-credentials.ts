import type { PolicyProblem } from '../../shared/policy.ts';
import type { Profile } from '../../shared/profile.ts';
import { toFailure } from '../core/failure.ts';
import { decodeKeyFile } from '../core/key-text.ts';
import { Secret } from '../core/secret.ts';
import { importClientKey } from '../oauth/client-key.ts';
import { clientCredentialType } from '../profiles/client-credentials.ts';
import type { ManagedProfile } from '../profiles/profile-policy.ts';
import type { PolicyValue } from './policy-definitions.ts';
import { PolicySourceError } from './policy-source.ts';
import type { PolicySettingsByKey } from './read-sources.ts';
import { readRootOwnedFile } from './root-owned-file.ts';

/**
 * Reads a key file.
 *
 * @throws {@link PolicySourceError}
 */
async function readKeyFile(path: string, profile: Profile, owner: number | undefined): Promise<Secret> {
  const file = await readRootOwnedFile(path, owner);
  if (!file) throw new PolicySourceError('does not exist');
  if (file.isWorldReadable) throw new PolicySourceError('can be read by everyone on this computer. Run: chmod o-r');
  const text = new Secret(decodeKeyFile(file.content));
  try {
    await importClientKey(text, profile);
  } catch (error) {
    const problem = toFailure(error).facts?.clientKeyProblem ?? 'unreadable';
    throw new PolicySourceError(`cannot be used as a client key (${problem})`);
  }
  return text;
}

/**
 * Reads the client secrets and keys of the policy. Each is bound to a locked profile of the policy:
 * a user's profile with the same ID can name another server, which must not get them.
 *
 * @param parts.problems receives what is wrong with them
 * @param parts.owner the user ID that key files must belong to; root except in tests
 */
export async function readClientCredentials(parts: {
  settingsByKey: PolicySettingsByKey;
  profiles: readonly ManagedProfile[];
  problems: PolicyProblem[];
  owner: number | undefined;
}): Promise<ReadonlyMap<Profile, Secret>> {
  const { settingsByKey, profiles, problems, owner } = parts;
  const credentials = new Map<Profile, Secret>();
  const { value: secrets = {}, source: secretsSource = '' } = settingsByKey.get('clientSecrets') ?? {};
  const { value: keyFiles = {}, source: keyFilesSource = '' } = settingsByKey.get('clientKeys') ?? {};

  /** Returns the locked profile with an ID if it uses this type of credential. */
  function findProfile(
    id: string,
    type: 'secret' | 'key',
    problem: Omit<PolicyProblem, 'reason'>,
  ): Profile | undefined {
    const profile = profiles.find((managed) => managed.isLocked && managed.profile.id === id)?.profile;
    if (profile && clientCredentialType(profile) === type) return profile;
    const reason = profile
      ? `is for a profile whose clientAuthentication is ${profile.clientAuthentication}`
      : 'names no profile in "profiles"';
    problems.push({ ...problem, reason });
    return undefined;
  }

  for (const [id, secret] of Object.entries(secrets as PolicyValue<'clientSecrets'>)) {
    const profile = findProfile(id, 'secret', { source: secretsSource, path: `clientSecrets.${id}` });
    if (profile) credentials.set(profile, new Secret(secret));
  }
  for (const [id, path] of Object.entries(keyFiles as PolicyValue<'clientKeys'>)) {
    const problem = { source: keyFilesSource, path: `clientKeys.${id}` };
    const profile = findProfile(id, 'key', problem);
    if (!profile) continue;
    try {
      credentials.set(profile, await readKeyFile(path, profile, owner));
    } catch (error) {
      const reason = error instanceof PolicySourceError ? error.message : 'cannot be read';
      problems.push({ ...problem, reason: `names ${path}, which ${reason}` });
    }
  }
  return credentials;
}
