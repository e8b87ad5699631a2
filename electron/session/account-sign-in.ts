import type { Profile } from '../../shared/profile.ts';
import type { RememberMeMode, SessionSnapshot } from '../../shared/session.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { PasswordCredentials } from '../oauth/password-grant.ts';
import type { Vault } from '../vault/vault.ts';
import type { AccountSignOut } from './account-sign-out.ts';
import type { AccountSlots } from './account-slots.ts';
import type { ActiveAccount } from './active-account.ts';
import type { RevocationQueue } from './revocation-queue.ts';
import { type SessionStore, sessionRecordName } from './session-store.ts';

/**
 * Signs in to the active account, or to a new one if the active account is locked for another user.
 * Then signs out older sessions of the same user for the same scopes.
 *
 * @param remember stores the session, if an administrator leaves the choice to the user
 * @throws the failures of {@link Session.signIn}
 */
export type SignInAccount = (
  profile: Profile,
  credentials: PasswordCredentials,
  remember: boolean,
) => Promise<SessionSnapshot>;

/** Creates the sign-in of accounts. */
export function createAccountSignIn(parts: {
  vault: Vault;
  slots: AccountSlots;
  clientOf: (profile: Profile) => OAuthClient;
  storeFor: (id: string) => SessionStore;
  rememberMe: () => RememberMeMode;
  revocationQueue: RevocationQueue;
  activate: ActiveAccount['activate'];
  signOutReplaced: AccountSignOut['signOutReplaced'];
}): SignInAccount {
  const { vault, slots, clientOf, storeFor, rememberMe, revocationQueue, activate, signOutReplaced } = parts;

  return async (profile, credentials, remember) => {
    const before = slots.active().session.snapshot();
    const isUnlocking =
      before.state === 'locked' && before.profileId === profile.id && before.username === credentials.username;
    if (before.state === 'locked' && !isUnlocking) activate(slots.add());
    const slot = slots.active();
    const store = storeFor(slot.id);
    const choice = remember || (isUnlocking && before.stored);
    const shouldStore = { always: true, never: false, choice }[rememberMe()] && vault.status().protector !== 'memory';
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
  };
}
