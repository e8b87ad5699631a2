import type { Profile } from '../../shared/profile.ts';
import type { AccountsSnapshot, RememberMeMode, SessionSnapshot, SignOutResult } from '../../shared/session.ts';
import { createEmitter } from '../core/emitter.ts';
import { errorName, fail } from '../core/failure.ts';
import type { Clock, Locks, Log, UserVerifier } from '../core/ports.ts';
import { randomFraction } from '../core/random-fraction.ts';
import { waitAtMost } from '../core/wait-at-most.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { PasswordCredentials } from '../oauth/password-grant.ts';
import type { Vault } from '../vault/vault.ts';
import { createAccountSignOut } from './account-sign-out.ts';
import { createAccountSlots, isEmpty, isSignedOut, toAccount } from './account-slots.ts';
import { createActiveAccount } from './active-account.ts';
import { createIdleLockStore } from './idle-lock-store.ts';
import { findRestorableSessions } from './restorable-sessions.ts';
import { createRevocationQueue } from './revocation-queue.ts';
import { createSession, type Session } from './session.ts';
import { createSessionStore, readSessionRecords, sessionRecordName } from './session-store.ts';
import { throttleChanges } from './throttle-changes.ts';

/** The accounts that are in use side by side, one of which is active. */
export type Accounts = {
  /** Returns the active account's session. Keep the result during work that takes time. */
  active(): Session;
  /** Returns every account's session. */
  sessions(): readonly { id: string; session: Session }[];
  snapshot(): AccountsSnapshot;
  /**
   * Signs in to the active account, or to a new one if the active account is locked for another
   * user. Then signs out older sessions of the same user for the same scopes.
   *
   * @param remember stores the session, if an administrator leaves the choice to the user
   * @throws the failures of {@link Session.signIn}
   */
  signIn(profile: Profile, credentials: PasswordCredentials, remember: boolean): Promise<SessionSnapshot>;
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
  /** Locks every account that is signed in. */
  lock(): Promise<void>;
  /**
   * Unlocks the active account after the system has verified the user.
   *
   * @param reason shown in the system's prompt
   * @throws `canceled` if the user is not verified, `signed_out`
   */
  unlock(reason: string): Promise<SessionSnapshot>;
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
  const { clock, log, random, vault, locks, profileOf, clientOf, rememberMe, userVerifier } = parts;
  const { idleLockMinutes = () => undefined } = parts;
  const changes = createEmitter<AccountsSnapshot>((error) => log('defect', { name: errorName(error) }));
  const emitChange = throttleChanges({
    clock,
    countAccounts: () => slots.all().length,
    notify: () => changes.emit(snapshot()),
  });

  const revocationQueue = createRevocationQueue({
    vault,
    clock,
    log,
    random,
    profileOf,
    clientOf,
    onChange: emitChange,
  });
  const idleLockStore = createIdleLockStore({ vault, clock, log, idleLockMinutes });
  const slots = createAccountSlots({
    newId: () => random(8).toString('hex'),
    newSession: () => createSession({ clock, log, random: () => randomFraction(random) }),
    onChange: emitChange,
  });
  const { activate, restore: restoreActive } = createActiveAccount({ vault, log, slots });
  const { signOut, signOutReplaced, releaseProfile } = createAccountSignOut({ vault, log, slots, revocationQueue });

  const snapshot = (): AccountsSnapshot => ({
    active: slots.active().id,
    accounts: slots.all().map(toAccount),
    session: slots.active().session.snapshot(),
    pendingRevocations: revocationQueue.pendingCount(),
  });

  const isVaultPersistent = () => vault.status().protector !== 'memory';
  const storeFor = (id: string) => createSessionStore({ id, vault, locks });

  return {
    active: () => slots.active().session,
    sessions: slots.all,
    snapshot,
    onChange: changes.on,

    async signIn(profile, credentials, remember) {
      const before = slots.active().session.snapshot();
      const isUnlocking =
        before.state === 'locked' && before.profileId === profile.id && before.username === credentials.username;
      if (before.state === 'locked' && !isUnlocking) activate(slots.add());
      const slot = slots.active();
      const store = storeFor(slot.id);
      const choice = remember || (isUnlocking && before.stored);
      const shouldStore = { always: true, never: false, choice }[rememberMe()] && isVaultPersistent();
      const replacedTokens = isUnlocking ? (await store.readFor(profile).catch(() => undefined))?.tokens : undefined;
      const client = clientOf(profile);
      const result = await slot.session.signIn({
        profileId: profile.id,
        client,
        credentials,
        store: shouldStore ? store : undefined,
      });
      const deleteNames = shouldStore ? [] : [sessionRecordName(slot.id)];
      if (replacedTokens) void revocationQueue.revoke(client, replacedTokens, { isStored: true, deleteNames });
      signOutReplaced(slot);
      if (shouldStore) activate(slots.active());
      return result;
    },

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
      const readRecords = () => readSessionRecords(vault);
      const deleteRecords = (ids: readonly string[]) => vault.change({ deleteNames: ids.map(sessionRecordName) });
      const parts = { readRecords, deleteRecords, storeFor, profileOf, clientOf, log };
      const found = await findRestorableSessions(parts);
      const areAllLocked = await idleLockStore.areAllLocked();
      for (const { id, stored, client, store, isReplaced } of found)
        if (rememberMe() === 'never' || isReplaced)
          void revocationQueue.revoke(client, stored.tokens, { isStored: true, deleteNames: [sessionRecordName(id)] });
        else slots.add(id).session.restore(stored, { client, store, locked: areAllLocked || stored.isLocked });
      await restoreActive();
      void revocationQueue.retryAll();
    },

    wake() {
      for (const { session } of slots.all()) session.wake();
      void revocationQueue.retryAll();
    },

    async lock() {
      const locking = Promise.allSettled(slots.all().map(({ session }) => session.lock()));
      const locked = slots.all().filter(({ session }) => {
        const sessionSnapshot = session.snapshot();
        return sessionSnapshot.state === 'locked' && sessionSnapshot.stored;
      });
      if (locked.length > 0) await idleLockStore.markLocked(locked.map(({ id }) => id));
      await locking;
    },

    async unlock(reason) {
      const { id, session } = slots.active();
      if (!(await userVerifier.verify(reason))) fail('canceled');
      const unlocked = await session.unlock();
      await idleLockStore.markUnlocked(id);
      return unlocked;
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
