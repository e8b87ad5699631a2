import { create } from 'zustand';
import type { SavedFile } from '../../shared/api.ts';
import type { RunReport } from '../../shared/api-run.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';

type ApiRunStore = {
  readonly callId?: string | undefined;
  readonly report?: RunReport | undefined;
  readonly failure?: Failure | undefined;
  readonly saveOutcome?: Outcome<SavedFile> | undefined;
  start(): Promise<void>;
  cancel(): void;
  save(): Promise<void>;
  /** Updates the report of the run in progress. */
  onProgress(report: RunReport): void;
  reset(): void;
};

/** A run of all saved requests. */
export const useApiRun = create<ApiRunStore>((set, get) => ({
  start: async () => {
    if (get().callId) return;
    const callId = crypto.randomUUID();
    set({ callId, report: undefined, failure: undefined, saveOutcome: undefined });
    const outcome = await attempt(bridge.runApiRequests({ callId }));
    if (get().callId !== callId) return;
    set({ callId: undefined, ...(outcome.ok ? { report: outcome.value } : { failure: outcome.failure }) });
  },
  cancel: () => {
    const { callId } = get();
    if (callId) void bridge.cancelApiCall({ callId });
  },
  save: async () => {
    const saved = await attempt(bridge.saveApiRunReport());
    set({ saveOutcome: !saved.ok && saved.failure.kind === 'canceled' ? undefined : saved });
  },
  onProgress: (report) => {
    if (get().callId === report.runId) set({ report });
  },
  reset: () => set({ callId: undefined, report: undefined, failure: undefined, saveOutcome: undefined }),
}));
