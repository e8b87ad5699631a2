import { vi } from 'vitest';
import { Secret } from '../../../electron/core/secret.ts';
import type { OAuthClient } from '../../../electron/oauth/client.ts';
import type { Session } from '../../../electron/session/session.ts';
import { createSession } from '../../../electron/session/session.ts';
import type { SessionSnapshot } from '../../../shared/session.ts';
import { fakeClock } from './clock.ts';
import { fakeLog } from './log.ts';
import { testProfile } from './profile.ts';
import { hourMs, tokenSet } from './tokens.ts';

/** Who signs in. */
export const alice = { username: 'alice', password: new Secret('fake-password') };

/** A client that answers with tokens, or as a part of it says. */
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

/** As the accounts do it. */
export async function signOut(session: Session) {
  const { tokens, client } = await session.startSignOut();
  const revocation = tokens && (await client.revoke(tokens, new AbortController().signal));
  session.finishSignOut();
  return { revocation };
}

/** A session that alice has signed in to, and what it is made of. */
export async function createSignedInSession(part: Partial<OAuthClient> = {}) {
  const clock = fakeClock();
  const log = fakeLog();
  const session = createSession({ clock, log, random: () => 0.5 });
  const snapshots: SessionSnapshot[] = [];
  session.onChange((snapshot) => snapshots.push(snapshot));
  const client = fakeClient(part);
  await session.signIn('acme', client, alice);
  return { session, client, clock, log, snapshots };
}

/** When a token of an hour is due, in milliseconds after it came. */
export const refreshDueMs = hourMs - 1;
/** What a session went through. */
export const stateNames = (snapshots: SessionSnapshot[]) => snapshots.map(({ state }) => state);
