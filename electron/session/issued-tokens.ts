import type { Clock } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import { type Freshness, freshnessOf, refreshLeadMs } from '../oauth/freshness.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SignedInState } from './state-machine.ts';

/** Tracks the access tokens that were issued to a session, and the age of the latest. */
export type IssuedTokens = {
  /** Forgets the tokens of an earlier session. */
  clear(): void;
  /** Adds tokens that were just issued. */
  add(tokens: TokenSet): void;
  /** Returns whether an access token was issued to this session. */
  has(accessToken: Secret): boolean;
  /** Returns how fresh the session's access token is. */
  getFreshness(session: SignedInState): Freshness;
};

/** Creates the record of a session's access tokens. */
export function createIssuedTokens(clock: Clock): IssuedTokens {
  let accessTokens = new WeakSet<Secret>();
  let latestIssue = { wallMs: 0, monotonicMs: 0 };

  /** If the wall clock was set back, tokens must not seem to last longer. */
  const now = () => Math.max(clock.now(), latestIssue.wallMs + clock.monotonicNow() - latestIssue.monotonicMs);

  return {
    clear() {
      accessTokens = new WeakSet();
    },
    add({ accessToken }) {
      latestIssue = { wallMs: clock.now(), monotonicMs: clock.monotonicNow() };
      accessTokens.add(accessToken);
    },
    has: (accessToken) => accessTokens.has(accessToken),
    getFreshness: ({ tokens, context }) =>
      freshnessOf(tokens, now(), (lifetimeMs) => refreshLeadMs(lifetimeMs, context.client.profile.refreshLeadSeconds)),
  };
}
