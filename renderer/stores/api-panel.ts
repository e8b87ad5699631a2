import { create } from 'zustand';
import type { ApiResponse, ChosenFile } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';
import { draftFromSentRequest, draftToCall, emptyDraft, type RequestDraft } from '../format/request-draft.ts';
import { useApiHistory } from './api-history.ts';
import { useApiRun } from './api-run.ts';
import { useNavigation } from './navigation.ts';
import { useSaveResponse } from './save-response.ts';
import { useSession } from './session.ts';
import { useStartup } from './startup.ts';

/** What the large part of the screen shows. */
export type ApiView = 'request' | 'run' | 'import';

/** How a body is shown. */
export type BodyView = 'tree' | 'text' | 'picture' | 'hex';

type ApiPanelStore = {
  readonly view: ApiView;
  readonly draft: RequestDraft;
  /** How often another request was put into the editor. */
  readonly draftRevision: number;
  /** The call that is under way. */
  readonly callId?: string | undefined;
  /** The call that the outcome is of. */
  readonly responseCallId?: string | undefined;
  /** The last call that was answered: main holds its reply, to save it. */
  readonly lastCallId?: string | undefined;
  readonly outcome?: Outcome<ApiResponse> | undefined;
  /** A request that waits for a sign-in, and is sent after it. */
  readonly pendingDraft?: RequestDraft | undefined;
  /** How the person likes to see bodies, where that is possible. */
  readonly bodyView?: BodyView | undefined;
  readonly fileFailure?: Failure | undefined;
  setView(view: ApiView): void;
  setBodyView(view: BodyView): void;
  /** Puts a request into the editor, and away what came of another. */
  loadDraft(draft: RequestDraft): void;
  editDraft(change: Partial<RequestDraft>): void;
  chooseFile(): Promise<void>;
  send(): Promise<void>;
  cancel(): void;
  /** Shows a response of the history again, with its request. */
  openHistoryEntry(id: string): Promise<void>;
  /** Sends what waited for the sign-in. */
  sendPending(): void;
  discardPending(): void;
  /** Forgets what belongs to the person who signed out; `everything` includes what they typed. */
  reset(what: 'response' | 'everything'): void;
};

const needsSignIn = ({ kind }: Failure) => kind === 'signed_out' || kind === 'session_ended';

/** The profile whose API is called: the session's, or while nobody is signed in the chosen one. */
export function apiProfileId(): string | undefined {
  const { snapshot } = useSession.getState();
  return snapshot.state === 'signed-in' ? snapshot.profileId : useStartup.getState().profileId;
}

/** The API panel's request and answer. They outlive the screen, so that a sign-in in between loses nothing. */
export const useApiPanel = create<ApiPanelStore>((set, get) => {
  const waitForSignIn = (draft: RequestDraft) => {
    set({ pendingDraft: draft });
    useNavigation.getState().showSignIn();
  };
  return {
    view: 'request',
    draft: emptyDraft,
    draftRevision: 0,
    setView: (view) => set({ view }),
    setBodyView: (bodyView) => set({ bodyView }),
    loadDraft: (draft) => {
      useSaveResponse.getState().reset();
      const nothingYet = { outcome: undefined, responseCallId: undefined, fileFailure: undefined };
      set({ draft, draftRevision: get().draftRevision + 1, view: 'request', ...nothingYet });
    },
    editDraft: (change) => set({ draft: { ...get().draft, ...change } }),
    chooseFile: async () => {
      set({ fileFailure: undefined });
      const outcome = await attempt<ChosenFile>(bridge.chooseApiBodyFile());
      if (outcome.ok) get().editDraft({ file: outcome.value });
      else if (outcome.failure.kind !== 'cancelled') set({ fileFailure: outcome.failure });
    },
    send: async () => {
      const { draft } = get();
      const profileId = apiProfileId();
      if (useSession.getState().snapshot.state !== 'signed-in' && draft.token !== 'none') return waitForSignIn(draft);
      const callId = crypto.randomUUID();
      set({ callId, outcome: undefined });
      useSaveResponse.getState().reset();
      const outcome = await attempt(
        bridge.callApi({ ...draftToCall(draft, callId), ...(draft.token === 'none' && profileId && { profileId }) }),
      );
      if (get().callId !== callId) return;
      set({ callId: undefined, outcome, responseCallId: callId, lastCallId: callId });
      if (!outcome.ok && needsSignIn(outcome.failure)) return waitForSignIn(draft);
      useApiHistory.getState().setDraft(callId, draft);
      if (profileId) await useApiHistory.getState().load(profileId);
    },
    cancel: () => {
      const { callId } = get();
      if (callId) void bridge.cancelApiCall({ callId });
    },
    openHistoryEntry: async (id) => {
      const { read, getDraft } = useApiHistory.getState();
      const entry = await read(id);
      if (!entry || get().callId) return;
      get().loadDraft(getDraft(id) ?? draftFromSentRequest(entry.request));
      set({ outcome: entry.outcome, responseCallId: id });
    },
    sendPending: () => {
      const { pendingDraft } = get();
      if (!pendingDraft) return;
      set({ pendingDraft: undefined, draft: pendingDraft });
      void get().send();
    },
    discardPending: () => set({ pendingDraft: undefined }),
    reset: (what) => {
      useSaveResponse.getState().reset();
      useApiRun.getState().reset();
      if (what === 'response') return set({ outcome: undefined, responseCallId: undefined });
      useApiHistory.getState().reset();
      set({ view: 'request', outcome: undefined, responseCallId: undefined, callId: undefined, draft: emptyDraft });
    },
  };
});
