import { create } from 'zustand';
import type { HistoryEntry, HistoryItem } from '../../shared/api-history.ts';
import type { Failure } from '../../shared/errors.ts';
import { attempt, bridge } from '../bridge.ts';
import type { Draft } from '../format/draft.ts';

/** How many requests of this run are remembered as they were typed. */
const mostDrafts = 50;

type ApiHistoryStore = {
  readonly profileId?: string | undefined;
  /** The newest first. */
  readonly items: readonly HistoryItem[];
  /** Main was asked for them. */
  readonly known: boolean;
  readonly failure?: Failure | undefined;
  load(profileId: string): Promise<void>;
  /** One request with what came of it; `undefined` where it is gone. */
  read(id: string): Promise<HistoryEntry | undefined>;
  /** The request as it was typed, in this run. */
  draftOf(id: string): Draft | undefined;
  remember(id: string, draft: Draft): void;
  /** Forgets what the list shows; whether that worked. */
  clear(): Promise<boolean>;
  /** Lets go of what belongs to another account. */
  forget(): void;
};

/** What was sent to the profile's API, as main has it. */
export const useApiHistory = create<ApiHistoryStore>((set, get) => {
  let drafts = new Map<string, Draft>();
  return {
    items: [],
    known: false,
    load: async (profileId) => {
      if (get().profileId !== profileId) set({ profileId, items: [], known: false });
      const outcome = await attempt(bridge.apiHistory({ profileId }));
      if (get().profileId !== profileId) return;
      set({
        known: true,
        ...(outcome.ok ? { items: outcome.value, failure: undefined } : { failure: outcome.failure }),
      });
    },
    read: async (id) => {
      const { profileId } = get();
      if (profileId === undefined) return undefined;
      const outcome = await attempt(bridge.readApiHistory({ profileId, id }));
      if (!outcome.ok) set({ failure: outcome.failure });
      return outcome.ok ? outcome.value : undefined;
    },
    draftOf: (id) => drafts.get(id),
    remember: (id, draft) => {
      drafts = new Map([...drafts, [id, draft] as const].slice(-mostDrafts));
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
    forget: () => {
      drafts = new Map();
      set({ profileId: undefined, items: [], known: false, failure: undefined });
    },
  };
});
