import type { Failure } from '../../../shared/errors.ts';
import type { Authenticator, MfaAnswer } from '../../../shared/mfa.ts';
import { FailureError, fail } from '../../failure.ts';
import type { Clock } from '../../ports.ts';
import type { MfaQuestion } from './desk.ts';
import { isTrouble, type Step, type StepResult, typedCode } from './step.ts';
import type { Trouble, Verdict } from './verdict.ts';
import type { Challenge, Redeemed } from './wire.ts';

const usualInterval = 5000;
const shortestInterval = 1000;
const usualLifetime = 5 * 60 * 1000;

/** A little less than the desk waits for an answer, so that a push nobody confirms can be sent again. */
const longestPush = 5 * 60 * 1000 - 1000;

/** By how much `slow_down` slows the polls, as RFC 8628 §3.5 has it. */
const slowDownBy = 5000;

/** Polls that are kept from an answer come half as often each time (RFC 8628 §3.5), but not more seldom than this. */
const longestInterval = 30_000;

type Ended = Exclude<StepResult, Trouble | 'unavailable'> | 'resend';

/** What was sent, and what there is to say of how it went. */
type Sent = Challenge & { validUntil: number; resent: boolean; trouble: Failure | undefined };

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
export function createOutOfBand(step: Step): (way: Authenticator) => Promise<StepResult> {
  const { wire, desk, signal, until, otherWays } = step;
  const { clock } = desk;

  /**
   * Polls until the server has an answer or what was sent has run out. What keeps a poll from an answer is told, and told
   * once more when it is over.
   */
  async function poll(
    sent: Sent,
    stop: AbortSignal,
    tell: (trouble: Failure | undefined) => void,
  ): Promise<Redeemed | Verdict> {
    const last = Math.min(sent.validUntil, until);
    let interval = Math.max(shortestInterval, sent.interval ?? usualInterval);
    let wait = interval;
    for (;;) {
      if (clock.now() + wait > last) {
        await pause(clock, Math.max(0, last - clock.now()), stop);
        return clock.now() >= until ? fail('mfa_expired') : 'unanswered';
      }
      await pause(clock, wait, stop);
      const result = await step.redeem(wire.grantTypes.oob, { oob_code: sent.code });
      if (typeof result === 'object' && isTrouble(result)) {
        const { retryAt = 0 } = result.trouble.facts ?? {};
        wait = Math.max(Math.min(wait * 2, longestInterval), retryAt - clock.now());
        tell(result.trouble);
        continue;
      }
      tell(undefined);
      if (result === 'slower') interval += slowDownBy;
      else if (result !== 'pending') return result;
      wait = interval;
    }
  }

  /** An answer that ends the step; any other is ignored. */
  const ending = ({ type }: MfaAnswer): 'other-way' | 'resend' | undefined =>
    type === 'resend' || (type === 'other-way' && otherWays) ? type : undefined;

  const about = (way: Authenticator, { validUntil, resent, trouble }: Sent) => ({
    otherWays,
    ...(way.name !== undefined && { sentTo: way.name }),
    validUntil,
    resent,
    ...(trouble && { trouble }),
  });

  async function confirmed(way: Authenticator, sent: Sent): Promise<Ended> {
    const question = (state: 'waiting' | 'declined' | 'unanswered', trouble: Failure | undefined) =>
      ({
        step: 'push',
        ...about(way, { ...sent, trouble }),
        ...(sent.number !== undefined && { number: sent.number }),
        state,
      }) as const;
    const { controller, release } = linked(signal);
    const wish = async (asked: MfaQuestion, stop: AbortSignal) => {
      for (;;) {
        const end = ending(await step.ask(asked, stop));
        if (end) return end;
      }
    };
    try {
      let { trouble } = sent;
      const polling = poll(sent, controller.signal, (found) => {
        if (found?.kind !== trouble?.kind) desk.amend(question('waiting', found));
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

  async function typed(way: Authenticator, sent: Sent): Promise<Ended> {
    const channel = way.kind === 'sms' || way.kind === 'voice' || way.kind === 'email' ? way.kind : 'push';
    let wrong = false;
    let { resent, trouble } = sent;
    for (;;) {
      const answer = await step.ask({
        step: 'binding-code',
        channel,
        ...about(way, { ...sent, resent, trouble }),
        wrong,
      });
      const end = ending(answer);
      if (end) return end;
      if (answer.type !== 'code') continue;
      const proof = { oob_code: sent.code, binding_code: typedCode(answer.code) };
      const result = await step.redeem(wire.grantTypes.oob, proof);
      if (typeof result !== 'string' && !isTrouble(result)) return result;
      wrong = typeof result === 'string';
      trouble = typeof result === 'string' ? undefined : result.trouble;
      resent = false;
    }
  }

  const validUntil = ({ lifetime = usualLifetime, binding }: Challenge) =>
    Math.min(until, clock.now() + (binding === 'prompt' ? lifetime : Math.min(lifetime, longestPush)));

  return async (way) => {
    const first = await step.challenge(way);
    if (first === 'unavailable' || isTrouble(first)) return first;
    let sent: Sent = { ...first, validUntil: validUntil(first), resent: false, trouble: undefined };
    for (;;) {
      const result = await (sent.binding === 'prompt' ? typed : confirmed)(way, sent);
      if (result !== 'resend') return result;
      const next = await step.challenge(way);
      if (next === 'unavailable') return next;
      // What was sent before is still good where nothing new could be.
      if (isTrouble(next)) sent = { ...sent, resent: false, trouble: next.trouble };
      else sent = { ...next, validUntil: validUntil(next), resent: true, trouble: undefined };
    }
  };
}
