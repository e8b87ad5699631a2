import { create } from 'zustand';
import type { ChosenFile } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import { attempt, bridge } from '../bridge.ts';
import { emptyDraft, type RequestDraft } from '../format/request-draft.ts';

/** What the main pane of the API screen shows. */
export type ApiView = 'request' | 'run' | 'import';

type ApiRequestStore = {
  readonly view: ApiView;
  readonly draft: RequestDraft;
  /** Incremented whenever another request is loaded into the editor. */
  readonly draftRevision: number;
  /** A request to send once the user has signed in. */
  readonly pendingDraft?: RequestDraft | undefined;
  /** Why the last body file could not be chosen. */
  readonly fileFailure?: Failure | undefined;
  setView(view: ApiView): void;
  /** Loads another request into the editor. */
  loadDraft(draft: RequestDraft): void;
  /** Fills the editor unless it already has a URL. */
  initDraft(draft: RequestDraft): void;
  editDraft(change: Partial<RequestDraft>): void;
  chooseFile(): Promise<void>;
  /** Sets the request to send once the user has signed in. */
  setPending(draft: RequestDraft): void;
  /** Returns the pending request to the editor, and whether there was one. */
  restorePending(): boolean;
  discardPending(): void;
  /** Empties the editor. A pending request stays. */
  reset(): void;
};

/** The request editor's content, kept while other screens are shown. */
export const useApiRequest = create<ApiRequestStore>((set, get) => ({
  view: 'request',
  draft: emptyDraft,
  draftRevision: 0,
  setView: (view) => set({ view }),
  loadDraft: (draft) => set({ draft, draftRevision: get().draftRevision + 1, view: 'request', fileFailure: undefined }),
  initDraft: (draft) => {
    if (get().draft.url === '') get().editDraft(draft);
  },
  editDraft: (change) => set({ draft: { ...get().draft, ...change } }),
  chooseFile: async () => {
    set({ fileFailure: undefined });
    const outcome = await attempt<ChosenFile>(bridge.chooseApiBodyFile());
    if (outcome.ok) get().editDraft({ file: outcome.value });
    else if (outcome.failure.kind !== 'canceled') set({ fileFailure: outcome.failure });
  },
  setPending: (draft) => set({ pendingDraft: draft }),
  restorePending: () => {
    const { pendingDraft } = get();
    if (!pendingDraft) return false;
    set({ pendingDraft: undefined, draft: pendingDraft });
    return true;
  },
  discardPending: () => set({ pendingDraft: undefined }),
  reset: () => set({ view: 'request', draft: emptyDraft }),
}));
