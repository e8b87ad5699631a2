import { en } from '../../shared/locales/en/en.ts';
import type { Profile } from '../../shared/profile.ts';
import { dialogText } from '../core/dialog-text.ts';
import { createExclusiveConfirm } from '../core/exclusive-confirm.ts';
import { fail } from '../core/failure.ts';
import type { ConfirmDialog } from '../core/ports.ts';
import { listDestinationOrigins, sameDestinations } from '../oauth/destinations.ts';
import type { Accounts } from '../session/accounts.ts';
import { checkProfile, type RawProfile } from './parse-profile.ts';
import type { Profiles } from './profiles.ts';

const maxListedOrigins = 8;

/** Selects the origins to name, those that only one of the two profiles has first. */
function selectOrigins(origins: readonly string[], others: readonly string[]): string[] {
  const sorted = [...origins].sort((a, b) => Number(others.includes(a)) - Number(others.includes(b)));
  const more = sorted.length - maxListedOrigins;
  return [
    ...sorted.slice(0, maxListedOrigins),
    ...(more > 0 ? [dialogText(en.dialog.moreOrigins, { count: `${more}` })] : []),
  ];
}

/** Returns the question whether a profile may send secrets elsewhere, with old and new hosts. */
function createQuestion(before: Profile, after: Profile): Parameters<ConfirmDialog>[0] {
  const { changeDestinations, changeDestinationsDetail, changeClientDetail, changeDestinationsYes } = en.dialog;
  const [oldOrigins, newOrigins] = [listDestinationOrigins(before), listDestinationOrigins(after)];
  const isSame = oldOrigins.join() === newOrigins.join();
  return {
    title: dialogText(changeDestinations, { name: before.name }),
    detail: dialogText(isSame ? changeClientDetail : changeDestinationsDetail, {
      before: selectOrigins(oldOrigins, newOrigins),
      after: selectOrigins(newOrigins, oldOrigins),
    }),
    confirmLabel: dialogText(changeDestinationsYes),
  };
}

/** A store of secrets that may only be sent to the destinations of a profile. */
export type SecretHolder = {
  /** Whether it has secrets that the new version of a profile would not be given. */
  holds(before: Profile, after: Profile): Promise<boolean>;
  /** Discards these secrets, if any. What it still sends goes to the old destinations. */
  release(before: Profile, after: Profile): Promise<void>;
};

/** Returns the sessions and pending revocations of a profile, which depend on all destinations. */
export const createTokenHolder = (accounts: Accounts): SecretHolder => ({
  holds: ({ id }) => accounts.hasTokensOf(id),
  release: ({ id }) => accounts.releaseProfile(id),
});

/** Returns the client credential of a profile. {@link Profiles.save} discards it. */
export const createCredentialHolder = (profiles: Profiles): SecretHolder => ({
  holds: async (before, after) =>
    !sameDestinations(before, after, 'server') && (await profiles.readClientCredential(before)) !== undefined,
  release: async () => {},
});

/**
 * Creates the replacement of a profile. If secrets depend on the profile and the new version would
 * send them elsewhere, a native dialog asks the user first. Then the secrets are discarded: each is
 * bound to its destinations and of no use to the new version.
 *
 * The returned function fails with `canceled` if the user declines, `busy` while the dialog is
 * open, and as {@link Profiles.save}.
 */
export function createReplaceWithConsent(parts: {
  profiles: Profiles;
  secretHolders: readonly SecretHolder[];
  confirm: ConfirmDialog;
}): (raw: RawProfile) => Promise<Profile> {
  const { profiles, secretHolders } = parts;
  const confirm = createExclusiveConfirm(parts.confirm);

  return async (raw) => {
    const { profile: after } = checkProfile(raw);
    const before = after && profiles.find(after.id);
    if (after && before && profiles.sourceOf(after.id) === 'file' && !sameDestinations(before, after, 'all')) {
      const holds = await Promise.all(secretHolders.map((holder) => holder.holds(before, after)));
      if (holds.includes(true) && !(await confirm(createQuestion(before, after)))) fail('canceled');
      for (const holder of secretHolders) await holder.release(before, after);
    }
    return profiles.save(raw, 'replace');
  };
}
