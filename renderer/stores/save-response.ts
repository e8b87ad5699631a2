import { create } from 'zustand';
import type { SavedFile, SaveProgress } from '../../shared/api.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';

type SaveResponseStore = {
  /** The call whose response is being saved. */
  readonly saving?: string | undefined;
  readonly progress?: SaveProgress | undefined;
  readonly outcome?: Outcome<SavedFile> | undefined;
  save(callId: string): Promise<void>;
  cancel(): void;
  /** Updates the progress of the save in progress. */
  onProgress(progress: SaveProgress): void;
  reset(): void;
};

/** Saves the last response to a file. */
export const useSaveResponse = create<SaveResponseStore>((set, get) => ({
  save: async (callId) => {
    if (get().saving) return;
    set({ saving: callId, progress: undefined, outcome: undefined });
    const outcome = await attempt(bridge.saveApiResponse({ callId }));
    if (get().saving !== callId) return;
    const dismissed = !outcome.ok && outcome.failure.kind === 'canceled';
    set({ saving: undefined, progress: undefined, outcome: dismissed ? undefined : outcome });
  },
  cancel: () => {
    const { saving } = get();
    if (saving) void bridge.cancelApiCall({ callId: saving });
  },
  onProgress: (progress) => {
    if (get().saving === progress.callId) set({ progress });
  },
  reset: () => {
    get().cancel();
    set({ saving: undefined, progress: undefined, outcome: undefined });
  },
}));
