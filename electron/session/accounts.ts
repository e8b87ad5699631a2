import type { Profile } from '../../shared/profile.ts';
import type { AccountsSnapshot, RememberMeMode, SignOutResult } from '../../shared/session.ts';
import { createEmitter } from '../core/emitter.ts';
import { errorName } from '../core/failure.ts';
import type { Clock, Locks, Log, UserVerifier } from '../core/ports.ts';
import { randomFraction } from '../core/random-fraction.ts';
import { waitAtMost } from '../core/wait-at-most.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { Vault } from '../vault/vault.ts';
import { type AccountLocks, createAccountLocks } from './account-locks.ts';
import { restoreAccounts } from './account-restore.ts';
import { createAccountSignIn, type SignInAccount } from './account-sign-in.ts';
import { createAccountSignOut } from './account-sign-out.ts';
import { createAccountSlots, isEmpty, isSignedOut, toAccount } from './account-slots.ts';
import { createActiveAccount } from './active-account.ts';
import { createIdleLockStore } from './idle-lock-store.ts';
import { createRevocationQueue } from './revocation-queue.ts';
import { createSession, type Session } from './session.ts';
import { createSessionStore } from './session-store.ts';
import { throttleChanges } from './throttle-changes.ts';

/** The accounts that are in use side by side, one of which is active. */
export type Accounts = AccountLocks & {
  /** Returns the active account's session. Keep the result during work that takes time. */
  active(): Session;
  /** Returns every account's session. */
  sessions(): readonly { id: string; session: Session }[];
  snapshot(): AccountsSnapshot;
  signIn: SignInAccount;
  /**
   * Signs out of the active account: revokes its tokens (RFC 7009) and deletes its session.
   *
   * @throws `signed_out`
   */
  signOut(): Promise<SignOutResult>;
  /** Makes an account active. Ignored if there is none with this ID. */
  activate(id: string): void;
  /** Adds and activates an empty account, unless the active one is empty. */
  addSlot(): void;
  /** Removes a signed-out account from the list. */
  removeSlot(id: string): void;
  /** Restores the stored sessions, and retries pending revocations. */
  restore(): Promise<void>;
  /** Resumes what waits for the network in every account. */
  wake(): void;
  /** Whether an account uses a profile, or is signing in with it. */
  isProfileInUse(profileId: string): boolean;
  /** Whether tokens of a profile are in use, or are still to be revoked. */
  hasTokensOf(profileId: string): Promise<boolean>;
  /**
   * Signs out every account of a profile whose destinations are about to change, and revokes what
   * is still to be revoked. All of it is sent to the old destinations. Never rejects.
   */
  releaseProfile(profileId: string): Promise<void>;
  /**
   * Waits a few seconds at most until all sessions are stored, because the app is about to quit.
   */
  settle(): Promise<void>;
  onChange(listener: (snapshot: AccountsSnapshot) => void): void;
};

/** How long quitting the app waits for work in progress. */
const maxSettleWaitMs = 10_000;

/**
 * Creates the accounts, with one that is empty and active.
 *
 * @param parts.random returns a number of random bytes
 * @param parts.idleLockMinutes returns the idle limit, or `undefined` if there is none
 */
export function createAccounts(parts: {
  clock: Clock;
  log: Log;
  random: (bytes: number) => Buffer;
  vault: Vault;
  locks: Locks;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  rememberMe: () => RememberMeMode;
  userVerifier: UserVerifier;
  idleLockMinutes?: () => number | undefined;
}): Accounts {
  const { clock, log, random, vault, locks, userVerifier } = parts;
  const { idleLockMinutes = () => undefined } = parts;
  const changes = createEmitter<AccountsSnapshot>((error) => log('defect', { name: errorName(error) }));
  const emitChange = throttleChanges({
    clock,
    countAccounts: () => slots.all().length,
    notify: () => changes.emit(snapshot()),
  });

  const revocationQueue = createRevocationQueue({ ...parts, onChange: emitChange });
  const idleLockStore = createIdleLockStore({ vault, clock, log, idleLockMinutes });
  const slots = createAccountSlots({
    newId: () => random(8).toString('hex'),
    newSession: () => createSession({ clock, log, random: () => randomFraction(random) }),
    onChange: emitChange,
  });
  const storeFor = (id: string) => createSessionStore({ id, vault, locks });
  const context = { ...parts, slots, storeFor, revocationQueue, idleLockStore };
  const { activate, restore: restoreActive } = createActiveAccount({ vault, log, slots });
  const { signOut, signOutReplaced, releaseProfile } = createAccountSignOut({ vault, log, slots, revocationQueue });

  const snapshot = (): AccountsSnapshot => ({
    active: slots.active().id,
    accounts: slots.all().map(toAccount),
    session: slots.active().session.snapshot(),
    pendingRevocations: revocationQueue.pendingCount(),
  });

  return {
    active: () => slots.active().session,
    sessions: slots.all,
    snapshot,
    onChange: changes.on,
    signIn: createAccountSignIn({ ...context, activate, signOutReplaced }),
    ...createAccountLocks({ slots, idleLockStore, userVerifier }),

    async signOut() {
      const result = await signOut(slots.active());
      emitChange();
      return result;
    },

    activate(id) {
      const slot = slots.find(id);
      if (slot && slot !== slots.active()) activate(slot);
    },

    addSlot() {
      if (!isEmpty(slots.active())) activate(slots.add());
    },

    removeSlot(id) {
      const slot = slots.find(id);
      if (!slot || !isSignedOut(slot)) return;
      const wasActive = slot === slots.active();
      slots.remove(slot);
      if (wasActive) activate(slots.active());
    },

    async restore() {
      await restoreAccounts(context);
      await restoreActive();
      void revocationQueue.retryAll();
    },

    wake() {
      for (const { session } of slots.all()) session.wake();
      void revocationQueue.retryAll();
    },

    isProfileInUse: (profileId) => slots.ofProfile(profileId).length > 0,

    async hasTokensOf(profileId) {
      return slots.ofProfile(profileId).length > 0 || (await revocationQueue.hasPending(profileId));
    },

    async releaseProfile(profileId) {
      await releaseProfile(profileId);
      emitChange();
    },

    settle() {
      const sessions = slots.all().map(({ session }) => session.settle());
      return waitAtMost(Promise.allSettled([...sessions, idleLockStore.recordLastUse()]), maxSettleWaitMs, clock);
    },
  };
}
