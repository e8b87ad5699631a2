import { create } from 'zustand';
import type { ApiCall, ApiResponse } from '../../shared/api.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';

/** How a response body is displayed. */
export type BodyView = 'tree' | 'text' | 'picture' | 'hex';

type ApiResponseStore = {
  /** The call in progress. */
  readonly callId?: string | undefined;
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
    set({ callId, outcome: undefined });
    const outcome = await attempt(bridge.callApi(request));
    if (get().callId !== callId) return undefined;
    set({ callId: undefined, outcome, responseCallId: callId, lastCallId: callId });
    return outcome;
  },
  cancel: () => {
    const { callId } = get();
    if (callId) void bridge.cancelApiCall({ callId });
  },
  show: (callId, outcome) => set({ outcome, responseCallId: callId }),
  clear: () => set({ outcome: undefined, responseCallId: undefined }),
  reset: () => set({ outcome: undefined, responseCallId: undefined, callId: undefined }),
}));
