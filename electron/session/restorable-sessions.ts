import type { Profile } from '../../shared/profile.ts';
import { errnoCode } from '../core/errno-code.ts';
import { toFailure } from '../core/failure.ts';
import type { Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { destinationFingerprint } from '../oauth/destinations.ts';
import { toSessionKey } from './replaced-sessions.ts';
import type { SessionStore } from './session-store.ts';
import { isNewerSession, parseStoredSession, type StoredSession } from './stored-session.ts';

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

const toKey = ({ stored: { profileId, username, tokens } }: FoundSession): string =>
  toSessionKey({ profileId, username, requestedScopes: tokens.sessionScopes.requestedScopes });

type Target = { client: OAuthClient; destinations: string | undefined };

/** Two sessions can be the same if one was stored while the key of the other was unavailable. */
function findNewest(found: readonly FoundSession[]): ReadonlySet<FoundSession> {
  const newest = new Map<string, FoundSession>();
  for (const session of found) {
    const other = newest.get(toKey(session));
    const order = other && (session.stored.signedInAt - other.stored.signedInAt || session.id.localeCompare(other.id));
    if (order === undefined || order > 0) newest.set(toKey(session), session);
  }
  return new Set(newest.values());
}

/**
 * Finds the stored sessions that can be restored. A session without its profile stays stored,
 * because the profile may come back. Deletes sessions whose profile would send their tokens
 * elsewhere, and records that cannot be parsed.
 */
export async function findRestorableSessions(parts: {
  readRecords: () => Promise<[id: string, record: Secret][]>;
  deleteRecords: (ids: readonly string[]) => Promise<void>;
  storeFor: (id: string) => SessionStore;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  log: Log;
}): Promise<RestorableSession[]> {
  const { readRecords, deleteRecords, storeFor, profileOf, clientOf, log } = parts;
  const onError = (event: string) => (error: unknown) =>
    log(event, { code: errnoCode(error) ?? toFailure(error).kind });
  const obsoleteIds: string[] = [];
  const targets = new Map<string, Target | undefined>();

  function targetOf(profileId: string): Target | undefined {
    if (!targets.has(profileId)) {
      const profile = profileOf(profileId);
      const destinations = profile && destinationFingerprint(profile, 'all');
      targets.set(profileId, profile && { client: clientOf(profile), destinations });
    }
    return targets.get(profileId);
  }

  function find(id: string, record: Secret): FoundSession | undefined {
    const stored = parseStoredSession(record);
    if (!stored) {
      if (!isNewerSession(record)) obsoleteIds.push(id);
      return undefined;
    }
    const target = targetOf(stored.profileId);
    if (!target) return void log('stored session has no profile', { profile: stored.profileId });
    if (stored.destinations === target.destinations) return { id, stored, client: target.client, store: storeFor(id) };
    log('stored session is for other destinations', { profile: stored.profileId });
    obsoleteIds.push(id);
    return undefined;
  }

  const records = (await readRecords().catch(onError('stored sessions cannot be read'))) ?? [];
  const found = records.flatMap(([id, record]) => find(id, record) ?? []);
  if (obsoleteIds.length > 0) await deleteRecords(obsoleteIds).catch(onError('obsolete sessions cannot be deleted'));
  const newest = findNewest(found);
  return found.map((session) => ({ ...session, isReplaced: !newest.has(session) }));
}
