import { create } from 'zustand';
import type { HistoryEntry, HistoryItem } from '../../shared/api-history.ts';
import type { Failure } from '../../shared/errors.ts';
import { attempt, bridge } from '../bridge.ts';
import type { RequestDraft } from '../format/request-draft.ts';

/** How many requests of this run are remembered as they were typed. */
const maxDrafts = 50;

type ApiHistoryStore = {
  readonly profileId?: string | undefined;
  /** The newest first. */
  readonly items: readonly HistoryItem[];
  /** Main was asked for them. */
  readonly isLoaded: boolean;
  readonly failure?: Failure | undefined;
  load(profileId: string): Promise<void>;
  /** One request with what came of it; `undefined` where it is gone. */
  read(id: string): Promise<HistoryEntry | undefined>;
  /** The request as it was typed, in this run. */
  getDraft(id: string): RequestDraft | undefined;
  setDraft(id: string, draft: RequestDraft): void;
  /** Forgets what the list shows; whether that worked. */
  clear(): Promise<boolean>;
  /** Lets go of what belongs to another account. */
  reset(): void;
};

/** What was sent to the profile's API, as main has it. */
export const useApiHistory = create<ApiHistoryStore>((set, get) => {
  let drafts = new Map<string, RequestDraft>();
  return {
    items: [],
    isLoaded: false,
    load: async (profileId) => {
      if (get().profileId !== profileId) set({ profileId, items: [], isLoaded: false });
      const outcome = await attempt(bridge.listApiHistory({ profileId }));
      if (get().profileId !== profileId) return;
      set({
        isLoaded: true,
        ...(outcome.ok ? { items: outcome.value, failure: undefined } : { failure: outcome.failure }),
      });
    },
    read: async (id) => {
      const { profileId } = get();
      if (profileId === undefined) return undefined;
      const outcome = await attempt(bridge.getApiHistoryEntry({ profileId, id }));
      if (!outcome.ok) set({ failure: outcome.failure });
      return outcome.ok ? outcome.value : undefined;
    },
    getDraft: (id) => drafts.get(id),
    setDraft: (id, draft) => {
      drafts = new Map([...drafts, [id, draft] as const].slice(-maxDrafts));
    },
    clear: async () => {
      const { profileId } = get();
      if (profileId === undefined) return false;
      const outcome = await attempt(bridge.clearApiHistory({ profileId }));
      drafts = new Map();
      if (outcome.ok) set({ items: [], failure: undefined });
      else set({ failure: outcome.failure });
      return outcome.ok;
    },
    reset: () => {
      drafts = new Map();
      set({ profileId: undefined, items: [], isLoaded: false, failure: undefined });
    },
  };
});
