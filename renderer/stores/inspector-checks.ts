import type { StateCreator } from 'zustand';
import type { CheckReport, VerifyWith } from '../../shared/inspector.ts';
import type { Outcome } from '../../shared/outcome.ts';
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

/** The part of the inspector's store that has check results. */
export type ChecksSlice = {
  readonly checks: ReadonlyMap<string, TokenChecks>;
  /** Checks a token with the profile's keys, or with what the user supplied. */
  check(id: string, version: string, verifyWith?: VerifyWith): Promise<void>;
  /** Checks a token unless its current results were made with a key that the user supplied. */
  checkAutomatically(id: string, version: string, isPasted: boolean): Promise<void>;
  /** Deletes the results of a token, or of all tokens. */
  clearChecks(id?: string): void;
};

/** Creates the part of the inspector's store that has check results. */
export const createChecksSlice: StateCreator<ChecksSlice> = (set, get) => {
  function setChecks(id: string, tokenChecks: TokenChecks): void {
    set({ checks: new Map(get().checks).set(id, tokenChecks) });
  }

  return {
    checks: new Map(),
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
      const isCanceled = !outcome.ok && outcome.failure.kind === 'canceled' && previous?.outcome;
      setChecks(id, {
        isPending: false,
        outcome: isCanceled ? previous.outcome : outcome,
        usesSuppliedKey: isCanceled ? previous.usesSuppliedKey : verifyWith !== undefined,
        version,
      });
    },
    checkAutomatically: async (id, version, isPasted) => {
      const previous = get().checks.get(id);
      const isCurrent = isPasted || previous?.version === version;
      if (!previous?.usesSuppliedKey || !isCurrent) await get().check(id, version);
    },
    clearChecks: (id) => set({ checks: new Map([...get().checks].filter(([other]) => id && other !== id)) }),
  };
};
