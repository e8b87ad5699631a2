import { createHash } from 'node:crypto';
import type { CopiedToken, CopyableToken } from '../../shared/token-copy.ts';
import { createExclusiveConfirm } from '../core/exclusive-confirm.ts';
import { fail } from '../core/failure.ts';
import type { Clipboard, Clock } from '../core/ports.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/** Copies tokens to the clipboard and clears them from it again. */
export type TokenCopier = {
  /**
   * Copies a token of the active session after the user confirms.
   *
   * @throws `copy_refused` if policy forbids it, `canceled`, `busy`, `signed_out`, and
   * `token_missing` if the session has no such token
   */
  copy(token: CopyableToken): Promise<CopiedToken>;
  /** Clears the clipboard if it still contains the copied token. */
  clear(): Promise<void>;
  /** Clears it if the token's session was signed out or locked. Never rejects. */
  clearIfEnded(): Promise<void>;
};

const clearDelayMs = 30_000;

const createDigest = (text: string) => createHash('sha256').update(text).digest('base64');

const selectToken = ({ accessToken, idToken, refreshToken }: TokenSet, name: CopyableToken) =>
  ({ access: accessToken, id: idToken, refresh: refreshToken })[name];

/** Creates the copier. A copied token is cleared after 30 seconds. */
export function createTokenCopier(parts: {
  clipboard: Clipboard;
  clock: Clock;
  /** Warns the user of the risk and returns whether they continue. */
  confirm: (token: CopyableToken) => Promise<boolean>;
  /** Whether policy allows a token to leave the app. */
  isRevealAllowed: () => boolean;
  /** Returns the active session. */
  session: () => { tokens(): TokenSet };
}): TokenCopier {
  const { clipboard, clock } = parts;
  /** The token's digest: another copy of the token itself is one too many. */
  let copiedDigest: string | undefined;
  let copiedFrom: { tokens(): TokenSet } | undefined;
  let stopTimer = () => {};
  const confirm = createExclusiveConfirm(parts.confirm);

  async function clear(): Promise<void> {
    stopTimer();
    const digest = copiedDigest;
    if (digest === undefined) return;
    try {
      if (createDigest(await clipboard.readText()) === digest) await clipboard.clear();
    } finally {
      if (copiedDigest === digest) copiedDigest = undefined;
    }
  }

  async function clearIfEnded(): Promise<void> {
    try {
      copiedFrom?.tokens();
    } catch {
      copiedFrom = undefined;
      await clear().catch(() => {});
    }
  }

  return {
    async copy(name) {
      if (!parts.isRevealAllowed()) fail('copy_refused');
      // Another account may be active by the time the user confirms.
      const session = parts.session();
      const find = () => selectToken(session.tokens(), name) ?? fail('token_missing');
      find();
      if (!(await confirm(name))) fail('canceled');
      const token = find().reveal();
      stopTimer();
      copiedDigest = createDigest(token);
      copiedFrom = session;
      stopTimer = clock.after(clearDelayMs, () => void clear().catch(() => {}));
      await clipboard.writeText(token);
      await clearIfEnded();
      return { token: name, clearsAt: clock.now() + clearDelayMs };
    },
    clear,
    clearIfEnded,
  };
}
