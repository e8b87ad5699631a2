import type { PolicyProblem } from '../../shared/policy.ts';
import type { Profile } from '../../shared/profile.ts';
import { toFailure } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import { importClientKey } from '../oauth/client-key.ts';
import type { ManagedProfile } from './managed-profiles.ts';
import type { PolicySettingsByKey } from './read-sources.ts';
import type { PolicyValue } from './registry.ts';
import { PolicySourceError, readRootOwnedFile } from './root-owned-file.ts';

/** The text of a key file that only its owner and those it is meant for can read. Fails with {@link PolicySourceError}. */
async function readKeyFile(path: string, profile: Profile, owner: number | undefined): Promise<Secret> {
  const file = await readRootOwnedFile(path, owner);
  if (!file) throw new PolicySourceError('is not there');
  if (file.isWorldReadable) throw new PolicySourceError('can be read by everyone on this computer. Run: chmod o-r');
  const text = new Secret(file.content.toString('utf8'));
  try {
    await importClientKey(text, profile);
  } catch (error) {
    throw new PolicySourceError(
      `cannot be used as a client key (${toFailure(error).facts?.clientKeyProblem ?? 'unreadable'})`,
    );
  }
  return text;
}

/**
 * Client secrets and keys of the policy, each bound to a locked profile of the policy: a person's own profile of the same id
 * names another server, and must not get them.
 */
export async function readClientCredentials(parts: {
  settingsByKey: PolicySettingsByKey;
  profiles: readonly ManagedProfile[];
  problems: PolicyProblem[];
  owner: number | undefined;
}): Promise<ReadonlyMap<Profile, Secret>> {
  const { settingsByKey, profiles, problems, owner } = parts;
  const found = new Map<Profile, Secret>();

  const profileFor = (key: string, id: string, source: string, wantsKey: boolean): Profile | undefined => {
    const managed = profiles.find(({ profile, isLocked }) => isLocked && profile.id === id)?.profile;
    const method = managed?.clientAuthentication;
    const fits = wantsKey ? method === 'private_key_jwt' : method !== 'none' && method !== 'private_key_jwt';
    const reason = managed
      ? `is for a profile whose clientAuthentication is ${method}`
      : 'names no profile in "profiles"';
    if (managed && fits) return managed;
    problems.push({ source, path: `${key}.${id}`, reason });
    return undefined;
  };

  const secrets = settingsByKey.get('clientSecrets');
  for (const [id, secret] of Object.entries((secrets?.value ?? {}) as PolicyValue<'clientSecrets'>)) {
    const profile = profileFor('clientSecrets', id, secrets?.source ?? '', false);
    if (profile) found.set(profile, new Secret(secret));
  }
  const keyFiles = settingsByKey.get('clientKeys');
  for (const [id, path] of Object.entries((keyFiles?.value ?? {}) as PolicyValue<'clientKeys'>)) {
    const source = keyFiles?.source ?? '';
    const profile = profileFor('clientKeys', id, source, true);
    if (!profile) continue;
    try {
      found.set(profile, await readKeyFile(path, profile, owner));
    } catch (error) {
      const reason = error instanceof PolicySourceError ? error.message : 'cannot be read';
      problems.push({ source, path: `clientKeys.${id}`, reason: `names ${path}, which ${reason}` });
    }
  }
  return found;
}
