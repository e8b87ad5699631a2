import type { Profile } from '../../shared/profile.ts';
import { errnoCode } from '../core/errno-code.ts';
import { toFailure } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { replaces, type SessionIdentity } from './replaced-sessions.ts';
import type { SessionStore } from './session-store.ts';
import type { StoredSession } from './stored-session.ts';

/** A stored session whose profile still exists and has the same destinations. */
export type RestorableSession = {
  id: string;
  stored: StoredSession;
  client: OAuthClient;
  store: SessionStore;
  /** Whether a newer session of the same user for the same scopes is stored too. */
  isReplaced: boolean;
};

type FoundSession = Omit<RestorableSession, 'isReplaced'>;

const toIdentity = ({ profileId, username, tokens }: StoredSession): SessionIdentity => ({
  profileId,
  username,
  requestedScopes: tokens.sessionScopes.requestedScopes,
});

/** Two sessions can be the same if one was stored while the key of the other was unavailable. */
const isReplaced = ({ id, stored }: FoundSession, all: readonly FoundSession[]): boolean =>
  all.some(
    (other) =>
      replaces(toIdentity(other.stored), toIdentity(stored)) &&
      (other.stored.signedInAt - stored.signedInAt || other.id.localeCompare(id)) > 0,
  );

/**
 * Finds the stored sessions that can be restored. Sessions whose profile is missing stay
 * stored, for when it comes back. Sessions whose profile would send their tokens elsewhere, and
 * records that cannot be parsed, are deleted.
 */
export async function findRestorableSessions(parts: {
  listIds: () => Promise<string[]>;
  storeFor: (id: string) => SessionStore;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  log: Log;
}): Promise<RestorableSession[]> {
  const { listIds, storeFor, profileOf, clientOf, log } = parts;

  async function find(id: string): Promise<FoundSession | undefined> {
    const store = storeFor(id);
    const stored = await store.read();
    if (!stored) return void (await store.deleteInvalid());
    const profile = profileOf(stored.profileId);
    if (!profile) return void log('stored session has no profile', { profile: stored.profileId });
    if (await store.readFor(profile)) return { id, stored, client: clientOf(profile), store };
    log('stored session is for other destinations', { profile: stored.profileId });
    await store.delete();
    return undefined;
  }

  const ids = await listIds().catch((error) => {
    log('stored sessions cannot be listed', { code: errnoCode(error) });
    return [];
  });
  const found: FoundSession[] = [];
  for (const id of ids) {
    const session = await find(id).catch((error) =>
      log('stored session cannot be read', { kind: toFailure(error).kind }),
    );
    if (session) found.push(session);
  }
  return found.map((session) => ({ ...session, isReplaced: isReplaced(session, found) }));
}
