import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { AddedTokens, InspectedToken } from '../../shared/inspector.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { attempt, bridge } from '../bridge.ts';
import { hasReadableClaims } from '../format/readable-claims.ts';
import { type ChecksSlice, createChecksSlice } from './inspector-checks.ts';

/** The claims of one token as last decoded by the main process. */
type DecodedClaims = { readonly id: string; readonly text?: string | undefined; readonly outcome: Outcome<JsonObject> };

type InspectorStore = ChecksSlice & {
  readonly tokens?: Outcome<InspectedToken[]> | undefined;
  /** The session version that the tokens were loaded in. */
  readonly version: string;
  readonly openId?: string | undefined;
  /** The claims of the open token, if it can be decoded. */
  readonly claims?: DecodedClaims | undefined;
  /** Why the last paste, file or removal failed. */
  readonly failure?: Failure | undefined;
  readonly isAdding: boolean;
  /** Whether the open token was just added, which is announced because the focus does not move. */
  readonly justAdded: boolean;
  /**
   * Loads the session's tokens.
   *
   * @param version changes whenever the session has other tokens
   */
  load(version: string): Promise<void>;
  select(id: string): Promise<void>;
  paste(): Promise<void>;
  openFile(): Promise<void>;
  /** Shows tokens from a file that was dropped on the window. */
  onTokensAdded(added: Outcome<AddedTokens>): Promise<void>;
  close(id: string): Promise<void>;
  reset(): void;
};

/** Returns the tokens that are shown as tabs. */
export const tokenTabs = (tokens: readonly InspectedToken[]): InspectedToken[] =>
  tokens.filter(({ origin }) => origin === 'session' || origin === 'pasted');

/** Returns the open token, or the first if that no longer exists. */
export const selectedToken = (
  tabs: readonly InspectedToken[],
  openId: string | undefined,
): InspectedToken | undefined => tabs.find(({ id }) => id === openId) ?? tabs[0];

/** Tokens and check results from the main process. Nothing here is computed from a token. */
export const useInspector = create<InspectorStore>((set, get, store) => {
  let resets = 0;
  let queue: Promise<unknown> = Promise.resolve();

  /** Runs one step after another, so that a slow response never overwrites a newer one. */
  function enqueue(step: () => Promise<Partial<InspectorStore>>): Promise<void> {
    const resetsBefore = resets;
    const done = queue.then(step).then((change) => {
      if (resetsBefore === resets) set(change);
    });
    queue = done;
    return done;
  }

  async function decodeToken(id: string): Promise<DecodedClaims> {
    const decoded = await attempt(bridge.decodeToken({ id }));
    if (!decoded.ok) return { id, outcome: decoded };
    const previous = get().claims;
    if (previous?.id === id && previous.text === decoded.value) return previous;
    // The first screen needs no claims.
    const { parseObject } = await import('../format/claim-value.ts');
    return { id, text: decoded.value, outcome: { ok: true, value: parseObject(decoded.value) } };
  }

  /** Sets tokens together with the claims of the open one, so that the layout does not jump. */
  async function withClaims(
    tokens: Outcome<InspectedToken[]>,
    openId: string | undefined,
  ): Promise<Partial<InspectorStore>> {
    const open = tokens.ok ? selectedToken(tokenTabs(tokens.value), openId) : undefined;
    return { tokens, openId, claims: open && hasReadableClaims(open) ? await decodeToken(open.id) : undefined };
  }

  async function add(call: () => Promise<Outcome<AddedTokens>>): Promise<void> {
    if (get().isAdding) return;
    set({ isAdding: true, justAdded: false, failure: undefined });
    await applyAdded(await attempt(call()));
    set({ isAdding: false });
  }

  async function applyAdded(added: Outcome<AddedTokens>): Promise<void> {
    if (!added.ok) return added.failure.kind === 'canceled' ? undefined : set({ failure: added.failure });
    const { tokens, added: addedIds } = added.value;
    await enqueue(async () => ({
      ...(await withClaims({ ok: true, value: tokens }, addedIds[0] ?? get().openId)),
      failure: undefined,
      isAdding: false,
      justAdded: true,
    }));
  }

  return {
    version: '',
    isAdding: false,
    justAdded: false,
    ...createChecksSlice(set, get, store),
    load: (version) =>
      enqueue(async () => ({ ...(await withClaims(await attempt(bridge.listTokens()), get().openId)), version })),
    select: (id) =>
      enqueue(async () => {
        const { tokens } = get();
        return tokens ? { ...(await withClaims(tokens, id)), failure: undefined, justAdded: false } : {};
      }),
    paste: () => add(bridge.pasteToken),
    openFile: () => add(bridge.openTokenFile),
    onTokensAdded: applyAdded,
    close: (id) =>
      enqueue(async () => {
        const tokens = await attempt(bridge.removeToken({ id }));
        get().clearChecks(id);
        return tokens.ok ? { ...(await withClaims(tokens, undefined)), justAdded: false } : { failure: tokens.failure };
      }),
    reset: () => {
      resets += 1;
      set({
        tokens: undefined,
        openId: undefined,
        claims: undefined,
        failure: undefined,
        justAdded: false,
      });
      get().clearChecks();
    },
  };
});
