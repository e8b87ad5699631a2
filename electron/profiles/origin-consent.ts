import { en } from '../../shared/locales/en/en.ts';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { ConfirmDialog } from '../core/ports.ts';
import { checkProfile, type RawProfile } from './parse-profile.ts';
import type { Profiles } from './profiles.ts';

/**
 * Writes over a profile. Where somebody is signed in with it and it names further origins for access tokens, main asks the
 * person first: else a page that was taken over could have the tokens of a session sent anywhere, by changing its profile.
 * Fails with `cancelled` where the answer is no, and as {@link Profiles.save} does.
 */
export function createReplaceWithConsent(parts: {
  profiles: Profiles;
  isInUse: (id: string) => boolean;
  confirm: ConfirmDialog;
}): (written: RawProfile) => Promise<Profile> {
  const { profiles, isInUse, confirm } = parts;
  return async (written) => {
    const { profile } = checkProfile(written);
    if (profile && isInUse(profile.id)) {
      const before = profiles.getOrFail(profile.id);
      const added = profile.api.origins.filter((origin) => !before.api.origins.includes(origin));
      const { newOrigins, newOriginsDetail, newOriginsYes } = en.dialog;
      const question = {
        title: newOrigins.replace('{{origins}}', () => added.join(', ')),
        detail: newOriginsDetail.replace('{{name}}', () => before.name),
        yes: newOriginsYes,
      };
      if (added.length > 0 && !(await confirm(question))) fail('cancelled');
    }
    return profiles.save(written, 'replace');
  };
}
