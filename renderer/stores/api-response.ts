import { create } from 'zustand';
import type { ApiCall, ApiEvents, ApiResponse, CallProgress } from '../../shared/api.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';

/** How a response body is displayed. */
export type BodyView = 'events' | 'tree' | 'text' | 'picture' | 'hex';

/** The newest events of a stream as text, and how many have arrived. */
type LiveEvents = { readonly events: readonly string[]; readonly count: number };

/** How much of a stream in progress is kept. */
const maxLiveEvents = 500;
const maxLiveCharacters = 1_000_000;

/** Keeps the newest events that fit. */
function limitEvents(events: readonly string[]): string[] {
  const newest = events.slice(-maxLiveEvents);
  let characters = 0;
  const firstFitting = newest.findLastIndex((event) => {
    characters += event.length;
    return characters > maxLiveCharacters;
  });
  return newest.slice(firstFitting + 1);
}

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
  /** The events of the call in progress, or of one whose connection was lost. */
  readonly live?: LiveEvents | undefined;
  /** The user's preferred view, used for bodies that support it. */
  readonly bodyView?: BodyView | undefined;
  setBodyView(view: BodyView): void;
  /** Calls the API. Resolves to `undefined` if another call or a reset superseded this one. */
  call(request: ApiCall): Promise<Outcome<ApiResponse> | undefined>;
  onEvents(received: ApiEvents): void;
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
    set({ callId, progress: undefined, outcome: undefined, live: undefined });
    const outcome = await attempt(bridge.callApi(request));
    if (get().callId !== callId) return undefined;
    set({
      callId: undefined,
      outcome,
      responseCallId: callId,
      lastCallId: callId,
      ...(outcome.ok && { live: undefined }),
    });
    return outcome;
  },
  onEvents: ({ callId, events, count }) => {
    const { callId: current, live } = get();
    if (current === callId) set({ live: { events: limitEvents([...(live?.events ?? []), ...events]), count } });
  },
  cancel: () => {
    const { callId } = get();
    if (callId) void bridge.cancelApiCall({ callId });
  },
  onProgress: (progress) => {
    if (get().callId === progress.callId) set({ progress });
  },
  show: (callId, outcome) => set({ outcome, responseCallId: callId, live: undefined }),
  clear: () => set({ outcome: undefined, responseCallId: undefined, live: undefined }),
  reset: () => set({ outcome: undefined, responseCallId: undefined, callId: undefined, live: undefined }),
}));
