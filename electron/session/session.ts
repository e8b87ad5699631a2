import type { MfaInput } from '../../shared/mfa.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { PasswordCredentials } from '../oauth/password-grant.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SessionStore } from './session-store.ts';
import type { StoredSession } from './stored-session.ts';

/** The one session: who is signed in, with which tokens, and every exchange that changes that. */
export type Session = {
  snapshot(): SessionSnapshot;
  /**
   * Signs in, and keeps the session where there is a keeper; `busy` where somebody is signed in or about to be, else what
   * the password grant can fail with. A locked session is unlocked by it.
   */
  signIn(
    profileId: string,
    client: OAuthClient,
    credentials: PasswordCredentials,
    keeper?: SessionStore,
  ): Promise<SessionSnapshot>;
  /**
   * Takes up a session that was kept.
   *
   * @param locked leaves the tokens where they are until the person shows that it is them
   */
  restore(kept: StoredSession, client: OAuthClient, keeper: SessionStore, locked?: boolean): void;
  /** Answers what a sign-in that is under way asks, by the number of its prompt. */
  answerMfa(number: number, answer: MfaInput): void;
  /** Ends a sign-in that is under way. */
  cancelSignIn(): void;
  /**
   * Refreshes now, together with whoever else is refreshing. Fails with `signed_out`, `refresh_token_missing` where a good token
   * has no refresh token beside it, and the refresh grant's kinds.
   *
   * @param scopes some of those that were granted, for an access token with these alone; then it is a refresh of its own, and
   *   fails with `scope_not_granted` for any other and `busy` while another goes on
   */
  refresh(scopes?: readonly string[]): Promise<SessionSnapshot>;
  /** Tries at once what waits for better times: the network is back, or the computer woke up. */
  wake(): void;
  /** Ends when no refresh is under way any more, or soon. */
  settle(): Promise<void>;
  /** Lets go of the tokens until the person shows again that it is them. */
  lock(): Promise<void>;
  /** Takes a locked session up again from where it is kept. Fails with `signed_out`. */
  unlock(): Promise<SessionSnapshot>;
  /**
   * Lets go of the tokens for good, and hands them over to be revoked; fails with `signed_out`. The session is signing out
   * until `finishSignOut`.
   */
  startSignOut(): Promise<{ tokens: TokenSet | undefined; client: OAuthClient }>;
  finishSignOut(): void;
  /** The tokens as they are, for looking at them. Fails with `signed_out`. */
  tokens(): TokenSet;
  /** Whose session it is. Fails with `signed_out`. */
  profileId(): string;
  /** What its sign-in asked for; `undefined` where there is none. */
  requestedScopes(): readonly string[] | undefined;
  /**
   * An access token to send: refreshed first when it is due. One that is only due is still used where its refresh fails
   * and the session goes on. Fails with `signed_out`, `session_ended` and the refresh grant's kinds.
   */
  getAccessToken(): Promise<{ token: Secret; refreshed: boolean }>;
  /**
   * An access token to send after this one was refused: the current one where it is another already, else the result of
   * one refresh; `signed_out` where it is no token of this session. Fails as {@link Session.getAccessToken}.
   */
  getAccessTokenAfterRejection(refused: Secret): Promise<Secret>;
  /** Whether a refresh has replaced this access token, or is about to. */
  isTokenReplaced(token: Secret): boolean;
  /** There is a refresh token, so that another access token can be had without the person. */
  canRefresh(): boolean;
  /** Calls the listener with every new snapshot. */
  onChange(listener: (snapshot: SessionSnapshot) => void): void;
};
