import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { AddedTokens, CheckReport, InspectedToken, VerifyWith } from '../../shared/inspector.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { attempt, bridge } from '../bridge.ts';

/** The check results of one token: the last report, and whether a newer one is pending. */
export type TokenChecks = {
  readonly isPending: boolean;
  readonly outcome?: Outcome<CheckReport> | undefined;
  /** Whether the user supplied the key. */
  readonly usesSuppliedKey: boolean;
  /** The session version in which the check was made. */
  readonly version: string;
};

/** The claims of one token as last decoded by the main process. */
type DecodedClaims = { readonly id: string; readonly text?: string | undefined; readonly outcome: Outcome<JsonObject> };

type InspectorStore = {
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
  readonly checks: ReadonlyMap<string, TokenChecks>;
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
  /** Checks a token with the profile's keys, or with what the user supplied. */
  check(id: string, version: string, verifyWith?: VerifyWith): Promise<void>;
  /** Checks a token unless its current results were made with a key that the user supplied. */
  checkAutomatically(id: string, version: string, isPasted: boolean): Promise<void>;
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
export const useInspector = create<InspectorStore>((set, get) => {
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
    return { id, text: decoded.value, outcome: { ok: true, value: JSON.parse(decoded.value) as JsonObject } };
  }

  /** Sets tokens together with the claims of the open one, so that the layout does not jump. */
  async function withClaims(
    tokens: Outcome<InspectedToken[]>,
    openId: string | undefined,
  ): Promise<Partial<InspectorStore>> {
    const open = tokens.ok ? selectedToken(tokenTabs(tokens.value), openId) : undefined;
    return { tokens, openId, claims: open?.view.kind === 'jws' ? await decodeToken(open.id) : undefined };
  }

  function setChecks(id: string, tokenChecks: TokenChecks | undefined): void {
    const checks = new Map(get().checks);
    if (tokenChecks) checks.set(id, tokenChecks);
    else checks.delete(id);
    set({ checks });
  }

  async function add(call: () => Promise<Outcome<AddedTokens>>): Promise<void> {
    if (get().isAdding) return;
    set({ isAdding: true, justAdded: false, failure: undefined });
    await applyAdded(await attempt(call()));
    set({ isAdding: false });
  }

  async function applyAdded(added: Outcome<AddedTokens>): Promise<void> {
    if (!added.ok) return added.failure.kind === 'cancelled' ? undefined : set({ failure: added.failure });
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
    checks: new Map(),
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
        setChecks(id, undefined);
        return tokens.ok ? { ...(await withClaims(tokens, undefined)), justAdded: false } : { failure: tokens.failure };
      }),
    check: async (id, version, verifyWith) => {
      const previous = get().checks.get(id);
      const pending: TokenChecks = {
        isPending: true,
        outcome: previous?.outcome,
        usesSuppliedKey: previous?.usesSuppliedKey ?? false,
        version,
      };
      setChecks(id, pending);
      const outcome = await attempt(bridge.checkToken({ id, ...(verifyWith && { verifyWith }) }));
      if (get().checks.get(id) !== pending) return;
      const isCancelled = !outcome.ok && outcome.failure.kind === 'cancelled' && previous?.outcome;
      setChecks(id, {
        isPending: false,
        outcome: isCancelled ? previous.outcome : outcome,
        usesSuppliedKey: isCancelled ? previous.usesSuppliedKey : verifyWith !== undefined,
        version,
      });
    },
    checkAutomatically: async (id, version, isPasted) => {
      const previous = get().checks.get(id);
      const isCurrent = isPasted || previous?.version === version;
      if (!previous?.usesSuppliedKey || !isCurrent) await get().check(id, version);
    },
    reset: () => {
      resets += 1;
      set({
        tokens: undefined,
        openId: undefined,
        claims: undefined,
        failure: undefined,
        justAdded: false,
        checks: new Map(),
      });
    },
  };
});
