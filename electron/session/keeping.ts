import type { Kept } from '../../shared/session.ts';
import { failureOf } from '../failure.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { Clock, Log } from '../ports.ts';
import type { Keeper } from './keeper.ts';
import type { KeptSession } from './kept-session.ts';
import type { SessionState, Subject } from './machine.ts';

/** How long after it could not be written a session is written again, in milliseconds. */
const againAfter = 60_000;

/** What of a session is kept. */
type Keepable = { subject: Subject } & Pick<KeptSession, 'tokens' | 'identity' | 'signedInAt'>;

const keptOf = ({ subject, tokens, identity, signedInAt }: Keepable, { profile }: OAuthClient): KeptSession => ({
  ...subject,
  issuer: profile.issuer,
  clientId: profile.clientId,
  identity,
  signedInAt,
  tokens,
});

/** Writes a session to where it is kept, and again where that did not work. */
export type Keeping = {
  /**
   * Writes it. The tokens are good all the same where that does not work.
   *
   * @param before `yes` where it was written before: then nothing comes back that another process forgot
   */
  write(session: Keepable, client: OAuthClient, to: Keeper | undefined, before?: Kept): Promise<Kept>;
  /**
   * Writes what was learned about the person, where the tokens that are kept are still these: another process may have
   * replaced them, and an old refresh token must not come back. Does not fail.
   */
  learned(session: Keepable, client: OAuthClient, to: Keeper | undefined): Promise<void>;
  /** Writes a session that could not be written, now: the end of the app would lose it. */
  again(): Promise<void>;
  /** The same in a while, and again until it can be written. */
  later(): void;
  stop(): void;
};

/** @param now the session that could not be written; `undefined` where there is none (any more) */
export function createKeeping(parts: {
  clock: Clock;
  log: Log;
  now: () =>
    | { session: Extract<SessionState, { name: 'signed-in' }>; client: OAuthClient; keeper: Keeper | undefined }
    | undefined;
  written: (kept: Kept) => void;
}): Keeping {
  const { clock, log, now, written } = parts;
  let stop = () => {};

  async function write(session: Keepable, client: OAuthClient, to: Keeper | undefined, before?: Kept): Promise<Kept> {
    if (!to) return 'no';
    const kept = keptOf(session, client);
    try {
      await (before === 'yes' ? to.rewrite(kept) : to.write(kept));
      return 'yes';
    } catch (error) {
      log('session cannot be kept', { code: (error as NodeJS.ErrnoException).code ?? failureOf(error).kind });
      return 'failed';
    }
  }

  async function learned(session: Keepable, client: OAuthClient, to: Keeper | undefined): Promise<void> {
    const replace = async () => {
      const kept = await to?.read();
      if (kept?.tokens.accessToken.equals(session.tokens.accessToken)) await to?.rewrite(keptOf(session, client));
    };
    await to?.alone(replace).catch((error) => log('identity cannot be kept', { kind: failureOf(error).kind }));
  }

  const failed = () => {
    const one = now();
    return one?.session.kept === 'failed' ? one : undefined;
  };

  async function again(): Promise<void> {
    stop();
    const one = failed();
    if (!one) return;
    const kept = await write(one.session, one.client, one.keeper);
    if (!failed()) return;
    written(kept);
    later();
  }

  function later(): void {
    stop();
    if (failed()) stop = clock.after(againAfter, () => void again());
  }

  return { write, learned, again, later, stop: () => stop() };
}
