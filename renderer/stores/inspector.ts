import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { AddedTokens, CheckReport, InspectedToken, VerifyWith } from '../../shared/inspector.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { attempt, bridge } from '../bridge.ts';

/** The checks of one token: the last report, and whether a newer one is on its way. */
export type TokenChecks = {
  readonly isPending: boolean;
  readonly outcome?: Outcome<CheckReport> | undefined;
  /** It was made with something that the person gave. */
  readonly usesGivenKey: boolean;
  /** Which state of the session it was made in. */
  readonly version: string;
};

/** The claims of one token as it was when main told them. */
type DecodedClaims = { readonly id: string; readonly text?: string | undefined; readonly outcome: Outcome<JsonObject> };

type InspectorStore = {
  readonly tokens?: Outcome<InspectedToken[]> | undefined;
  /** The token that is open. */
  readonly openId?: string | undefined;
  /** Its claims, where it has any that can be read. */
  readonly claims?: DecodedClaims | undefined;
  /** Why the last paste, file or removal did not work. */
  readonly failure?: Failure | undefined;
  readonly isAdding: boolean;
  /** The token that is open was just added: a reader, whose focus stays where it was, is told so. */
  readonly justAdded: boolean;
  readonly checks: ReadonlyMap<string, TokenChecks>;
  load(): Promise<void>;
  select(id: string): Promise<void>;
  paste(): Promise<void>;
  openFile(): Promise<void>;
  /** Main took in a file that was dropped. */
  onTokensAdded(added: Outcome<AddedTokens>): Promise<void>;
  close(id: string): Promise<void>;
  check(id: string, version: string, verifyWith?: VerifyWith): Promise<void>;
  reset(): void;
};

/** The tokens that have a tab. */
export const tokenTabs = (tokens: readonly InspectedToken[]): InspectedToken[] =>
  tokens.filter(({ origin }) => origin === 'session' || origin === 'pasted');

/** The token that is in sight: the open one while it is there, else the first. */
export const selectedToken = (tabs: readonly InspectedToken[], open: string | undefined): InspectedToken | undefined =>
  tabs.find(({ id }) => id === open) ?? tabs[0];

/** Tokens as main shows them, and what it found of them. Nothing here is computed from a token. */
export const useInspector = create<InspectorStore>((set, get) => {
  let session = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after another, so that a slow answer never takes the place of a newer one. */
  function inOrder(step: () => Promise<Partial<InspectorStore>>): Promise<void> {
    const during = session;
    const done = last.then(step).then((change) => {
      if (during === session) set(change);
    });
    last = done;
    return done;
  }

  async function decodeToken(id: string): Promise<DecodedClaims> {
    const told = await attempt(bridge.decodeToken({ id }));
    if (!told.ok) return { id, outcome: told };
    const before = get().claims;
    if (before?.id === id && before.text === told.value) return before;
    return { id, text: told.value, outcome: { ok: true, value: JSON.parse(told.value) as JsonObject } };
  }

  /** Tokens come into sight together with the claims of the one that is open, so that nothing jumps. */
  async function look(tokens: Outcome<InspectedToken[]>, open: string | undefined): Promise<Partial<InspectorStore>> {
    const shown = tokens.ok ? selectedToken(tokenTabs(tokens.value), open) : undefined;
    return { tokens, openId: open, claims: shown?.view.kind === 'jws' ? await decodeToken(shown.id) : undefined };
  }

  const setChecking = (id: string, checking: TokenChecks | undefined) => {
    const checks = new Map(get().checks);
    if (checking) checks.set(id, checking);
    else checks.delete(id);
    set({ checks });
  };

  async function add(call: () => Promise<Outcome<AddedTokens>>): Promise<void> {
    if (get().isAdding) return;
    set({ isAdding: true, justAdded: false, failure: undefined });
    await hear(await attempt(call()));
    set({ isAdding: false });
  }

  async function hear(added: Outcome<AddedTokens>): Promise<void> {
    if (!added.ok) return added.failure.kind === 'cancelled' ? undefined : set({ failure: added.failure });
    const { tokens, added: handles } = added.value;
    const tokensNow = { ok: true, value: tokens } as const;
    await inOrder(async () => ({
      ...(await look(tokensNow, handles[0] ?? get().openId)),
      failure: undefined,
      isAdding: false,
      justAdded: true,
    }));
  }

  return {
    isAdding: false,
    justAdded: false,
    checks: new Map(),
    load: () => inOrder(async () => look(await attempt(bridge.listTokens()), get().openId)),
    select: (open) =>
      inOrder(async () => {
        const { tokens } = get();
        return tokens ? { ...(await look(tokens, open)), failure: undefined, justAdded: false } : {};
      }),
    paste: () => add(bridge.pasteToken),
    openFile: () => add(bridge.openTokenFile),
    onTokensAdded: hear,
    close: (id) =>
      inOrder(async () => {
        const tokens = await attempt(bridge.removeToken({ id }));
        setChecking(id, undefined);
        return tokens.ok ? { ...(await look(tokens, undefined)), justAdded: false } : { failure: tokens.failure };
      }),
    check: async (id, version, verifyWith) => {
      const before = get().checks.get(id);
      const started: TokenChecks = {
        isPending: true,
        outcome: before?.outcome,
        usesGivenKey: before?.usesGivenKey ?? false,
        version,
      };
      setChecking(id, started);
      const outcome = await attempt(bridge.checkToken({ id, ...(verifyWith && { verifyWith }) }));
      if (get().checks.get(id) !== started) return;
      const cancelled = !outcome.ok && outcome.failure.kind === 'cancelled' && before?.outcome;
      setChecking(id, {
        isPending: false,
        outcome: cancelled ? before.outcome : outcome,
        usesGivenKey: cancelled ? before.usesGivenKey : verifyWith !== undefined,
        version,
      });
    },
    reset: () => {
      session += 1;
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
