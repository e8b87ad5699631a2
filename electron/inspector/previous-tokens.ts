import type { TokenView } from '../../shared/tokens.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { decodeToken } from '../tokens/decode-token.ts';

/** What could be shown of a session's tokens. The tokens themselves are not kept. */
export type TokenViews = { access: TokenView; id: TokenView | undefined };

const decodeTokens = ({ accessToken, idToken }: TokenSet): TokenViews => ({
  access: decodeToken(accessToken.reveal()),
  id: idToken && decodeToken(idToken.reveal()),
});

type TrackedTokens = { tokens: TokenSet; views: TokenViews; previous: TokenViews | undefined };

/** Remembers what each session's tokens looked like before its last refresh, as long as it is signed in. */
export function createPreviousTokens(accounts: Accounts): { get(session: Session): TokenViews | undefined } {
  const remembered = new Map<Session, TrackedTokens>();

  function remember(session: Session): void {
    const before = remembered.get(session);
    const tokens = session.tokens();
    if (tokens !== before?.tokens)
      remembered.set(session, { tokens, views: decodeTokens(tokens), previous: before?.views });
  }

  accounts.onChange(() => {
    const signedIn = accounts.sessions().filter(({ session }) => session.snapshot().state === 'signed-in');
    for (const { session } of signedIn) remember(session);
    for (const session of remembered.keys())
      if (!signedIn.some((one) => one.session === session)) remembered.delete(session);
  });
  return { get: (session) => remembered.get(session)?.previous };
}
