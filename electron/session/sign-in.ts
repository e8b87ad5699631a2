import type { MfaInput } from '../../shared/mfa.ts';
import { fail, toFailure } from '../core/failure.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { OAuthClient } from '../oauth/client.ts';
import type { PasswordCredentials } from '../oauth/password-grant.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { createMfaPrompter } from './mfa-prompter.ts';
import type { RefreshCoordinator } from './refresh-coordinator.ts';
import type { SessionPersistence } from './session-persistence.ts';
import type { SessionStore } from './session-store.ts';
import type { SessionContext, StateMachine } from './state-machine.ts';

/** What a session is signed in to, as whom, and where it is stored, if at all. */
export type SignInRequest = {
  profileId: string;
  client: OAuthClient;
  credentials: PasswordCredentials;
  store?: SessionStore | undefined;
};

/** Signs in to one session. */
export type SignIn = {
  /**
   * Signs in with the password grant and stores the session if a store is given. A locked session
   * is unlocked.
   *
   * @throws `busy` if the session is signed in or signing in, `canceled`, and the failures of
   *   {@link OAuthClient.signIn}
   * @see RFC 6749 §4.3
   */
  signIn(request: SignInRequest): Promise<void>;
  /** Cancels the sign-in in progress, if any. */
  cancel(): void;
  /** Answers an MFA prompt. Ignored unless this prompt is waiting. */
  answerMfa(promptNumber: number, answer: MfaInput): void;
};

/** Creates the sign-in of the session that a state machine holds. */
export function createSignIn(parts: {
  clock: Clock;
  log: Log;
  stateMachine: StateMachine;
  persistence: SessionPersistence;
  refreshes: RefreshCoordinator;
}): SignIn {
  const { clock, log, stateMachine, persistence, refreshes } = parts;
  let abort = new AbortController();

  const prompter = createMfaPrompter({
    clock,
    onView: (mfa) => stateMachine.dispatch({ type: mfa.checking ? 'mfa answered' : 'mfa prompted', mfa }),
  });

  /** Userinfo is optional for a session, so its failures are only logged. */
  async function fetchIdentity(tokens: TokenSet, context: SessionContext): Promise<void> {
    if (tokens.identity?.name || tokens.identity?.email) return;
    const { signal } = context.abort;
    try {
      const identity = await context.client.fetchIdentity(tokens, signal);
      if (!identity || signal.aborted) return;
      stateMachine.dispatch({ type: 'identity received', identity });
      const state = stateMachine.state();
      if (state.name === 'signed-in') await persistence.updateIdentity(state);
    } catch (error) {
      log('userinfo not available', { kind: toFailure(error).kind });
    }
  }

  return {
    async signIn({ profileId, client, credentials, store }) {
      const { name } = stateMachine.state();
      if (name !== 'signed-out' && name !== 'locked') fail('busy');
      abort = new AbortController();
      const { signal } = abort;
      const subject = { profileId, username: credentials.username };
      stateMachine.dispatch({ type: 'sign-in started', subject });
      try {
        // The refresh of a locked session must not overwrite the tokens of this sign-in.
        if (refreshes.isRefreshing()) await refreshes.settle();
        const tokens = await client.signIn(credentials, signal, prompter);
        const context: SessionContext = { client, store, abort: new AbortController() };
        const signedInAt = clock.now();
        const stored = signal.aborted
          ? 'no'
          : await persistence.write({ subject, context, tokens, identity: tokens.identity, signedInAt });
        if (signal.aborted) {
          if (stored === 'yes') await store?.delete().catch(() => {});
          void client.revoke(tokens, new AbortController().signal);
          fail('canceled');
        }
        refreshes.start(tokens, context);
        stateMachine.dispatch({ type: 'sign-in succeeded', context, tokens, signedInAt, stored });
        persistence.scheduleRetry();
        void fetchIdentity(tokens, context);
      } catch (error) {
        stateMachine.dispatch({ type: 'sign-in failed' });
        throw error;
      }
    },
    cancel: () => abort.abort(),
    answerMfa: prompter.answer,
  };
}
