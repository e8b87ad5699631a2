import { create } from 'zustand';
import type { ApiReply, ChosenFile } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';
import { callOfDraft, type Draft, draftOfSent, emptyDraft } from '../format/draft.ts';
import { useApiHistory } from './api-history.ts';
import { useApiReplyFile } from './api-reply-file.ts';
import { useApiRun } from './api-run.ts';
import { useNavigation } from './navigation.ts';
import { useSession } from './session.ts';
import { useStartup } from './startup.ts';

/** What the large part of the screen shows. */
export type ApiView = 'request' | 'run' | 'import';

/** How a body is shown. */
export type BodyView = 'tree' | 'text' | 'picture' | 'hex';

type ApiPanelStore = {
  readonly view: ApiView;
  readonly draft: Draft;
  /** How often another request was put into the editor. */
  readonly taken: number;
  /** The call that is under way. */
  readonly callId?: string | undefined;
  /** The call that the outcome is of. */
  readonly answered?: string | undefined;
  /** The last call that was answered: main holds its reply, to save it. */
  readonly last?: string | undefined;
  readonly outcome?: Outcome<ApiReply> | undefined;
  /** A request that waits for a sign-in, and is sent after it. */
  readonly waiting?: Draft | undefined;
  /** How the person likes to see bodies, where that is possible. */
  readonly bodyView?: BodyView | undefined;
  readonly fileFailure?: Failure | undefined;
  show(view: ApiView): void;
  showBodyAs(view: BodyView): void;
  /** Puts a request into the editor, and away what came of another. */
  take(draft: Draft): void;
  edit(change: Partial<Draft>): void;
  chooseFile(): Promise<void>;
  send(): Promise<void>;
  cancel(): void;
  /** Shows a response of the history again, with its request. */
  showAgain(id: string): Promise<void>;
  /** Sends what waited for the sign-in. */
  goOn(): void;
  dropWaiting(): void;
  /** Forgets what belongs to the person who signed out; `everything` includes what they typed. */
  forget(what: 'answer' | 'everything'): void;
};

const needsSignIn = ({ kind }: Failure) => kind === 'signed_out' || kind === 'session_ended';

/** The profile whose API is called: the session's, or while nobody is signed in the chosen one. */
export function apiProfileId(): string | undefined {
  const { snapshot } = useSession.getState();
  return snapshot.state === 'signed-in' ? snapshot.profileId : useStartup.getState().profileId;
}

/** The API panel's request and answer. They outlive the screen, so that a sign-in in between loses nothing. */
export const useApiPanel = create<ApiPanelStore>((set, get) => {
  const waitForSignIn = (draft: Draft) => {
    set({ waiting: draft });
    useNavigation.getState().showSignIn();
  };
  return {
    view: 'request',
    draft: emptyDraft,
    taken: 0,
    show: (view) => set({ view }),
    showBodyAs: (bodyView) => set({ bodyView }),
    take: (draft) => {
      useApiReplyFile.getState().forget();
      const nothingYet = { outcome: undefined, answered: undefined, fileFailure: undefined };
      set({ draft, taken: get().taken + 1, view: 'request', ...nothingYet });
    },
    edit: (change) => set({ draft: { ...get().draft, ...change } }),
    chooseFile: async () => {
      set({ fileFailure: undefined });
      const outcome = await attempt<ChosenFile>(bridge.chooseApiFile());
      if (outcome.ok) get().edit({ file: outcome.value });
      else if (outcome.failure.kind !== 'cancelled') set({ fileFailure: outcome.failure });
    },
    send: async () => {
      const { draft } = get();
      const profileId = apiProfileId();
      if (useSession.getState().snapshot.state !== 'signed-in' && draft.token !== 'none') return waitForSignIn(draft);
      const callId = crypto.randomUUID();
      set({ callId, outcome: undefined });
      useApiReplyFile.getState().forget();
      const outcome = await attempt(
        bridge.callApi({ ...callOfDraft(draft, callId), ...(draft.token === 'none' && profileId && { profileId }) }),
      );
      if (get().callId !== callId) return;
      set({ callId: undefined, outcome, answered: callId, last: callId });
      if (!outcome.ok && needsSignIn(outcome.failure)) return waitForSignIn(draft);
      useApiHistory.getState().remember(callId, draft);
      if (profileId) await useApiHistory.getState().load(profileId);
    },
    cancel: () => {
      const { callId } = get();
      if (callId) void bridge.cancelApiCall({ callId });
    },
    showAgain: async (id) => {
      const { read, draftOf } = useApiHistory.getState();
      const entry = await read(id);
      if (!entry || get().callId) return;
      get().take(draftOf(id) ?? draftOfSent(entry.request));
      set({ outcome: entry.outcome, answered: id });
    },
    goOn: () => {
      const { waiting } = get();
      if (!waiting) return;
      set({ waiting: undefined, draft: waiting });
      void get().send();
    },
    dropWaiting: () => set({ waiting: undefined }),
    forget: (what) => {
      useApiReplyFile.getState().forget();
      useApiRun.getState().forget();
      if (what === 'answer') return set({ outcome: undefined, answered: undefined });
      useApiHistory.getState().forget();
      set({ view: 'request', outcome: undefined, answered: undefined, callId: undefined, draft: emptyDraft });
    },
  };
});
