import type { Failure } from '../../../shared/errors.ts';
import type { Authenticator, MfaInput } from '../../../shared/mfa.ts';
import { onAbort } from '../../core/abort.ts';
import { FailureError, fail } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import type { ChallengeOutcome, TransientFailure } from './challenge-outcome.ts';
import type { Challenge, MfaTokens } from './mfa-client.ts';
import type { MfaPromptContent } from './mfa-prompter.ts';
import { isTransientFailure, type MfaStepContext, type MfaStepResult, normalizeCode } from './step.ts';

const defaultPollIntervalMs = 5000;
const minPollIntervalMs = 1000;
const defaultChallengeLifetimeMs = 5 * 60 * 1000;

/** Just below the prompter's timeout, so that an unconfirmed push can be sent again. */
const maxPushLifetimeMs = 5 * 60 * 1000 - 1000;

/** How much `slow_down` lengthens the poll interval (RFC 8628 §3.5). */
const slowDownIncrementMs = 5000;

/** Maximum poll interval after transient failures, which double it (RFC 8628 §3.5). */
const maxPollIntervalMs = 30_000;

type OutOfBandResult = Exclude<MfaStepResult, TransientFailure | 'unavailable'> | 'resend';

type SentChallenge = Challenge & {
  /** In ms since the epoch. */
  codeExpiresAt: number;
  wasResent: boolean;
  /** Why the last request failed, if it did. */
  failure: Failure | undefined;
};

/** Waits. Rejects with `canceled` when the signal aborts. */
function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let removeListener = () => {};
    const stopTimer = clock.after(delayMs, () => {
      removeListener();
      resolve();
    });
    removeListener = onAbort(signal, () => {
      stopTimer();
      reject(new FailureError({ kind: 'canceled' }));
    });
  });
}

const describeChallenge = (
  { hasOtherFactors }: MfaStepContext,
  { name }: Authenticator,
  { codeExpiresAt, wasResent, failure }: SentChallenge,
) => ({
  hasOtherFactors,
  ...(name !== undefined && { sentTo: name }),
  codeExpiresAt,
  wasResent,
  ...(failure && { failure }),
});

/** Returns the input if it ends the step. */
const toStepEnd = ({ type }: MfaInput, { hasOtherFactors }: MfaStepContext): 'other-factor' | 'resend' | undefined =>
  type === 'resend' || (type === 'other-factor' && hasOtherFactors) ? type : undefined;

/**
 * Polls the token endpoint until the challenge has an outcome or expires.
 *
 * @param onFailure called with each transient failure, and with `undefined` after a response
 * @see RFC 8628 §3.5
 */
async function pollForTokens(
  step: MfaStepContext,
  sent: SentChallenge,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (failure: Failure | undefined) => void },
): Promise<MfaTokens | ChallengeOutcome> {
  const { mfaClient, deadline } = step;
  const { clock } = step.prompter;
  const expiresAt = Math.min(sent.codeExpiresAt, deadline);
  let intervalMs = Math.max(minPollIntervalMs, sent.pollIntervalMs ?? defaultPollIntervalMs);
  let delayMs = intervalMs;
  for (;;) {
    if (clock.now() + delayMs > expiresAt) {
      await pause(clock, Math.max(0, expiresAt - clock.now()), signal);
      return clock.now() >= deadline ? fail('mfa_expired') : 'unanswered';
    }
    await pause(clock, delayMs, signal);
    const result = await step.requestTokens(mfaClient.grantTypes.oob, { oob_code: sent.oobCode });
    if (typeof result === 'object' && isTransientFailure(result)) {
      const { retryAt = 0 } = result.failure.facts ?? {};
      delayMs = Math.max(Math.min(delayMs * 2, maxPollIntervalMs), retryAt - clock.now());
      onFailure(result.failure);
      continue;
    }
    onFailure(undefined);
    if (result === 'slower') intervalMs += slowDownIncrementMs;
    else if (result !== 'pending') return result;
    delayMs = intervalMs;
  }
}

