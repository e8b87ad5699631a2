import { create } from 'zustand';
import type { ApiReply, apiMethods } from '../../shared/api.ts';
import type { Failure } from '../../shared/errors.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { attempt, bridge } from '../bridge.ts';
import { isJson } from '../format/json-text.ts';
import { useNavigation } from './navigation.ts';
import { useSession } from './session.ts';

export type ApiMethod = (typeof apiMethods)[number];

/** A request as the person edits it. */
export type Draft = { readonly method: ApiMethod; readonly url: string; readonly body: string };

type ApiPanelStore = {
  readonly draft: Draft;
  /** The call that is under way. */
  readonly callId?: string | undefined;
  readonly outcome?: Outcome<ApiReply> | undefined;
  /** A request that waits for a sign-in, and is sent after it. */
  readonly waiting?: Draft | undefined;
  edit(change: Partial<Draft>): void;
  send(): Promise<void>;
  cancel(): void;
  /** Sends what waited for the sign-in. */
  goOn(): void;
  dropWaiting(): void;
  /** Forgets what belongs to the person who signed out; `everything` includes what they typed. */
  forget(what: 'answer' | 'everything'): void;
};

const emptyDraft: Draft = { method: 'GET', url: '', body: '' };

/** Whether requests of this method carry a body (RFC 9110 §9.3). */
export const hasBody = (method: ApiMethod) => method === 'POST' || method === 'PUT' || method === 'PATCH';

/** The media type that a body is sent as. */
export const bodyType = (body: string) => (isJson(body) ? 'application/json' : 'text/plain;charset=UTF-8');

const needsSignIn = ({ kind }: Failure) => kind === 'signed_out' || kind === 'session_ended';

/** The API panel's request and answer. They outlive the screen, so that a sign-in in between loses nothing. */
export const useApiPanel = create<ApiPanelStore>((set, get) => {
  const waitForSignIn = (draft: Draft) => {
    set({ waiting: draft });
    useNavigation.getState().showSignIn();
  };
  return {
    draft: emptyDraft,
    edit: (change) => set({ draft: { ...get().draft, ...change } }),
    send: async () => {
      const { draft } = get();
      if (useSession.getState().snapshot.state !== 'signed-in') return waitForSignIn(draft);
      const callId = crypto.randomUUID();
      set({ callId, outcome: undefined });
      const { method, url } = draft;
      const body = hasBody(method) && draft.body !== '' ? draft.body : undefined;
      const outcome = await attempt(
        bridge.callApi({
          callId,
          method,
          url,
          ...(body !== undefined && { body, headers: { 'content-type': bodyType(body) } }),
        }),
      );
      if (get().callId !== callId) return;
      set({ callId: undefined, outcome });
      if (!outcome.ok && needsSignIn(outcome.failure)) waitForSignIn(draft);
    },
    cancel: () => {
      const { callId } = get();
      if (callId) void bridge.cancelApiCall({ callId });
    },
    goOn: () => {
      const { waiting } = get();
      if (!waiting) return;
      set({ waiting: undefined, draft: waiting });
      void get().send();
    },
    dropWaiting: () => set({ waiting: undefined }),
    forget: (what) =>
      set(what === 'answer' ? { outcome: undefined } : { outcome: undefined, callId: undefined, draft: emptyDraft }),
  };
});
