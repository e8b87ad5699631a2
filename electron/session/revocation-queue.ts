import type { Profile } from '../../shared/profile.ts';
import type { SignOutResult } from '../../shared/session.ts';
import { errnoCode } from '../core/errno-code.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { RevocableTokens } from '../oauth/revocation.ts';
import type { Vault } from '../vault/vault.ts';
import { createRevocationAttempts } from './revocation-attempts.ts';
import { createRevocationRetries } from './revocation-retries.ts';
import { createRevocationStore } from './revocation-store.ts';

/**
 * Revokes the tokens of sign-outs, now or when their server is reachable.
 *
 * @see RFC 7009
 */
export type RevocationQueue = {
  /**
   * Revokes tokens and deletes the records of their session. Never rejects. A stored session is
   * replaced with a pending revocation first, so that a crash leaves it to the next start. Tokens
   * of other sessions are stored only if the server is unreachable.
   *
   * @param session.isStored whether the session is, or was until now, in the vault
   * @param session.deleteNames the names of its records
   */
  revoke(
    client: OAuthClient,
    tokens: RevocableTokens,
    session: { isStored: boolean; deleteNames: readonly string[] },
  ): Promise<SignOutResult['revocation']>;
  /** Retries the pending revocations now. Never rejects. */
  retryAll(): Promise<void>;
  /** Whether tokens of a profile are still to be revoked. */
  hasPending(profileId: string): Promise<boolean>;
  /** Retries the pending revocations of a profile for the last time. Never rejects. */
  releaseProfile(profileId: string): Promise<void>;
  /** Returns how many sign-outs have tokens left to revoke. */
  pendingCount(): number;
};

/**
 * Creates the queue of pending revocations.
 *
 * @param parts.random returns a number of random bytes
 * @param parts.onChange is called when the number of pending revocations changes
 */
export function createRevocationQueue(parts: {
  vault: Vault;
  clock: Clock;
  log: Log;
  random: (bytes: number) => Buffer;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  onChange: () => void;
}): RevocationQueue {
  const { vault, clock, log, random, profileOf, clientOf, onChange } = parts;
  const store = createRevocationStore({ vault, clock, random });
  const attempts = createRevocationAttempts({ store, clock, log, profileOf, clientOf });
  /** Pending revocations that a sign-out is processing. */
  const inProgress = new Set<string>();
  /** Records of sessions that could not be deleted when they were signed out. */
  const undeleted = new Set<string>();
  let pendingCount = 0;
  let retrying: Promise<void> | undefined;
  const retries = createRevocationRetries(clock, () => void retryAll());

  /** Stores a revocation that the caller processes, and deletes records in the same change. */
  async function add(client: OAuthClient, tokens: RevocableTokens, deleteNames?: readonly string[]): Promise<string> {
    const name = store.createName();
    inProgress.add(name);
    await store.set(name, { client, tokens }, deleteNames);
    return name;
  }

  function updatePending(count: number): void {
    const hasChanged = count !== pendingCount;
    pendingCount = count;
    if (count > 0 || undeleted.size > 0) retries.schedule();
    else retries.stop();
    if (hasChanged) onChange();
  }

  async function retryAndDelete(name: string): Promise<boolean> {
    try {
      if (!(await attempts.retry(name))) return false;
      await store.delete([name]);
      return true;
    } catch {
      return false;
    }
  }

  async function deleteUndeleted(): Promise<void> {
    if (undeleted.size === 0) return;
    try {
      await vault.change({ deleteNames: [...undeleted] });
      undeleted.clear();
    } catch {
      // The next retry tries again.
    }
  }

  async function runRetries(): Promise<void> {
    await deleteUndeleted();
    let remaining = 0;
    for (const name of await store.names()) if (!inProgress.has(name) && !(await retryAndDelete(name))) remaining += 1;
    updatePending(remaining);
  }

  function retryAll(): Promise<void> {
    retrying ??= runRetries()
      .catch((error) => log('revocations not retried', { code: errnoCode(error) }))
      .finally(() => {
        retrying = undefined;
      });
    return retrying;
  }

  return {
    pendingCount: () => pendingCount,
    retryAll,
    hasPending: async (profileId) => (await store.namesOf(profileId).catch(() => [])).length > 0,

    async releaseProfile(profileId) {
      const names = await store.namesOf(profileId).catch(() => []);
      await Promise.allSettled(names.map(attempts.retry));
      await store.delete(names).catch(() => log('revocations not deleted'));
      updatePending((await store.names().catch(() => [])).length);
    },

    async revoke(client, tokens, { isStored, deleteNames }) {
      const onStoreError = (error: unknown) => {
        log('revocation cannot be stored', { code: errnoCode(error) });
        return undefined;
      };
      const storedFirst = isStored ? await add(client, tokens, deleteNames).catch(onStoreError) : undefined;
      if (isStored && !storedFirst) for (const name of deleteNames) undeleted.add(name);
      const result = await attempts.revoke(client, tokens);
      if (result !== 'unreachable') {
        updatePending(pendingCount);
        if (storedFirst) await store.delete([storedFirst]).catch(onStoreError);
        return result;
      }
      const name = storedFirst ?? (await add(client, tokens).catch(onStoreError));
      if (name === undefined) return 'failed';
      inProgress.delete(name);
      retries.restart();
      updatePending(pendingCount + 1);
      return 'queued';
    },
  };
}
