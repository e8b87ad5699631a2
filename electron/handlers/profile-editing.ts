import type { Handlers } from '../handlers.ts';
import type { ProfileEditing } from '../profiles/editing.ts';
import { presets } from '../profiles/presets.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Answer } from './answer.ts';

/** Making, changing, importing and exporting profiles. */
export function profileEditingHandlers(parts: {
  answer: Answer;
  profiles: Profiles;
  editing: ProfileEditing;
  forgetApi: (profileId: string) => Promise<void>;
}): Pick<
  Handlers,
  | 'profilePresets'
  | 'checkProfile'
  | 'readProfile'
  | 'saveProfile'
  | 'removeProfile'
  | 'importProfiles'
  | 'finishImport'
  | 'exportProfile'
  | 'readIssuer'
  | 'cancelReadIssuer'
> {
  const { answer, profiles, editing } = parts;
  return {
    profilePresets: async () => presets(),
    checkProfile: ({ text }) => answer(async () => editing.check(text)),
    readProfile: ({ profileId }) => answer(async () => ({ text: editing.text(profileId) })),
    saveProfile: ({ text, profileId }) =>
      answer(async () => {
        const { id } = await editing.save(text, profileId);
        return profiles.summary(id);
      }),
    removeProfile: ({ profileId }) =>
      answer(async () => {
        await editing.remove(profileId);
        await parts.forgetApi(profileId);
      }),
    importProfiles: () => answer(() => editing.import.choose()),
    finishImport: ({ clashes }) => answer(() => editing.import.finish(clashes)),
    exportProfile: ({ profileId }) => answer(() => editing.export(profileId)),
    readIssuer: ({ text }) => answer(() => editing.readIssuer(text)),
    cancelReadIssuer: async () => editing.cancelReadIssuer(),
  };
}
