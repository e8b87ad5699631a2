import type { Profile } from '../../shared/profile.ts';
import type { Account, AccountsSnapshot, SessionSnapshot, SignOutResult } from '../../shared/session.ts';
import { fail, toFailure } from '../core/failure.ts';
import type { Clock, Locks, Log, UserVerifier } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { PasswordCredentials } from '../oauth/password-grant.ts';
import type { Vault } from '../vault/vault.ts';
import { createSession } from './create-session.ts';
import { createLockRecords, lockRecordName } from './lock-records.ts';
import { createRevocationQueue } from './revocation-queue.ts';
import type { Session } from './session.ts';
import { createSessionStore, listStoredSessionIds, sessionRecordName } from './session-store.ts';
import type { StoredSession } from './stored-session.ts';

/** Whether sessions outlive the app: the person's choice, or an administrator's. */
export type RememberMe = 'choice' | 'always' | 'never';

/** Several accounts side by side, each with a session of its own; the page shows one at a time. */
export type Accounts = {
  /** The session that the page shows. What goes on over time holds on to it, since another may be shown meanwhile. */
  active(): Session;
  /** Every account's session, by the account's id. */
  sessions(): readonly { id: string; session: Session }[];
  snapshot(): AccountsSnapshot;
  /**
   * Signs in where the page is: at a free place, or at a locked session of the same person. An older session of that person
   * at that profile for the same scopes is signed out once the new one is there. Fails as {@link Session.signIn}.
   *
   * @param remember keeps the session beyond the app, where an administrator leaves the choice
   */
  signIn(profile: Profile, credentials: PasswordCredentials, remember: boolean): Promise<SessionSnapshot>;
  /** Revokes the shown session's tokens (RFC 7009) and forgets it. Fails with `signed_out`. */
  signOut(): Promise<SignOutResult>;
  /** Shows another account. One that is not there changes nothing. */
  activate(id: string): void;
  /** Shows a free place, to sign in to one more account. */
  addSlot(): void;
  /** Takes an account that is signed out from the list. */
  removeSlot(id: string): void;
  /** Takes up the sessions that were kept, and revokes what could not be revoked before. */
  restore(): Promise<void>;
  /** Tries at once what waits for the network, in every account. */
  wake(): void;
  /** Locks every account that is signed in. */
  lock(): Promise<void>;
  /**
   * Takes up the shown session that is locked, where the person shows the system that it is them. Fails with `cancelled`
   * where they do not, `signed_out`.
   *
   * @param reason what the system's prompt says
   */
  unlock(reason: string): Promise<SessionSnapshot>;
  /** Ends when no refresh is under way any more, or soon: what a server replaced must be written. */
  settle(): Promise<void>;
  onChange(listener: (snapshot: AccountsSnapshot) => void): void;
};

type AccountSlot = { id: string; session: Session };

const activeAccountRecordName = 'active-account';

/** How long the app's end waits for what is under way in sessions, in milliseconds. */
const maxSettleWaitMs = 10_000;

const toScopesKey = (scopes: readonly string[]) => [...new Set(scopes)].sort().join(' ');

function toAccount({ id, session }: AccountSlot): Account {
  const snapshot = session.snapshot();
  const identity = 'identity' in snapshot ? snapshot.identity : undefined;
  return {
    id,
    profileId: snapshot.profileId,
    username: snapshot.username,
    name: identity?.name ?? identity?.username,
    state: snapshot.state,
    scopes: session.requestedScopes() && [...(session.requestedScopes() ?? [])],
    ended: snapshot.state === 'signed-out' && snapshot.reason !== undefined,
  };
}

