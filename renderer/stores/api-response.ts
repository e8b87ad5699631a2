import { create } from 'zustand';
import type { ApiCall, ApiResponse, CallProgress } from '../../shared/api.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';

/** How a response body is displayed. */
export type BodyView = 'tree' | 'text' | 'picture' | 'hex';

type ApiResponseStore = {
  /** The call in progress. */
  readonly callId?: string | undefined;
  /** How much of its bodies was sent or received. */
  readonly progress?: CallProgress | undefined;
  /** The call that {@link outcome} belongs to. */
  readonly responseCallId?: string | undefined;
  /** The last completed call. The main process keeps its response for saving. */
  readonly lastCallId?: string | undefined;
  readonly outcome?: Outcome<ApiResponse> | undefined;
  /** The user's preferred view, used for bodies that support it. */
  readonly bodyView?: BodyView | undefined;
  setBodyView(view: BodyView): void;
  /** Calls the API. Resolves to `undefined` if another call or a reset superseded this one. */
  call(request: ApiCall): Promise<Outcome<ApiResponse> | undefined>;
  cancel(): void;
  /** Updates the progress of the call in progress. */
  onProgress(progress: CallProgress): void;
  /** Shows the outcome of an earlier call. */
  show(callId: string, outcome: Outcome<ApiResponse>): void;
  /** Removes the response; a call in progress continues. */
  clear(): void;
  /** Removes the response and ignores the result of a call in progress. */
  reset(): void;
};

/** The response shown on the API screen, and the call in progress. */
export const useApiResponse = create<ApiResponseStore>((set, get) => ({
  setBodyView: (bodyView) => set({ bodyView }),
  call: async (request) => {
    const { callId } = request;
    set({ callId, progress: undefined, outcome: undefined });
    const outcome = await attempt(bridge.callApi(request));
    if (get().callId !== callId) return undefined;
    set({ callId: undefined, outcome, responseCallId: callId, lastCallId: callId });
    return outcome;
  },
  cancel: () => {
    const { callId } = get();
    if (callId) void bridge.cancelApiCall({ callId });
  },
  onProgress: (progress) => {
    if (get().callId === progress.callId) set({ progress });
  },
  show: (callId, outcome) => set({ outcome, responseCallId: callId }),
  clear: () => set({ outcome: undefined, responseCallId: undefined }),
  reset: () => set({ outcome: undefined, responseCallId: undefined, callId: undefined }),
}));
