import { onTestFinished } from 'vitest';
import { FailureError } from '../../../electron/core/failure.ts';
import { Secret } from '../../../electron/core/secret.ts';
import { auth0Mfa } from '../../../electron/oauth/dialects/auth0.ts';
import { runMfa } from '../../../electron/oauth/mfa/flow.ts';
import type { Challenge, MfaClient, MfaTokens } from '../../../electron/oauth/mfa/mfa-client.ts';
import { createSession } from '../../../electron/session/session.ts';
import type { FailureFacts, FailureKind } from '../../../shared/errors.ts';
import type { Authenticator, AuthenticatorKind, MfaInput, MfaView } from '../../../shared/mfa.ts';
import { type SessionSnapshot, sessionSnapshotSchema } from '../../../shared/session.ts';
import { fakeClock } from './clock.ts';
import { fakeLog } from './log.ts';
import { testProfile } from './profile.ts';
import { tokenSet } from './tokens.ts';
import { nextTurn } from './transport.ts';

/** How the token endpoint responds to a proof: tokens, or an error by its code and description. */
export type GrantResult =
  | MfaTokens
  | { code: string; description?: string; kind?: FailureKind; facts?: FailureFacts; endpoint?: string };

export const createRedeemed = (recoveryCode?: string): MfaTokens => ({
  tokens: tokenSet('1', { expiresAt: undefined }),
  recoveryCode: recoveryCode === undefined ? undefined : new Secret(recoveryCode),
});

export const createRefusal = ({ code, description, kind, facts, endpoint }: Exclude<GrantResult, MfaTokens>) =>
  new FailureError({
    kind: kind ?? 'credentials_refused',
    ...(facts && { facts }),
    details: { code, description, endpoint, status: 400 },
  });

export const createAuthenticator = (kind: AuthenticatorKind, name?: string): Authenticator => ({
  id: kind,
  kind,
  ...(name !== undefined && { name }),
});

export const createChallenge = (part: Partial<Challenge> = {}): Challenge => ({
  oobCode: new Secret('fake-oob-code'),
  bindingMethod: 'none',
  bindingCode: undefined,
  pollIntervalMs: 5000,
  lifetimeMs: 60_000,
  ...part,
});

/**
 * Starts a sign-in that goes straight to the second step, with a server that responds as the test
 * results, and cancels it after the test.
 *
 * @returns the session with the outcome of the sign-in: its state, or the kind of its failure
 */
export function startMfa(
  options: {
    authenticators?: Authenticator[] | undefined;
    /** Called before each list. */
    listing?: () => void;
    offered?: readonly AuthenticatorKind[];
    challenge?: (authenticator: Authenticator) => Promise<Challenge>;
    /** The results of the grants, in order; the last one repeats. */
    results?: GrantResult[];
    /** Resolves when the user has saved a new recovery code; immediately by default. */
    untilSaved?: Promise<void>;
  } = {},
) {
  const clock = fakeClock();
  const log = fakeLog();
  const session = createSession({ clock, log, random: () => 0.5 });
  const snapshots: SessionSnapshot[] = [];
  session.onChange((snapshot) => snapshots.push(sessionSnapshotSchema.parse(snapshot)));
  const results = [...(options.results ?? [createRedeemed()])];
  const redeemed: { grantType: string; parameters: Record<string, string> }[] = [];
  const mfaClient: MfaClient = {
    grantTypes: auth0Mfa.grantTypes,
    defaultKinds: options.offered ?? [],
    listAuthenticators: async () => {
      options.listing?.();
      return 'authenticators' in options ? options.authenticators : [createAuthenticator('otp')];
    },
    requestChallenge: options.challenge ?? (async () => createChallenge()),
    requestTokens: async (grantType, parameters) => {
      const shown = Object.entries(parameters).map(([name, value]) => [name, value.reveal()]);
      redeemed.push({ grantType, parameters: Object.fromEntries(shown) });
      const result = results.length > 1 ? results.shift() : results[0];
      if (!result) throw new Error('no result left');
      if ('code' in result) throw createRefusal(result);
      return result;
    },
  };
  const recoveryCodes: string[] = [];
  const showRecoveryCode = async (code: Secret) => {
    recoveryCodes.push(code.reveal());
    await options.untilSaved;
  };
  const client = {
    profile: testProfile(),
    signIn: (_credentials: unknown, signal: AbortSignal, prompter?: Parameters<typeof runMfa>[0]['prompter']) => {
      if (!prompter) throw new Error('no prompter');
      return runMfa({ mfaClient, prompter, showRecoveryCode, signal, startedAt: clock.now() });
    },
    refresh: async () => tokenSet('2'),
    fetchIdentity: async () => undefined,
    revoke: async () => 'revoked' as const,
    introspect: async () => undefined,
    fetchUserinfo: async () => undefined,
  };
  const credentials = { username: 'alice', password: new Secret('fake-password') };
  const outcome = session.signIn({ profileId: 'acme', client, credentials }).then(
    ({ state }): string => state,
    (error: unknown): string => (error instanceof FailureError ? error.failure.kind : String(error)),
  );
  onTestFinished(() => session.cancelSignIn());

  /** The current prompt, after everything that is ready has run. */
  const getView = async (): Promise<MfaView | undefined> => {
    await nextTurn();
    const snapshot = session.snapshot();
    return snapshot.state === 'signing-in' ? snapshot.mfa : undefined;
  };
  const prompt = async () => (await getView())?.prompt;
  const answer = async (given: MfaInput) => {
    const view = await getView();
    if (!view) throw new Error('there is no prompt');
    session.answerMfa(view.number, given);
    await nextTurn();
  };
  const code = (text: string) => answer({ type: 'code', code: text });
  /** Lets time pass in steps, so that what waits in between goes on. */
  const pass = async (milliseconds: number, step = 1000) => {
    await nextTurn();
    for (let passed = 0; passed < milliseconds; passed += step) {
      clock.advance(Math.min(step, milliseconds - passed));
      await nextTurn();
    }
  };
  return { session, clock, log, snapshots, redeemed, recoveryCodes, outcome, getView, prompt, answer, code, pass };
}
