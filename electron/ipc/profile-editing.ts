import { listPresets } from '../profiles/presets.ts';
import type { ProfileEditor } from '../profiles/profile-editor.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Creates the handlers that edit, import and export profiles. */
export function createProfileEditingHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  editing: ProfileEditor;
  deleteApiData: (profileId: string) => Promise<void>;
}): Pick<
  Handlers,
  | 'listProfilePresets'
  | 'checkProfile'
  | 'readProfile'
  | 'saveProfile'
  | 'removeProfile'
  | 'importProfiles'
  | 'finishImport'
  | 'exportProfile'
  | 'discoverIssuer'
  | 'cancelDiscovery'
> {
  const { toOutcome, profiles, editing } = parts;
  return {
    listProfilePresets: async () => listPresets(),
    checkProfile: ({ text }) => toOutcome(async () => editing.check(text)),
    readProfile: ({ profileId }) => toOutcome(async () => ({ text: editing.getText(profileId) })),
    saveProfile: ({ text, profileId }) =>
      toOutcome(async () => {
        const { id } = await editing.save(text, profileId);
        return profiles.getSummary(id);
      }),
    removeProfile: ({ profileId }) =>
      toOutcome(async () => {
        await editing.remove(profileId);
        await parts.deleteApiData(profileId);
      }),
    importProfiles: () => toOutcome(() => editing.import.choose()),
    finishImport: ({ resolution }) => toOutcome(() => editing.import.finish(resolution)),
    exportProfile: ({ profileId }) => toOutcome(() => editing.export(profileId)),
    discoverIssuer: ({ text }) => toOutcome(() => editing.readIssuer(text)),
    cancelDiscovery: async () => editing.cancelDiscovery(),
  };
}
