import { create } from 'zustand';
import type { Failure } from '../../shared/errors.ts';
import type { Account, SessionSnapshot, SignOutResult } from '../../shared/session.ts';
import { attempt, bridge } from '../bridge.ts';

type SessionStore = {
  readonly snapshot: SessionSnapshot;
  /** The ID of the account that the snapshot belongs to; empty until the first snapshot. */
  readonly active: string;
  /** All accounts in use. */
  readonly accounts: readonly Account[];
  readonly pendingRevocations: number;
  /** What the last sign-out achieved at the server, until the next sign-in. */
  readonly signOutResult?: SignOutResult | undefined;
  readonly signOutFailure?: Failure | undefined;
  signOut(): Promise<void>;
  /** Signs out of a session that cannot be refreshed, for a new sign-in of the same user. */
  signInAgain(): Promise<void>;
  dismissSignOut(): void;
};

/** The session as last described by the main process. Nothing here computes a state. */
export const useSession = create<SessionStore>((set, get) => ({
  snapshot: { state: 'signed-out' },
  active: '',
  accounts: [],
  pendingRevocations: 0,
  signOut: async () => {
    get().dismissSignOut();
    const outcome = await attempt(bridge.signOut());
    set(outcome.ok ? { signOutResult: outcome.value } : { signOutFailure: outcome.failure });
  },
  signInAgain: async () => {
    await get().signOut();
    set({ signOutResult: undefined });
  },
  dismissSignOut: () => set({ signOutResult: undefined, signOutFailure: undefined }),
}));
