import type { ProfileSummary } from '../../shared/profile.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { useSession } from './session.ts';
import { useProfile, useStartup } from './startup.ts';

/** Returns the ID of the profile whose API is called: the session's, or the selected one. */
export const apiProfileId = (snapshot: SessionSnapshot, selectedId: string | undefined): string | undefined =>
  snapshot.state === 'signed-in' ? snapshot.profileId : selectedId;

/** Returns the profile whose API is called: the session's, or the selected one if signed out. */
export function useApiProfile(): ProfileSummary | undefined {
  const selectedId = useStartup((startup) => startup.profileId);
  return useProfile(useSession(({ snapshot }) => apiProfileId(snapshot, selectedId)));
}
