import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { Account, SessionSnapshot, SignOutResult } from '../../shared/session.ts';
import { attempt, bridge } from '../bridge.ts';

type SessionStore = {
  readonly snapshot: SessionSnapshot;
  /** The account whose session this is, and all that are in use. */
  readonly active: string;
  readonly accounts: readonly Account[];
  readonly pendingRevocations: number;
  /** What the last sign-out achieved at the server, until the next sign-in. */
  readonly signOutResult?: SignOutResult | undefined;
  readonly signOutFailure?: Failure | undefined;
  signOut(): Promise<void>;
};

/** Main's session, as main last described it. Nothing here computes a state. */
export const useSession = create<SessionStore>((set) => ({
  snapshot: { state: 'signed-out' },
  active: '',
  accounts: [],
  pendingRevocations: 0,
  signOut: async () => {
    set({ signOutFailure: undefined, signOutResult: undefined });
    const outcome = await attempt(bridge.signOut());
    set(outcome.ok ? { signOutResult: outcome.value } : { signOutFailure: outcome.failure });
  },
}));
