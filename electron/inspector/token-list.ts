import type { InspectedToken } from '../../shared/inspector.ts';
import type { TokenType, TokenView } from '../../shared/tokens.ts';
import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { type ParsedToken, parseSessionToken, parseToken } from '../tokens/decode-token.ts';
import type { FoundToken } from '../tokens/find-tokens.ts';
import { createPastedTokens } from './pasted-tokens.ts';
import { createPreviousTokens } from './previous-tokens.ts';
import { detectTokenType } from './token-type.ts';

/** A token with everything that can be decoded of it. */
export type DecodedToken = Omit<InspectedToken, 'view'> & { view: TokenView };

/** What a token contains, and what the page may see of it. */
type TokenContent = { id: string; tokenType: TokenType; secret: Secret; parsed: ParsedToken };

type SessionToken = TokenContent & { origin: 'session'; session: Session };

/** A token that can be checked: one of the active session, or a pasted one. */
export type CheckableToken = SessionToken | (TokenContent & { origin: 'pasted'; number: number });

/** The tokens that the inspector shows. */
export type TokenList = {
  /** Returns the active session, if it is signed in. */
  activeSession(): Session | undefined;
  /**
   * Lists checkable tokens, then those to compare with: before the last refresh, and of other
   * accounts.
   */
  list(): DecodedToken[];
  /** Returns a session's ID token from before its last refresh. */
  getPreviousIdToken(session: Session): TokenView | undefined;
  /** @throws `token_gone` */
  find(id: string): CheckableToken;
  /** Adds pasted tokens and returns their ids. */
  addPasted(found: readonly FoundToken[]): string[];
  /** Removes a pasted token, or all of them. */
  removePasted(id: string | undefined): void;
  /** Returns a signal that aborts when all pasted tokens are removed. */
  untilPastedRemoved(): AbortSignal;
};

const isSignedIn = (session: Session) => session.snapshot().state === 'signed-in';

/** Creates the token list. Pasted tokens are discarded when any account signs out or is locked. */
export function createTokenList(accounts: Accounts): TokenList {
  const pasted = createPastedTokens();
  const previous = createPreviousTokens(accounts);

  let signedInIds: string[] = [];
  accounts.onChange((snapshot) => {
    const ids = snapshot.accounts.filter(({ state }) => state === 'signed-in').map(({ id }) => id);
    if (signedInIds.some((id) => !ids.includes(id))) pasted.clear();
    signedInIds = ids;
  });

  function listSessionTokens(session: Session, id: string): SessionToken[] {
    const { accessToken, idToken, refreshToken } = session.tokens();
    const named = (tokenType: TokenType, secret: Secret | undefined): SessionToken[] =>
      secret
        ? [
            {
              id: `${id}-${tokenType}`,
              origin: 'session',
              tokenType,
              secret,
              session,
              parsed: parseSessionToken(secret),
            },
          ]
        : [];
    return [...named('access', accessToken), ...named('id', idToken), ...named('refresh', refreshToken)];
  }

  const activeSession = () => (isSignedIn(accounts.active()) ? accounts.active() : undefined);

  function listCheckable(): CheckableToken[] {
    const active = activeSession();
    const account = accounts.sessions().find(({ session }) => session === active);
    return [
      ...(account ? listSessionTokens(account.session, account.id) : []),
      ...pasted.list().map(({ id, number, tokenType, token }): CheckableToken => {
        const parsed = parseToken(token);
        const type = tokenType === 'unknown' ? detectTokenType(parsed) : tokenType;
        return { id, origin: 'pasted', tokenType: type, number, secret: token, parsed };
      }),
    ];
  }

  /** Lists the tokens of an account that is not active. */
  function listAccountTokens(session: Session, id: string): DecodedToken[] {
    const snapshot = session.snapshot();
    const account = snapshot.state === 'signed-in' ? snapshot.username.slice(0, 1000) : '';
    return listSessionTokens(session, id)
      .filter(({ tokenType }) => tokenType !== 'refresh')
      .map((token) => ({
        id: token.id,
        origin: 'account',
        tokenType: token.tokenType,
        account,
        view: token.parsed.view,
      }));
  }

  function listPrevious(session: Session, id: string): DecodedToken[] {
    const views = previous.get(session);
    const named = (tokenType: 'access' | 'id', view: TokenView | undefined): DecodedToken[] =>
      view ? [{ id: `${id}-previous-${tokenType}`, origin: 'previous', tokenType, view }] : [];
    return [...named('access', views?.access), ...named('id', views?.id)];
  }

  return {
    activeSession,
    list() {
      const active = activeSession();
      const checkable = listCheckable().map(
        (token): DecodedToken => ({
          id: token.id,
          origin: token.origin,
          tokenType: token.tokenType,
          ...(token.origin === 'pasted' && { number: token.number }),
          view: token.parsed.view,
          ...(token.parsed.partLengths && { partLengths: [...token.parsed.partLengths] }),
        }),
      );
      const comparable = accounts
        .sessions()
        .filter(({ session }) => isSignedIn(session))
        .flatMap(({ session, id }) =>
          session === active ? listPrevious(session, id) : listAccountTokens(session, id),
        );
      return [...checkable, ...comparable];
    },
    getPreviousIdToken: (session) => previous.get(session)?.id,
    find: (id) => listCheckable().find((token) => token.id === id) ?? fail('token_gone'),
    addPasted: (found) => pasted.add(found).map(({ id }) => id),
    untilPastedRemoved: pasted.untilCleared,
    removePasted: (id) => (id === undefined ? pasted.clear() : pasted.delete(id)),
  };
}
