import { create } from 'zustand';
import type { ApiRequest } from '../../shared/api-request.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';

type SavedRequestsStore = {
  readonly profileId?: string | undefined;
  readonly requests: readonly ApiRequest[];
  readonly failure?: Failure | undefined;
  load(profileId: string): Promise<void>;
  /**
   * Resolves to whether the request was saved.
   *
   * @param basedOn the saved request whose secrets it keeps
   */
  saveRequest(profileId: string, request: ApiRequest, basedOn?: string): Promise<boolean>;
  remove(profileId: string, name: string): Promise<void>;
  dismissFailure(): void;
};

/** The user's saved requests of a profile, as stored by the main process. */
export const useSavedRequests = create<SavedRequestsStore>((set, get) => {
  const take = (profileId: string, outcome: Outcome<ApiRequest[]>): boolean => {
    if (get().profileId !== profileId) return false;
    set(outcome.ok ? { requests: outcome.value, failure: undefined } : { failure: outcome.failure });
    return outcome.ok;
  };
  return {
    requests: [],
    load: async (profileId) => {
      if (get().profileId !== profileId) set({ profileId, requests: [], failure: undefined });
      take(profileId, await attempt(bridge.listApiRequests({ profileId })));
    },
    saveRequest: async (profileId, request, basedOn) =>
      take(
        profileId,
        await attempt(bridge.saveApiRequest({ profileId, request, ...(basedOn !== undefined && { basedOn }) })),
      ),
    remove: async (profileId, name) => {
      take(profileId, await attempt(bridge.removeApiRequest({ profileId, name })));
    },
    dismissFailure: () => set({ failure: undefined }),
  };
});
