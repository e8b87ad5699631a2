import type { Profile } from '../../shared/profile.ts';
import type { RememberMeMode } from '../../shared/session.ts';
import type { Log } from '../core/ports.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { Vault } from '../vault/vault.ts';
import type { AccountSlots } from './account-slots.ts';
import type { IdleLockStore } from './idle-lock-store.ts';
import { findRestorableSessions } from './restorable-sessions.ts';
import type { RevocationQueue } from './revocation-queue.ts';
import { readSessionRecords, type SessionStore, sessionRecordName } from './session-store.ts';

/**
 * Adds an account for each stored session. Revokes those that policy forbids to restore, and those
 * that a newer one replaced.
 */
export async function restoreAccounts(parts: {
  vault: Vault;
  log: Log;
  slots: AccountSlots;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  storeFor: (id: string) => SessionStore;
  rememberMe: () => RememberMeMode;
  revocationQueue: RevocationQueue;
  idleLockStore: IdleLockStore;
}): Promise<void> {
  const { vault, slots, rememberMe, revocationQueue, idleLockStore } = parts;
  const found = await findRestorableSessions({
    ...parts,
    readRecords: () => readSessionRecords(vault),
    deleteRecords: (ids) => vault.change({ deleteNames: ids.map(sessionRecordName) }),
  });
  const areAllLocked = await idleLockStore.areAllLocked();
  for (const { id, stored, client, store, isReplaced } of found)
    if (rememberMe() === 'never' || isReplaced)
      void revocationQueue.revoke(client, stored.tokens, { isStored: true, deleteNames: [sessionRecordName(id)] });
    else slots.add(id).session.restore(stored, { client, store, locked: areAllLocked || stored.isLocked });
}
