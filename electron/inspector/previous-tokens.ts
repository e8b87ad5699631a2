import type { TokenView } from '../../shared/tokens.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { decodeSessionToken } from '../tokens/decode-token.ts';

/** The decoded tokens of a session. The tokens themselves are not stored. */
export type TokenViews = { access: TokenView; id: TokenView | undefined };

const decodeTokens = ({ accessToken, idToken }: TokenSet): TokenViews => ({
  access: decodeSessionToken(accessToken),
  id: idToken && decodeSessionToken(idToken),
});

type TrackedTokens = { tokens: TokenSet; views: TokenViews; previous: TokenViews | undefined };

/** Remembers each session's decoded tokens from before its last refresh, until it signs out. */
export function createPreviousTokens(accounts: Accounts): { get(session: Session): TokenViews | undefined } {
  const trackedTokens = new Map<Session, TrackedTokens>();

  function track(session: Session): void {
    const before = trackedTokens.get(session);
    const tokens = session.tokens();
    if (tokens !== before?.tokens)
      trackedTokens.set(session, { tokens, views: decodeTokens(tokens), previous: before?.views });
  }

  accounts.onChange(() => {
    const signedIn = accounts.sessions().filter(({ session }) => session.snapshot().state === 'signed-in');
    for (const { session } of signedIn) track(session);
    for (const session of trackedTokens.keys())
      if (!signedIn.some((account) => account.session === session)) trackedTokens.delete(session);
  });
  return { get: (session) => trackedTokens.get(session)?.previous };
}
