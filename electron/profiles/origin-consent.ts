import { en } from '../../shared/locales/en/en.ts';
import type { Profile } from '../../shared/profile.ts';
import { dialogText } from '../core/dialog-text.ts';
import { fail } from '../core/failure.ts';
import type { ConfirmDialog } from '../core/ports.ts';
import { checkProfile, type RawProfile } from './parse-profile.ts';
import type { Profiles } from './profiles.ts';

/**
 * Creates the replacement of a profile. If a session uses the profile and the new version adds
 * origins for access tokens, a native dialog asks the user first: otherwise a compromised renderer
 * could change the profile to send the session's tokens anywhere.
 *
 * The returned function fails with `cancelled` if the user declines, and as {@link Profiles.save}.
 */
export function createReplaceWithConsent(parts: {
  profiles: Profiles;
  isInUse: (id: string) => boolean;
  confirm: ConfirmDialog;
}): (raw: RawProfile) => Promise<Profile> {
  const { profiles, isInUse, confirm } = parts;
  return async (raw) => {
    const { profile } = checkProfile(raw);
    if (profile && isInUse(profile.id)) {
      const before = profiles.getOrFail(profile.id);
      const added = profile.api.origins.filter((origin) => !before.api.origins.includes(origin));
      const { newOrigins, newOriginsDetail, newOriginsYes } = en.dialog;
      const question = {
        title: dialogText(newOrigins, { origins: added }),
        detail: dialogText(newOriginsDetail, { name: before.name }),
        confirmLabel: dialogText(newOriginsYes),
      };
      if (added.length > 0 && !(await confirm(question))) fail('cancelled');
    }
    return profiles.save(raw, 'replace');
  };
}