/** Waits for the user to confirm on the other device. */
async function awaitConfirmation(
  step: MfaStepContext,
  authenticator: Authenticator,
  sent: SentChallenge,
): Promise<OutOfBandResult> {
  const toContent = (state: 'waiting' | 'declined' | 'unanswered', failure: Failure | undefined): MfaPromptContent => ({
    step: 'push',
    ...describeChallenge(step, authenticator, { ...sent, failure }),
    ...(sent.bindingCode !== undefined && { number: sent.bindingCode }),
    state,
  });
  const awaitStepEnd = async (content: MfaPromptContent, signal: AbortSignal) => {
    for (;;) {
      const end = toStepEnd(await step.prompt(content, signal), step);
      if (end) return end;
    }
  };
  const controller = new AbortController();
  const { signal } = controller;
  const removeListener = onAbort(step.signal, () => controller.abort());
  try {
    let { failure } = sent;
    const polling = pollForTokens(step, sent, {
      signal,
      onFailure(current) {
        if (current?.kind !== failure?.kind) step.prompter.updatePrompt(toContent('waiting', current));
        failure = current;
      },
    });
    const result = await Promise.race([polling, awaitStepEnd(toContent('waiting', failure), signal)]);
    if (typeof result !== 'string' || result === 'other-factor' || result === 'resend') return result;
    controller.abort();
    const state = result === 'unanswered' ? 'unanswered' : 'declined';
    return await awaitStepEnd(toContent(state, undefined), step.signal);
  } finally {
    removeListener();
    controller.abort();
  }
}

/** Asks for the code that the user received, until the server accepts one. */
async function askBindingCode(
  step: MfaStepContext,
  authenticator: Authenticator,
  sent: SentChallenge,
): Promise<OutOfBandResult> {
  const { kind } = authenticator;
  const channel = kind === 'sms' || kind === 'voice' || kind === 'email' ? kind : 'push';
  let wrong = false;
  let { wasResent, failure } = sent;
  for (;;) {
    const challenge = describeChallenge(step, authenticator, { ...sent, wasResent, failure });
    const input = await step.prompt({ step: 'binding-code', channel, ...challenge, wrong });
    const end = toStepEnd(input, step);
    if (end) return end;
    if (input.type !== 'code') continue;
    const proof = { oob_code: sent.oobCode, binding_code: normalizeCode(input.code) };
    const result = await step.requestTokens(step.mfaClient.grantTypes.oob, proof);
    if (typeof result !== 'string' && !isTransientFailure(result)) return result;
    wrong = typeof result === 'string';
    failure = typeof result === 'string' ? undefined : result.failure;
    wasResent = false;
  }
}

/**
 * Creates the step for challenges sent to another device (`oob`): a push that is confirmed there
 * while the token endpoint is polled, or a code that is received there and entered here.
 */
export function createOutOfBandStep(step: MfaStepContext): (authenticator: Authenticator) => Promise<MfaStepResult> {
  const { clock } = step.prompter;

  const codeExpiresAt = ({ lifetimeMs = defaultChallengeLifetimeMs, bindingMethod }: Challenge) =>
    Math.min(
      step.deadline,
      clock.now() + (bindingMethod === 'prompt' ? lifetimeMs : Math.min(lifetimeMs, maxPushLifetimeMs)),
    );

  return async (authenticator) => {
    const first = await step.requestChallenge(authenticator);
    if (first === 'unavailable' || isTransientFailure(first)) return first;
    let sent: SentChallenge = { ...first, codeExpiresAt: codeExpiresAt(first), wasResent: false, failure: undefined };
    for (;;) {
      const run = sent.bindingMethod === 'prompt' ? askBindingCode : awaitConfirmation;
      const result = await run(step, authenticator, sent);
      if (result !== 'resend') return result;
      const next = await step.requestChallenge(authenticator);
      if (next === 'unavailable') return next;
      // The previous challenge stays valid if no new one could be sent.
      if (isTransientFailure(next)) sent = { ...sent, wasResent: false, failure: next.failure };
      else sent = { ...next, codeExpiresAt: codeExpiresAt(next), wasResent: true, failure: undefined };
    }
  };
}
