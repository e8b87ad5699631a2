import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { AddedTokens, CheckReport, InspectedToken, VerifyWith } from '../../shared/inspector.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { JsonObject } from '../../shared/tokens.ts';
import { attempt, bridge } from '../bridge.ts';

/** The checks of one token: the last report, and whether a newer one is on its way. */
export type Checking = {
  readonly working: boolean;
  readonly outcome?: Outcome<CheckReport> | undefined;
  /** It was made with something that the person gave. */
  readonly given: boolean;
  /** Which state of the session it was made in. */
  readonly version: string;
};

/** The claims of one token as it was when main told them. */
type Told = { readonly id: string; readonly text?: string | undefined; readonly outcome: Outcome<JsonObject> };

type InspectorStore = {
  readonly tokens?: Outcome<InspectedToken[]> | undefined;
  /** The token that is open. */
  readonly open?: string | undefined;
  /** Its claims, where it has any that can be read. */
  readonly claims?: Told | undefined;
  /** Why the last paste, file or removal did not work. */
  readonly failure?: Failure | undefined;
  readonly adding: boolean;
  /** The token that is open was just added: a reader, whose focus stays where it was, is told so. */
  readonly opened: boolean;
  readonly checks: ReadonlyMap<string, Checking>;
  read(): Promise<void>;
  show(id: string): Promise<void>;
  paste(): Promise<void>;
  openFile(): Promise<void>;
  /** Main took in a file that was dropped. */
  hear(added: Outcome<AddedTokens>): Promise<void>;
  close(id: string): Promise<void>;
  check(id: string, version: string, verifyWith?: VerifyWith): Promise<void>;
  forget(): void;
};

/** The tokens that have a tab. */
export const tabsOf = (tokens: readonly InspectedToken[]): InspectedToken[] =>
  tokens.filter(({ origin }) => origin === 'session' || origin === 'pasted');

/** The token that is in sight: the open one while it is there, else the first. */
export const shownOf = (tabs: readonly InspectedToken[], open: string | undefined): InspectedToken | undefined =>
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

  async function readClaims(id: string): Promise<Told> {
    const told = await attempt(bridge.readClaims({ id }));
    if (!told.ok) return { id, outcome: told };
    const before = get().claims;
    if (before?.id === id && before.text === told.value) return before;
    return { id, text: told.value, outcome: { ok: true, value: JSON.parse(told.value) as JsonObject } };
  }

  /** Tokens come into sight together with the claims of the one that is open, so that nothing jumps. */
  async function look(tokens: Outcome<InspectedToken[]>, open: string | undefined): Promise<Partial<InspectorStore>> {
    const shown = tokens.ok ? shownOf(tabsOf(tokens.value), open) : undefined;
    return { tokens, open, claims: shown?.view.kind === 'jws' ? await readClaims(shown.id) : undefined };
  }

  const setChecking = (id: string, checking: Checking | undefined) => {
    const checks = new Map(get().checks);
    if (checking) checks.set(id, checking);
    else checks.delete(id);
    set({ checks });
  };

  async function add(call: () => Promise<Outcome<AddedTokens>>): Promise<void> {
    if (get().adding) return;
    set({ adding: true, opened: false, failure: undefined });
    await hear(await attempt(call()));
    set({ adding: false });
  }

  async function hear(added: Outcome<AddedTokens>): Promise<void> {
    if (!added.ok) return added.failure.kind === 'cancelled' ? undefined : set({ failure: added.failure });
    const { tokens, added: handles } = added.value;
    const tokensNow = { ok: true, value: tokens } as const;
    await inOrder(async () => ({
      ...(await look(tokensNow, handles[0] ?? get().open)),
      failure: undefined,
      adding: false,
      opened: true,
    }));
  }

  return {
    adding: false,
    opened: false,
    checks: new Map(),
    read: () => inOrder(async () => look(await attempt(bridge.readTokens()), get().open)),
    show: (open) =>
      inOrder(async () => {
        const { tokens } = get();
        return tokens ? { ...(await look(tokens, open)), failure: undefined, opened: false } : {};
      }),
    paste: () => add(bridge.pasteToken),
    openFile: () => add(bridge.openTokenFile),
    hear,
    close: (id) =>
      inOrder(async () => {
        const tokens = await attempt(bridge.forgetToken({ id }));
        setChecking(id, undefined);
        return tokens.ok ? { ...(await look(tokens, undefined)), opened: false } : { failure: tokens.failure };
      }),
    check: async (id, version, verifyWith) => {
      const before = get().checks.get(id);
      const started: Checking = { working: true, outcome: before?.outcome, given: before?.given ?? false, version };
      setChecking(id, started);
      const outcome = await attempt(bridge.checkToken({ id, ...(verifyWith && { verifyWith }) }));
      if (get().checks.get(id) !== started) return;
      const cancelled = !outcome.ok && outcome.failure.kind === 'cancelled' && before?.outcome;
      setChecking(id, {
        working: false,
        outcome: cancelled ? before.outcome : outcome,
        given: cancelled ? before.given : verifyWith !== undefined,
        version,
      });
    },
    forget: () => {
      session += 1;
      set({
        tokens: undefined,
        open: undefined,
        claims: undefined,
        failure: undefined,
        opened: false,
        checks: new Map(),
      });
    },
  };
});
