import type { FailureKind } from '../../../shared/errors.ts';
import type { Authenticator, MfaAnswer } from '../../../shared/mfa.ts';
import { FailureError, fail, failureOf } from '../../failure.ts';
import type { Clock } from '../../ports.ts';
import { type Step, type StepResult, typedCode } from './step.ts';
import type { Verdict } from './verdict.ts';
import type { Challenge, Redeemed } from './wire.ts';

const usualInterval = 5000;
const shortestInterval = 1000;
const usualLifetime = 5 * 60 * 1000;

/** A little less than the desk waits for an answer, so that a push nobody confirms can be sent again. */
const longestPush = 5 * 60 * 1000 - 1000;

/** By how much `slow_down` slows the polls, as RFC 8628 §3.5 has it. */
const slowDownBy = 5000;

/** A poll that the network loses is repeated, half as often (RFC 8628 §3.5), but not for ever. */
const passing: ReadonlySet<FailureKind> = new Set(['timed_out', 'connection_lost', 'offline', 'host_not_found']);
const mostLost = 3;

type Ended = StepResult | 'resend';

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

  /** Polls until the server has an answer or what was sent has run out. */
  async function poll(sent: Challenge, validUntil: number, stop: AbortSignal): Promise<Redeemed | Verdict> {
    let interval = Math.max(shortestInterval, sent.interval ?? usualInterval);
    let lost = 0;
    for (;;) {
      if (clock.now() + interval > Math.min(validUntil, until)) {
        await pause(clock, Math.max(0, Math.min(validUntil, until) - clock.now()), stop);
        return clock.now() >= until ? fail('mfa_expired') : 'unanswered';
      }
      await pause(clock, interval, stop);
      const result = await step.redeem(wire.grantTypes.oob, { oob_code: sent.code }).catch((error) => {
        lost += 1;
        if (lost === mostLost || !passing.has(failureOf(error).kind)) throw error;
        interval *= 2;
      });
      if (result === undefined) continue;
      lost = 0;
      if (result === 'slower') interval += slowDownBy;
      else if (result !== 'pending') return result;
    }
  }

  /** An answer that ends the step; any other is ignored. */
  const ending = ({ type }: MfaAnswer): 'other-way' | 'resend' | undefined =>
    type === 'resend' || (type === 'other-way' && otherWays) ? type : undefined;

  async function confirmed(way: Authenticator, sent: Challenge, lastsUntil: number): Promise<Ended> {
    const validUntil = Math.min(lastsUntil, clock.now() + longestPush);
    const question = {
      step: 'push',
      otherWays,
      ...(way.name !== undefined && { sentTo: way.name }),
      ...(sent.number !== undefined && { number: sent.number }),
      validUntil,
    } as const;
    const { controller, release } = linked(signal);
    const wish = async (state: 'waiting' | 'declined' | 'unanswered', stop: AbortSignal) => {
      for (;;) {
        const end = ending(await step.ask({ ...question, state }, stop));
        if (end) return end;
      }
    };
    try {
      const polling = poll(sent, validUntil, controller.signal);
      const result = await Promise.race([polling, wish('waiting', controller.signal)]);
      if (typeof result !== 'string' || result === 'other-way' || result === 'resend') return result;
      controller.abort();
      return await wish(result === 'unanswered' ? 'unanswered' : 'declined', signal);
    } finally {
      release();
      controller.abort();
    }
  }

  async function typed(way: Authenticator, sent: Challenge, validUntil: number): Promise<Ended> {
    const channel = way.kind === 'sms' || way.kind === 'voice' || way.kind === 'email' ? way.kind : 'push';
    const question = {
      step: 'binding-code',
      channel,
      otherWays,
      ...(way.name !== undefined && { sentTo: way.name }),
      validUntil,
    } as const;
    for (let wrong = false; ; ) {
      const answer = await step.ask({ ...question, wrong });
      const end = ending(answer);
      if (end) return end;
      if (answer.type !== 'code') continue;
      const proof = { oob_code: sent.code, binding_code: typedCode(answer.code) };
      const result = await step.redeem(wire.grantTypes.oob, proof);
      if (typeof result !== 'string') return result;
      wrong = true;
    }
  }

  return async (way) => {
    for (;;) {
      const sent = await step.challenge(way);
      if (sent === 'unavailable') return sent;
      const validUntil = Math.min(until, clock.now() + (sent.lifetime ?? usualLifetime));
      const result = await (sent.binding === 'prompt' ? typed : confirmed)(way, sent, validUntil);
      if (result !== 'resend') return result;
    }
  };
}