/** @param random as many random bytes */
export function createAccounts(parts: {
  clock: Clock;
  log: Log;
  random: (bytes: number) => Buffer;
  vault: Vault;
  locks: Locks;
  profileOf: (id: string) => Profile | undefined;
  clientOf: (profile: Profile) => OAuthClient;
  rememberMe: () => RememberMe;
  userVerifier: UserVerifier;
  /** After how many minutes that nobody used the app it is locked; `undefined` never locks. */
  idleLockMinutes?: () => number | undefined;
}): Accounts {
  const { clock, log, random, vault, locks, profileOf, clientOf, rememberMe, userVerifier } = parts;
  const listeners: ((snapshot: AccountsSnapshot) => void)[] = [];
  const fraction = () => random(4).readUInt32BE() / 2 ** 32;
  let places: AccountSlot[] = [];
  let shown = newPlace();

  const revocations = createRevocationQueue({ vault, clock, log, random, profileOf, clientOf, onChange: tell });

  const marks = createLockRecords({ vault, clock, log, idleLockMinutes: parts.idleLockMinutes ?? (() => undefined) });

  function newPlace(id = random(8).toString('hex')): AccountSlot {
    const place = { id, session: createSession({ clock, log, random: fraction }) };
    place.session.onChange(tell);
    places = [...places, place];
    return place;
  }

  const snapshot = (): AccountsSnapshot => ({
    active: shown.id,
    accounts: places.map(toAccount),
    session: shown.session.snapshot(),
    pendingRevocations: revocations.pendingCount(),
  });

  function tell(): void {
    const told = snapshot();
    for (const listener of listeners) listener(told);
  }

  const isFree = ({ session }: AccountSlot) => session.snapshot().state === 'signed-out';
  const isEmpty = (place: AccountSlot) => isFree(place) && !toAccount(place).ended;

  function show(place: AccountSlot): void {
    shown = place;
    places = places.filter((one) => one === place || !isEmpty(one));
    tell();
    if (!isFree(place) && vault.status().protector !== 'memory')
      vault.set(activeAccountRecordName, new Secret(place.id)).catch(() => log('active account cannot be kept'));
  }

  const keeperFor = (id: string) => createSessionStore({ id, vault, locks });

  /** The older sessions of who just signed in at a place, for the same scopes: they are replaced by it. */
  const olderOf = (place: AccountSlot) => {
    const { profileId, username, scopes = [] } = toAccount(place);
    return places.filter((other) => {
      const { state, ...account } = toAccount(other);
      const same = account.profileId === profileId && account.username === username;
      const sameScopes = account.scopes === undefined || toScopesKey(account.scopes) === toScopesKey(scopes);
      return other !== place && same && sameScopes && state !== 'signing-in' && state !== 'signing-out';
    });
  };

  async function signOutPlace({ id, session }: AccountSlot): Promise<SignOutResult> {
    const kept = await vault
      .names('')
      .catch(() => [] as string[])
      .then((names) => names.filter((name) => name === sessionRecordName(id) || name === lockRecordName(id)));
    const { tokens, client } = await session.startSignOut();
    try {
      if (tokens) return { revocation: await revocations.revoke(client, tokens, kept) };
      await vault.change({ deleteNames: kept });
      return { revocation: 'failed' };
    } finally {
      session.finishSignOut();
    }
  }

  async function remove(place: AccountSlot): Promise<void> {
    if (!isFree(place))
      await signOutPlace(place).catch((error) => log('older session', { kind: toFailure(error).kind }));
    places = places.filter((one) => one !== place);
    tell();
  }

  type Found = { id: string; kept: StoredSession; client: OAuthClient };

  /** A session whose profile is not there, or is another one now, is left for when it comes back. */
  async function find(id: string): Promise<Found | undefined> {
    const keeper = keeperFor(id);
    const kept = await keeper.read();
    if (!kept) return void (await keeper.deleteInvalid());
    const profile = profileOf(kept.profileId);
    if (profile?.issuer === kept.issuer && profile.clientId === kept.clientId)
      return { id, kept, client: clientOf(profile) };
    log('kept session has no profile', { profile: kept.profileId });
    return undefined;
  }

  /** Two that are for the same, as where one was kept while the other's key was away: the older one is replaced. */
  const isReplaced = ({ kept, id }: Found, all: readonly Found[]) =>
    all.some(
      (other) =>
        other.kept.profileId === kept.profileId &&
        other.kept.username === kept.username &&
        toScopesKey(other.kept.tokens.sessionScopes.requestedScopes) ===
          toScopesKey(kept.tokens.sessionScopes.requestedScopes) &&
        (other.kept.signedInAt - kept.signedInAt || other.id.localeCompare(id)) > 0,
    );

  return {
    active: () => shown.session,
    sessions: () => places,
    snapshot,
    onChange: (listener) => {
      listeners.push(listener);
    },

    async signIn(profile, credentials, remember) {
      const before = shown.session.snapshot();
      const unlocks =
        before.state === 'locked' && before.profileId === profile.id && before.username === credentials.username;
      if (before.state === 'locked' && !unlocks) show(newPlace());
      const place = shown;
      const keeps = { always: true, never: false, choice: remember || (unlocks && before.stored) }[rememberMe()];
      const keeper = keeps && vault.status().protector !== 'memory' ? keeperFor(place.id) : undefined;
      const lockedTokens = unlocks
        ? (
            await keeperFor(place.id)
              .read()
              .catch(() => undefined)
          )?.tokens
        : undefined;
      const client = clientOf(profile);
      const result = await place.session.signIn(profile.id, client, credentials, keeper);
      const over = [lockRecordName(place.id), ...(keeper ? [] : [sessionRecordName(place.id)])];
      if (lockedTokens) void revocations.revoke(client, lockedTokens, over);
      else if (unlocks) await marks.unlock(place.id);
      for (const older of olderOf(place)) void remove(older);
      if (keeper) show(shown);
      return result;
    },

    async signOut() {
      const place = shown;
      const result = await signOutPlace(place);
      tell();
      return result;
    },

    activate: (id) => {
      const place = places.find((one) => one.id === id);
      if (place && place !== shown) show(place);
    },

    addSlot: () => {
      if (!isEmpty(shown)) show(newPlace());
    },

    removeSlot: (id) => {
      const place = places.find((one) => one.id === id);
      if (!place || !isFree(place)) return;
      places = places.filter((one) => one !== place);
      if (place === shown) show(places.at(-1) ?? newPlace());
      else tell();
    },

    async restore() {
      const unreadable = (error: unknown) => {
        log('kept sessions cannot be read', { code: (error as NodeJS.ErrnoException).code });
        return undefined;
      };
      const found: Found[] = [];
      for (const id of (await listStoredSessionIds(vault).catch(unreadable)) ?? []) {
        const one = await find(id).catch((error) => log('kept session not read', { kind: toFailure(error).kind }));
        if (one) found.push(one);
      }
      const isLocked = await marks.read(found.map(({ id }) => id)).catch(() => () => true);
      for (const one of found) {
        const { id, kept, client } = one;
        if (rememberMe() === 'never' || isReplaced(one, found))
          void revocations.revoke(client, kept.tokens, [sessionRecordName(id), lockRecordName(id)]);
        else newPlace(id).session.restore(kept, client, keeperFor(id), isLocked(id));
      }
      const active = (await vault.read(activeAccountRecordName).catch(unreadable))?.reveal();
      const restored = places.filter((place) => !isFree(place));
      const first = restored.find(({ id }) => id === active) ?? restored[0];
      if (first) {
        shown = first;
        places = restored;
        tell();
      }
      void revocations.retryAll();
    },

    wake() {
      for (const { session } of places) session.wake();
      void revocations.retryAll();
    },

    async lock() {
      const locking = Promise.allSettled(places.map(({ session }) => session.lock()));
      const locked = places.filter(({ session }) => {
        const snapshot = session.snapshot();
        return snapshot.state === 'locked' && snapshot.stored;
      });
      if (locked.length > 0) await marks.lock(locked.map(({ id }) => id));
      await locking;
    },

    async unlock(reason) {
      const { id, session } = shown;
      if (!(await userVerifier.verify(reason))) fail('cancelled');
      const unlocked = await session.unlock();
      await marks.unlock(id);
      return unlocked;
    },

    async settle() {
      let stop = () => {};
      const enough = new Promise<void>((resolve) => {
        stop = clock.after(maxSettleWaitMs, resolve);
      });
      const sessions = places.map(({ session }) => session.settle());
      await Promise.race([Promise.allSettled([...sessions, marks.recordLastUse()]), enough]);
      stop();
    },
  };
}
