import { vi } from 'vitest';
import { Secret } from '../../../electron/core/secret.ts';
import type { OAuthClient } from '../../../electron/oauth/client.ts';
import type { Session } from '../../../electron/session/session.ts';
import { createSession } from '../../../electron/session/session.ts';
import { createSessionStore } from '../../../electron/session/session-store.ts';
import { createMemoryVault } from '../../../electron/vault/vault.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { fakeClock } from './clock.ts';
import { inProcessLocks } from './locks.ts';
import { fakeLog } from './log.ts';
import { testProfile } from './profile.ts';
import { hourMs, tokenSet } from './tokens.ts';

/** The credentials of the test user. */
export const alice = { username: 'alice', password: new Secret('fake-password') };

/** Creates a client that returns token sets, or what its parts return. */
export function fakeClient(part: Partial<OAuthClient> = {}) {
  return {
    profile: testProfile(),
    signIn: vi.fn(part.signIn ?? (async () => tokenSet('1'))),
    refresh: vi.fn(part.refresh ?? (async () => tokenSet('2', { expiresAt: tokenSet('2').requestedAt + 3 * hourMs }))),
    fetchIdentity: vi.fn(part.fetchIdentity ?? (async () => undefined)),
    revoke: vi.fn(part.revoke ?? (async () => 'revoked' as const)),
    introspect: vi.fn(part.introspect ?? (async () => undefined)),
    fetchUserinfo: async () => undefined,
  };
}

/** Signs out as the accounts do. */
export async function signOut(session: Session) {
  const { tokens, client } = await session.startSignOut();
  const revocation = tokens && (await client.revoke(tokens, new AbortController().signal));
  session.finishSignOut();
  return { revocation };
}

export const createTestStore = () =>
  createSessionStore({ id: 'one', vault: createMemoryVault(), locks: inProcessLocks() });

/** Creates a signed-out session with a client, and a store for sessions that are to be stored. */
export function createTestSession(part: Partial<OAuthClient> = {}) {
  const clock = fakeClock();
  const log = fakeLog();
  const session = createSession({ clock, log, random: () => 0.5 });
  const snapshots: SessionSnapshot[] = [];
  session.onChange((snapshot) => snapshots.push(snapshot));
  const client = fakeClient(part);
  const store = createTestStore();
  const signIn = () => session.signIn({ profileId: 'acme', client: client, credentials: alice });
  const signInStored = () => session.signIn({ profileId: 'acme', client: client, credentials: alice, store: store });
  return { session, client, clock, log, snapshots, store, signIn, signInStored };
}

/** Creates a session that alice has signed in to, which is not stored. */
export async function createSignedInSession(part: Partial<OAuthClient> = {}) {
  const parts = createTestSession(part);
  await parts.signIn();
  return parts;
}

export const stateNames = (snapshots: SessionSnapshot[]) => snapshots.map(({ state }) => state);

/** Returns whether a secret is reachable from a value. */
export function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsSecret);
}
