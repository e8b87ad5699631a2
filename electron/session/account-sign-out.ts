import type { SignOutResult } from '../../shared/session.ts';
import { toFailure } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';
import type { Vault } from '../vault/vault.ts';
import { type AccountSlot, type AccountSlots, isSignedOut, toAccount } from './account-slots.ts';
import { replaces, type SessionIdentity } from './replaced-sessions.ts';
import type { RevocationQueue } from './revocation-queue.ts';
import { sessionRecordName } from './session-store.ts';

/** Signs accounts out. */
export type AccountSignOut = {
  /**
   * Signs out of an account: revokes its tokens (RFC 7009) and deletes its session.
   *
   * @throws `signed_out`
   */
  signOut(slot: AccountSlot): Promise<SignOutResult>;
  /**
   * Starts to sign out older sessions of the same user for the same scopes, and to remove their
   * accounts.
   */
  signOutReplaced(newer: AccountSlot): void;
  /**
   * Signs out every account of a profile, and revokes what is still to be revoked. Never rejects.
   */
  releaseProfile(profileId: string): Promise<void>;
};

const toIdentity = (slot: AccountSlot): SessionIdentity => {
  const { profileId, username, scopes } = toAccount(slot);
  return { profileId, username, requestedScopes: scopes };
};

/** Creates the sign-out of accounts. */
export function createAccountSignOut(parts: {
  vault: Vault;
  log: Log;
  slots: AccountSlots;
  revocationQueue: RevocationQueue;
}): AccountSignOut {
  const { vault, log, slots, revocationQueue } = parts;

  async function signOut({ id, session }: AccountSlot): Promise<SignOutResult> {
    const name = sessionRecordName(id);
    const recordNames = (await vault.names(name).catch(() => [] as string[])).filter((found) => found === name);
    const { tokens, client } = await session.startSignOut();
    try {
      if (tokens) {
        const isStored = recordNames.length > 0;
        return { revocation: await revocationQueue.revoke(client, tokens, { isStored, deleteNames: recordNames }) };
      }
      await vault.change({ deleteNames: recordNames });
      return { revocation: 'failed' };
    } finally {
      session.finishSignOut();
    }
  }

  async function signOutAndRemove(slot: AccountSlot): Promise<void> {
    if (!isSignedOut(slot))
      await signOut(slot).catch((error) => log('replaced session not signed out', { kind: toFailure(error).kind }));
    slots.remove(slot);
  }

  function findReplacedBy(newer: AccountSlot): AccountSlot[] {
    const identity = toIdentity(newer);
    return slots.all().filter((older) => {
      const isBusy = ['signing-in', 'signing-out'].includes(older.session.snapshot().state);
      return older !== newer && !isBusy && replaces(identity, toIdentity(older));
    });
  }

  return {
    signOut,

    signOutReplaced(newer) {
      for (const older of findReplacedBy(newer)) void signOutAndRemove(older);
    },

    async releaseProfile(profileId) {
      const releases = slots.ofProfile(profileId).map(async (slot) => {
        slot.session.cancelSignIn();
        await signOut(slot);
      });
      await Promise.allSettled(releases);
      await revocationQueue.releaseProfile(profileId);
    },
  };
}
