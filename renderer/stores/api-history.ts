import { create } from 'zustand';
import type { HistoryEntry, HistoryItem } from '../../shared/api-history.ts';
import type { Failure } from '../../shared/errors.ts';
import { attempt, bridge } from '../bridge.ts';
import type { RequestDraft } from '../format/request-draft.ts';

/** How many drafts of sent requests are kept in memory. */
const maxDrafts = 50;

/** Whose history is shown. Each account has its own history of a profile. */
export type HistoryOwner = { readonly profileId: string; readonly accountKey: string };

type ApiHistoryStore = {
  readonly owner?: HistoryOwner | undefined;
  /** Newest first. */
  readonly items: readonly HistoryItem[];
  readonly isLoaded: boolean;
  readonly failure?: Failure | undefined;
  /** Shows the history of a profile and account. */
  load(owner: HistoryOwner): Promise<void>;
  /** Fetches the shown history again. */
  reload(): Promise<void>;
  /** Returns a request with its outcome, or `undefined` if it no longer exists. */
  read(id: string): Promise<HistoryEntry | undefined>;
  /** Returns a request as the user typed it, if it was sent since the app started. */
  getDraft(id: string): RequestDraft | undefined;
  setDraft(id: string, draft: RequestDraft): void;
  /** Deletes the shown history. Resolves to whether that succeeded. */
  clear(): Promise<boolean>;
  /** Removes everything that belongs to the current account. */
  reset(): void;
};

/** The history of API requests, as stored by the main process. */
export const useApiHistory = create<ApiHistoryStore>((set, get) => {
  let drafts = new Map<string, RequestDraft>();
  return {
    items: [],
    isLoaded: false,
    load: async (owner) => {
      const current = get().owner;
      if (current?.profileId !== owner.profileId) set({ items: [], isLoaded: false });
      set({ owner });
      await get().reload();
    },
    reload: async () => {
      const { owner } = get();
      if (!owner) return;
      const outcome = await attempt(bridge.listApiHistory({ profileId: owner.profileId }));
      if (get().owner !== owner) return;
      set({
        isLoaded: true,
        ...(outcome.ok ? { items: outcome.value, failure: undefined } : { failure: outcome.failure }),
      });
    },
    read: async (id) => {
      const { owner } = get();
      if (!owner) return undefined;
      const outcome = await attempt(bridge.getApiHistoryEntry({ profileId: owner.profileId, id }));
      if (!outcome.ok) set({ failure: outcome.failure });
      return outcome.ok ? outcome.value : undefined;
    },
    getDraft: (id) => drafts.get(id),
    setDraft: (id, draft) => {
      drafts = new Map([...drafts, [id, draft] as const].slice(-maxDrafts));
    },
    clear: async () => {
      const { owner } = get();
      if (!owner) return false;
      const outcome = await attempt(bridge.clearApiHistory({ profileId: owner.profileId }));
      drafts = new Map();
      if (outcome.ok) set({ items: [], failure: undefined });
      else set({ failure: outcome.failure });
      return outcome.ok;
    },
    reset: () => {
      drafts = new Map();
      set({ owner: undefined, items: [], isLoaded: false, failure: undefined });
    },
  };
});
