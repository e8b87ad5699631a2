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

/** The lifetime of an `mfa_token`, by Auth0's and Okta's documentation. */
const mfaTokenLifetimeMs = 10 * 60 * 1000;

/** What completes a sign-in that needs another factor. */
export type MfaFlowOptions = {
  mfaClient: MfaClient;
  prompter: MfaPrompter;
  /** Shows a new recovery code outside the page, until the user has saved it. */
  showRecoveryCode: (code: Secret) => Promise<void>;
  signal: AbortSignal;
  /** When the password request was sent, in ms since the epoch. */
  startedAt: number;
};

/** Awaits a request without a proof by the user and maps its errors. */
async function withMfaFailure<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw toMfaFailure(error);
  }
}

/** Requests a challenge. Without a list, whether the user has this factor is only known now. */
async function requestChallenge(
  mfaClient: MfaClient,
  authenticator: Authenticator,
): Promise<Challenge | 'unavailable' | TransientFailure> {
  try {
    return await withMfaFailure(mfaClient.requestChallenge(authenticator));
  } catch (error) {
    if (toFailure(error).kind === 'request_refused') return 'unavailable';
    return toTransientFailure(error);
  }
}

/** Asks for a code of an authenticator app, or a recovery code, until the server accepts one. */
async function runCodeStep(step: MfaStepContext, kind: 'otp' | 'recovery'): Promise<MfaStepResult> {
  const { grantTypes } = step.mfaClient;
  const [grantType, parameter] = kind === 'otp' ? [grantTypes.otp, 'otp'] : [grantTypes.recoveryCode, 'recovery_code'];
  let wrong = false;
  let failure: Failure | undefined;
  for (;;) {
    const input = await step.prompt({
      step: kind,
      hasOtherFactors: step.hasOtherFactors,
      wrong,
      ...(failure && { failure }),
    });
    if (input.type === 'other-factor' && step.hasOtherFactors) return 'other-factor';
    if (input.type !== 'code') continue;
    const result = await step.requestTokens(grantType, { [parameter]: normalizeCode(input.code) });
    if (typeof result !== 'string' && !isTransientFailure(result)) return result;
    wrong = typeof result === 'string';
    failure = typeof result === 'string' ? undefined : result.failure;
  }
}

/** Why the previous choice of an authenticator did not lead to tokens. */
type PreviousChoice = { unavailable?: AuthenticatorKind; failure?: Failure };

/** Asks the user which authenticator to use. */
async function chooseAuthenticator(
  step: MfaStepContext,
  authenticators: Authenticator[],
  previous: PreviousChoice,
): Promise<Authenticator> {
  for (;;) {
    const input = await step.prompt({ step: 'choose', hasOtherFactors: false, authenticators, ...previous });
    const chosen = input.type === 'authenticator' && authenticators.find(({ id }) => id === input.id);
    if (chosen) return chosen;
  }
}

/** Lists the user's authenticators. After a transient failure, the user decides when to retry. */
async function listAuthenticators(
  { mfaClient, prompter, signal }: MfaFlowOptions,
  deadline: number,
): Promise<Authenticator[]> {
  for (;;) {
    const list = await withMfaFailure(mfaClient.listAuthenticators()).catch(toTransientFailure);
    if (list === undefined) return mfaClient.defaultKinds.map((kind): Authenticator => ({ id: kind, kind }));
    if (!isTransientFailure(list)) return list;
    const { failure } = list;
    const content: MfaPromptContent = { step: 'choose', hasOtherFactors: false, authenticators: [], failure };
    while ((await prompter.prompt(content, { deadline, signal })).type !== 'resend');
  }
}

/**
 * Runs the second factor of a sign-in, from `mfa_token` to tokens. The user chooses an
 * authenticator (unless there is only one besides a recovery code) and proves possession of it; a
 * new recovery code is shown. After a wrong code or a transient failure the user can try again.
 *
 * @throws `mfa_not_enrolled`, `mfa_expired`, `mfa_unanswered`, `canceled`, and the kinds of a
 *   token response
 */
export async function runMfa(options: MfaFlowOptions): Promise<TokenSet> {
  const { mfaClient, prompter, showRecoveryCode, signal, startedAt } = options;
  const deadline = startedAt + mfaTokenLifetimeMs;
  const authenticators = await listAuthenticators(options, deadline);
  if (authenticators.length === 0) fail('mfa_not_enrolled');

  const step: MfaStepContext = {
    mfaClient,
    prompter,
    signal,
    deadline,
    hasOtherFactors: authenticators.length > 1,
    prompt: (content, stepSignal = signal) => prompter.prompt(content, { deadline, signal: stepSignal }),
    requestChallenge: (authenticator) => requestChallenge(mfaClient, authenticator),
    requestTokens: (grantType, parameters) => mfaClient.requestTokens(grantType, parameters).catch(toChallengeOutcome),
  };
  const runOutOfBandStep = createOutOfBandStep(step);
  const factors = authenticators.filter(({ kind }) => kind !== 'recovery');
  let authenticator = factors.length > 1 ? undefined : (factors[0] ?? authenticators[0]);
  let previous: PreviousChoice = {};
  for (;;) {
    authenticator ??= await chooseAuthenticator(step, authenticators, previous);
    const { kind } = authenticator;
    const isCode = kind === 'otp' || kind === 'recovery';
    const result = await (isCode ? runCodeStep(step, kind) : runOutOfBandStep(authenticator));
    if (typeof result !== 'string' && !isTransientFailure(result)) {
      if (result.recoveryCode) await showRecoveryCode(result.recoveryCode);
      return result.tokens;
    }
    if (typeof result === 'string') previous = result === 'unavailable' ? { unavailable: kind } : {};
    else previous = result;
    authenticator = undefined;
  }
}
