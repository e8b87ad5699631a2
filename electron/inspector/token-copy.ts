import { createHash } from 'node:crypto';
import type { CopiedToken, CopyableToken } from '../../shared/token-copy.ts';
import { fail } from '../core/failure.ts';
import type { Clipboard, Clock } from '../core/ports.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** Copies tokens as they are to the clipboard, and takes them off it again. */
export type TokenCopier = {
  /**
   * Asks the person, then copies. Fails with `copy_refused` where policy says so, `cancelled`, `busy`, `signed_out`, and
   * `token_missing` where the session has no such token.
   */
  copy(token: CopyableToken): Promise<CopiedToken>;
  /** Empties the clipboard, where it still holds what was copied. */
  clear(): Promise<void>;
};

const clearDelayMs = 30_000;

const createDigest = (text: string) => createHash('sha256').update(text).digest('base64');

const selectToken = ({ accessToken, idToken, refreshToken }: TokenSet, name: CopyableToken) =>
  ({ access: accessToken, id: idToken, refresh: refreshToken })[name];

export function createTokenCopier(parts: {
  clipboard: Clipboard;
  clock: Clock;
  /** Says what the risk is; whether the person goes on. */
  confirm: (token: CopyableToken) => Promise<boolean>;
  /** Whether policy lets a token leave the app. */
  isRevealAllowed: () => boolean;
  /** The session that the page shows. */
  session: () => { tokens(): TokenSet };
}): TokenCopier {
  const { clipboard, clock } = parts;
  /** A digest, so that the token is not in one more place. */
  let copied: string | undefined;
  let stopTimer = () => {};
  let asking = false;

  async function clear(): Promise<void> {
    stopTimer();
    const digest = copied;
    if (digest === undefined) return;
    try {
      if (createDigest(await clipboard.readText()) === digest) await clipboard.clear();
    } finally {
      if (copied === digest) copied = undefined;
    }
  }

  return {
    async copy(name) {
      if (!parts.isRevealAllowed()) fail('copy_refused');
      // Another account may be shown when the person answers.
      const session = parts.session();
      const find = () => selectToken(session.tokens(), name) ?? fail('token_missing');
      find();
      if (asking) fail('busy');
      asking = true;
      try {
        if (!(await parts.confirm(name))) fail('cancelled');
      } finally {
        asking = false;
      }
      const token = find().reveal();
      stopTimer();
      copied = createDigest(token);
      stopTimer = clock.after(clearDelayMs, () => void clear().catch(() => {}));
      await clipboard.writeText(token);
      return { token: name, clearsAt: clock.now() + clearDelayMs };
    },
    clear,
  };
}
