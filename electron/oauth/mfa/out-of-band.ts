import type { Failure } from '../../../shared/errors.ts';
import type { Authenticator, MfaInput } from '../../../shared/mfa.ts';
import { FailureError, fail } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import type { ChallengeOutcome, TransientFailure } from './challenge-outcome.ts';
import type { Challenge, MfaTokens } from './mfa-client.ts';
import type { MfaPromptContent } from './mfa-prompter.ts';
import { isTransientFailure, type MfaStepContext, type MfaStepResult, normalizeCode } from './step.ts';

const defaultPollIntervalMs = 5000;
const minPollIntervalMs = 1000;
const defaultChallengeLifetimeMs = 5 * 60 * 1000;

/** A little less than the desk waits for an answer, so that a push nobody confirms can be sent again. */
const maxPushLifetimeMs = 5 * 60 * 1000 - 1000;

/** By how much `slow_down` slows the polls, as RFC 8628 §3.5 has it. */
const slowDownIncrementMs = 5000;

/** Polls that are kept from an answer come half as often each time (RFC 8628 §3.5), but not more seldom than this. */
const maxPollIntervalMs = 30_000;

type OutOfBandResult = Exclude<MfaStepResult, TransientFailure | 'unavailable'> | 'resend';

/** What was sent, and what there is to say of how it went. */
type SentChallenge = Challenge & { codeExpiresAt: number; wasResent: boolean; trouble: Failure | undefined };

/** Waits, and lets go of its timer when the signal fires, which ends it with `cancelled`. */
function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      stop();
      reject(new FailureError({ kind: 'cancelled' }));
    };
    const stop = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** A controller that another signal aborts too, until it is let go. */
function linked(signal: AbortSignal): { controller: AbortController; release: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return { controller, release: () => signal.removeEventListener('abort', abort) };
}

/**
 * Makes the step for what is sent to another device (`oob`): a push that is confirmed there while the token endpoint is
 * polled, or a code that comes there and is typed here.
 */
export function createOutOfBandStep(step: MfaStepContext): (way: Authenticator) => Promise<MfaStepResult> {
  const { mfaClient, prompter, signal, deadline, hasOtherFactors } = step;
  const { clock } = prompter;

  /**
   * Polls until the server has an answer or what was sent has run out. What keeps a poll from an answer is told, and told
   * once more when it is over.
   */
  async function poll(
    sent: SentChallenge,
    stop: AbortSignal,
    tell: (trouble: Failure | undefined) => void,
  ): Promise<MfaTokens | ChallengeOutcome> {
    const last = Math.min(sent.codeExpiresAt, deadline);
    let interval = Math.max(minPollIntervalMs, sent.pollIntervalMs ?? defaultPollIntervalMs);
    let wait = interval;
    for (;;) {
      if (clock.now() + wait > last) {
        await pause(clock, Math.max(0, last - clock.now()), stop);
        return clock.now() >= deadline ? fail('mfa_expired') : 'unanswered';
      }
      await pause(clock, wait, stop);
      const result = await step.requestTokens(mfaClient.grantTypes.oob, { oob_code: sent.oobCode });
      if (typeof result === 'object' && isTransientFailure(result)) {
        const { retryAt = 0 } = result.failure.facts ?? {};
        wait = Math.max(Math.min(wait * 2, maxPollIntervalMs), retryAt - clock.now());
        tell(result.failure);
        continue;
      }
      tell(undefined);
      if (result === 'slower') interval += slowDownIncrementMs;
      else if (result !== 'pending') return result;
      wait = interval;
    }
  }

  /** An answer that ends the step; any other is ignored. */
  const ending = ({ type }: MfaInput): 'other-way' | 'resend' | undefined =>
    type === 'resend' || (type === 'other-way' && hasOtherFactors) ? type : undefined;

  const about = (way: Authenticator, { codeExpiresAt, wasResent, trouble }: SentChallenge) => ({
    hasOtherFactors,
    ...(way.name !== undefined && { sentTo: way.name }),
    codeExpiresAt,
    wasResent,
    ...(trouble && { trouble }),
  });

  async function confirmed(way: Authenticator, sent: SentChallenge): Promise<OutOfBandResult> {
    const question = (state: 'waiting' | 'declined' | 'unanswered', trouble: Failure | undefined) =>
      ({
        step: 'push',
        ...about(way, { ...sent, trouble }),
        ...(sent.bindingCode !== undefined && { number: sent.bindingCode }),
        state,
      }) as const;
    const { controller, release } = linked(signal);
    const wish = async (asked: MfaPromptContent, stop: AbortSignal) => {
      for (;;) {
        const end = ending(await step.prompt(asked, stop));
        if (end) return end;
      }
    };
    try {
      let { trouble } = sent;
      const polling = poll(sent, controller.signal, (found) => {
        if (found?.kind !== trouble?.kind) prompter.updatePrompt(question('waiting', found));
        trouble = found;
      });
      const result = await Promise.race([polling, wish(question('waiting', trouble), controller.signal)]);
      if (typeof result !== 'string' || result === 'other-way' || result === 'resend') return result;
      controller.abort();
      return await wish(question(result === 'unanswered' ? 'unanswered' : 'declined', undefined), signal);
    } finally {
      release();
      controller.abort();
    }
  }

  async function typed(way: Authenticator, sent: SentChallenge): Promise<OutOfBandResult> {
    const channel = way.kind === 'sms' || way.kind === 'voice' || way.kind === 'email' ? way.kind : 'push';
    let wrong = false;
    let { wasResent, trouble } = sent;
    for (;;) {
      const answer = await step.prompt({
        step: 'binding-code',
        channel,
        ...about(way, { ...sent, wasResent, trouble }),
        wrong,
      });
      const end = ending(answer);
      if (end) return end;
      if (answer.type !== 'code') continue;
      const proof = { oob_code: sent.oobCode, binding_code: normalizeCode(answer.code) };
      const result = await step.requestTokens(mfaClient.grantTypes.oob, proof);
      if (typeof result !== 'string' && !isTransientFailure(result)) return result;
      wrong = typeof result === 'string';
      trouble = typeof result === 'string' ? undefined : result.failure;
      wasResent = false;
    }
  }

  const codeExpiresAt = ({ lifetimeMs = defaultChallengeLifetimeMs, bindingMethod }: Challenge) =>
    Math.min(
      deadline,
      clock.now() + (bindingMethod === 'prompt' ? lifetimeMs : Math.min(lifetimeMs, maxPushLifetimeMs)),
    );

  return async (way) => {
    const first = await step.requestChallenge(way);
    if (first === 'unavailable' || isTransientFailure(first)) return first;
    let sent: SentChallenge = { ...first, codeExpiresAt: codeExpiresAt(first), wasResent: false, trouble: undefined };
    for (;;) {
      const result = await (sent.bindingMethod === 'prompt' ? typed : confirmed)(way, sent);
      if (result !== 'resend') return result;
      const next = await step.requestChallenge(way);
      if (next === 'unavailable') return next;
      // What was sent before is still good where nothing new could be.
      if (isTransientFailure(next)) sent = { ...sent, wasResent: false, trouble: next.failure };
      else sent = { ...next, codeExpiresAt: codeExpiresAt(next), wasResent: true, trouble: undefined };
    }
  };
}
