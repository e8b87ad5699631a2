import type { Failure } from '../../../shared/errors.ts';
import type { Authenticator, AuthenticatorKind } from '../../../shared/mfa.ts';
import { fail, toFailure } from '../../core/failure.ts';
import type { Secret } from '../../core/secret.ts';
import type { TokenSet } from '../token-set.ts';
import { type TransientFailure, toChallengeOutcome, toMfaFailure, toTransientFailure } from './challenge-outcome.ts';
import type { Challenge, MfaClient } from './mfa-client.ts';
import type { MfaPromptContent, MfaPrompter } from './mfa-prompter.ts';
import { createOutOfBandStep } from './out-of-band.ts';
import { isTransientFailure, type MfaStepContext, type MfaStepResult, normalizeCode } from './step.ts';

/** How long an `mfa_token` lives, by Auth0's and Okta's documents. */
export const mfaTokenLifetimeMs = 10 * 60 * 1000;

export type MfaFlowOptions = {
  mfaClient: MfaClient;
  prompter: MfaPrompter;
  signal: AbortSignal;
  /** When the `mfa_token` came, in ms since the epoch. */
  startedAt: number;
};

/** Runs a request that has nothing to do with what the person answered. */
async function withMfaFailure<T>(run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    throw toMfaFailure(error);
  }
}

/** A challenge, where the server has one of this kind for the person; without a list that is only known by asking. */
async function requestChallenge(
  wire: MfaClient,
  way: Authenticator,
): Promise<Challenge | 'unavailable' | TransientFailure> {
  try {
    return await withMfaFailure(wire.requestChallenge(way));
  } catch (error) {
    if (toFailure(error).kind === 'request_refused') return 'unavailable';
    return toTransientFailure(error);
  }
}

/** A code that the person has at hand: from an authenticator app, or a recovery code. */
async function codeStep(step: MfaStepContext, kind: 'otp' | 'recovery'): Promise<MfaStepResult> {
  const { grantTypes } = step.mfaClient;
  const [grantType, parameter] = kind === 'otp' ? [grantTypes.otp, 'otp'] : [grantTypes.recoveryCode, 'recovery_code'];
  let wrong = false;
  let trouble: Failure | undefined;
  for (;;) {
    const answer = await step.prompt({
      step: kind,
      hasOtherFactors: step.hasOtherFactors,
      wrong,
      ...(trouble && { trouble }),
    });
    if (answer.type === 'other-way' && step.hasOtherFactors) return 'other-way';
    if (answer.type !== 'code') continue;
    const result = await step.requestTokens(grantType, { [parameter]: normalizeCode(answer.code) });
    if (typeof result !== 'string' && !isTransientFailure(result)) return result;
    wrong = typeof result === 'string';
    trouble = typeof result === 'string' ? undefined : result.failure;
  }
}

/** Which way the person wants, told first which one could not be had, or not begun. */
async function chooseAuthenticator(
  step: MfaStepContext,
  authenticators: Authenticator[],
  { failure, ...rest }: { unavailable?: AuthenticatorKind; failure?: Failure },
): Promise<Authenticator> {
  for (;;) {
    const answer = await step.prompt({
      step: 'choose',
      hasOtherFactors: false,
      authenticators,
      ...rest,
      ...(failure && { trouble: failure }),
    });
    const chosen = answer.type === 'authenticator' && authenticators.find(({ id }) => id === answer.id);
    if (chosen) return chosen;
  }
}

/** What the person can prove it with; where the list cannot be had, they say when to ask for it again. */
async function listAuthenticators(
  { mfaClient, prompter, signal }: MfaFlowOptions,
  deadline: number,
): Promise<Authenticator[]> {
  for (;;) {
    const list = await withMfaFailure(mfaClient.listAuthenticators()).catch(toTransientFailure);
    if (list === undefined) return mfaClient.defaultKinds.map((kind): Authenticator => ({ id: kind, kind }));
    if (!isTransientFailure(list)) return list;
    const question: MfaPromptContent = {
      step: 'choose',
      hasOtherFactors: false,
      authenticators: [],
      trouble: list.failure,
    };
    while ((await prompter.prompt(question, { deadline, signal })).type !== 'resend');
  }
}

/** The tokens are there by now: nothing but a cancel keeps the person from them, however long they take. */
async function showRecoveryCode({ prompter, signal }: MfaStepContext, code: Secret): Promise<void> {
  const question = { step: 'new-recovery-code', code: code.reveal() } as const;
  for (;;)
    if ((await prompter.prompt(question, { deadline: Number.POSITIVE_INFINITY, signal })).type === 'acknowledged')
      return;
}

/**
 * The second step of a sign-in, from `mfa_token` to tokens: a way is chosen (where there is one besides a recovery code, it
 * is taken), proved, and a new recovery code shown where one came. The password has no part in it. A wrong answer asks
 * again; the challenge stays usable. So does what may pass, like a lost connection or too many tries: it is told, and the
 * person goes on when they like. Fails with `mfa_not_enrolled`, `mfa_expired`, `mfa_unanswered`, `cancelled` and the kinds
 * of a token reply.
 */
export async function runMfa(parts: MfaFlowOptions): Promise<TokenSet> {
  const { mfaClient, prompter, signal, startedAt } = parts;
  const deadline = startedAt + mfaTokenLifetimeMs;
  const authenticators = await listAuthenticators(parts, deadline);
  if (authenticators.length === 0) fail('mfa_not_enrolled');

  const step: MfaStepContext = {
    mfaClient,
    prompter,
    signal,
    deadline,
    hasOtherFactors: authenticators.length > 1,
    prompt: (question, stepSignal = signal) => prompter.prompt(question, { deadline, signal: stepSignal }),
    requestChallenge: (way) => requestChallenge(mfaClient, way),
    requestTokens: (grantType, parameters) => mfaClient.requestTokens(grantType, parameters).catch(toChallengeOutcome),
  };
  const outOfBand = createOutOfBandStep(step);
  const main = authenticators.filter(({ kind }) => kind !== 'recovery');
  let way = main.length > 1 ? undefined : (main[0] ?? authenticators[0]);
  let before: Parameters<typeof chooseAuthenticator>[2] = {};
  for (;;) {
    way ??= await chooseAuthenticator(step, authenticators, before);
    const { kind } = way;
    const result = kind === 'otp' || kind === 'recovery' ? await codeStep(step, kind) : await outOfBand(way);
    if (typeof result !== 'string' && !isTransientFailure(result)) {
      if (result.recoveryCode) await showRecoveryCode(step, result.recoveryCode);
      return result.tokens;
    }
    before = typeof result !== 'string' ? result : result === 'unavailable' ? { unavailable: kind } : {};
    way = undefined;
  }
}
