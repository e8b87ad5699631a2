import type { StoredState } from '../../shared/session.ts';
import { toFailure } from '../core/failure.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { SessionStore } from './session-store.ts';
import type { SessionState, Subject } from './state-machine.ts';
import type { StoredSession } from './stored-session.ts';

/** How long after it could not be written a session is written again, in milliseconds. */
const retryDelayMs = 60_000;

/** What of a session is kept. */
type PersistableSession = { subject: Subject } & Pick<StoredSession, 'tokens' | 'identity' | 'signedInAt'>;

const toStoredSession = (
  { subject, tokens, identity, signedInAt }: PersistableSession,
  { profile }: OAuthClient,
): StoredSession => ({
  ...subject,
  issuer: profile.issuer,
  clientId: profile.clientId,
  identity,
  signedInAt,
  tokens,
});

/** Writes a session to where it is kept, and again where that did not work. */
export type SessionPersistence = {
  /**
   * Writes it. The tokens are good all the same where that does not work.
   *
   * @param before `yes` where it was written before: then nothing comes back that another process forgot
   */
  write(
    session: PersistableSession,
    client: OAuthClient,
    to: SessionStore | undefined,
    before?: StoredState,
  ): Promise<StoredState>;
  /**
   * Writes what was learned about the person, where the tokens that are kept are still these: another process may have
   * replaced them, and an old refresh token must not come back. Does not fail.
   */
  updateIdentity(session: PersistableSession, client: OAuthClient, to: SessionStore | undefined): Promise<void>;
  /** Writes a session that could not be written, now: the end of the app would lose it. */
  retryNow(): Promise<void>;
  /** The same in a while, and again until it can be written. */
  scheduleRetry(): void;
  stop(): void;
};

/** @param now the session that could not be written; `undefined` where there is none (any more) */
export function createSessionPersistence(parts: {
  clock: Clock;
  log: Log;
  currentSession: () =>
    | { session: Extract<SessionState, { name: 'signed-in' }>; client: OAuthClient; keeper: SessionStore | undefined }
    | undefined;
  onWritten: (kept: StoredState) => void;
}): SessionPersistence {
  const { clock, log, currentSession, onWritten } = parts;
  let stop = () => {};

  async function write(
    session: PersistableSession,
    client: OAuthClient,
    to: SessionStore | undefined,
    before?: StoredState,
  ): Promise<StoredState> {
    if (!to) return 'no';
    const kept = toStoredSession(session, client);
    try {
      await (before === 'yes' ? to.update(kept) : to.set(kept));
      return 'yes';
    } catch (error) {
      log('session cannot be kept', { code: (error as NodeJS.ErrnoException).code ?? toFailure(error).kind });
      return 'failed';
    }
  }

  async function updateIdentity(
    session: PersistableSession,
    client: OAuthClient,
    to: SessionStore | undefined,
  ): Promise<void> {
    const replace = async () => {
      const kept = await to?.read();
      if (kept?.tokens.accessToken.equals(session.tokens.accessToken))
        await to?.update(toStoredSession(session, client));
    };
    await to?.withLock(replace).catch((error) => log('identity cannot be kept', { kind: toFailure(error).kind }));
  }

  const failed = () => {
    const one = currentSession();
    return one?.session.kept === 'failed' ? one : undefined;
  };

  async function retryNow(): Promise<void> {
    stop();
    const one = failed();
    if (!one) return;
    const kept = await write(one.session, one.client, one.keeper);
    if (!failed()) return;
    onWritten(kept);
    scheduleRetry();
  }

  function scheduleRetry(): void {
    stop();
    if (failed()) stop = clock.after(retryDelayMs, () => void retryNow());
  }

  return { write, updateIdentity, retryNow, scheduleRetry, stop: () => stop() };
}
