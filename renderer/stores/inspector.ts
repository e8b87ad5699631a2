import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { AddedTokens, CheckReport, InspectedToken, VerifyWith } from '../../shared/inspector.ts';
import type { Outcome } from '../../shared/outcome.ts';
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

type InspectorStore = {
  readonly tokens?: Outcome<InspectedToken[]> | undefined;
  /** The token that is open. */
  readonly open?: string | undefined;
  /** Why the last paste, file or removal did not work. */
  readonly failure?: Failure | undefined;
  readonly adding: boolean;
  readonly checks: ReadonlyMap<string, Checking>;
  read(): Promise<void>;
  show(id: string): void;
  paste(): Promise<void>;
  openFile(): Promise<void>;
  /** Main took in a file that was dropped. */
  hear(added: Outcome<AddedTokens>): void;
  close(id: string): Promise<void>;
  check(id: string, version: string, verifyWith?: VerifyWith): Promise<void>;
  forget(): void;
};

/** Tokens as main shows them, and what it found of them. Nothing here is computed from a token. */
export const useInspector = create<InspectorStore>((set, get) => {
  let latest = 0;

  const setChecking = (id: string, checking: Checking | undefined) => {
    const checks = new Map(get().checks);
    if (checking) checks.set(id, checking);
    else checks.delete(id);
    set({ checks });
  };

  async function add(call: () => Promise<Outcome<AddedTokens>>): Promise<void> {
    if (get().adding) return;
    set({ adding: true, failure: undefined });
    const outcome = await attempt(call());
    set({ adding: false });
    hear(outcome);
  }

  function hear(added: Outcome<AddedTokens>): void {
    if (added.ok)
      set({
        tokens: { ok: true, value: added.value.tokens },
        open: added.value.added[0] ?? get().open,
        failure: undefined,
      });
    else if (added.failure.kind !== 'cancelled') set({ failure: added.failure });
  }

  return {
    adding: false,
    checks: new Map(),
    read: async () => {
      latest += 1;
      const reading = latest;
      const tokens = await attempt(bridge.readTokens());
      if (reading === latest) set({ tokens });
    },
    show: (open) => set({ open, failure: undefined }),
    paste: () => add(bridge.pasteToken),
    openFile: () => add(bridge.openTokenFile),
    hear,
    close: async (id) => {
      const tokens = await attempt(bridge.forgetToken({ id }));
      setChecking(id, undefined);
      set(tokens.ok ? { tokens, open: undefined } : { failure: tokens.failure });
    },
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
      latest += 1;
      set({ tokens: undefined, open: undefined, failure: undefined, checks: new Map() });
    },
  };
});
